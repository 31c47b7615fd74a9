/** Fractions of a row or column in which positions are counted. */
export const FINE = 256;

/**
 * `Math.round` of a position in 256ths. Adding a half and rounding down would round the number just
 * below a half up.
 */
export function nearest256th(position: f64): f64 {
  const fine = position * FINE;
  const whole = Math.floor(fine);
  return whole + (fine - whole >= 0.5 ? 1 : 0);
}

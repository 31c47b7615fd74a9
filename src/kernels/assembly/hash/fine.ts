/** Positions between rows and columns are counted in 256ths. */
export const FINE = 256;

/**
 * `Math.round` of a position in 256ths. To add a half first would round what lies just below one
 * up.
 */
export function nearest256th(position: f64): f64 {
  const fine = position * FINE;
  const whole = Math.floor(fine);
  return whole + (fine - whole >= 0.5 ? 1 : 0);
}

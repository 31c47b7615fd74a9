/**
 * What chance alone does. Windows of unrelated comics lie 128 bits apart with a deviation of 8.2 (20,000
 * windows of 26 works, all pairs of different works), which the normal law describes well down to about
 * 85 bits. Below that pictures resemble one another for reasons of their own (paper around a small
 * figure, a caption, a horizon), so the law is widened until no observed pair is a surprise: the nearest
 * of 5 x 10^7 pairs were 64 bits apart with detail everywhere, 54 where less than a tenth held any.
 */
const MEAN = 128;
const DEVIATION = 12;
const DEVIATION_SPARSE = 17;
const SPARSE = 0.08;
const RICH = 0.3;

/**
 * Log10 of the chance that a window which has nothing to do with another lies within `distance` bits
 * of it. `detail` is the share of the window that holds detail, 0 to 1. At most 0.
 */
export function logChance(distance: number, detail: number): number {
  const sparse = Math.min(Math.max((RICH - detail) / (RICH - SPARSE), 0), 1);
  const z = (MEAN - distance) / (DEVIATION + sparse * (DEVIATION_SPARSE - DEVIATION));
  if (z < 1) return 0;
  // Q(z) < exp(-z^2/2) / (z sqrt(2 pi)): an upper bound, so the odds are never better than they are.
  return (-z * z) / 2 / Math.LN10 - Math.log10(z * Math.sqrt(2 * Math.PI));
}

/** Odds as a number, from their log10, at most 1; tiny ones stop at 1e-300 instead of becoming 0. */
export function oddsOf(log: number): number {
  return Number((10 ** Math.min(0, Math.max(log, -300))).toPrecision(2));
}

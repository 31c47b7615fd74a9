/**
 * What chance alone does, measured: 23,651 windows of 21 works against windows of unrelated pictures,
 * 8.7 x 10^7 pairs. They lie 128 bits apart with a deviation of 8.2, as unrelated bits would, but the
 * near end of the distribution is fatter than the normal law: pictures resemble one another for reasons
 * of their own (paper around a small figure, a horizon, a caption). Log10 of the share of pairs within
 *
 *   bits                       96     92     88     84     80     76     70
 *   no more than 15 % detail  -3.4   -3.9   -4.3   -4.7   -5.2   -5.7    none seen
 *   15 to 30 %                -3.6   -4.1   -4.6   -5.0   -5.3   -5.8   -6.3
 *   30 to 50 %                -3.8   -4.4   -5.0   -5.6   -6.1   -6.4   -6.7
 *   more                      -4.0   -4.7   -5.4   -6.0   -6.6   -7.3    none seen
 *
 * Beyond what was seen, the last slope is continued as a straight line: the true tail bends downwards,
 * as bits that agree by chance are ever rarer. Against the table the line is at worst a factor of six
 * too small, at 70 bits in the third row, where four pairs were seen.
 */
interface Tail {
  /** Log10 of the chance to lie within {@link KNEE} bits. */
  readonly atKnee: number;
  /** How much smaller its log10 gets with each bit less. */
  readonly slope: number;
}

const KNEE = 84;
const SPARSE: Tail = { atKnee: -4.6, slope: 0.11 };
const RICH: Tail = { atKnee: -5.9, slope: 0.15 };
/** Shares of detail at and below which a window is sparse, and from which it is rich. */
const SPARSE_DETAIL = 0.12;
const RICH_DETAIL = 0.5;
/**
 * Log10 of the chance that a window which has nothing to do with another lies within `distance` bits
 * of it. `detail` is the share of the window that holds detail, 0 to 1. At most 0.
 */
export function logChance(distance: number, detail: number): number {
  const share = (detail - SPARSE_DETAIL) / (RICH_DETAIL - SPARSE_DETAIL);
  const rich = Math.min(Math.max(share, 0), 1);
  const between = (key: keyof Tail) => SPARSE[key] + rich * (RICH[key] - SPARSE[key]);
  return Math.min(0, between('atKnee') - between('slope') * (KNEE - distance));
}

/** Log10 of chance that each bit of margin is worth, where a lookalike is known. */
const MARGIN_SLOPE = 0.15;

/**
 * {@link logChance} of a patch of which a lookalike is known `nearest` bits away, in an episode that has
 * nothing to do with it: only what it is nearer than that speaks for it. A moon looks like a lamp, and a
 * figure drawn once may be pasted into many episodes.
 */
export function logChanceBeside(distance: number, detail: number, nearest: number): number {
  return Math.max(logChance(distance, detail), Math.min(0, MARGIN_SLOPE * (distance - nearest)));
}

/** Odds as a number, from their log10, at most 1; tiny ones stop at 1e-300 instead of becoming 0. */
export function oddsOf(log: number): number {
  return Number((10 ** Math.min(0, Math.max(log, -300))).toPrecision(2));
}

/**
 * What chance alone does, measured: windows and patches of 22 works against those of 1,416 pictures of none,
 * 4.2 x 10^8 pairs (`npm run bench -- chance` measures it anew). They lie 128 bits apart with a deviation of 8,
 * as unrelated bits would, but the near end of the distribution is fatter than the normal law: pictures
 * resemble one another for reasons of their own (paper around a small figure, a horizon, a caption; a patch,
 * moreover, has a spot in its middle by choice). Log10 of the share of pairs within so many bits, by detail:
 *
 *   bits                     112    104     96     88     84     80     76     72     68     64     60
 *   windows, 8 to 15 %      -1.5   -2.4   -3.4   -4.2   -4.6   -5.0   -5.2   -5.4   -5.6   -5.6   -5.6
 *   windows, 50 % and more  -1.5   -2.6   -4.0   -5.4   -6.0   -6.6   -7.2   -7.2    none seen
 *   patches, 15 to 30 %     -1.4   -2.3   -3.2   -4.0   -4.3   -4.6   -4.8   -5.2   -5.3   -5.5   -5.7
 *   patches, 50 % and more  -1.5   -2.5   -3.7   -5.0   -5.5   -6.0   -6.4   -6.7   -6.9   -7.4   -8.1
 *
 * So the log10 is taken for two straight lines that meet at a knee. Beyond what was seen, the lower is continued:
 * the true tail bends downwards, as bits that agree by chance are ever rarer.
 */
export interface Tail {
  /** Log10 of the chance to lie within {@link KNEE_BITS} bits. */
  readonly atKnee: number;
  /** How much smaller its log10 gets with each bit less, from the knee on. */
  readonly below: number;
  /** The same before the knee. */
  readonly above: number;
}

/** A kind of fingerprint: its tails where it shows little and where it shows much. */
export interface ChanceModel {
  readonly sparse: Tail;
  readonly rich: Tail;
}

export const WINDOW_CHANCE: ChanceModel = {
  sparse: { atKnee: -4.6, below: 0.08, above: 0.11 },
  rich: { atKnee: -5.9, below: 0.15, above: 0.15 },
};

export const PATCH_CHANCE: ChanceModel = {
  sparse: { atKnee: -4.3, below: 0.07, above: 0.105 },
  rich: { atKnee: -5.5, below: 0.095, above: 0.145 },
};

const KNEE_BITS = 84;
/** Shares of detail at and below which a window is sparse, and from which it is rich. */
const SPARSE_DETAIL = 0.12;
const RICH_DETAIL = 0.5;

/**
 * Log10 of the chance that a fingerprint which has nothing to do with another lies within `distance` bits
 * of it. `detail` is the share of the window that holds detail, 0 to 1. At most 0.
 */
export function logChance({ sparse, rich }: ChanceModel, distance: number, detail: number): number {
  const share = (detail - SPARSE_DETAIL) / (RICH_DETAIL - SPARSE_DETAIL);
  const much = Math.min(Math.max(share, 0), 1);
  const between = (key: keyof Tail) => sparse[key] + much * (rich[key] - sparse[key]);
  const slope = between(distance < KNEE_BITS ? 'below' : 'above');
  return Math.min(0, between('atKnee') - slope * (KNEE_BITS - distance));
}

/**
 * {@link logChance} of a patch of which a lookalike is known `nearest` bits away, in an episode that has
 * nothing to do with it: only what it is nearer than that speaks for it. A moon looks like a lamp, and a
 * figure drawn once may be pasted into many episodes.
 */
export function logChanceBeside(distance: number, detail: number, nearest: number): number {
  const margin = Math.min(0, PATCH_CHANCE.rich.below * (distance - nearest));
  return Math.max(logChance(PATCH_CHANCE, distance, detail), margin);
}

/** Odds as a number, from their log10, at most 1; tiny ones stop at 1e-300 instead of becoming 0. */
export function oddsOf(log: number): number {
  return Number((10 ** Math.min(0, Math.max(log, -300))).toPrecision(2));
}

/** Log10 of the odds, all windows and places tried counted in, from which a stretch is claimed. */
export const MAX_LOG_ODDS = -6;

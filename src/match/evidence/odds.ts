/*
 * Chance was measured: windows and patches of 22 works against those of 1,416 pictures of none of
 * them, 4.2 x 10^8 pairs (`npm run bench -- chance` repeats the measurement). Their distances have
 * a mean of 128 bits and a deviation of 8, as unrelated bits would, but the near end of the
 * distribution is fatter than the normal law: pictures resemble one another for reasons of their
 * own (paper around a small figure, a horizon, a caption; and every patch has a spot in its middle,
 * because it was chosen so).
 */

/** What was measured for fingerprints with a share of detail in a range. */
export interface MeasuredChance {
  readonly detail: readonly [least: number, most: number];
  /**
   * Log10 of the share of unrelated pairs within a number of bits; nothing where no pair was found.
   */
  readonly logShares: Readonly<Record<number, number>>;
}

// biome-ignore format: a table
export const MEASURED_WINDOWS: readonly MeasuredChance[] = [
  { detail: [0.08, 0.15], logShares: { 112: -1.5, 104: -2.4, 96: -3.4, 88: -4.2, 84: -4.6, 80: -5.0, 76: -5.2, 72: -5.4, 68: -5.6, 64: -5.6, 60: -5.6 } },
  { detail: [0.15, 0.3], logShares: { 96: -3.6, 92: -4.1, 88: -4.6, 84: -5.0, 80: -5.3, 76: -5.8 } },
  { detail: [0.3, 0.5], logShares: { 96: -3.8, 92: -4.4, 88: -5.0, 84: -5.6, 80: -6.1, 76: -6.4 } },
  { detail: [0.5, 1], logShares: { 112: -1.5, 104: -2.6, 96: -4.0, 88: -5.4, 84: -6.0, 80: -6.6, 76: -7.2, 72: -7.2 } },
];

// biome-ignore format: a table
export const MEASURED_PATCHES: readonly MeasuredChance[] = [
  { detail: [0.15, 0.3], logShares: { 112: -1.4, 104: -2.3, 96: -3.2, 88: -4.0, 84: -4.3, 80: -4.6, 76: -4.8, 72: -5.2, 68: -5.3, 64: -5.5, 60: -5.7 } },
  { detail: [0.5, 1], logShares: { 112: -1.5, 104: -2.5, 96: -3.7, 88: -5.0, 84: -5.5, 80: -6.0, 76: -6.4, 72: -6.7, 68: -6.9, 64: -7.4, 60: -8.1 } },
];

/**
 * The tail of a distribution: its log10 as two straight lines that meet at {@link KNEE_BITS}.
 * Beyond the measured range the lower line is continued: the true tail bends downwards, because
 * bits that agree by chance get ever rarer.
 */
export interface Tail {
  /** Log10 of the chance of at most {@link KNEE_BITS} bits. */
  readonly atKnee: number;
  /** Fall of the log10 with each bit less, below the knee. */
  readonly below: number;
  /** The same above the knee. */
  readonly above: number;
}

/** A kind of fingerprint: its tails where it shows little detail and where it shows much. */
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
/** A window is sparse up to this share of detail, and rich from this share of detail. */
const SPARSE_DETAIL = 0.12;
const RICH_DETAIL = 0.5;

/**
 * Log10 of the chance that an unrelated fingerprint is within `distance` bits of another; at most
 * 0.
 * @param detail share of the window that holds detail, 0 to 1.
 */
export function logChance({ sparse, rich }: ChanceModel, distance: number, detail: number): number {
  const share = (detail - SPARSE_DETAIL) / (RICH_DETAIL - SPARSE_DETAIL);
  const richness = Math.min(Math.max(share, 0), 1);
  const between = (key: keyof Tail) => sparse[key] + richness * (rich[key] - sparse[key]);
  const slope = between(distance < KNEE_BITS ? 'below' : 'above');
  return Math.min(0, between('atKnee') - slope * (KNEE_BITS - distance));
}

/**
 * {@link logChance} of a patch that has a lookalike `nearest` bits away, in an unrelated episode.
 * Only the margin by which it is nearer than the lookalike is evidence: a moon looks like a lamp,
 * and a figure drawn once may be pasted into many episodes.
 */
export function logChanceBeside(distance: number, detail: number, nearest: number): number {
  const margin = Math.min(0, PATCH_CHANCE.rich.below * (distance - nearest));
  return Math.max(logChance(PATCH_CHANCE, distance, detail), margin);
}

/**
 * Odds from their log10, at most 1, to two digits; not less than 1e-300, so that they do not become
 * 0.
 */
export function oddsOf(log: number): number {
  return Number((10 ** Math.min(0, Math.max(log, -300))).toPrecision(2));
}

/**
 * A stretch is claimed if the log10 of its odds, counting all queries and places tried, is at most
 * this.
 */
export const MAX_LOG_ODDS = -6;

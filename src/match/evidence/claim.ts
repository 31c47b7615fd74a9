import type { View } from '../../hash/window/view.ts';
import { areaOf, type Box, overlapArea } from '../../image/picture.ts';

/** Rows of the picture are rows of an episode's strip. */
export interface Claim {
  /** Number of the episode, counted through all works in order. */
  readonly episode: number;
  /** In columns and rows of the picture. */
  readonly query: Box;
  /** In columns and rows of the episode's strip. */
  readonly reference: Box;
  readonly view: View;
  readonly evidence: Evidence;
  /**
   * Log10 of the odds that chance gives a stretch this good, counting all queries made until then.
   */
  readonly logOdds: number;
  /** The claim on several slices, read as one strip, that this is a part of. */
  readonly joint?: Joint;
}

/** A claim with all that agrees, from which its evidence is weighed again. */
export interface SupportedClaim extends Claim {
  /** Windows or patches, at least one. */
  readonly agreements: readonly Agreement[];
}

/** A claim on several slices that were read as one strip. Its parts are one piece of evidence. */
export interface Joint {
  /** Its number among all of the scan, and the scope in which it was found. */
  readonly number: number;
  readonly scope: number;
  /** Log10 of the odds of the whole claim. */
  readonly logOdds: number;
}

/** A window or patch of the index that agrees with the picture. */
export interface Agreement {
  /** Its place in the picture, in columns and rows. */
  readonly box: Box;
  /** Its place in the episode's strip. */
  readonly reference: Box;
  /** Differing bits of 256. */
  readonly distance: number;
  /** Log10 of the chance that something unrelated agrees so well. */
  readonly log: number;
  /** Share of the box that holds detail, 0 to 1. */
  readonly detail: number;
  readonly kind: 'window' | 'patch';
  /** Its row in the table of its kind. */
  readonly row: number;
}

/** Rows that are found in a picture and are no evidence, because they identify nothing. */
export interface Uncounted<C extends Claim = Claim> {
  readonly claim: C;
  /** Episodes that hold the rows elsewhere, the claimed one perhaps among them. */
  readonly episodes: readonly number[];
  readonly reason: UncountedReason;
}

/**
 * `recurs`: the index holds the rows in several places. `stock`: they are in the background set.
 * `lettering`: hardly anything in them is drawn. `mark`: they are a small part of the strip and of
 * the picture. `weak`: what remains without what other patches of the index resemble is too little.
 */
export type UncountedReason = 'recurs' | 'stock' | 'lettering' | 'mark' | 'weak';

/** How well the compared fingerprints agree. */
export interface Evidence {
  /** Mean differing bits of the windows or patches that agree. */
  readonly distance: number;
  /** Windows or patches that agree and do not overlap one another. */
  readonly windows: number;
  /** Log10 of the chance that unrelated ones agree so well, without counting the places tried. */
  readonly logChance: number;
}

/**
 * Minimum columns and rows of a strip that a claim must span: a flatter one is a line of lettering.
 */
const MIN_CLAIM_SPAN = 24;

/** Whether a box of a strip is large enough to be claimed. */
export function isClaimable({ left, right, top, bottom }: Box): boolean {
  return Math.min(right - left, bottom - top) >= MIN_CLAIM_SPAN;
}

/**
 * The part of a claim in rows `top` to `bottom` of the picture. It carries its share of the claim's
 * evidence, so that the parts of a claim together weigh as much as the claim.
 */
export function portionOf<C extends Claim>(claim: C, top: number, bottom: number): C {
  const { query, reference, evidence } = claim;
  const from = Math.max(query.top, top);
  const to = Math.min(query.bottom, bottom);
  const pitch = (reference.bottom - reference.top) / (query.bottom - query.top);
  const referenceRow = (row: number) => reference.top + (row - query.top) * pitch;
  const share = (to - from) / Math.max(1e-9, query.bottom - query.top);
  return {
    ...claim,
    query: { ...query, top: from, bottom: to },
    reference: { ...reference, top: referenceRow(from), bottom: referenceRow(to) },
    evidence: {
      ...evidence,
      windows: Math.max(1, Math.round(evidence.windows * share)),
      logChance: evidence.logChance * share,
    },
    logOdds: claim.logOdds * share,
  };
}

/**
 * Upper bound of the share of a box that the claims cover, 0 to 1: where claims overlap, each is
 * counted.
 */
export function coveredBy(box: Box, claims: readonly Claim[]): number {
  const covered = claims.reduce((sum, { query }) => sum + overlapArea(box, query), 0);
  return Math.min(1, covered / areaOf(box));
}

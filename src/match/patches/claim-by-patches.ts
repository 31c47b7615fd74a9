import { boxOf } from '../../hash/window/patch.ts';
import {
  areaOf,
  type Box,
  boundingBox,
  clipBox,
  overlapArea,
  wholeOf,
} from '../../image/picture.ts';
import { type Agreement, type Claim, isClaimable, type SupportedClaim } from '../evidence/claim.ts';
import { MAX_LOG_ODDS } from '../evidence/odds.ts';
import type { AgreeingPatch, PatchComparison } from './patch-comparer.ts';
import type { Extent } from './patch-placer.ts';
import type { VoteGroup } from './votes.ts';

/** Minimum patches that must be apart: a single one was chosen because it agrees best. */
const MIN_APART = 2;
/** Minimum patches that must agree if others disagree, or if they are not apart. */
const MIN_AGREEING = 3;
/** Share of the compared patches that must agree if they are not apart. */
const MIN_AGREEING_SHARE = 0.75;
/** Share of the patches between those that agree that must agree too. */
const MIN_INSIDE_SHARE = 0.5;

/**
 * The claim of patches that agree on one placement, if chance does not explain them.
 * @param places number of pairs of fingerprints compared so far: the odds count all.
 */
export function claimByPatches(
  extent: Extent,
  group: Pick<VoteGroup, 'episode' | 'view'>,
  { agreeing, compared, disagreeing }: PatchComparison,
  places: number,
): SupportedClaim[] {
  const apart = nonOverlapping(agreeing);
  const inside = countInside(boundingBox(agreeing.map(({ box }) => box)), disagreeing);
  if (agreeing.length < MIN_INSIDE_SHARE * (agreeing.length + inside)) return [];
  const areApart = apart.length >= MIN_APART;
  const isEnough =
    agreeing.length >= MIN_AGREEING
      ? areApart || agreeing.length >= MIN_AGREEING_SHARE * compared
      : areApart && agreeing.length === compared;
  if (!isEnough) return [];
  const logPlaces = Math.log10(places) + logChoices(compared, apart.length);
  const agreements = agreeing.map(({ box, square, distance, log, detail, patch }): Agreement => {
    return { box, reference: boxOf(square), distance, log, detail, kind: 'patch', row: patch };
  });
  const claims = claimByAgreements(extent, group, agreements, { apart, logPlaces });
  return claims.map((claim) => ({ ...claim, agreements }));
}

/** Boxes with their middles inside of another. */
function countInside(outer: Box, boxes: readonly Box[]): number {
  return boxes.filter(({ left, right, top, bottom }) => {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return x >= outer.left && x <= outer.right && y >= outer.top && y <= outer.bottom;
  }).length;
}

/** The agreements that are counted, none overlapping another, and log10 of the places tried. */
interface Weight {
  readonly apart: readonly Pick<AgreeingPatch, 'log'>[];
  readonly logPlaces: number;
}

/** The claim of all agreements on one placement, if chance does not explain it. */
export function claimByAgreements(
  extent: Extent,
  { episode, view }: Pick<VoteGroup, 'episode' | 'view'>,
  agreements: readonly Agreement[],
  { apart, logPlaces }: Weight,
): Claim[] {
  const logChance = apart.reduce((sum, { log }) => sum + log, 0);
  const logOdds = logChance + logPlaces;
  const reference = boundingBox(agreements.map((agreement) => agreement.reference));
  if (logOdds > MAX_LOG_ODDS || !isClaimable(reference)) return [];
  const query = clipBox(boundingBox(agreements.map(({ box }) => box)), wholeOf(extent));
  const distance = agreements.reduce((sum, each) => sum + each.distance, 0) / agreements.length;
  const evidence = { distance, windows: apart.length, logChance };
  return [{ episode, query, reference, view, evidence, logOdds }];
}

/** Log10 of the chance that patches agree so well; those that overlap are counted once. */
export function chanceOf(agreeing: readonly Pick<AgreeingPatch, 'box' | 'log'>[]): number {
  return nonOverlapping(agreeing).reduce((sum, { log }) => sum + log, 0);
}

/** Log10 of the ways to choose k of n: the patches that agree were chosen after the fact. */
export function logChoices(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= k; i++) log += Math.log10((n - k + i) / i);
  return log;
}

/** Share of the smaller of two patches that both may show and still count as apart. */
const MAX_OVERLAP_SHARE = 0.1;

/** Agreements of which none overlaps another; those that chance explains least are chosen first. */
export function nonOverlapping<A extends Pick<AgreeingPatch, 'box' | 'log'>>(
  agreements: readonly A[],
): A[] {
  const chosen: A[] = [];
  for (const next of [...agreements].sort((a, b) => a.log - b.log || a.box.top - b.box.top))
    if (chosen.every(({ box }) => isApart(box, next.box))) chosen.push(next);
  return chosen;
}

function isApart(a: Box, b: Box): boolean {
  return overlapArea(a, b) <= MAX_OVERLAP_SHARE * Math.min(areaOf(a), areaOf(b));
}

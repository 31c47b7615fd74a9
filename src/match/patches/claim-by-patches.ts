import { boxOf, type Square } from '../../hash/window/patch.ts';
import { areaOf, type Box, boundingBox, clipBox, wholeOf } from '../../image/picture.ts';
import { detailIn, type PreparedPicture } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Claim, overlapArea } from '../evidence/claim.ts';
import { logChance, logChanceBeside, MAX_LOG_ODDS, PATCH_CHANCE } from '../evidence/odds.ts';
import { LINE_RADIUS } from '../windows/alignment.ts';
import { type Examination, MIN_CLAIM_SPAN, spanOf } from '../windows/match-windows.ts';
import { boxInPicture, type Placement, type Vote } from './placement.ts';
import { distanceTo, type Extent, patchesIn } from './refine.ts';
import { type VoteGroup, voteFor } from './votes.ts';

/** A patch of the index that the picture agrees with where a placement puts it. */
export interface AgreeingPatch {
  readonly patch: number;
  /** In the strip, and in the picture. */
  readonly square: Square;
  readonly box: Box;
  /** Differing bits of 256. */
  readonly distance: number;
  /** Log10 of the chance that it agrees so well, lookalikes elsewhere counted in. */
  readonly log: number;
}

/** What a placement brings together: how much was compared, and what of it agrees. */
export interface PatchComparison {
  readonly compared: number;
  readonly near: readonly AgreeingPatch[];
}

/** Patches compared at most, spread over all that the placement puts inside the picture. */
const MAX_COMPARED = 64;

/** Compares what is stored where a placement puts the picture with what the picture shows there. */
export function comparePatches(
  { index }: Examination,
  sheet: PreparedPicture,
  { episode, view }: VoteGroup,
  placement: Placement,
): PatchComparison {
  const inside = [...patchesIn(index, sheet.picture, episode, placement)];
  const every = Math.ceil(inside.length / MAX_COMPARED);
  const near: AgreeingPatch[] = [];
  let compared = 0;
  for (let i = 0; i < inside.length; i += every) {
    compared++;
    const patch = inside[i]!;
    const square = index.patchSquare(patch);
    const box = boxInPicture(placement, square);
    const distance = distanceTo(index, sheet, view, placement, patch);
    if (distance > LINE_RADIUS) continue;
    const log = logChanceOf(index, patch, distance, detailIn(sheet.detail, box));
    near.push({ patch, square, box, distance, log });
  }
  return { compared, near };
}

/** Log10 of the chance that something unrelated agrees so well with a patch, its lookalikes counted in. */
export function logChanceOf(
  index: Searcher,
  patch: number,
  distance: number,
  detail: number,
): number {
  const lookalike = index.nearestOther(patch);
  return lookalike === undefined
    ? logChance(PATCH_CHANCE, distance, detail)
    : logChanceBeside(distance, detail, lookalike);
}

/** Log10 of the chance that patches agree so well, those that overlap counted once. */
export function chanceOf(near: readonly AgreeingPatch[]): number {
  return nonOverlapping(near).reduce((sum, { log }) => sum + log, 0);
}

/** Patches that must agree, and how many apart: one alone, chosen because it stands out, may look like any. */
const MIN_AGREED = 3;
const MIN_APART = 2;
/** Share of what is compared that may stand for patches apart: nothing there speaks against it. */
const MIN_AGREEING_SHARE = 0.75;

/** The claim that patches make which agree on one placement, if chance does not explain them. */
export function claimByPatches(
  { index, asked }: Pick<Examination, 'index' | 'asked'>,
  { picture }: { readonly picture: Extent },
  ballot: Pick<VoteGroup, 'episode' | 'view'>,
  { near, compared }: PatchComparison,
): Claim[] {
  const telling = nonOverlapping(near);
  const sure = telling.length >= MIN_APART || near.length >= MIN_AGREEING_SHARE * compared;
  if (near.length < MIN_AGREED || !sure) return [];
  const places = Math.log10(index.counts.patches * asked) + logChoices(compared, telling.length);
  const shown = near.map((each) => ({ ...each, reference: boxOf(each.square) }));
  return claimByAgreements(picture, ballot, shown, { telling, places });
}

/** Something of the index that the picture agrees with, in the strip and in the picture. */
export interface Agreement extends Pick<AgreeingPatch, 'box' | 'distance' | 'log'> {
  readonly reference: Box;
}

/** What of it counts, as it lies apart, and log10 of the places tried. */
interface Weight {
  readonly telling: readonly Pick<AgreeingPatch, 'log'>[];
  readonly places: number;
}

/** The claim that is made by all that agrees on one placement, if chance does not explain it. */
export function claimByAgreements(
  picture: Extent,
  { episode, view }: Pick<VoteGroup, 'episode' | 'view'>,
  shown: readonly Agreement[],
  { telling, places }: Weight,
): Claim[] {
  const logChance = telling.reduce((sum, { log }) => sum + log, 0);
  const logOdds = logChance + places;
  const reference = boundingBox(shown.map((each) => each.reference));
  if (logOdds > MAX_LOG_ODDS || spanOf(reference) < MIN_CLAIM_SPAN) return [];
  const query = clipBox(boundingBox(shown.map(({ box }) => box)), wholeOf(picture));
  const distance = shown.reduce((sum, each) => sum + each.distance, 0) / shown.length;
  const run = { distance, windows: telling.length, logChance };
  return [{ episode, query, reference, view, run, logOdds }];
}

/**
 * Where else in the same work the patches are drawn: votes for the other episodes. A drawing made once and
 * used twice says which work a picture is from, not which episode, so both are looked into.
 */
export function sameWorkVotes(
  { index }: Examination,
  ballot: VoteGroup,
  near: readonly AgreeingPatch[],
): VoteGroup[] {
  const votes = new Map<number, Vote[]>();
  for (const { patch, box } of near)
    for (const hit of index.sameWorkMatches(patch)) {
      const episode = index.snapshot.patches.episodes[hit.row]!;
      const query = { left: box.left, top: box.top, side: box.bottom - box.top };
      if (!votes.has(episode)) votes.set(episode, []);
      votes.get(episode)!.push(voteFor(index, query, hit));
    }
  return [...votes].map(([episode, cast]) => ({ ...ballot, episode, votes: cast }));
}

/** Log10 of the ways to choose k of n: the patches that agree were chosen after the fact. */
export function logChoices(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= k; i++) log += Math.log10((n - k + i) / i);
  return log;
}

/** Share of the smaller of two patches that both may show and still count as apart. */
const MAX_OVERLAP_SHARE = 0.1;

/** What does not overlap one another, the ones that chance explains least first. */
export function nonOverlapping<A extends Pick<AgreeingPatch, 'box' | 'log'>>(
  compared: readonly A[],
): A[] {
  const chosen: A[] = [];
  for (const one of [...compared].sort((a, b) => a.log - b.log || a.box.top - b.box.top))
    if (
      chosen.every(
        (other) =>
          overlapArea(one.box, other.box) <=
          MAX_OVERLAP_SHARE * Math.min(areaOf(one.box), areaOf(other.box)),
      )
    )
      chosen.push(one);
  return chosen;
}

import { boxOf, type Square } from '../hash/patch.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { detailIn } from '../strip/detail.ts';
import { areaOf, type Box, wholeOf } from '../strip/picture.ts';
import type { Sheet } from '../strip/sheet.ts';
import { type Ballot, voteFor } from './ballot.ts';
import { type Claim, overlap } from './claim.ts';
import { LINE_RADIUS } from './line.ts';
import { logChance, logChanceBeside, PATCH } from './odds.ts';
import { boxInPicture, type Placement, type Vote } from './placement.ts';
import { distanceTo, type Extent, patchesIn } from './refine.ts';
import { type Inquiry, MAX_LOG_ODDS, MIN_SPAN, spanOf } from './scan.ts';

/** A patch of the index that the picture agrees with where a placement puts it. */
export interface Agreed {
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
export interface Comparison {
  readonly compared: number;
  readonly near: readonly Agreed[];
}

/** Patches compared at most, spread over all that the placement puts inside the picture. */
const MAX_COMPARED = 64;

/** Compares what is stored where a placement puts the picture with what the picture shows there. */
export function agreed(
  { index }: Inquiry,
  sheet: Sheet,
  { episode, view }: Ballot,
  placement: Placement,
): Comparison {
  const inside = [...patchesIn(index, sheet.picture, episode, placement)];
  const every = Math.ceil(inside.length / MAX_COMPARED);
  const near: Agreed[] = [];
  let compared = 0;
  for (let i = 0; i < inside.length; i += every) {
    compared++;
    const patch = inside[i]!;
    const square = index.square(patch);
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
  index: PanelIndex,
  patch: number,
  distance: number,
  detail: number,
): number {
  const lookalike = index.lookalike(patch);
  return lookalike === undefined
    ? logChance(PATCH, distance, detail)
    : logChanceBeside(distance, detail, lookalike);
}

/** Log10 of the chance that patches agree so well, those that overlap counted once. */
export function chanceOf(near: readonly Agreed[]): number {
  return apart(near).reduce((sum, { log }) => sum + log, 0);
}

/** Patches that must agree, and how many apart: one alone, chosen because it stands out, may look like any. */
const MIN_AGREED = 3;
const MIN_APART = 2;
/** Share of what is compared that may stand for patches apart: nothing there speaks against it. */
const MOST = 0.75;

/** The claim that patches make which agree on one placement, if chance does not explain them. */
export function claimOfPatches(
  { index, asked }: Pick<Inquiry, 'index' | 'asked'>,
  { picture }: { readonly picture: Extent },
  ballot: Pick<Ballot, 'episode' | 'view'>,
  { near, compared }: Comparison,
): Claim[] {
  const telling = apart(near);
  const sure = telling.length >= MIN_APART || near.length >= MOST * compared;
  if (near.length < MIN_AGREED || !sure) return [];
  const places = Math.log10(index.counts.patches * asked) + logChoices(compared, telling.length);
  const shown = near.map((each) => ({ ...each, reference: boxOf(each.square) }));
  return claimOfShown(picture, ballot, shown, { telling, places });
}

/** Something of the index that the picture agrees with, in the strip and in the picture. */
export interface Shown extends Pick<Agreed, 'box' | 'distance' | 'log'> {
  readonly reference: Box;
}

/** What of it counts, as it lies apart, and log10 of the places tried. */
interface Weight {
  readonly telling: readonly Pick<Agreed, 'log'>[];
  readonly places: number;
}

/** The claim that is made by all that agrees on one placement, if chance does not explain it. */
export function claimOfShown(
  picture: Extent,
  { episode, view }: Pick<Ballot, 'episode' | 'view'>,
  shown: readonly Shown[],
  { telling, places }: Weight,
): Claim[] {
  const logChance = telling.reduce((sum, { log }) => sum + log, 0);
  const logOdds = logChance + places;
  const reference = around(shown.map((each) => each.reference));
  if (logOdds > MAX_LOG_ODDS || spanOf(reference) < MIN_SPAN) return [];
  const query = within(around(shown.map(({ box }) => box)), wholeOf(picture));
  const distance = shown.reduce((sum, each) => sum + each.distance, 0) / shown.length;
  const run = { distance, windows: telling.length, logChance };
  return [{ episode, query, reference, view, run, logOdds }];
}

/**
 * Where else in the same work the patches are drawn: votes for the other episodes. A drawing made once and
 * used twice says which work a picture is from, not which episode, so both are looked into.
 */
export function twinBallots({ index }: Inquiry, ballot: Ballot, near: readonly Agreed[]): Ballot[] {
  const votes = new Map<number, Vote[]>();
  for (const { patch, box } of near)
    for (const hit of index.twins(patch)) {
      const episode = index.stock.patches.episodes[hit.window]!;
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
const SHARED = 0.1;

/** What does not overlap one another, the ones that chance explains least first. */
export function apart<A extends Pick<Agreed, 'box' | 'log'>>(compared: readonly A[]): A[] {
  const chosen: A[] = [];
  for (const one of [...compared].sort((a, b) => a.log - b.log || a.box.top - b.box.top))
    if (
      chosen.every(
        (other) =>
          overlap(one.box, other.box) <= SHARED * Math.min(areaOf(one.box), areaOf(other.box)),
      )
    )
      chosen.push(one);
  return chosen;
}

/** The least box around all. */
export function around(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

function within(box: Box, { left, right, top, bottom }: Box): Box {
  return {
    left: Math.max(left, box.left),
    right: Math.min(right, box.right),
    top: Math.max(top, box.top),
    bottom: Math.min(bottom, box.bottom),
  };
}

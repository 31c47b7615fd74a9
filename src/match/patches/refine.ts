import { WORDS } from '../../hash/fingerprint.ts';
import { fingerprintBox, type View } from '../../hash/window/window.ts';
import { areaOf, wholeOf } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { overlapArea } from '../evidence/claim.ts';
import {
  boxInPicture,
  fitPlacement,
  middleOf,
  type Pair,
  type Placement,
  type Vote,
} from './placement.ts';
import type { VoteGroup } from './votes.ts';

/** What is known of a picture that is placed: its columns and rows. */
export type Extent = Pick<PreparedPicture['picture'], 'columns' | 'rows'>;

/** What a placement is made of. */
export type PlacementVotes = Omit<VoteGroup, 'votes'> & { readonly votes: readonly Pair[] };

/** How much a picture may be stretched or turned. */
const MAX_STRETCH = 1.25;
const MAX_TURN = 0.08;
/** Sizes of a picture compared with the strip, as shown at one width, that are looked into. */
const MIN_SIZE_RATIO = 0.1;
const MAX_SIZE_RATIO = 4;

function isPlausible({ a, b, d, e }: Placement): boolean {
  const stretch = Math.abs(a) / e;
  if (!(e > MIN_SIZE_RATIO && e < MAX_SIZE_RATIO)) return false;
  if (stretch > MAX_STRETCH || stretch < 1 / MAX_STRETCH) return false;
  return Math.abs(b) < MAX_TURN * e && Math.abs(d) < MAX_TURN * e;
}

const GUIDED_ROUNDS = 2;
/** Bits within which patches that the placement brings together are taken for the same. */
const GUIDED_RADIUS = 100;
/** How far from where it is expected a patch may lie, in shares of its side, and how much its size differ. */
const GUIDED_PLACE = 0.12;
const GUIDED_SIZE = Math.log(1.3);

/** Makes a placement exact with all patches that it brings together, alike enough or not to have voted. */
export function refine(
  index: Searcher,
  picture: Extent,
  ballot: PlacementVotes,
): Placement | undefined {
  let placement = fitPlacement(ballot.votes, ballot.view);
  for (let round = 0; round < GUIDED_ROUNDS; round++) {
    if (!isPlausible(placement)) return undefined;
    const pairs = pairsAt(index, picture, ballot, placement).filter(
      ({ distance }) => distance <= GUIDED_RADIUS,
    );
    if (pairs.length < ballot.votes.length) break;
    placement = fitPlacement(pairs, ballot.view);
  }
  return isPlausible(placement) ? placement : undefined;
}

const print = new Uint32Array(WORDS);

/** Differing bits of a stored patch and of what the picture shows where the placement puts it. */
export function distanceTo(
  index: Searcher,
  sheet: PreparedPicture,
  view: View,
  placement: Placement,
  patch: number,
): number {
  fingerprintBox(sheet, boxInPicture(placement, index.patchSquare(patch)), [view], [print]);
  return index.patchDistance(patch, print);
}

/** Patches that a placement brings together, alike or not. */
export function pairsAt(
  index: Searcher,
  picture: Extent,
  { episode, asked }: Pick<VoteGroup, 'episode' | 'asked'>,
  placement: Placement,
): Vote[] {
  const pairs: Vote[] = [];
  for (const patch of patchesIn(index, picture, episode, placement)) {
    const reference = index.patchSquare(patch);
    const box = boxInPicture(placement, reference);
    const side = box.bottom - box.top;
    for (const query of asked) {
      const { x, y } = middleOf(query);
      const apart = Math.max(
        Math.abs(x - (box.left + box.right) / 2),
        Math.abs(y - (box.top + box.bottom) / 2),
      );
      if (apart > GUIDED_PLACE * side || Math.abs(Math.log(query.side / side)) > GUIDED_SIZE)
        continue;
      pairs.push({ query, patch, reference, distance: index.patchDistance(patch, query.print) });
    }
  }
  return pairs;
}

/** Share of a patch that may lie outside of the picture. */
const MAX_OUTSIDE_SHARE = 0.1;

/** The patches of an episode that the placement puts inside the picture, from top to bottom of the strip. */
export function* patchesIn(
  index: Searcher,
  picture: Extent,
  episode: number,
  placement: Placement,
): Generator<number> {
  const whole = wholeOf(picture);
  const { from, to } = index.patchesOf(episode);
  for (let i = from; i < to; i++) {
    const box = boxInPicture(placement, index.patchSquare(i));
    if (overlapArea(box, whole) >= (1 - MAX_OUTSIDE_SHARE) * areaOf(box)) yield i;
  }
}

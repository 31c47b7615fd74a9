import { WORDS } from '../hash/fingerprint.ts';
import { transformBox } from '../hash/patch.ts';
import { threshold, type View } from '../hash/window.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { areaOf, wholeOf } from '../strip/picture.ts';
import type { Sheet } from '../strip/sheet.ts';
import type { Ballot } from './ballot.ts';
import { overlap } from './claim.ts';
import { boxInPicture, fit, middle, type Pair, type Placement, type Vote } from './placement.ts';

/** What is known of a picture that is placed: its columns and rows. */
export type Extent = Pick<Sheet['picture'], 'columns' | 'rows'>;

/** What a placement is made of. */
export type Votes = Omit<Ballot, 'votes'> & { readonly votes: readonly Pair[] };

/** How much a picture may be stretched or turned. */
const MAX_STRETCH = 1.25;
const MAX_TURN = 0.08;
/** Sizes of a picture compared with the strip, as shown at one width, that are looked into. */
const MIN_SIZE = 0.1;
const MAX_SIZE = 4;

function plausible({ a, b, d, e }: Placement): boolean {
  const stretch = Math.abs(a) / e;
  if (!(e > MIN_SIZE && e < MAX_SIZE)) return false;
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
export function refine(index: PanelIndex, picture: Extent, ballot: Votes): Placement | undefined {
  let placement = fit(ballot.votes, ballot.view);
  for (let round = 0; round < GUIDED_ROUNDS; round++) {
    if (!plausible(placement)) return undefined;
    const pairs = broughtTogether(index, picture, ballot, placement).filter(
      ({ distance }) => distance <= GUIDED_RADIUS,
    );
    if (pairs.length < ballot.votes.length) break;
    placement = fit(pairs, ballot.view);
  }
  return plausible(placement) ? placement : undefined;
}

const print = new Uint32Array(WORDS);

/** Differing bits of a stored patch and of what the picture shows where the placement puts it. */
export function distanceTo(
  index: PanelIndex,
  sheet: Sheet,
  view: View,
  placement: Placement,
  patch: number,
): number {
  transformBox(sheet, boxInPicture(placement, index.square(patch)));
  threshold(view, print);
  return index.patchDistance(patch, print);
}

/** Patches that a placement brings together, alike or not. */
export function broughtTogether(
  index: PanelIndex,
  picture: Extent,
  { episode, asked }: Pick<Ballot, 'episode' | 'asked'>,
  placement: Placement,
): Vote[] {
  const pairs: Vote[] = [];
  for (const patch of patchesIn(index, picture, episode, placement)) {
    const reference = index.square(patch);
    const box = boxInPicture(placement, reference);
    const side = box.bottom - box.top;
    for (const query of asked) {
      const { x, y } = middle(query);
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
const OUTSIDE = 0.1;

/** The patches of an episode that the placement puts inside the picture, from top to bottom of the strip. */
export function* patchesIn(
  index: PanelIndex,
  picture: Extent,
  episode: number,
  placement: Placement,
): Generator<number> {
  const whole = wholeOf(picture);
  const { from, to } = index.patchesOf(episode);
  for (let i = from; i < to; i++) {
    const box = boxInPicture(placement, index.square(i));
    if (overlap(box, whole) >= (1 - OUTSIDE) * areaOf(box)) yield i;
  }
}

import { areaOf, type Box, overlapArea, type Picture, wholeOf } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';

import {
  boxInPicture,
  fitPlacement,
  isPlausible,
  middleOf,
  type Pair,
  type Placement,
  type Vote,
} from './placement.ts';
import type { VoteGroup } from './votes.ts';

/** The size of a picture. */
export type Extent = Pick<Picture, 'columns' | 'rows'>;

/** A vote group with votes that need not be for patches. */
export type PlacementVotes = Omit<VoteGroup, 'votes'> & { readonly votes: readonly Pair[] };

/** Rounds in which a placement is fitted again. */
const GUIDED_ROUNDS = 2;
/** Bits within which patches that a placement brings together count as the same. */
const GUIDED_RADIUS = 100;
/**
 * How far from its expected place a patch may be, in shares of its side, and how much its size may
 * differ.
 */
const GUIDED_PLACE = 0.12;
const GUIDED_SIZE = Math.log(1.3);

/** Share of a patch that may be outside of the picture. */
const MAX_OUTSIDE_SHARE = 0.1;

/** Places one picture in the strips of an index. */
export class PatchPlacer {
  readonly #searcher: Searcher;
  readonly #whole: Box;

  constructor(searcher: Searcher, extent: Extent) {
    this.#searcher = searcher;
    this.#whole = wholeOf(extent);
  }

  /**
   * Fits a placement to votes that agree, then fits it again to all patches that it brings
   * together, whether they were near enough to vote or not. Undefined if no copyist makes such a
   * picture.
   */
  place(group: PlacementVotes): Placement | undefined {
    let placement = fitPlacement(group.votes, group.view);
    for (let round = 0; round < GUIDED_ROUNDS; round++) {
      if (!isPlausible(placement)) return undefined;
      const pairs = this.pairsAt(group, placement).filter(
        ({ distance }) => distance <= GUIDED_RADIUS,
      );
      if (pairs.length < group.votes.length) break;
      placement = fitPlacement(pairs, group.view);
    }
    return isPlausible(placement) ? placement : undefined;
  }

  /** Pairs of patches that a placement brings together, alike or not. */
  pairsAt(
    { episode, patches }: Pick<VoteGroup, 'episode' | 'patches'>,
    placement: Placement,
  ): Vote[] {
    const pairs: Vote[] = [];
    for (const patch of this.patchesAt(episode, placement)) {
      const reference = this.#searcher.patchSquare(patch);
      const box = boxInPicture(placement, reference);
      const side = box.bottom - box.top;
      for (const query of patches) {
        const { x, y } = middleOf(query);
        const off = Math.max(
          Math.abs(x - (box.left + box.right) / 2),
          Math.abs(y - (box.top + box.bottom) / 2),
        );
        if (off > GUIDED_PLACE * side || Math.abs(Math.log(query.side / side)) > GUIDED_SIZE)
          continue;
        const distance = this.#searcher.patchDistance(patch, query.print);
        pairs.push({ query, patch, reference, distance });
      }
    }
    return pairs;
  }

  /**
   * The patches of an episode that a placement puts inside the picture, from top to bottom of the
   * strip.
   */
  *patchesAt(episode: number, placement: Placement): Generator<number> {
    const { from, to } = this.#searcher.patchesOf(episode);
    for (let patch = from; patch < to; patch++) {
      const box = boxInPicture(placement, this.#searcher.patchSquare(patch));
      if (overlapArea(box, this.#whole) >= (1 - MAX_OUTSIDE_SHARE) * areaOf(box)) yield patch;
    }
  }
}

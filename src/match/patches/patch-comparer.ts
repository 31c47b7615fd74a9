import { WORDS } from '../../hash/fingerprint.ts';
import type { Square } from '../../hash/window/patch.ts';
import type { View } from '../../hash/window/view.ts';
import { fingerprintBox } from '../../hash/window/window.ts';
import { type Box, overlapArea, wholeOf } from '../../image/picture.ts';
import { detailIn, type PreparedPicture } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { logChance, logChanceBeside, PATCH_CHANCE } from '../evidence/odds.ts';
import { LINE_RADIUS } from '../windows/line.ts';
import type { PatchPlacer } from './patch-placer.ts';
import { boxInPicture, type Placement } from './placement.ts';
import type { VoteGroup } from './votes.ts';

/** A patch of the index that agrees with the picture where a placement puts it. */
export interface AgreeingPatch {
  readonly patch: number;
  /** In the strip, and in the picture. */
  readonly square: Square;
  readonly box: Box;
  /** Differing bits of 256. */
  readonly distance: number;
  /** Log10 of the chance that it agrees so well, taking its lookalikes into account. */
  readonly log: number;
  /** The same as if nothing in the index looked like it. */
  readonly rawLog: number;
  /** Share of the box that holds detail, 0 to 1. */
  readonly detail: number;
}

/** The patches of the index that a placement puts inside the picture. */
export interface PatchComparison {
  /** Patches compared. */
  readonly compared: number;
  readonly agreeing: readonly AgreeingPatch[];
  /** The boxes of the picture where the others are. */
  readonly disagreeing: readonly Box[];
}

/** Patches compared at most, spread over all that the placement puts inside the picture. */
const MAX_COMPARED = 64;

const print = new Uint32Array(WORDS);

/** Compares patches of an index with what one picture shows where a placement puts them. */
export class PatchComparer {
  readonly #searcher: Searcher;
  readonly #prepared: PreparedPicture;
  readonly #placer: PatchPlacer;

  constructor(searcher: Searcher, prepared: PreparedPicture, placer: PatchPlacer) {
    this.#searcher = searcher;
    this.#prepared = prepared;
    this.#placer = placer;
  }

  /**
   * Compares the patches of the group's episode that a placement puts inside the picture.
   * @param within only those that it puts there, at least in part; default: the whole picture.
   */
  compare(
    { episode, view }: Pick<VoteGroup, 'episode' | 'view'>,
    placement: Placement,
    within: Box = wholeOf(this.#prepared.picture),
  ): PatchComparison {
    const inside = [...this.#placer.patchesAt(episode, placement)].filter(
      (patch) =>
        overlapArea(boxInPicture(placement, this.#searcher.patchSquare(patch)), within) > 0,
    );
    const step = Math.ceil(inside.length / MAX_COMPARED);
    const agreeing: AgreeingPatch[] = [];
    const disagreeing: Box[] = [];
    let compared = 0;
    for (let i = 0; i < inside.length; i += step) {
      compared++;
      const patch = inside[i]!;
      const square = this.#searcher.patchSquare(patch);
      const box = boxInPicture(placement, square);
      const distance = this.distance(patch, box, view);
      if (distance > LINE_RADIUS) {
        disagreeing.push(box);
        continue;
      }
      const detail = detailIn(this.#prepared.detail, box);
      const log = logChanceOf(this.#searcher, patch, distance, detail);
      const rawLog = logChance(PATCH_CHANCE, distance, detail);
      agreeing.push({ patch, square, box, distance, log, rawLog, detail });
    }
    return { compared, agreeing, disagreeing };
  }

  /** Differing bits of a patch and a box of the picture. */
  distance(patch: number, box: Box, view: View): number {
    fingerprintBox(this.#prepared, box, [view], [print]);
    return this.#searcher.patchDistance(patch, print);
  }
}

/**
 * Log10 of the chance that something unrelated agrees so well with a patch, given its lookalikes.
 */
export function logChanceOf(
  searcher: Searcher,
  patch: number,
  distance: number,
  detail: number,
): number {
  const nearest = searcher.lookalikes.nearestOther(patch);
  return nearest === undefined
    ? logChance(PATCH_CHANCE, distance, detail)
    : logChanceBeside(distance, detail, nearest);
}

import { distanceAt, WORDS } from '../../src/hash/fingerprint.ts';
import type { Profile } from '../../src/hash/profile.ts';
import { boxOf, isFlat, squaresOf } from '../../src/hash/window/patch.ts';
import { slidingSlots, slotBox } from '../../src/hash/window/track.ts';
import { AS_SHOWN } from '../../src/hash/window/view.ts';
import { fingerprintBox, windowPrint } from '../../src/hash/window/window.ts';
import { type Picture, wholeOf } from '../../src/image/picture.ts';
import { detailIn, type PreparedPicture, prepare } from '../../src/image/prepare.ts';
import type { PanelIndex } from '../../src/index.ts';
import {
  type ChanceModel,
  logChance,
  PATCH_CHANCE,
  WINDOW_CHANCE,
} from '../../src/match/evidence/odds.ts';
import { readAs } from '../../src/match/windows/track-view.ts';
import { type Random, seeded } from '../inputs/random.ts';
import type { Table } from '../output/table.ts';

const BITS = 256;
/** Distances at which observed and predicted pairs are compared; about one in 30 is within 112. */
const DISTANCES = [112, 108, 104, 100, 96, 92, 88, 84, 80, 76, 72, 68, 64, 60];
/** Pairs that must be observed before the prediction is judged. */
const MIN_PAIRS = 10;
/** Factor by which the prediction may be off. */
const MAX_FACTOR = 10;
/** One window in this many is compared with the whole index. */
const WINDOWS_PER_SAMPLE = 8;
/** One patch in this many is compared with the whole index. */
const PATCHES_PER_SAMPLE = 4;
const PATCH_DENSITY = 60;

/** Pairs within one distance. */
interface PairCount {
  readonly distance: number;
  readonly observed: number;
  readonly predicted: number;
}

/** Distances between unrelated fingerprints of one kind, observed and predicted. */
class DistanceCounts {
  readonly #model: ChanceModel;
  readonly #predicted = new Float64Array(DISTANCES.length);
  readonly #observed = new Float64Array(BITS + 1);
  pairs = 0;

  constructor(model: ChanceModel) {
    this.#model = model;
  }

  /** Compares a fingerprint with the stored ones; `included` marks those that the model covers. */
  add(print: Uint32Array, detail: number, prints: Uint32Array, included?: Uint8Array): void {
    const before = this.pairs;
    for (let row = 0, start = 0; start < prints.length; row++, start += WORDS) {
      if (included && included[row] === 0) continue;
      this.#observed[distanceAt(print, 0, prints, start)]!++;
      this.pairs++;
    }
    for (const [i, distance] of DISTANCES.entries())
      this.#predicted[i]! += (this.pairs - before) * 10 ** logChance(this.#model, distance, detail);
  }

  /** Pairs within each of {@link DISTANCES}. */
  cumulative(): PairCount[] {
    return DISTANCES.map((distance, i) => ({
      distance,
      observed: this.#observed.subarray(0, distance + 1).reduce((sum, n) => sum + n, 0),
      predicted: this.#predicted[i]!,
    }));
  }
}

/** Compares distances of unrelated fingerprints with the model of `match/evidence/odds.ts`. */
export class UnrelatedPairs {
  readonly #index: PanelIndex;
  readonly #profile: Profile;
  /** 1 for each stored patch without a near neighbour, which are those that the model covers. */
  readonly #isolated: Uint8Array;
  readonly #random: Random;
  readonly #counts = {
    windows: new DistanceCounts(WINDOW_CHANCE),
    patches: new DistanceCounts(PATCH_CHANCE),
  };

  constructor(index: PanelIndex, seed: number) {
    this.#index = index;
    this.#profile = index.profile;
    this.#random = seeded(seed);
    const { count } = index.snapshot.patches;
    this.#isolated = Uint8Array.from({ length: count }, (_, row) =>
      index.lookalikes.nearestOther(row) === undefined ? 1 : 0,
    );
  }

  /** Compares fingerprints of an unrelated picture with the index. */
  add(picture: Picture): void {
    const prepared = prepare(picture);
    this.#addWindows(prepared);
    this.#addPatches(prepared);
  }

  #addWindows(prepared: PreparedPicture): void {
    const { minDetail, shapes } = this.#profile;
    const { rows, count } = readAs(prepared, wholeOf(prepared.picture));
    const { prints } = this.#index.snapshot.windows.segments[0]!;
    for (const shape of shapes)
      for (const slot of slidingSlots(count, shape, shape.hop)) {
        const detail = detailIn(prepared.detail, slotBox(rows, slot));
        if (detail < minDetail || this.#random.below(WINDOWS_PER_SAMPLE) > 0) continue;
        this.#counts.windows.add(windowPrint(rows, slot.top, slot.height), detail, prints);
      }
  }

  #addPatches(prepared: PreparedPicture): void {
    const { minDetail } = this.#profile;
    const { prints } = this.#index.snapshot.patches.segments[0]!;
    const print = new Uint32Array(WORDS);
    const fine = isFlat(prepared.picture);
    for (const square of squaresOf(prepared, { density: PATCH_DENSITY, minDetail, fine })) {
      if (this.#random.below(PATCHES_PER_SAMPLE) > 0) continue;
      fingerprintBox(prepared, boxOf(square), [AS_SHOWN], [print]);
      const detail = detailIn(prepared.detail, boxOf(square));
      this.#counts.patches.add(print, detail, prints, this.#isolated);
    }
  }

  table(): Table {
    const rows = Object.entries(this.#counts).flatMap(([kind, counts]) =>
      counts
        .cumulative()
        .map(({ distance, observed, predicted }) => [
          kind,
          counts.pairs.toExponential(1),
          `${distance}`,
          predicted.toPrecision(2),
          `${observed}`,
          observed > 0 ? (observed / predicted).toFixed(2) : '-',
        ]),
    );
    return { head: ['of', 'pairs', 'within bits', 'predicted', 'observed', 'ratio'], rows };
  }

  /** Describes where the model is off by more than {@link MAX_FACTOR}. */
  failures(): string[] {
    return Object.entries(this.#counts).flatMap(([kind, counts]) =>
      counts
        .cumulative()
        .filter(({ observed }) => observed >= MIN_PAIRS)
        .filter(
          ({ observed, predicted }) =>
            observed > MAX_FACTOR * predicted || predicted > MAX_FACTOR * observed,
        )
        .map(
          ({ distance, observed, predicted }) =>
            `${observed} pairs of ${kind} within ${distance} bits, predicted ${predicted.toPrecision(2)}`,
        ),
    );
  }
}

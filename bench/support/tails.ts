import { distanceAt, WORDS } from '../../src/hash/fingerprint.ts';
import type { Profile } from '../../src/hash/profile.ts';
import { boxOf, isFlat, squaresOf, transformBox } from '../../src/hash/window/patch.ts';
import { slidingSlots, slotBox } from '../../src/hash/window/track.ts';
import { AS_SHOWN, threshold, windowPrint } from '../../src/hash/window/window.ts';
import { detailIn } from '../../src/image/detail.ts';
import { type Picture, wholeOf } from '../../src/image/picture.ts';
import { type PreparedPicture, prepare } from '../../src/image/prepare.ts';
import type { Searcher } from '../../src/index.ts';
import {
  type ChanceModel,
  logChance,
  PATCH_CHANCE,
  WINDOW_CHANCE,
} from '../../src/match/evidence/odds.ts';
import { readAs } from '../../src/match/windows/track-view.ts';
import type { Table } from './outcome.ts';
import { seeded } from './random.ts';

const BITS = 256;
/** Distances at which what was seen is held against what was predicted: from one pair in 30 on. */
const LIMITS = [112, 108, 104, 100, 96, 92, 88, 84, 80, 76, 72, 68, 64, 60];
/** Pairs that must be seen before their number says anything, and the factor by which it may be off. */
const ENOUGH = 10;
const FACTOR = 10;
/** One window and one patch in so many is compared with the whole index. */
const WINDOWS_APART = 8;
const PATCHES_APART = 4;
const DENSITY = 60;

/** Pairs of one kind of fingerprint that have nothing to do with one another. */
class Tail {
  readonly #kind: ChanceModel;
  readonly #predicted = new Float64Array(LIMITS.length);
  readonly #seen = new Float64Array(BITS + 1);
  pairs = 0;

  constructor(kind: ChanceModel) {
    this.#kind = kind;
  }

  /** Compares a fingerprint with those stored; `counts` says which of them the model speaks of. */
  add(print: Uint32Array, detail: number, prints: Uint32Array, counts?: Uint8Array): void {
    const before = this.pairs;
    for (let i = 0, at = 0; at < prints.length; i++, at += WORDS) {
      if (counts && counts[i] === 0) continue;
      this.#seen[distanceAt(print, 0, prints, at)]!++;
      this.pairs++;
    }
    for (const [i, limit] of LIMITS.entries())
      this.#predicted[i]! += (this.pairs - before) * 10 ** logChance(this.#kind, limit, detail);
  }

  /** Pairs within each of the limits: as seen, and as predicted. */
  at(): { limit: number; seen: number; predicted: number }[] {
    return LIMITS.map((limit, i) => ({
      limit,
      seen: this.#seen.subarray(0, limit + 1).reduce((sum, n) => sum + n, 0),
      predicted: this.#predicted[i]!,
    }));
  }
}

/** What chance does to single fingerprints, against what `match/odds.ts` says it does. */
export class Tails {
  readonly #index: Searcher;
  readonly #profile: Profile;
  readonly #lone: Uint8Array;
  readonly #random;
  readonly #kinds = { windows: new Tail(WINDOW_CHANCE), patches: new Tail(PATCH_CHANCE) };

  constructor(index: Searcher, seed: number) {
    this.#index = index;
    this.#profile = index.profile;
    this.#random = seeded(seed);
    const { count } = index.snapshot.patches;
    this.#lone = Uint8Array.from({ length: count }, (_, i) =>
      index.lookalikes.nearestOther(i) === undefined ? 1 : 0,
    );
  }

  /** Counts a picture of nothing that is indexed. */
  add(picture: Picture): void {
    const sheet = prepare(picture);
    this.#addWindows(sheet);
    this.#addPatches(sheet);
  }

  #addWindows(sheet: PreparedPicture): void {
    const { minDetail, shapes } = this.#profile;
    const { rows, count } = readAs(sheet, wholeOf(sheet.picture));
    for (const shape of shapes)
      for (const slot of slidingSlots(count, shape, shape.hop)) {
        const detail = detailIn(sheet.detail, slotBox(rows, slot));
        if (detail < minDetail || this.#random.below(WINDOWS_APART) > 0) continue;
        const print = windowPrint(rows, slot.top, slot.height);
        this.#kinds.windows.add(print, detail, this.#index.snapshot.windows.segments[0]!.prints);
      }
  }

  #addPatches(sheet: PreparedPicture): void {
    const { minDetail } = this.#profile;
    const print = new Uint32Array(WORDS);
    const fine = isFlat(sheet.picture);
    for (const square of squaresOf(sheet, { density: DENSITY, minDetail, fine })) {
      if (this.#random.below(PATCHES_APART) > 0) continue;
      transformBox(sheet, boxOf(square));
      threshold(AS_SHOWN, print);
      const detail = detailIn(sheet.detail, boxOf(square));
      this.#kinds.patches.add(
        print,
        detail,
        this.#index.snapshot.patches.segments[0]!.prints,
        this.#lone,
      );
    }
  }

  table(): Table {
    const rows = Object.entries(this.#kinds).flatMap(([kind, tail]) =>
      tail
        .at()
        .map(({ limit, seen, predicted }) => [
          ...[kind, tail.pairs.toExponential(1), `${limit}`],
          ...[predicted.toPrecision(2), `${seen}`],
          seen > 0 ? (seen / predicted).toFixed(2) : '-',
        ]),
    );
    return { head: ['of', 'pairs', 'within bits', 'predicted', 'seen', 'ratio'], rows };
  }

  /** Where the model is off by more than {@link FACTOR}. */
  failures(): string[] {
    return Object.entries(this.#kinds).flatMap(([kind, tail]) =>
      tail
        .at()
        .filter(({ seen }) => seen >= ENOUGH)
        .filter(({ seen, predicted }) => seen > FACTOR * predicted || predicted > FACTOR * seen)
        .map(({ limit, seen, predicted }) => {
          return `${seen} pairs of ${kind} within ${limit} bits, predicted ${predicted.toPrecision(2)}`;
        }),
    );
  }
}

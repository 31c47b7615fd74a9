import { popcount, WORDS } from '../hash/fingerprint.ts';

/** A fingerprint is cut into bands of 16 bits. Band b is the lower half of word b / 2 if b is even, else the upper. */
const BANDS = 16;

/** Values a band can have. */
export const KEYS = 0x10000;

/** The widest radius that {@link Bands} answers, in bits: it then flips up to four bits of a band. */
export const MAX_RADIUS = 64;

/** The windows by the value of one band: those with value v are `ids[starts[v]]` up to `ids[starts[v + 1]]`, ascending. */
export interface Band {
  readonly starts: Int32Array;
  readonly ids: Int32Array;
  /**
   * One bit a value, set if any window has it. Most of the values that a search asks for are taken by no
   * window while there are fewer windows than values; the bits of all bands fit the nearest cache, the
   * starts do not, and a third of the time goes.
   */
  readonly taken: Uint32Array;
}

/** All masks of a band with at most four bits set, those with fewer bits first. */
export const MASKS: Uint16Array = masks(MAX_RADIUS / BANDS);

/** How many of {@link MASKS} have at most `flips` bits set: 1, 17, 137, 697, 2517. None for -1. */
export function masksWithin(flips: number): number {
  let total = 0;
  for (let k = 0, choices = 1; k <= flips; k++) {
    total += choices;
    choices = (choices * (BANDS - k)) / (k + 1);
  }
  return total;
}

function masks(flips: number): Uint16Array {
  const all: number[] = [];
  for (let mask = 0; mask < KEYS; mask++) if (popcount(mask) <= flips) all.push(mask);
  return Uint16Array.from(all.sort((a, b) => popcount(a) - popcount(b) || a - b));
}

/**
 * How many bits band `band` may differ in: -1 is not even none, the band need not be looked at.
 *
 * Multi-index hashing (Norouzi, Punjani, Fleet, "Fast search in Hamming space with multi-index hashing",
 * CVPR 2012; "Fast exact search in Hamming space with multi-index hashing", TPAMI 2014) rests on this:
 *
 *   If two fingerprints differ in at most r bits, then some band b differs in at most t(b) bits,
 *   for any t whose sum of t(b) + 1 over all bands is r + 1.
 *
 * For were every band to differ in more than t(b), that is in t(b) + 1 or more, all bands together would
 * differ in r + 1 or more. Here t(b) = floor((r - b) / 16), and the sum of floor((r - b) / 16) + 1 over
 * b = 0 to 15 is r + 1: of the 16 consecutive numbers r + 1 to r + 16, each loses what it is above a
 * multiple of 16, in all 0 + 1 + ... + 15, and sixteenths of the rest add up to r + 1.
 *
 *   r = 31   one flip in each band: 16 x 17 keys to look up
 *   r = 30   one flip in bands 0 to 14, none in band 15
 *   r = 0    none in band 0; the others are not looked at
 */
function allowance(radius: number, band: number): number {
  return Math.floor((radius - band) / BANDS);
}

/** How many of {@link MASKS} are tried, for row `radius` and column `band`. */
const PROBES_BY_BAND: Uint16Array = Uint16Array.from({ length: (MAX_RADIUS + 1) * BANDS }, (_, i) =>
  masksWithin(allowance(Math.floor(i / BANDS), i % BANDS)),
);

/** How many keys are looked up at each radius, 0 to {@link MAX_RADIUS}: 1 at 0, 272 at 31, 12972 at 64. */
export const PROBES: readonly number[] = Array.from({ length: MAX_RADIUS + 1 }, (_, radius) =>
  PROBES_BY_BAND.subarray(radius * BANDS, (radius + 1) * BANDS).reduce((sum, n) => sum + n),
);

/** Windows by the value of each of their 16 bands: 64 bytes a window and 4 MiB besides. */
export class Bands {
  readonly #bands: readonly Band[];

  /** @param prints eight words a window; read here, not kept. */
  constructor(prints: Uint32Array) {
    this.#bands = Array.from({ length: BANDS }, (_, band) =>
      sortByKey(prints.length / WORDS, (id) => keyAt(prints, id * WORDS, band)),
    );
  }

  /**
   * Writes to `found` every window that agrees with the fingerprint at word `offset` of `query` in some band up
   * to that band's allowance: all windows within `radius`, and others. A window that agrees in several bands
   * is written several times.
   * @param radius a whole number from 0 to {@link MAX_RADIUS}.
   * @returns how many were written, or -1 when `found` has no room for all.
   */
  candidates(query: Uint32Array, offset: number, radius: number, found: Int32Array): number {
    let count = 0;
    for (let band = 0; band < BANDS; band++) {
      const { starts, ids, taken } = this.#bands[band]!;
      const own = keyAt(query, offset, band);
      const probes = PROBES_BY_BAND[radius * BANDS + band]!;
      for (let probe = 0; probe < probes; probe++) {
        const key = own ^ MASKS[probe]!;
        if (((taken[key >>> 5]! >>> (key & 31)) & 1) === 0) continue;
        const end = starts[key + 1]!;
        const start = starts[key]!;
        if (count + end - start > found.length) return -1;
        for (let i = start; i < end; i++) found[count++] = ids[i]!;
      }
    }
    return count;
  }
}

/** The value of one band of the fingerprint that starts at word `offset`. */
function keyAt(prints: Uint32Array, offset: number, band: number): number {
  return (prints[offset + (band >> 1)]! >>> ((band & 1) << 4)) & (KEYS - 1);
}

/** A counting sort. Filling each bucket from its end, last window first, leaves `starts` right and ids ascending. */
export function sortByKey(count: number, keyOf: (id: number) => number): Band {
  const starts = new Int32Array(KEYS + 1);
  const ids = new Int32Array(count);
  const taken = new Uint32Array(KEYS / 32);
  for (let id = 0; id < count; id++) {
    const key = keyOf(id);
    starts[key]!++;
    taken[key >>> 5]! |= 1 << (key & 31);
  }
  for (let key = 0, end = 0; key <= KEYS; key++) {
    end += starts[key]!;
    starts[key] = end;
  }
  for (let id = count - 1; id >= 0; id--) {
    const key = keyOf(id);
    const place = starts[key]! - 1;
    starts[key] = place;
    ids[place] = id;
  }
  return { starts, ids, taken };
}

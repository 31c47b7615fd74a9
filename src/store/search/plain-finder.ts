import { distanceAt, popcount, WORDS } from '../../hash/fingerprint.ts';
import { keyAt, MAX_ENTRIES, masksOf } from './bands.ts';
import type { Finder, OnHit, Radii, SearchTable } from './finder.ts';

/** Of an entry, the bits that number its fingerprint. */
export const IDS: number = MAX_ENTRIES - 1;
/** Fingerprints compared with all queries before the next. */
export const TILE = 512;

/** The definition: what the kernel does (kernels/search), in plain code. */
export class PlainFinder implements Finder {
  candidates = 0;
  readonly hits: Uint32Array;
  readonly #sought: SearchTable;
  readonly #found: Uint32Array;

  constructor(sought: SearchTable) {
    this.#sought = sought;
    this.#found = new Uint32Array(sought.room);
    this.hits = new Uint32Array(2 * sought.room);
  }

  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], reach: Radii): number {
    const { bands, room } = this.#sought;
    const found = this.#found;
    let count = 0;
    for (const [i, band] of bands.entries()) {
      const { starts, entries, low, high } = band;
      const own = keyAt(key, 0, band);
      const { masks, ends } = masksFor(high, flips[i]!);
      for (let mask = 0, flipped = 0; mask < masks.length; mask++) {
        while (mask === ends[flipped]) flipped++;
        const cell = (own >>> low) ^ masks[mask]!;
        for (let at = starts[cell]!; at < starts[cell + 1]!; at++) {
          const entry = entries[at]!;
          if (popcount((entry >>> (32 - low)) ^ (own & (2 ** low - 1))) > flips[i]! - flipped)
            continue;
          if (count === room) return -1;
          found[count++] = entry & IDS;
        }
      }
    }
    this.candidates = count;
    return this.#weigh(count, query, reach);
  }

  #weigh(count: number, query: Uint32Array, { near, all }: Radii): number {
    const { prints } = this.#sought;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const id = this.#found[i]!;
      if (this.#nearness(id, query, 0) > near) continue;
      const bits = distanceAt(prints, id * WORDS, query, 0);
      if (bits > all) continue;
      this.hits[2 * kept] = id;
      this.hits[2 * kept++ + 1] = bits;
    }
    return kept;
  }

  #nearness(id: number, query: Uint32Array, from: number): number {
    const { prints, weighed } = this.#sought;
    let bits = 0;
    for (let word = 0; word < 4; word++)
      bits += popcount((prints[id * WORDS + word]! ^ query[from + word]!) & weighed[word & 1]!);
    return bits;
  }

  scan(queries: Uint32Array, { near, all }: Radii, tell: OnHit): void {
    const { prints } = this.#sought;
    for (let tile = 0; tile < prints.length / WORDS; tile += TILE) {
      const end = Math.min(tile + TILE, prints.length / WORDS);
      for (let query = 0; query * WORDS < queries.length; query++)
        for (let id = tile; id < end; id++) {
          if (this.#nearness(id, queries, query * WORDS) > near) continue;
          const bits = distanceAt(prints, id * WORDS, queries, query * WORDS);
          if (bits <= all) tell(query, id, bits);
        }
    }
  }
}

const known = new Map<string, ReturnType<typeof masksOf>>();

function masksFor(bits: number, flips: number): ReturnType<typeof masksOf> {
  const key = `${bits} ${flips}`;
  const masks = known.get(key) ?? (flips < 0 ? NO_MASKS : masksOf(bits, flips));
  known.set(key, masks);
  return masks;
}

const NO_MASKS = { masks: new Uint32Array(0), ends: new Uint32Array(0) };

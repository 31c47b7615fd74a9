import { type Fingerprint, popcount } from '../../hash/fingerprint.ts';
import { BandSearch, type SearchKey } from './band-search.ts';
import type { BandTable } from './band-tables.ts';
import { type Hit, HitList, hitsOf } from './hit.ts';

/** Words of a print that hold the low waves, 16 of them each. */
const LOW_WORDS = 4;
/** Of the two rows of 16 waves in a word, the lower 8 of each. */
const LOW_WAVES = 0x00ff00ff;
/** Differing bits, of the 64 of the low waves, within which patches are looked at. */
const LOW_RADIUS = 7;
/** Differing bits of all 256 within which patches are taken for alike. Chance: 128 +- 8. */
export const PATCH_RADIUS = 84;

/** Patches: the 64 bits of the low waves are cut into bands. */
export const PATCH_KEY: SearchKey = {
  keyOf: lowWaves,
  words: 2,
  weighed: [LOW_WAVES, LOW_WAVES],
  radius: LOW_RADIUS,
};

/**
 * Finds patches like a given one, although neither lies exactly where the other does: a keypoint is found
 * again to a few hundredths of the patch's side, which the high waves do not forgive and the low ones do. So
 * the 8 x 8 lowest waves of the 16 x 16 are the key, and all 256 bits then weed out what chance brings.
 *
 * Exact: every patch within both radii is found, by multi-index hashing as in bands.ts. Memory besides
 * the prints: 4 bytes a patch and band, of which there are 3 or 4, and a quarter as much for the cells.
 */
export class PatchSearch {
  readonly #search: BandSearch;
  readonly #hits = new HitList();

  /** @param prints eight words a patch. @param sorted their table, if it was made before. */
  constructor(prints: Uint32Array, sorted?: BandTable) {
    this.#search = new BandSearch(PATCH_KEY, prints, sorted);
  }

  /** The patches whose low waves lie within 7 bits of the query's and all within 84; each once, ascending. */
  search(query: Fingerprint): Hit[] {
    this.#hits.clear();
    this.#search.search(query, { near: LOW_RADIUS, all: PATCH_RADIUS }, this.#hits);
    return hitsOf(this.#hits);
  }
}

/** The 64 bits of the low waves, row after row, as two words. */
function lowWaves(prints: Uint32Array, at: number, out: Uint32Array): void {
  for (let i = 0; i < 2; i++)
    out[i] = rowPair(prints[at + 2 * i]!) | (rowPair(prints[at + 2 * i + 1]!) << 16);
}

function rowPair(word: number): number {
  const low = word & LOW_WAVES;
  return (low | (low >>> 8)) & 0xffff;
}

/** Differing bits of the 8 x 8 lowest waves, 0 to 64. */
export function lowDistance(prints: Uint32Array, at: number, query: Fingerprint): number {
  let bits = 0;
  for (let word = 0; word < LOW_WORDS; word++)
    bits += popcount((prints[at + word]! ^ query[word]!) & LOW_WAVES);
  return bits;
}

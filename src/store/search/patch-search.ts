import { type Fingerprint, popcount } from '../../hash/fingerprint.ts';
import { BandSearch, type SearchKey } from './band-search.ts';
import type { BandTable } from './band-tables.ts';
import { type Hit, HitList, hitsOf } from './hit.ts';

/*
 * A patch's fingerprint has a bit for each of 16 x 16 waves, row after row; a word holds two rows.
 * The low waves are the lowest 8 x 8: the lower 8 bits of each row in the first four words.
 */

/** Words that hold low waves. */
const LOW_WORDS = 4;
/** The bits of such a word that are low waves. */
const LOW_WAVES = 0x00ff00ff;
/** Maximum differing bits of a hit among the 64 low waves. */
const LOW_RADIUS = 7;
/** Maximum differing bits of a hit among all 256. Unrelated patches differ in 128 +- 8. */
export const PATCH_RADIUS = 84;

/** Patches are searched by the 64 bits of their low waves. */
export const PATCH_KEY: SearchKey = {
  keyOf: lowWaves,
  words: 2,
  mask: [LOW_WAVES, LOW_WAVES],
  radius: LOW_RADIUS,
};

/**
 * Finds patches that look alike although their squares differ a little: two pictures give the same
 * keypoint to within a few hundredths of the patch's side. That changes the high waves, but hardly
 * the low ones. So the low waves are the key of the search, and all 256 bits then remove hits by
 * chance.
 *
 * The search is exact: it finds every patch within both radii, by multi-index hashing (bands.ts).
 * Beside the prints it takes 4 bytes for each patch and band, with 3 or 4 bands, and a quarter as
 * much for the cells.
 */
export class PatchSearch {
  readonly #search: BandSearch;
  readonly #hits = new HitList();

  /** @param prints eight words a patch. @param sorted their table; default: made here. */
  constructor(prints: Uint32Array, sorted?: BandTable) {
    this.#search = new BandSearch(PATCH_KEY, prints, sorted);
  }

  /**
   * Returns the patches that differ from the query in at most 7 low waves and at most 84 bits in
   * all, each once, in ascending order.
   */
  search(query: Fingerprint): Hit[] {
    this.#hits.clear();
    this.#search.search(query, { masked: LOW_RADIUS, all: PATCH_RADIUS }, this.#hits);
    return hitsOf(this.#hits);
  }
}

/** Writes the 64 bits of the low waves, row after row, as two words. */
function lowWaves(prints: Uint32Array, start: number, out: Uint32Array): void {
  for (let i = 0; i < 2; i++)
    out[i] = rowPair(prints[start + 2 * i]!) | (rowPair(prints[start + 2 * i + 1]!) << 16);
}

/** The low waves of the two rows in a word, as 16 bits. */
function rowPair(word: number): number {
  const low = word & LOW_WAVES;
  return (low | (low >>> 8)) & 0xffff;
}

/** Counts the differing bits among the low waves, 0 to 64. */
export function lowDistance(prints: Uint32Array, start: number, query: Fingerprint): number {
  let bits = 0;
  for (let word = 0; word < LOW_WORDS; word++)
    bits += popcount((prints[start + word]! ^ query[word]!) & LOW_WAVES);
  return bits;
}

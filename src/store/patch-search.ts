import { distanceAt, type Fingerprint, popcount, WORDS } from '../hash/fingerprint.ts';
import { type Band, MASKS, masksWithin, sortByKey } from './bands.ts';
import type { Hit } from './hits.ts';

/** Bands of 16 bits that the low waves are cut into. */
const BANDS = 4;
/** Differing bits, of the 64 of the low waves, within which patches are looked at. */
const LOW_RADIUS = 7;
/** Keys tried in each band: if 7 bits differ in all, some band differs in one at most. */
const PROBES = masksWithin(Math.floor(LOW_RADIUS / BANDS));
/** Differing bits of all 256 within which patches are taken for alike. Chance: 128 +- 8. */
export const PATCH_RADIUS = 84;

/**
 * Finds patches like a given one, although neither lies exactly where the other does: a keypoint is found
 * again to a few hundredths of the patch's side, which the high waves do not forgive and the low ones do. So
 * the 8 x 8 lowest waves of the 16 x 16 are the key, and all 256 bits then weed out what chance brings.
 *
 * Exact: every patch within both radii is found, by multi-index hashing as in bands.ts. Memory besides
 * the prints: 16 bytes a patch and 1 MiB.
 */
export class PatchSearch {
  readonly #prints: Uint32Array;
  readonly #bands: readonly Band[];

  /** @param prints eight words a patch. Kept, not copied: do not change it. */
  constructor(prints: Uint32Array) {
    this.#prints = prints;
    this.#bands = Array.from({ length: BANDS }, (_, band) =>
      sortByKey(prints.length / WORDS, (id) => lowKey(prints[id * WORDS + band]!)),
    );
  }

  /** The patches whose low waves lie within 7 bits of the query's and all within 84; each once, ascending. */
  search(query: Fingerprint): Hit[] {
    const hits: Hit[] = [];
    for (let band = 0; band < BANDS; band++) {
      const { starts, ids, taken } = this.#bands[band]!;
      const own = lowKey(query[band]!);
      for (let probe = 0; probe < PROBES; probe++) {
        const key = own ^ MASKS[probe]!;
        if (((taken[key >>> 5]! >>> (key & 31)) & 1) === 0) continue;
        for (let i = starts[key]!; i < starts[key + 1]!; i++) this.#weigh(ids[i]!, query, hits);
      }
    }
    return hits
      .sort((a, b) => a.window - b.window)
      .filter(({ window }, i) => i === 0 || window !== hits[i - 1]!.window);
  }

  #weigh(patch: number, query: Fingerprint, hits: Hit[]): void {
    if (lowDistance(this.#prints, patch * WORDS, query) > LOW_RADIUS) return;
    const distance = distanceAt(this.#prints, patch * WORDS, query, 0);
    if (distance <= PATCH_RADIUS) hits.push({ window: patch, distance });
  }
}

/** Of the two rows of 16 waves in a word, the lower 8 of each. */
const LOW = 0x00ff00ff;

function lowKey(word: number): number {
  const low = word & LOW;
  return (low | (low >>> 8)) & 0xffff;
}

/** Differing bits of the 8 x 8 lowest waves, 0 to 64. */
export function lowDistance(prints: Uint32Array, at: number, query: Fingerprint): number {
  let bits = 0;
  for (let word = 0; word < BANDS; word++)
    bits += popcount((prints[at + word]! ^ query[word]!) & LOW);
  return bits;
}

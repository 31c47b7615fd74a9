import { distanceAt, popcount, WORDS } from '../../hash/fingerprint.ts';
import { ENTRY_ROW_MASK, type FlipMasks, keyAt, masksOf, type SortedBand } from './bands.ts';

/** What a finder searches: fingerprints, sorted by bands. */
export interface SearchTable {
  /** Eight words each. */
  readonly prints: Uint32Array;
  readonly bands: readonly SortedBand[];
  /** Selects the bits that {@link Radii.masked} counts: of words 0 and 2, then of words 1 and 3. */
  readonly mask: readonly [even: number, odd: number];
  /**
   * Maximum candidates of a search by bands, up to {@link MAX_CANDIDATES}; with more, reading all
   * is faster.
   */
  readonly maxCandidates: number;
}

/** How near a fingerprint must be to a query. */
export interface Radii {
  /** Maximum differing bits among those of the first four words that the mask selects. */
  readonly masked: number;
  /** Maximum differing bits of all 256. */
  readonly all: number;
}

/**
 * Receives a hit: the number of the query, the row of the fingerprint, and how many bits differ.
 */
export type OnHit = (query: number, row: number, distance: number) => void;

/** Finds the fingerprints that are near a query. */
export interface Finder {
  /** Candidates of the last {@link find}; one in several bands counts several times. */
  readonly candidates: number;
  /** The hits of the last {@link find}, in pairs: row, distance. */
  readonly hits: Uint32Array;
  /**
   * Searches by bands: candidates are the entries that differ from the key in at most `flips[b]`
   * bits of band b; hits are the candidates within the radii.
   * @param key the bits of the query that are cut into bands.
   * @returns how many pairs are in {@link hits}, band by band, so a row can be there several times;
   * -1 when there are more than `maxCandidates` candidates.
   */
  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], radii: Radii): number;
  /** Reads all fingerprints once and compares each with every query, eight words each. */
  scan(queries: Uint32Array, radii: Radii, onHit: OnHit): void;
}

/** Maximum candidates of any search: every finder has room for these. */
export const MAX_CANDIDATES: number = 2 ** 17;

/**
 * Fingerprints that a scan compares with all queries before it reads the next: they stay in the
 * cache.
 */
export const TILE_PRINTS = 512;

/** Defines what finders compute. */
export class PlainFinder implements Finder {
  candidates = 0;
  readonly hits: Uint32Array;
  readonly #table: SearchTable;
  readonly #found: Uint32Array;

  constructor(table: SearchTable) {
    this.#table = table;
    this.#found = new Uint32Array(table.maxCandidates);
    this.hits = new Uint32Array(2 * table.maxCandidates);
  }

  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], radii: Radii): number {
    let count = 0;
    for (const [i, band] of this.#table.bands.entries()) {
      count = this.#collect(band, keyAt(key, 0, band), flips[i]!, count);
      if (count < 0) return -1;
    }
    this.candidates = count;
    return this.#compare(count, query, radii);
  }

  /**
   * Appends the candidates of one band.
   * @returns how many there are now; -1 when there are too many.
   */
  #collect(band: SortedBand, key: number, flips: number, before: number): number {
    const { starts, entries, low, high } = band;
    const { masks, ends } = masksFor(high, flips);
    const { maxCandidates } = this.#table;
    const found = this.#found;
    const lowKey = key & (2 ** low - 1);
    let count = before;
    for (let mask = 0, flipped = 0; mask < masks.length; mask++) {
      while (mask === ends[flipped]) flipped++;
      const cell = (key >>> low) ^ masks[mask]!;
      for (let i = starts[cell]!; i < starts[cell + 1]!; i++) {
        const entry = entries[i]!;
        if (popcount((entry >>> (32 - low)) ^ lowKey) > flips - flipped) continue;
        if (count === maxCandidates) return -1;
        found[count++] = entry & ENTRY_ROW_MASK;
      }
    }
    return count;
  }

  /** Keeps the candidates that are within the radii. */
  #compare(count: number, query: Uint32Array, { masked, all }: Radii): number {
    const { prints } = this.#table;
    let hitCount = 0;
    for (let i = 0; i < count; i++) {
      const row = this.#found[i]!;
      if (this.#maskedDistance(row, query, 0) > masked) continue;
      const distance = distanceAt(prints, row * WORDS, query, 0);
      if (distance > all) continue;
      this.hits[2 * hitCount] = row;
      this.hits[2 * hitCount++ + 1] = distance;
    }
    return hitCount;
  }

  #maskedDistance(row: number, query: Uint32Array, start: number): number {
    const { prints, mask } = this.#table;
    let bits = 0;
    for (let word = 0; word < 4; word++)
      bits += popcount((prints[row * WORDS + word]! ^ query[start + word]!) & mask[word & 1]!);
    return bits;
  }

  scan(queries: Uint32Array, { masked, all }: Radii, onHit: OnHit): void {
    const { prints } = this.#table;
    const count = prints.length / WORDS;
    for (let tile = 0; tile < count; tile += TILE_PRINTS) {
      const end = Math.min(tile + TILE_PRINTS, count);
      for (let query = 0; query * WORDS < queries.length; query++)
        for (let row = tile; row < end; row++) {
          if (this.#maskedDistance(row, queries, query * WORDS) > masked) continue;
          const distance = distanceAt(prints, row * WORDS, queries, query * WORDS);
          if (distance <= all) onHit(query, row, distance);
        }
    }
  }
}

const NO_MASKS: FlipMasks = { masks: new Uint32Array(0), ends: new Uint32Array(0) };

const cachedMasks = new Map<string, FlipMasks>();

function masksFor(bits: number, flips: number): FlipMasks {
  if (flips < 0) return NO_MASKS;
  const key = `${bits} ${flips}`;
  const masks = cachedMasks.get(key) ?? masksOf(bits, flips);
  cachedMasks.set(key, masks);
  return masks;
}

import { badArgument } from '../../errors.ts';
import { type Fingerprint, WORDS } from '../../hash/fingerprint.ts';
import { BandSearch, type SearchKey } from './band-search.ts';
import type { BandTable } from './band-tables.ts';
import { type Hit, HitList, hitsOf } from './hit.ts';
import { checkPrints } from './linear-scan.ts';

/** The widest radius that is searched by bands, in bits. */
export const MAX_RADIUS = 64;

/** Windows: all bits are cut into bands, and asked for within PDQ's own threshold. */
export const WINDOW_KEY: SearchKey = {
  keyOf: undefined,
  words: WORDS,
  weighed: [-1, -1],
  radius: 31,
};

/**
 * Exact search by multi-index hashing: what `scan` finds, in a fraction of the time. The idea, the
 * paper and the proof are in bands.ts; what it costs in memory, there too: 4 bytes a window and band, of which there
 * are 10 to 16, and a quarter as much for the cells.
 */
export class WindowSearch {
  readonly #search: BandSearch;
  readonly #hits = new HitList();

  /**
   * @param prints eight words a window. Kept, and copied unless they lie in an arena: do not change them.
   * @param sorted their table, if it was made before (band-search.ts).
   * @throws PanelError BAD_ARGUMENT when it does not end with a whole fingerprint.
   */
  constructor(prints: Uint32Array, sorted?: BandTable) {
    checkPrints(prints);
    this.#search = new BandSearch(WINDOW_KEY, prints, sorted);
  }

  /** Candidates that the last search by bands looked at, one of several bands counted several times. */
  get candidates(): number {
    return this.#search.finder.candidates;
  }

  /**
   * @param radius differing bits still counted as alike, 0 to 64.
   * @returns the windows within `radius` of `query`, ascending.
   * @throws PanelError BAD_ARGUMENT when the query is not eight words, or the radius not a whole number
   * from 0 to 64.
   */
  search(query: Fingerprint, radius: number): Hit[] {
    if (query.length !== WORDS) throw badArgument('query', `${WORDS} words`, query.length);
    checkRadius(radius);
    this.#hits.clear();
    this.#search.search(query, { near: radius, all: radius }, this.#hits);
    return hitsOf(this.#hits);
  }

  /**
   * Compares many fingerprints with every window, reading these once for 32 of them: for radii at which no
   * index is faster.
   * @param queries eight words each.
   * @returns for each what {@link search} gives.
   * @throws PanelError BAD_ARGUMENT when the queries do not end with a whole fingerprint, or as {@link search}.
   */
  scan(queries: Uint32Array, radius: number): Hit[][] {
    checkPrints(queries);
    checkRadius(radius);
    const found: Hit[][] = Array.from({ length: queries.length / WORDS }, () => []);
    const tell = (query: number, row: number, distance: number) =>
      found[query]!.push({ row, distance });
    this.#search.finder.scan(queries, { near: radius, all: radius }, tell);
    return found;
  }
}

function checkRadius(radius: number): void {
  if (!Number.isInteger(radius) || radius < 0 || radius > MAX_RADIUS)
    throw badArgument(
      'radius',
      `a whole number from 0 to ${MAX_RADIUS} (scan goes on to 256)`,
      radius,
    );
}

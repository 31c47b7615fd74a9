import { badArgument } from '../../errors.ts';
import { type Fingerprint, WORDS } from '../../hash/fingerprint.ts';
import { BandSearch, type SearchKey } from './band-search.ts';
import type { BandTable } from './band-tables.ts';
import { type Hit, HitList, hitsOf } from './hit.ts';
import { checkPrints } from './linear-scan.ts';

/** The widest radius of a search, in bits. */
const MAX_WINDOW_RADIUS = 64;

/** Windows are searched by all their bits, usually within PDQ's own threshold of 31. */
export const WINDOW_KEY: SearchKey = {
  keyOf: undefined,
  words: WORDS,
  mask: [-1, -1],
  radius: 31,
};

/**
 * Finds what `linearScan` finds in a fraction of the time, by multi-index hashing: bands.ts has the
 * idea, the papers and the proof. Beside the prints it takes 4 bytes for each window and band, with
 * 10 to 16 bands, and a quarter as much for the cells.
 */
export class WindowSearch {
  readonly #search: BandSearch;
  readonly #hits = new HitList();

  /**
   * @param prints eight words a window. Do not change them afterwards: they may be used without a
   * copy.
   * @param sorted their table (band-search.ts); default: made here.
   * @throws PanelError BAD_ARGUMENT when the table does not end with a whole fingerprint.
   */
  constructor(prints: Uint32Array, sorted?: BandTable) {
    checkPrints(prints);
    this.#search = new BandSearch(WINDOW_KEY, prints, sorted);
  }

  /** Candidates of the last search by bands; one in several bands counts several times. */
  get candidates(): number {
    return this.#search.finder.candidates;
  }

  /**
   * @param radius most differing bits of a hit, 0 to 64.
   * @returns the windows within `radius` of `query`, in ascending order.
   * @throws PanelError BAD_ARGUMENT when the query is not eight words, or the radius is not a whole
   * number from 0 to 64.
   */
  search(query: Fingerprint, radius: number): Hit[] {
    if (query.length !== WORDS) throw badArgument('query', `${WORDS} words`, query.length);
    checkRadius(radius);
    this.#hits.clear();
    this.#search.search(query, { masked: radius, all: radius }, this.#hits);
    return hitsOf(this.#hits);
  }

  /**
   * Compares many queries with every window, and reads the windows once for 32 queries: for radii
   * at which no index is faster.
   * @param queries eight words each.
   * @returns for each query what {@link search} returns.
   * @throws PanelError BAD_ARGUMENT when the queries do not end with a whole fingerprint, or as
   * {@link search}.
   */
  scan(queries: Uint32Array, radius: number): Hit[][] {
    checkPrints(queries);
    checkRadius(radius);
    const hits: Hit[][] = Array.from({ length: queries.length / WORDS }, () => []);
    this.#search.finder.scan(queries, { masked: radius, all: radius }, (query, row, distance) =>
      hits[query]!.push({ row, distance }),
    );
    return hits;
  }
}

function checkRadius(radius: number): void {
  if (!Number.isInteger(radius) || radius < 0 || radius > MAX_WINDOW_RADIUS)
    throw badArgument(
      'radius',
      `a whole number from 0 to ${MAX_WINDOW_RADIUS} (linearScan accepts up to 256)`,
      radius,
    );
}

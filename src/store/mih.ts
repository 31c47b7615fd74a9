import { badArgument } from '../errors.ts';
import { type Fingerprint, WORDS } from '../hash/fingerprint.ts';
import { BandSearch, type Kind } from './band-search.ts';
import { type Hit, HitList, hitsIn } from './hits.ts';
import { checkPrints } from './scan.ts';
import type { Table } from './tables.ts';

/** The widest radius that is searched by bands, in bits. */
export const MAX_RADIUS = 64;

/** Windows: all bits are cut into bands, and asked for within PDQ's own threshold. */
export const WINDOWS: Kind = { keyOf: undefined, words: WORDS, weighed: [-1, -1], near: 31 };

/**
 * Exact search by multi-index hashing: what `scan` finds, in a fraction of the time. The idea, the
 * paper and the proof are in bands.ts; what it costs in memory, there too: 4 bytes a window and band, of which there
 * are 10 to 16, and a quarter as much for the cells.
 */
export class Mih {
  readonly #search: BandSearch;
  readonly #hits = new HitList();

  /**
   * @param prints eight words a window. Kept, and copied unless they lie in an arena: do not change them.
   * @param sorted their table, if it was made before (band-search.ts).
   * @throws PanelError BAD_ARGUMENT when it does not end with a whole fingerprint.
   */
  constructor(prints: Uint32Array, sorted?: Table) {
    checkPrints(prints);
    this.#search = new BandSearch(WINDOWS, prints, sorted);
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
    return hitsIn(this.#hits);
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
    const tell = (query: number, window: number, distance: number) =>
      found[query]!.push({ window, distance });
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

import { badArgument } from '../errors.ts';
import { distanceAt, type Fingerprint, WORDS } from '../hash/fingerprint.ts';
import { Bands, KEYS, MAX_RADIUS, PROBES } from './bands.ts';
import { type Hit, HitList } from './hits.ts';
import { checkPrints } from './scan.ts';

/*
 * What the work costs, in windows scanned one after the other: a key looked up in a band, and a
 * candidate, whose fingerprint may lie anywhere in memory. Rounded from measurements at 500 to 1 M
 * windows. They decide how soon an answer comes, never which.
 */
const PROBE_COST = 1;
const CANDIDATE_COST = 10;

/**
 * Exact search by multi-index hashing: what `scan` finds, in a fraction of the time. The idea, the
 * paper and the proof are in bands.ts.
 *
 * Where looking up would cost more than reading every fingerprint, every fingerprint is read: among few
 * windows, at a wide radius, or when the query's bands are those of a great many windows. The rule counts
 * keys, candidates and windows, not time: the same search always goes the same way.
 *
 * Memory besides the prints: 64.4 bytes a window and 4 MiB.
 */
export class Mih {
  readonly #prints: Uint32Array;
  readonly #bands: Bands;
  /** Room for as many candidates as are cheaper to look at than all windows. */
  readonly #found: Int32Array;
  readonly #hits = new HitList();

  /**
   * @param prints eight words a window. Kept, not copied: do not change it.
   * @throws PanelError BAD_ARGUMENT when it does not end with a whole fingerprint.
   */
  constructor(prints: Uint32Array) {
    checkPrints(prints);
    this.#prints = prints;
    this.#bands = new Bands(prints);
    this.#found = new Int32Array(Math.floor(prints.length / WORDS / CANDIDATE_COST));
  }

  /**
   * @param radius differing bits still counted as alike, 0 to 64.
   * @returns the windows within `radius` of `query`, ascending.
   * @throws PanelError BAD_ARGUMENT when the query is not eight words, or the radius not a whole number
   * from 0 to 64.
   */
  search(query: Fingerprint, radius: number): Hit[] {
    if (query.length !== WORDS) throw badArgument('query', `${WORDS} words`, query.length);
    const hits = this.#hits;
    hits.clear();
    const count = this.searchInto(query, 0, radius, hits);
    return Array.from({ length: count }, (_, i) => ({
      window: hits.windows[i]!,
      distance: hits.distances[i]!,
    }));
  }

  /**
   * {@link search} for the fingerprint that starts at word `offset` of `query`. Appends to `hits`, ascending
   * by window, and makes no garbage to speak of: for the many windows of a page, clear one list and use it again.
   * @returns how many were appended.
   * @throws PanelError BAD_ARGUMENT when `query` has no eight words from `offset`, or the radius is not a
   * whole number from 0 to 64.
   */
  searchInto(query: Uint32Array, offset: number, radius: number, hits: HitList): number {
    if (!Number.isInteger(offset) || offset < 0 || offset + WORDS > query.length)
      throw badArgument('offset', `where ${WORDS} of the ${query.length} words begin`, offset);
    if (!Number.isInteger(radius) || radius < 0 || radius > MAX_RADIUS)
      throw badArgument(
        'radius',
        `a whole number from 0 to ${MAX_RADIUS} (scan goes on to 256)`,
        radius,
      );
    const before = hits.count;
    const candidates = this.#lookUp(query, offset, radius);
    if (candidates < 0) this.#scan(query, offset, radius, hits);
    else this.#verify(candidates, query, offset, radius, hits);
    return hits.count - before;
  }

  /** Fills the table of candidates and returns how many there are; -1 when a scan is cheaper. */
  #lookUp(query: Uint32Array, offset: number, radius: number): number {
    const windows = this.#prints.length / WORDS;
    const expected = PROBES[radius]! * (PROBE_COST + (windows / KEYS) * CANDIDATE_COST);
    return expected < windows ? this.#bands.candidates(query, offset, radius, this.#found) : -1;
  }

  /** Keeps the candidates that are near enough, at the front of their own table, and tells each once. */
  #verify(count: number, query: Uint32Array, offset: number, radius: number, hits: HitList): void {
    const prints = this.#prints;
    const found = this.#found;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const window = found[i]!;
      if (distanceWithin(radius, prints, window * WORDS, query, offset) <= radius)
        found[kept++] = window;
    }
    // A window found by several bands now stands beside itself.
    if (kept > 1) found.subarray(0, kept).sort();
    for (let i = 0; i < kept; i++) {
      const window = found[i]!;
      if (i === 0 || window !== found[i - 1])
        hits.push(window, distanceAt(prints, window * WORDS, query, offset));
    }
  }

  #scan(query: Uint32Array, offset: number, radius: number, hits: HitList): void {
    const prints = this.#prints;
    for (let at = 0; at < prints.length; at += WORDS) {
      const distance = distanceWithin(radius, prints, at, query, offset);
      if (distance <= radius) hits.push(at / WORDS, distance);
    }
  }
}

/**
 * `distanceAt`, or the part of it in the first half where that is more than `radius` already: unrelated
 * halves are 64 +- 6 bits apart, so at a radius of 31 the first half settles nearly every candidate.
 */
function distanceWithin(
  radius: number,
  a: Uint32Array,
  i: number,
  b: Uint32Array,
  j: number,
): number {
  const half = halfDistance(a, i, b, j);
  return half > radius ? half : half + halfDistance(a, i + 4, b, j + 4);
}

/** Differing bits of four words: popcount with its later steps shared, for four bits hold the 8 ones of two words. */
function halfDistance(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  let w = a[i]! ^ b[j]!;
  let x = a[i + 1]! ^ b[j + 1]!;
  let y = a[i + 2]! ^ b[j + 2]!;
  let z = a[i + 3]! ^ b[j + 3]!;
  w -= (w >>> 1) & 0x55555555;
  x -= (x >>> 1) & 0x55555555;
  y -= (y >>> 1) & 0x55555555;
  z -= (z >>> 1) & 0x55555555;
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333) + (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333) + (z & 0x33333333) + ((z >>> 2) & 0x33333333);
  w = (w & 0x0f0f0f0f) + ((w >>> 4) & 0x0f0f0f0f) + (y & 0x0f0f0f0f) + ((y >>> 4) & 0x0f0f0f0f);
  return Math.imul(w, 0x01010101) >>> 24;
}

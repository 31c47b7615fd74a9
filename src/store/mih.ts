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
    const first = query[offset]!;
    const fourth = query[offset + 3]!;
    const seventh = query[offset + 6]!;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const window = found[i]!;
      if (sampledDistance(prints, window * WORDS, first, fourth, seventh) > radius) continue;
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

/*
 * Counting differing bits is most of the work. The steps of popcount (hash/fingerprint.ts) are shared among
 * words as far as their sums fit, and most fingerprints are dismissed before all eight words were looked at.
 */

/**
 * Differing bits in words 0, 3 and 6 of the fingerprint at word `i`: no more than in all eight. Unrelated
 * ones differ in 48 +- 5 of these 96 bits, so at a radius of 31 this settles nearly every candidate.
 */
function sampledDistance(
  prints: Uint32Array,
  i: number,
  first: number,
  fourth: number,
  seventh: number,
): number {
  const a = nibbles(prints[i]! ^ first);
  const b = nibbles(prints[i + 3]! ^ fourth);
  const c = nibbles(prints[i + 6]! ^ seventh);
  return sumOfBytes(bytes(a + b + c));
}

/** `distanceAt`, or only that of the first halves where it is more than `radius` already. */
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

function halfDistance(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  const w = nibbles(a[i]! ^ b[j]!);
  const x = nibbles(a[i + 1]! ^ b[j + 1]!);
  const y = nibbles(a[i + 2]! ^ b[j + 2]!);
  const z = nibbles(a[i + 3]! ^ b[j + 3]!);
  return sumOfBytes(bytes(w + x) + bytes(y + z));
}

/** The ones of each four bits, 0 to 4, in their place: three words may be added before it overflows. */
function nibbles(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
}

/** The sums of each two nibbles in place of a byte. */
function bytes(sums: number): number {
  return (sums & 0x0f0f0f0f) + ((sums >>> 4) & 0x0f0f0f0f);
}

/** All four bytes added up, where that is less than 256. */
function sumOfBytes(sums: number): number {
  return Math.imul(sums, 0x01010101) >>> 24;
}

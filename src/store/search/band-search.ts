import { WORDS } from '../../hash/fingerprint.ts';
import { Arena } from './arena.ts';
import { bandSorterOf } from './band-tables.ts';
import {
  type Band,
  type BandTable,
  bandCount,
  bandsOf,
  bandsPay,
  fewestBands,
  flipsOf,
  mostBands,
  type SortedBand,
  sortedBands,
  tableWords,
} from './bands.ts';
import { type Finder, finderOf, MAX_CANDIDATES, type Radii } from './finder.ts';
import type { HitList } from './hit.ts';

/** How one kind of fingerprint, windows or patches, is searched: by which bits, and how near. */
export interface SearchKey {
  /**
   * Writes the bits that are cut into bands, `words` words, of the fingerprint at word `start`;
   * undefined where the whole fingerprint is the key.
   */
  readonly keyOf: ((prints: Uint32Array, start: number, out: Uint32Array) => void) | undefined;
  /** Words of the key, at most eight. */
  readonly words: number;
  /** Selects the bits that {@link Radii.masked} counts, even words, then odd. */
  readonly mask: readonly [even: number, odd: number];
  /** The usual radius of a search, in bits of the key: tables are made for it. */
  readonly radius: number;
}

/**
 * The number of bands that `count` fingerprints are sorted by; 0 where they are too few to sort.
 */
export function bandsFor(key: SearchKey, count: number): number {
  return bandCount(count, 32 * key.words, key.radius);
}

/** Whether fingerprints can be sorted by this many bands; 0 is none. */
export function isBandCount({ words }: SearchKey, bands: number): boolean {
  return bands === 0 || (bands >= fewestBands(32 * words) && bands <= mostBands(32 * words));
}

function bandsOfKey(key: SearchKey, bands: number): Band[] {
  return bands === 0 ? [] : bandsOf(bands, 32 * key.words);
}

/** Words of a table of `count` fingerprints. */
export function tableSize(key: SearchKey, count: number, bands: number): number {
  return tableWords(bandsOfKey(key, bands), count);
}

/** Sorts fingerprints into a table of {@link tableSize} words, all zero. */
export function fillTable(key: SearchKey, prints: Uint32Array, { bands, words }: BandTable): void {
  if (bands === 0) return;
  const views = sortedBands(words, bandsOfKey(key, bands), prints.length / WORDS);
  bandSorterOf(words).sort(keysOf(key, prints), key.words, views);
}

const UNSORTED: BandTable = { bands: 0, words: new Uint32Array(0) };

/**
 * Whether a table can be searched without leaving it; whether it is the table of its fingerprints
 * is not checked. A missing table is valid only for few fingerprints: every thread would have to
 * sort many again.
 */
export function isTable(
  key: SearchKey,
  count: number,
  { bands, words }: BandTable = UNSORTED,
): boolean {
  if (bands === 0) return bandsFor(key, count) === 0;
  return bandSorterOf(words).isSound(sortedBands(words, bandsOfKey(key, bands), count));
}

function keysOf({ keyOf, words }: SearchKey, prints: Uint32Array): Uint32Array {
  if (keyOf === undefined) return prints;
  const count = prints.length / WORDS;
  const keys = new Uint32Array(count * words);
  for (let row = 0; row < count; row++)
    keyOf(prints, row * WORDS, keys.subarray(row * words, (row + 1) * words));
  return keys;
}

/**
 * Maximum fingerprints that stay outside of an arena: for so few, the memory of an arena costs more
 * than it saves.
 */
const MAX_PRINTS_WITHOUT_ARENA = 1024;

/** Maximum candidates as a share of all fingerprints; with more, reading all is faster. */
const MAX_CANDIDATE_SHARE = 1 / 10;

/**
 * Searches fingerprints of one kind, exactly. It reads all fingerprints where that is faster than a
 * search by bands: when there are few, when the radius is wide, and when a great many fingerprints
 * share the bands of the query.
 */
export class BandSearch {
  readonly count: number;
  readonly finder: Finder;
  readonly #key: SearchKey;
  readonly #bands: readonly SortedBand[];
  readonly #queryKey: Uint32Array;
  readonly #paying = new Map<number, boolean>();

  /**
   * @param prints eight words each. Do not change them afterwards: they are copied only where an
   * {@link Arena} is needed and they are in none.
   * @param sorted their table, made by {@link fillTable}; default: made here.
   */
  constructor(key: SearchKey, prints: Uint32Array, sorted?: BandTable) {
    const count = prints.length / WORDS;
    const arena = Arena.of(prints) ?? (count > MAX_PRINTS_WITHOUT_ARENA ? new Arena() : undefined);
    const reached = arena?.adopt(prints) ?? prints;
    const table = sorted ? adoptTable(sorted, arena) : makeTable(key, reached, arena);
    this.count = count;
    this.#key = key;
    this.#queryKey = new Uint32Array(key.words);
    this.#bands = sortedBands(table.words, bandsOfKey(key, table.bands), count);
    this.finder = finderOf({
      prints: reached,
      bands: this.#bands,
      mask: key.mask,
      maxCandidates: Math.min(Math.ceil(count * MAX_CANDIDATE_SHARE), MAX_CANDIDATES),
    });
  }

  /**
   * Appends the fingerprints within the radii of a query, each once, in ascending order. The choice
   * between bands and reading all counts cells, entries, candidates and fingerprints and measures
   * no time, so equal searches always take the same way.
   */
  search(query: Uint32Array, radii: Radii, hits: HitList): void {
    const found = this.#pays(radii.masked) ? this.#findByBands(query, radii) : -1;
    if (found >= 0) pushSortedOnce(this.finder.hits, found, hits);
    else this.finder.scan(query, radii, (_, row, distance) => hits.push(row, distance));
  }

  #findByBands(query: Uint32Array, radii: Radii): number {
    const { keyOf } = this.#key;
    keyOf?.(query, 0, this.#queryKey);
    const flips = flipsOf(this.#bands, radii.masked);
    return this.finder.find(keyOf ? this.#queryKey : query, query, flips, radii);
  }

  #pays(radius: number): boolean {
    const cached = this.#paying.get(radius);
    if (cached !== undefined) return cached;
    const pays = bandsPay(this.#bands, this.count, radius);
    this.#paying.set(radius, pays);
    return pays;
  }
}

function adoptTable({ bands, words }: BandTable, arena: Arena | undefined): BandTable {
  return { bands, words: arena?.adopt(words) ?? words };
}

function makeTable(key: SearchKey, prints: Uint32Array, arena: Arena | undefined): BandTable {
  const count = prints.length / WORDS;
  const bands = bandsFor(key, count);
  const size = tableSize(key, count, bands);
  const table = { bands, words: arena?.allocateWords(size) ?? new Uint32Array(size) };
  fillTable(key, prints, table);
  return table;
}

/** Larger than any distance. */
const DISTANCE_BASE = 512;

/** Sorts pairs of row and distance, which several bands may have found, and appends each once. */
function pushSortedOnce(pairs: Uint32Array, count: number, hits: HitList): void {
  if (count === 0) return;
  // One number for a pair, which a double holds exactly, so that a typed array sorts them.
  const packed = new Float64Array(count);
  for (let i = 0; i < count; i++) packed[i] = pairs[2 * i]! * DISTANCE_BASE + pairs[2 * i + 1]!;
  if (count > 1) packed.sort();
  for (let i = 0; i < count; i++)
    if (i === 0 || packed[i] !== packed[i - 1])
      hits.push(Math.floor(packed[i]! / DISTANCE_BASE), packed[i]! % DISTANCE_BASE);
}

import { WORDS } from '../../hash/fingerprint.ts';
import { Arena } from './arena.ts';
import { type BandTable, isSound, sortByBands, sortedBands } from './band-tables.ts';
import {
  bandCount,
  bandsOf,
  bandsPay,
  fewestBands,
  flipsOf,
  mostBands,
  tableWords,
} from './bands.ts';
import type { Finder, Radii, SearchTable } from './finder.ts';
import type { HitList } from './hit.ts';
import { KernelFinder, MAX_CANDIDATES } from './kernel-finder.ts';
import { PlainFinder } from './plain-finder.ts';

/** A kind of fingerprint: which of its bits are cut into bands, and how near it is usually asked for. */
export interface SearchKey {
  /** The bits that are cut into bands, eight words or fewer, of the print at word `at`; `undefined`: the print. */
  readonly keyOf: ((prints: Uint32Array, at: number, out: Uint32Array) => void) | undefined;
  /** Words of these bits. */
  readonly words: number;
  /** As {@link Finder} weighs them. */
  readonly weighed: readonly [number, number];
  /** Differing bits, of those weighed first, that searches are made for. */
  readonly radius: number;
}

/** The number of bands by which so many fingerprints of a kind are searched soonest; 0 where they are few. */
export function bandsFor(kind: SearchKey, count: number): number {
  return bandCount(count, 32 * kind.words, kind.radius);
}

/** Whether fingerprints of a kind may be sorted by so many bands. */
export function isBandCount({ words }: SearchKey, bands: number): boolean {
  return bands === 0 || (bands >= fewestBands(32 * words) && bands <= mostBands(32 * words));
}

const bandsOfKey = (kind: SearchKey, bands: number) =>
  bands === 0 ? [] : bandsOf(bands, 32 * kind.words);

/** Words of a table of so many fingerprints of a kind. */
export function tableSize(kind: SearchKey, count: number, bands: number): number {
  return tableWords(bandsOfKey(kind, bands), count);
}

/** Sorts fingerprints into a table of {@link tableSize} words, all zero. */
export function fillTable(kind: SearchKey, prints: Uint32Array, { bands, words }: BandTable): void {
  if (bands === 0) return;
  sortByBands(
    keysOf(kind, prints),
    kind.words,
    prints.length / WORDS,
    bandsOfKey(kind, bands),
    words,
  );
}

const UNSORTED: BandTable = { bands: 0, words: new Uint32Array(0) };

/**
 * Whether a table can be searched without leaving it: it may still not be that of its fingerprints. None at all
 * is a table of few: many without one would be sorted anew by every thread.
 */
export function isTable(
  kind: SearchKey,
  count: number,
  { bands, words }: BandTable = UNSORTED,
): boolean {
  if (bands === 0) return bandsFor(kind, count) === 0;
  return isSound(words, bandsOfKey(kind, bands), count);
}

function keysOf({ keyOf, words }: SearchKey, prints: Uint32Array): Uint32Array {
  if (keyOf === undefined) return prints;
  const count = prints.length / WORDS;
  const keys = new Uint32Array(count * words);
  for (let i = 0; i < count; i++)
    keyOf(prints, i * WORDS, keys.subarray(i * words, (i + 1) * words));
  return keys;
}

/** So few fingerprints are read by plain code, where they are: memory for the kernel costs more. */
const MAX_PLAIN_PRINTS = 1024;

/** The most candidates worth a look, as a share of all: with more, reading all is sooner done. */
const MAX_CANDIDATE_SHARE = 1 / 10;

/**
 * Exact search among fingerprints of one kind. Where looking up would cost more than reading every fingerprint, every
 * fingerprint is read: among few, at a wide radius, or when the query's bands are those of a great many.
 * The rule counts cells, candidates and fingerprints, not time: the same search always goes the same way.
 */
export class BandSearch {
  readonly count: number;
  readonly finder: Finder;
  readonly #kind: SearchKey;
  readonly #bands: ReturnType<typeof sortedBands>;
  readonly #key: Uint32Array;
  readonly #paying = new Map<number, boolean>();

  /**
   * @param prints eight words each. Kept, and copied unless they lie in an {@link Arena}: do not change them.
   * @param sorted what {@link fillTable} made, in the same arena; default: made here.
   */
  constructor(kind: SearchKey, prints: Uint32Array, sorted?: BandTable) {
    const count = prints.length / WORDS;
    const known = Arena.of(prints) ?? (count > MAX_PLAIN_PRINTS ? new Arena() : undefined);
    const inside = known?.memory ? known.adopt(prints) : prints;
    const table = sorted ? adoptTable(known, sorted) : tableOf(kind, inside, known);
    this.count = count;
    this.#kind = kind;
    this.#key = new Uint32Array(kind.words);
    this.#bands = sortedBands(table.words, bandsOfKey(kind, table.bands), count);
    const room = Math.min(Math.ceil(count * MAX_CANDIDATE_SHARE), MAX_CANDIDATES);
    const sought = { prints: inside, bands: this.#bands, weighed: kind.weighed, room };
    this.finder = finderOf(sought, known);
  }

  /** Appends the fingerprints within reach of a query of eight words, each once, ascending. */
  search(query: Uint32Array, reach: Radii, hits: HitList): void {
    const { keyOf } = this.#kind;
    keyOf?.(query, 0, this.#key);
    const flips = flipsOf(this.#bands, reach.near);
    const found = this.#pays(reach.near)
      ? this.finder.find(keyOf ? this.#key : query, query, flips, reach)
      : -1;
    if (found >= 0) pushSortedOnce(this.finder.hits, found, hits);
    else this.finder.scan(query, reach, (_, print, bits) => hits.push(print, bits));
  }

  #pays(near: number): boolean {
    const known = this.#paying.get(near);
    if (known !== undefined) return known;
    const answer = bandsPay(this.#bands, this.count, near);
    this.#paying.set(near, answer);
    return answer;
  }
}

/** The kernel, if there is memory for its rooms. */
function finderOf(sought: SearchTable, arena: Arena | undefined): Finder {
  if (arena?.memory === undefined) return new PlainFinder(sought);
  try {
    return new KernelFinder(sought, arena);
  } catch (error) {
    if (error instanceof RangeError) return new PlainFinder(sought);
    throw error;
  }
}

/** A table where the prints are, brought there if need be. */
function adoptTable(arena: Arena | undefined, { bands, words }: BandTable): BandTable {
  return { bands, words: arena?.memory ? arena.adopt(words) : words };
}

function tableOf(kind: SearchKey, prints: Uint32Array, arena: Arena | undefined): BandTable {
  const count = prints.length / WORDS;
  const bands = bandsFor(kind, count);
  const size = tableSize(kind, count, bands);
  const table = { bands, words: arena ? arena.allocateWords(size) : new Uint32Array(size) };
  fillTable(kind, prints, table);
  return table;
}

/** More than any distance. */
const DISTANCE_BASE = 512;

/** Brings what several bands have found, in pairs, into order, each once. */
function pushSortedOnce(pairs: Uint32Array, count: number, hits: HitList): void {
  if (count === 0) return;
  // One number for both, which a double holds exactly: sorted at once.
  const both = new Float64Array(count);
  for (let i = 0; i < count; i++) both[i] = pairs[2 * i]! * DISTANCE_BASE + pairs[2 * i + 1]!;
  if (count > 1) both.sort();
  for (let i = 0; i < count; i++)
    if (i === 0 || both[i] !== both[i - 1])
      hits.push(Math.floor(both[i]! / DISTANCE_BASE), both[i]! % DISTANCE_BASE);
}

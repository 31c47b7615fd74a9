import { WORDS } from '../hash/fingerprint.ts';
import { Arena } from './arena.ts';
import { bandCount, bandsOf, fewest, flipsOf, most, pays, tableWords } from './bands.ts';
import type { Finder, Reach, Sought } from './finder.ts';
import type { HitList } from './hits.ts';
import { KernelFinder, MOST_CANDIDATES } from './kernel-finder.ts';
import { PlainFinder } from './plain-finder.ts';
import { arrange, isSound, sortedIn, type Table } from './tables.ts';

/** A kind of fingerprint: which of its bits are cut into bands, and how near it is usually asked for. */
export interface Kind {
  /** The bits that are cut into bands, eight words or fewer, of the print at word `at`; `undefined`: the print. */
  readonly keyOf: ((prints: Uint32Array, at: number, out: Uint32Array) => void) | undefined;
  /** Words of these bits. */
  readonly words: number;
  /** As {@link Finder} weighs them. */
  readonly weighed: readonly [number, number];
  /** Differing bits, of those weighed first, that searches are made for. */
  readonly near: number;
}

/** The number of bands by which so many fingerprints of a kind are searched soonest; 0 where they are few. */
export function bandsFor(kind: Kind, count: number): number {
  return bandCount(count, 32 * kind.words, kind.near);
}

/** Whether fingerprints of a kind may be sorted by so many bands. */
export function isBandCount({ words }: Kind, bands: number): boolean {
  return bands === 0 || (bands >= fewest(32 * words) && bands <= most(32 * words));
}

const cut = (kind: Kind, bands: number) => (bands === 0 ? [] : bandsOf(bands, 32 * kind.words));

/** Words of a table of so many fingerprints of a kind. */
export function tableSize(kind: Kind, count: number, bands: number): number {
  return tableWords(cut(kind, bands), count);
}

/** Sorts fingerprints into a table of {@link tableSize} words, all zero. */
export function fillTable(kind: Kind, prints: Uint32Array, { bands, words }: Table): void {
  if (bands === 0) return;
  arrange(keysOf(kind, prints), kind.words, prints.length / WORDS, cut(kind, bands), words);
}

const UNSORTED: Table = { bands: 0, words: new Uint32Array(0) };

/**
 * Whether a table can be searched without leaving it: it may still not be that of its fingerprints. None at all
 * is a table of few: many without one would be sorted anew by every thread.
 */
export function isTable(kind: Kind, count: number, { bands, words }: Table = UNSORTED): boolean {
  if (bands === 0) return bandsFor(kind, count) === 0;
  return isSound(words, cut(kind, bands), count);
}

function keysOf({ keyOf, words }: Kind, prints: Uint32Array): Uint32Array {
  if (keyOf === undefined) return prints;
  const count = prints.length / WORDS;
  const keys = new Uint32Array(count * words);
  for (let i = 0; i < count; i++)
    keyOf(prints, i * WORDS, keys.subarray(i * words, (i + 1) * words));
  return keys;
}

/** So few fingerprints are read by plain code, where they are: memory for the kernel costs more. */
const FEW = 1024;

/** The most candidates worth a look, as a share of all: with more, reading all is sooner done. */
const SHARE = 1 / 10;

/**
 * Exact search among fingerprints of one kind. Where looking up would cost more than reading every fingerprint, every
 * fingerprint is read: among few, at a wide radius, or when the query's bands are those of a great many.
 * The rule counts cells, candidates and fingerprints, not time: the same search always goes the same way.
 */
export class BandSearch {
  readonly count: number;
  readonly finder: Finder;
  readonly #kind: Kind;
  readonly #bands: ReturnType<typeof sortedIn>;
  readonly #key: Uint32Array;
  readonly #paying = new Map<number, boolean>();

  /**
   * @param prints eight words each. Kept, and copied unless they lie in an {@link Arena}: do not change them.
   * @param sorted what {@link fillTable} made, in the same arena; default: made here.
   */
  constructor(kind: Kind, prints: Uint32Array, sorted?: Table) {
    const count = prints.length / WORDS;
    const known = Arena.of(prints) ?? (count > FEW ? new Arena() : undefined);
    const inside = known?.memory ? known.brought(prints) : prints;
    const table = sorted ? broughtTo(known, sorted) : tableOf(kind, inside, known);
    this.count = count;
    this.#kind = kind;
    this.#key = new Uint32Array(kind.words);
    this.#bands = sortedIn(table.words, cut(kind, table.bands), count);
    const room = Math.min(Math.ceil(count * SHARE), MOST_CANDIDATES);
    const sought = { prints: inside, bands: this.#bands, weighed: kind.weighed, room };
    this.finder = finderOf(sought, known);
  }

  /** Appends the fingerprints within reach of a query of eight words, each once, ascending. */
  search(query: Uint32Array, reach: Reach, hits: HitList): void {
    const { keyOf } = this.#kind;
    keyOf?.(query, 0, this.#key);
    const flips = flipsOf(this.#bands, reach.near);
    const found = this.#pays(reach.near)
      ? this.finder.find(keyOf ? this.#key : query, query, flips, reach)
      : -1;
    if (found >= 0) tellOnce(this.finder.hits, found, hits);
    else this.finder.scan(query, reach, (_, print, bits) => hits.push(print, bits));
  }

  #pays(near: number): boolean {
    const known = this.#paying.get(near);
    if (known !== undefined) return known;
    const answer = pays(this.#bands, this.count, near);
    this.#paying.set(near, answer);
    return answer;
  }
}

/** The kernel, if there is memory for its rooms. */
function finderOf(sought: Sought, arena: Arena | undefined): Finder {
  if (arena?.memory === undefined) return new PlainFinder(sought);
  try {
    return new KernelFinder(sought, arena);
  } catch (error) {
    if (error instanceof RangeError) return new PlainFinder(sought);
    throw error;
  }
}

/** A table where the prints are, brought there if need be. */
function broughtTo(arena: Arena | undefined, { bands, words }: Table): Table {
  return { bands, words: arena?.memory ? arena.brought(words) : words };
}

function tableOf(kind: Kind, prints: Uint32Array, arena: Arena | undefined): Table {
  const count = prints.length / WORDS;
  const bands = bandsFor(kind, count);
  const size = tableSize(kind, count, bands);
  const table = { bands, words: arena ? arena.words(size) : new Uint32Array(size) };
  fillTable(kind, prints, table);
  return table;
}

/** More than any distance. */
const FAR = 512;

/** Brings what several bands have found, in pairs, into order, each once. */
function tellOnce(pairs: Uint32Array, count: number, hits: HitList): void {
  if (count === 0) return;
  // One number for both, which a double holds exactly: sorted at once.
  const both = new Float64Array(count);
  for (let i = 0; i < count; i++) both[i] = pairs[2 * i]! * FAR + pairs[2 * i + 1]!;
  if (count > 1) both.sort();
  for (let i = 0; i < count; i++)
    if (i === 0 || both[i] !== both[i - 1]) hits.push(Math.floor(both[i]! / FAR), both[i]! % FAR);
}

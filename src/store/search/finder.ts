import type { SortedBand } from './band-tables.ts';

/** Fingerprints, sorted by bands, and how they are asked for. */
export interface SearchTable {
  /** Eight words each. */
  readonly prints: Uint32Array;
  readonly bands: readonly SortedBand[];
  /** The bits of the first four words that count for `near`, of each two words: those of the second are the same. */
  readonly weighed: readonly [number, number];
  /** Candidates at most: more, and reading all fingerprints is sooner done. */
  readonly room: number;
}

/** How near fingerprints must be. */
export interface Radii {
  /** Differing bits of those weighed first. */
  readonly near: number;
  /** Differing bits of all. */
  readonly all: number;
}

/** Told of a fingerprint that is near enough to a query, and how far it is. */
export type OnHit = (query: number, print: number, bits: number) => void;

/** Finds fingerprints near a query; {@link PlainFinder} and {@link KernelFinder} find the same, in the same order. */
export interface Finder {
  /** Candidates of the last {@link find}. */
  readonly candidates: number;
  /**
   * Looks fingerprints up by their bands.
   * @param key the bits that are cut into bands. @param flips allowed in each band.
   * @returns how many are in {@link hits}, some of them twice; -1 when there is no room for all candidates.
   */
  find(key: Uint32Array, query: Uint32Array, flips: readonly number[], reach: Radii): number;
  /** Of each that was found: which, and how many bits it differs in. */
  readonly hits: Uint32Array;
  /** Reads all fingerprints once for a batch of queries, eight words each. */
  scan(queries: Uint32Array, reach: Radii, tell: OnHit): void;
}

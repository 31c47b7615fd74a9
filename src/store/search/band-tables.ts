import { instantiate, type Memory } from '../../kernels/load.ts';
import { BINARY } from '../../kernels/search-binary.ts';
import { Arena } from './arena.ts';
import { type Band, keyAt, MAX_ENTRIES } from './bands.ts';

/** The entries of one band (bands.ts), as views of a table. */
export interface SortedBand extends Band {
  /** `2 ** high + 1` words. */
  readonly starts: Uint32Array;
  /** A word for each fingerprint. */
  readonly entries: Uint32Array;
}

/** Finds the bands in a table of `tableWords` words, as {@link sortByBands} lays them out. */
export function sortedBands(
  table: Uint32Array,
  bands: readonly Band[],
  count: number,
): SortedBand[] {
  let at = 0;
  const next = (words: number) => {
    at += words;
    return table.subarray(at - words, at);
  };
  return bands.map((band) => ({
    ...band,
    starts: next(2 ** band.high + 1),
    entries: next(count),
  }));
}

interface Kernel {
  arrange(
    strings: number,
    stride: number,
    count: number,
    from: number,
    low: number,
    high: number,
    starts: number,
    entries: number,
  ): void;
  sound(starts: number, cells: number, entries: number, count: number, ids: number): number;
}

/** Fingerprints sorted by so many bands. */
export interface BandTable {
  readonly bands: number;
  readonly words: Uint32Array;
}

/**
 * Sorts fingerprints by each of their bands.
 *
 * @param strings the bits that are cut into bands: `words` words for each of `count` fingerprints.
 * @param table room for `tableWords` words, all zero. If it lies in an {@link Arena}, the kernel works in it.
 */
export function sortByBands(
  strings: Uint32Array,
  words: number,
  count: number,
  bands: readonly Band[],
  table: Uint32Array,
): void {
  const arena = Arena.of(table);
  const kernel = arena?.memory && kernelOf(arena.memory);
  if (kernel === undefined || arena === undefined) {
    sortByBandsPlain(strings, words, count, bands, table);
    return;
  }
  const inside = arena.adopt(strings);
  for (const { from, low, high, starts, entries } of sortedBands(table, bands, count))
    kernel.arrange(
      ...([inside.byteOffset, 4 * words, count, from, low, high] as const),
      ...([starts.byteOffset, entries.byteOffset] as const),
    );
}

const kernels = new WeakMap<Memory, Kernel | undefined>();

function kernelOf(memory: Memory): Kernel | undefined {
  if (!kernels.has(memory)) kernels.set(memory, instantiate<Kernel>(BINARY, memory));
  return kernels.get(memory);
}

/** What the kernel does: a counting sort that fills each cell from its end, the last fingerprint first. */
export function sortByBandsPlain(
  strings: Uint32Array,
  words: number,
  count: number,
  bands: readonly Band[],
  table: Uint32Array,
): void {
  for (const { starts, entries, ...band } of sortedBands(table, bands, count)) {
    const { low } = band;
    for (let id = 0; id < count; id++) starts[keyAt(strings, id * words, band) >>> low]!++;
    for (let cell = 0, end = 0; cell < starts.length; cell++) {
      end += starts[cell]!;
      starts[cell] = end;
    }
    for (let id = count - 1; id >= 0; id--) {
      const key = keyAt(strings, id * words, band);
      const place = starts[key >>> low]! - 1;
      starts[key >>> low] = place;
      entries[place] = (key << (32 - low)) | id;
    }
  }
}

/** Whether every start and every entry of a table points where something is. */
export function isSound(table: Uint32Array, bands: readonly Band[], count: number): boolean {
  const memory = Arena.of(table)?.memory;
  const kernel = memory && kernelOf(memory);
  const ids = MAX_ENTRIES - 1;
  return sortedBands(table, bands, count).every(({ starts, entries, high }) =>
    kernel
      ? kernel.sound(starts.byteOffset, 2 ** high, entries.byteOffset, count, ids) === 1
      : isSoundPlain(starts, entries, count),
  );
}

/** What the kernel says. */
export function isSoundPlain(starts: Uint32Array, entries: Uint32Array, count: number): boolean {
  const rises = starts.every((start, cell) => start >= (starts[cell - 1] ?? 0));
  const ends = starts[0] === 0 && starts.at(-1) === count;
  return rises && ends && entries.every((entry) => (entry & (MAX_ENTRIES - 1)) < count);
}

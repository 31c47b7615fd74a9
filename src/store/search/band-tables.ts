import { kernelBandSorterOf } from './kernel-band-tables.ts';
import { type BandSorter, plainBandSorter } from './plain-band-tables.ts';

export type { BandTable, SortedBand } from './bands.ts';
export type { BandSorter } from './plain-band-tables.ts';

/** Returns the sorter for a table: the kernel if it reaches the table, else plain code. */
export function bandSorterOf(table: Uint32Array): BandSorter {
  return kernelBandSorterOf(table) ?? plainBandSorter;
}

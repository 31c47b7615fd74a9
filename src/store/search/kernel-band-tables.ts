import { Arena } from './arena.ts';
import { ENTRY_ROW_MASK } from './bands.ts';
import { kernelOf } from './kernel.ts';
import type { BandSorter } from './plain-band-tables.ts';

/**
 * Returns the kernel for a table in an arena; undefined where it is in none or the kernel does not
 * run.
 */
export function kernelBandSorterOf(table: Uint32Array): BandSorter | undefined {
  const arena = Arena.of(table);
  const kernel = arena?.memory && kernelOf(arena.memory);
  if (arena === undefined || kernel === undefined) return undefined;
  return {
    sort(keys, keyWords, bands) {
      const { byteOffset: address } = arena.adopt(keys);
      for (const { from, low, high, starts, entries } of bands)
        kernel.arrange(
          address,
          4 * keyWords,
          entries.length,
          from,
          low,
          high,
          starts.byteOffset,
          entries.byteOffset,
        );
    },

    isSound: (bands) =>
      bands.every(
        ({ high, starts, entries }) =>
          kernel.sound(
            starts.byteOffset,
            2 ** high,
            entries.byteOffset,
            entries.length,
            ENTRY_ROW_MASK,
          ) === 1,
      ),
  };
}

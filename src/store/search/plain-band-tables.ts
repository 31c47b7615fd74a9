import { ENTRY_ROW_MASK, keyAt, type SortedBand } from './bands.ts';

/** Sorts fingerprints by bands, and verifies tables of sorted fingerprints. */
export interface BandSorter {
  /**
   * Fills the tables of bands. Within a cell, fingerprints keep their order.
   * @param keys the bits that are cut into bands: `keyWords` words for each fingerprint.
   * @param bands views of a table that is all zero.
   */
  sort(keys: Uint32Array, keyWords: number, bands: readonly SortedBand[]): void;
  /**
   * Whether searching the tables cannot leave them: the starts of each band ascend from 0 to the
   * number of its entries, and every entry names a row below that number.
   */
  isSound(bands: readonly SortedBand[]): boolean;
}

/** A counting sort that fills each cell from its end, the last fingerprint first. */
export const plainBandSorter: BandSorter = {
  sort(keys, keyWords, bands) {
    for (const band of bands) sortByBand(keys, keyWords, band);
  },

  isSound: (bands) => bands.every(isSoundBand),
};

function sortByBand(keys: Uint32Array, keyWords: number, band: SortedBand): void {
  const { starts, entries, low } = band;
  const count = entries.length;
  for (let row = 0; row < count; row++) starts[keyAt(keys, row * keyWords, band) >>> low]!++;
  for (let cell = 0, end = 0; cell < starts.length; cell++) {
    end += starts[cell]!;
    starts[cell] = end;
  }
  // From the last row: once every cell is filled from its end, the ends have become the starts.
  for (let row = count - 1; row >= 0; row--) {
    const key = keyAt(keys, row * keyWords, band);
    const place = starts[key >>> low]! - 1;
    starts[key >>> low] = place;
    entries[place] = (key << (32 - low)) | row;
  }
}

function isSoundBand({ starts, entries }: SortedBand): boolean {
  const count = entries.length;
  return (
    starts[0] === 0 &&
    starts.at(-1) === count &&
    starts.every((start, cell) => start >= (starts[cell - 1] ?? 0)) &&
    entries.every((entry) => (entry & ENTRY_ROW_MASK) < count)
  );
}

// Compares kernel-band-tables.ts with its definition, plain-band-tables.ts.

import { describe, expect, test } from 'vitest';
import { Arena } from '../../../src/store/search/arena.ts';
import { type BandSorter, bandSorterOf } from '../../../src/store/search/band-tables.ts';
import {
  bandsOf,
  type SortedBand,
  sortedBands,
  tableWords,
} from '../../../src/store/search/bands.ts';
import { plainBandSorter } from '../../../src/store/search/plain-band-tables.ts';
import { randomPrints, windowTables } from '../../support/sample-windows.ts';

describe.for(windowTables)('among %s windows, the kernel and plain code', ([, prints]) => {
  test.for([
    [256, 8],
    [64, 2],
  ] as const)('sort keys of %i bits alike', ([bits, keyWords]) => {
    const cut = bandsOf(bits / 16, bits);
    const count = prints.length / keyWords;
    const plain = new Uint32Array(tableWords(cut, count));
    plainBandSorter.sort(prints, keyWords, sortedBands(plain, cut, count));
    const table = new Arena().allocateWords(plain.length);
    const kernel = bandSorterOf(table);
    expect(kernel).not.toBe(plainBandSorter);
    kernel.sort(prints, keyWords, sortedBands(table, cut, count));
    expect(table).toEqual(plain);
  });
});

describe('a table of sorted fingerprints', () => {
  const count = 1001; // not a multiple of the four entries that the kernel reads at once
  const cut = bandsOf(16, 256);

  /** Whether a table is sound after a change to one of its bands, as both sorters see it. */
  function soundAfter(change: (band: SortedBand) => void): boolean[] {
    const table = new Arena().allocateWords(tableWords(cut, count));
    const bands = sortedBands(table, cut, count);
    const sorters: BandSorter[] = [bandSorterOf(table), plainBandSorter];
    sorters[0]!.sort(randomPrints.subarray(0, 8 * count), 8, bands);
    change(bands[3]!);
    return sorters.map((sorter) => sorter.isSound(bands));
  }

  test('is sound', () => {
    expect(soundAfter(() => {})).toEqual([true, true]);
  });

  test.for([
    ['the first cell does not start at 0', ({ starts }: SortedBand) => starts.fill(1, 0, 1)],
    ['the last cell ends after the entries', ({ starts }: SortedBand) => starts.fill(1002, -1)],
    ['the last cell ends before the entries', ({ starts }: SortedBand) => starts.fill(1000, -1)],
    ['a start is less than the one before', ({ starts }: SortedBand) => starts.fill(0, 3000, 3001)],
    ['an entry names a row too many', ({ entries }: SortedBand) => entries.fill(1001, 8, 9)],
    ['the last entry does', ({ entries }: SortedBand) => entries.fill(1001, 1000)],
  ] as const)('is not sound if %s', ([, change]) => {
    expect(soundAfter(change)).toEqual([false, false]);
  });
});

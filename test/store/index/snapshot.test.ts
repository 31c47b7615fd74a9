// snapshotOf is covered by searcher.test.ts, the rest by read-snapshot.test.ts.

import { expect, test } from 'vitest';
import { locatePrint } from '../../../src/store/index/snapshot.ts';
import { randomWords } from '../../support/sample-data.ts';

test('the print of a row is located in its segment, also beside an empty segment', () => {
  const segments = [0, 3, 3, 7].map((firstRow, i) => ({
    firstRow,
    prints: randomWords(40, i + 1),
  }));
  for (const [row, segment, at] of [
    [0, 0, 0],
    [2, 0, 16],
    [3, 2, 0],
    [6, 2, 24],
    [7, 3, 0],
    [9, 3, 16],
  ] as const)
    expect(locatePrint(segments, row)).toEqual([segments[segment]!.prints, at]);
});

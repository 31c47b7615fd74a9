// SegmentSearch is covered by read-snapshot.test.ts.

import { expect, test } from 'vitest';
import { isAscending, rowRanges } from '../../../src/store/index/segment-search.ts';
import { DELETED } from '../../../src/store/index/snapshot.ts';

test('row ranges cover the rows of each episode and leave out deleted rows', () => {
  const episodes = Uint32Array.of(2, 2, DELETED, 0, DELETED, DELETED, 3);
  expect(rowRanges(episodes, 4)).toEqual([
    { from: 3, to: 4 },
    { from: 0, to: 0 },
    { from: 0, to: 2 },
    { from: 6, to: 7 },
  ]);
  expect(rowRanges(new Uint32Array(0), 0)).toEqual([]);
});

test.for([
  [[], true],
  [[7], true],
  [[0, 0, 1, 5], true],
  [[0, 2, 1], false],
] as const)('whether %j ascends: %s', ([numbers, expected]) => {
  expect(isAscending(Uint32Array.from(numbers))).toBe(expected);
});

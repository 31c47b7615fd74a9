import { expect, test } from 'vitest';
import { goalTable, missed } from '../../bench/support/goals.ts';

test('a goal is met at its very limit, and missed beyond it or where there is no number', () => {
  const goals = [
    { what: 'fast', value: 100, least: 100 },
    { what: 'slow', value: 99.9, least: 100 },
    { what: 'large', value: 4.1, most: 4 },
    { what: 'exact', value: 98.62, least: 98.62, most: 98.62 },
    { what: 'none', value: Number.NaN, most: 4 },
  ];
  expect(goalTable(goals).rows.map((row) => row.at(-1))).toEqual([
    ...['met', 'MISSED', 'MISSED', 'met', 'MISSED'],
  ]);
  expect(missed(goals)).toEqual([
    'slow: 99.9, wanted >= 100',
    'large: 4.1, wanted <= 4',
    'none: NaN, wanted <= 4',
  ]);
});

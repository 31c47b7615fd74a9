import { expect, test } from 'vitest';
import { goalTable, missedGoals } from '../../../bench/output/goals.ts';

test('a goal is met at its limit, and missed beyond it or if there is no number', () => {
  const goals = [
    { name: 'fast', value: 100, min: 100 },
    { name: 'slow', value: 99.9, min: 100 },
    { name: 'large', value: 4.1, max: 4 },
    { name: 'exact', value: 98.62, min: 98.62, max: 98.62 },
    { name: 'none', value: Number.NaN, max: 4 },
  ];
  const verdicts = goalTable(goals).rows.map((row) => row.at(-1));
  expect(verdicts).toEqual(['met', 'MISSED', 'MISSED', 'met', 'MISSED']);
  expect(missedGoals(goals)).toEqual([
    'slow: 99.9, wanted >= 100',
    'large: 4.1, wanted <= 4',
    'none: NaN, wanted <= 4',
  ]);
});

import { expect, test } from 'vitest';
import { median, ratios, wilson } from '../../../bench/timing/statistics.ts';

test('medians and ratios', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
});

test("Wilson's interval agrees with the published example", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 is 0.2553 to 0.3662.
  const [low, high] = wilson(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
  expect(wilson(0, 20)[0]).toBe(0);
  expect(wilson(0, 0)).toEqual([0, 1]);
});

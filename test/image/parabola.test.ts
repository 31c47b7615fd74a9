import { expect, test } from 'vitest';
import { parabolaPeak } from '../../src/image/parabola.ts';

test('the peak of a parabola is found from three of its values', () => {
  for (const peak of [-0.5, -0.3, 0, 0.2, 0.5]) {
    const valueAt = (x: number) => 7 - 3 * (x - peak) ** 2;
    expect(parabolaPeak(valueAt(-1), valueAt(0), valueAt(1))).toBeCloseTo(peak, 12);
    expect(parabolaPeak(-valueAt(-1), -valueAt(0), -valueAt(1))).toBeCloseTo(peak, 12);
  }
});

test('a peak further away is moved to half a step, and a straight line has its peak at 0', () => {
  expect(parabolaPeak(0, 1, 1.9)).toBe(0.5);
  expect(parabolaPeak(1.9, 1, 0)).toBe(-0.5);
  expect(parabolaPeak(1, 2, 3)).toBe(0);
});

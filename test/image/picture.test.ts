import { expect, test } from 'vitest';
import { areaOf, boundingBox, clipBox, overlapArea, wholeOf } from '../../src/image/picture.ts';

const a = { left: 0, right: 10, top: 5, bottom: 25 };
const b = { left: 6, right: 30, top: 20, bottom: 22 };
const apart = { left: 10, right: 12, top: 5, bottom: 25 };

test('the area of a box is its columns times its rows', () => {
  expect(areaOf(a)).toBe(200);
  expect(areaOf(wholeOf({ columns: 256, rows: 100 }))).toBe(25_600);
});

test('the overlap of two boxes is the area of their common part, 0 if they only touch', () => {
  expect(overlapArea(a, b)).toBe(8);
  expect(overlapArea(b, a)).toBe(8);
  expect(overlapArea(a, a)).toBe(200);
  expect(overlapArea(a, apart)).toBe(0);
  expect(overlapArea(b, { ...b, top: 30, bottom: 40 })).toBe(0);
});

test('the bounding box contains all boxes, and no more', () => {
  expect(boundingBox([a])).toEqual(a);
  expect(boundingBox([a, b])).toEqual({ left: 0, right: 30, top: 5, bottom: 25 });
});

test('a clipped box is the part inside of another', () => {
  expect(clipBox(a, b)).toEqual({ left: 6, right: 10, top: 20, bottom: 22 });
  expect(clipBox(b, a)).toEqual(clipBox(a, b));
});

import { expect, test } from 'vitest';
import { boundingBox } from '../../src/image/picture.ts';

test('the bounding box is the least box around all of them', () => {
  const box = { left: 3, right: 9, top: -4, bottom: 5 };
  expect(boundingBox([box])).toEqual(box);
  expect(
    boundingBox([
      { left: 5, right: 12, top: 0, bottom: 1 },
      box,
      { left: 4, right: 5, top: -2, bottom: 30 },
    ]),
  ).toEqual({ left: 3, right: 12, top: -4, bottom: 30 });
});

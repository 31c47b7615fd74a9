import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trackRows } from '../../../src/hash/window/window.ts';
import { drawn } from '../../support/drawing.ts';
import { rowsIn } from '../../support/reading.ts';

describe('the rows of a box', () => {
  const picture = drawn(256, 300, 1);

  test('are those inside of the picture', () => {
    const tall = (top: number, bottom: number) => {
      const { box } = rowsIn(picture, { left: 0, right: 64, top, bottom });
      return [box.top, box.bottom];
    };
    expect(tall(0, 300)).toEqual([0, 300]);
    expect(tall(-20, 400)).toEqual([0, 300]);
    expect(tall(10.4, 20.6)).toEqual([10, 21]);
    expect(tall(17, 18)).toEqual([17, 18]);
    expect(tall(200, 100)).toEqual([200, 200]);
  });

  test('of a wide box are at most one row from its edges', () => {
    const places = fc.tuple(
      fc.integer({ min: -30, max: 200 }),
      fc.integer({ min: 96, max: 300 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 2, max: 90 }),
    );
    fc.assert(
      fc.property(places, ([left, width, top, height]) => {
        const asked = { left, right: left + width, top, bottom: top + height };
        const rows = rowsIn(picture, asked);
        expect([rows.box.left, rows.box.right]).toEqual([asked.left, asked.right]);
        expect(Math.abs(rows.box.top - asked.top)).toBeLessThanOrEqual(1);
        expect(Math.abs(rows.box.bottom - asked.bottom)).toBeLessThanOrEqual(1);
        expect(trackRows(rows)).toBeCloseTo(((rows.box.bottom - rows.box.top) * 128) / width, 9);
      }),
    );
  });

  test('are read without changing the picture', () => {
    const before = picture.luma.slice();
    rowsIn(picture);
    expect(picture.luma).toEqual(before);
  });
});

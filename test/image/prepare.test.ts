import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Box, type Picture, wholeOf } from '../../src/image/picture.ts';
import { type DetailMap, detailIn, prepare } from '../../src/image/prepare.ts';
import { drawn, ink, mapped, sheet } from '../support/drawing.ts';

const detailOf = (picture: Picture): DetailMap => prepare(picture).detail;

/**
 * `detailIn` by definition: reads every pixel of every cell of the box. Cells are 8 x 8 pixels,
 * begin at the picture's corner, and hold detail if the means of two of their 2 x 2 pixels differ
 * by 16 grey levels.
 */
function detailByDefinition(picture: Picture, box: Box): number {
  const cells = (from: number, to: number, most: number) =>
    Array.from({ length: Math.floor(most / 8) }, (_, i) => i * 8).filter(
      (at) => at >= Math.round(from / 8) * 8 && at < Math.round(to / 8) * 8,
    );
  const across = cells(box.left, box.right, picture.columns);
  const down = cells(box.top, box.bottom, picture.rows);
  const at = (x: number, y: number) => picture.luma[y * picture.columns + x]!;
  let detailed = 0;
  for (const y of down)
    for (const x of across) {
      const means = Array.from({ length: 16 }, (_, i) => {
        const [u, v] = [x + 2 * (i % 4), y + 2 * (i >> 2)];
        return (at(u, v) + at(u + 1, v) + at(u, v + 1) + at(u + 1, v + 1)) / 4;
      });
      if (Math.max(...means) - Math.min(...means) >= 16) detailed++;
    }
  return across.length * down.length === 0 ? 0 : detailed / (across.length * down.length);
}

describe('the share of a box that holds detail', () => {
  const picture = mapped(drawn(77, 131, 3, 25), (luma) => luma >> 1);
  const edge = fc.oneof(
    fc.integer({ min: -40, max: 180 }),
    fc.double({ min: -9, max: 140, noNaN: true }),
  );

  test('follows its definition, for any box', () => {
    const detail = detailOf(picture);
    const shares = new Set<number>();
    fc.assert(
      fc.property(edge, edge, edge, edge, (x, left, y, bottom) => {
        const box = { left: Math.min(x, left), right: left, top: Math.min(y, bottom), bottom };
        shares.add(detailIn(detail, box));
        expect(detailIn(detail, box)).toBe(detailByDefinition(picture, box));
      }),
      { numRuns: 400 },
    );
    expect(shares.size, 'boxes with different shares were tried').toBeGreaterThan(10);
  });

  test.for([
    [0, 15, 'holds none: compression leaves as much'],
    [1, 16, 'holds detail'],
  ] as const)(
    '%i: a cell with a line two pixels wide, darker by %i levels, %s',
    ([share, step]) => {
      const lines = mapped(sheet(64, 64), (luma, x) =>
        x % 8 === 4 || x % 8 === 5 ? luma - step : luma,
      );
      expect(detailIn(detailOf(lines), wholeOf(lines))).toBe(share);
    },
  );

  test('is 0 in grain from pixel to pixel, however strong, as it averages out', () => {
    const grain = mapped(sheet(64, 64), (_, x, y) => ((x + y) % 2 === 0 ? 0 : 255));
    expect(detailIn(detailOf(grain), wholeOf(grain))).toBe(0);
  });

  test('is a quarter where a quarter of the picture is inked', () => {
    const page = ink(sheet(64, 64), [{ left: 32, right: 64, top: 0, bottom: 32 }]);
    expect(detailIn(detailOf(page), wholeOf(page))).toBe(0.25);
    expect(detailIn(detailOf(page), { left: 32, right: 64, top: 0, bottom: 32 })).toBe(1);
    expect(detailIn(detailOf(page), { left: 0, right: 32, top: 0, bottom: 64 })).toBe(0);
  });

  test('is 0 in a box without a whole cell, and in a picture without one', () => {
    const detail = detailOf(ink(sheet(64, 64), [{ left: 0, right: 64, top: 0, bottom: 64 }]));
    expect(detailIn(detail, { left: 9, right: 11, top: 0, bottom: 64 })).toBe(0);
    expect(detailIn(detail, { left: 40, right: 8, top: 0, bottom: 64 })).toBe(0);
    const flat = sheet(64, 7);
    expect(detailIn(detailOf(flat), wholeOf(flat))).toBe(0);
    expect(detailIn(detailOf(sheet(64, 0)), { left: 0, right: 64, top: 0, bottom: 0 })).toBe(0);
  });
});

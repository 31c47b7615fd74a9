import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { panelsOf } from '../../src/image/gutters.ts';
import type { Box } from '../../src/image/picture.ts';
import { drawn, ink, mapped, sheet } from '../support/drawing.ts';

const box = (left: number, right: number, top: number, bottom: number): Box => ({
  left,
  right,
  top,
  bottom,
});

/** A wide panel above two panels side by side, with margins on all sides. */
const wide = box(10, 246, 20, 100);
const left = box(10, 120, 110, 200);
const right = box(130, 246, 110, 200);
const pair = box(10, 246, 110, 200);

describe('a page of panels is cut at its gutters', () => {
  test.for([
    ['white', 255],
    ['black', 0],
    ['grey', 128],
  ] as const)('that are %s', ([, paper]) => {
    const page = ink(sheet(256, 220, paper), [wide, left, right], 60, 200);
    expect(panelsOf(page)).toEqual([wide, pair, left, right]);
  });

  test('of different colours', () => {
    const page = ink(
      mapped(sheet(256, 220), (_, __, y) => (y < 105 ? 255 : 10)),
      [wide, left, right],
    );
    expect(panelsOf(page)).toEqual([wide, pair, left, right]);
  });

  test('with noise of at most 28 levels', () => {
    const page = (noise: number) =>
      mapped(ink(sheet(256, 220, 200), [wide, left, right], 20, 120), (luma, x, y) =>
        luma === 200 && (x * 7 + y * 3) % 5 === 0 ? luma + noise : luma,
      );
    expect(panelsOf(page(28))).toEqual([wide, pair, left, right]);
    expect(panelsOf(page(29))).toEqual([]);
  });

  test('that are at least three pixels thick', () => {
    const upper = box(0, 256, 0, 100);
    const page = (gutter: number) => ink(sheet(256, 220), [upper, box(0, 256, 100 + gutter, 220)]);
    expect(panelsOf(page(3))).toEqual([upper, box(0, 256, 103, 220)]);
    expect(panelsOf(page(2))).toEqual([]);
    const beside = (gutter: number) =>
      ink(sheet(256, 90), [box(0, 100, 0, 90), box(100 + gutter, 256, 0, 90)]);
    expect(panelsOf(beside(3))).toEqual([box(0, 100, 0, 90), box(103, 256, 0, 90)]);
    expect(panelsOf(beside(2))).toEqual([]);
  });

  test('in two columns, each at its own heights', () => {
    const cells = [box(0, 120, 0, 90), box(0, 120, 100, 200), box(130, 256, 0, 50)];
    const last = box(130, 256, 60, 200);
    expect(panelsOf(ink(sheet(256, 200), [...cells, last]))).toEqual([...cells, last]);
  });

  test('inside panels, which are listed first', () => {
    // A row of two cells; the right one is two rows of which the lower is again two cells.
    const tall = box(0, 100, 0, 200);
    const upper = box(110, 256, 0, 90);
    const [lowerLeft, lowerRight] = [box(110, 170, 100, 200), box(180, 256, 100, 200)];
    const page = ink(sheet(256, 200), [tall, upper, lowerLeft, lowerRight]);
    expect(panelsOf(page)).toEqual([tall, upper, box(110, 256, 100, 200), lowerLeft, lowerRight]);
  });

  test('so that one panel loses only its margins', () => {
    expect(panelsOf(ink(sheet(256, 220), [wide]))).toEqual([wide]);
  });
});

describe('no box is found', () => {
  test('on a page drawn to its edges', () => {
    const whole = box(0, 256, 0, 220);
    expect(panelsOf(ink(sheet(256, 220), [whole]))).toEqual([]);
    expect(panelsOf(drawn(256, 220, 1))).toEqual([]);
  });

  test.for([0, 77, 255])('in a picture of level %i', (level) => {
    expect(panelsOf(sheet(256, 300, level))).toEqual([]);
  });

  test('narrower than 32 columns or flatter than 24 rows: it is lettering', () => {
    const kept = [box(10, 42, 10, 34)];
    expect(panelsOf(ink(sheet(256, 90), kept))).toEqual(kept);
    expect(panelsOf(ink(sheet(256, 90), [box(10, 41, 10, 34)]))).toEqual([]);
    expect(panelsOf(ink(sheet(256, 90), [box(10, 42, 10, 33)]))).toEqual([]);
  });

  test('in an empty picture', () => {
    expect(panelsOf(sheet(256, 0))).toEqual([]);
    expect(panelsOf(sheet(256, 1))).toEqual([]);
  });
});

test('boxes are inside the picture, distinct, smaller than it, and have ink at all sides', () => {
  const panels = fc.array(
    fc.record({
      left: fc.nat(220),
      width: fc.integer({ min: 20, max: 200 }),
      top: fc.nat(280),
      height: fc.integer({ min: 10, max: 150 }),
    }),
    { minLength: 1, maxLength: 7 },
  );
  let found = 0;
  fc.assert(
    fc.property(panels, (drawnPanels) => {
      const page = ink(
        sheet(256, 300),
        drawnPanels.map((p) =>
          box(p.left, Math.min(256, p.left + p.width), p.top, Math.min(300, p.top + p.height)),
        ),
      );
      const isInk = (x: number, y: number) => page.luma[y * 256 + x] !== 255;
      const boxes = panelsOf(page);
      found += boxes.length;
      expect(new Set(boxes.map((b) => JSON.stringify(b))).size).toBe(boxes.length);
      for (const b of boxes) {
        expect(b.left >= 0 && b.right <= 256 && b.top >= 0 && b.bottom <= 300).toBe(true);
        expect(b.right - b.left >= 32 && b.bottom - b.top >= 24).toBe(true);
        expect(b).not.toEqual(box(0, 256, 0, 300));
        const columns = Array.from({ length: b.right - b.left }, (_, i) => b.left + i);
        const rows = Array.from({ length: b.bottom - b.top }, (_, i) => b.top + i);
        expect(columns.some((x) => isInk(x, b.top))).toBe(true);
        expect(columns.some((x) => isInk(x, b.bottom - 1))).toBe(true);
        expect(rows.some((y) => isInk(b.left, y))).toBe(true);
        expect(rows.some((y) => isInk(b.right - 1, y))).toBe(true);
      }
    }),
  );
  expect(found).toBeGreaterThan(100);
});

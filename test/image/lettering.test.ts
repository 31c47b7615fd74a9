import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lettering } from '../../src/image/lettering.ts';
import { type Picture, wholeOf } from '../../src/image/picture.ts';
import { art, paint } from '../support/art.ts';
import { ink, mapped, pictureOf, sheet } from '../support/drawing.ts';

// Covers edges.ts, too.

/** Rows of the highest small lettering. */
const LETTERS = 24;

const shareOf = (picture: Picture, box = wholeOf(picture)) =>
  new Lettering(picture).drawnShare(box, LETTERS);

const disc = (x: number, y: number, radius: number) => ({ x, y, a: radius, b: radius });

/** Paper with discs in black, or in another level. */
function withDiscs(discs: readonly ReturnType<typeof disc>[], level = 0): Picture {
  const picture = sheet(256, 240);
  for (const each of discs) paint(picture, each, level);
  return picture;
}

describe('the edges of a picture', () => {
  test('are drawn if they are those of a large shape', () => {
    expect(shareOf(withDiscs([disc(128, 120, 60)]))).toBeGreaterThan(0.8);
  });

  test('are not drawn if they follow rows and columns', () => {
    const frame = ink(sheet(256, 240), [{ left: 20, right: 230, top: 31, bottom: 200 }], 0, 0);
    expect(shareOf(frame)).toBe(0);
  });

  test('are not drawn if they are lettering, in any number of lines', () => {
    const lines = [40, 70, 100].flatMap((y) => [60, 75, 90, 105].map((x) => disc(x, y, 6)));
    expect(shareOf(withDiscs(lines))).toBe(0);
  });

  test('are drawn if small shapes are faint, as texture is', () => {
    const dots = [40, 70, 100].flatMap((y) => [60, 75, 90, 105].map((x) => disc(x, y, 6)));
    expect(shareOf(withDiscs(dots, 210))).toBe(1);
  });

  test('are judged by the height of what is connected', () => {
    const chain = [disc(128, 60, 11), disc(120, 88, 22), disc(128, 116, 12)];
    expect(shareOf(withDiscs(chain))).toBe(1);
    expect(shareOf(withDiscs(chain.slice(0, 1)))).toBe(0);
  });

  test('count inside of the box alone', () => {
    const picture = withDiscs([disc(60, 60, 6), disc(180, 120, 50)]);
    expect(shareOf(picture, { left: 0, right: 110, top: 0, bottom: 240 })).toBe(0);
    expect(shareOf(picture, { left: 110, right: 256, top: 0, bottom: 240 })).toBe(1);
    expect(shareOf(picture)).toBeGreaterThan(0.8);
    expect(shareOf(picture, { left: 0, right: 256, top: 200, bottom: 240 })).toBe(0);
    expect(shareOf(picture, { left: -40, right: 400, top: -40, bottom: 400 })).toBe(
      shareOf(picture),
    );
  });

  test('of a picture too small for one are none', () => {
    for (const [columns, rows] of [
      [256, 0],
      [256, 1],
      [1, 40],
    ] as const)
      expect(shareOf(sheet(columns, rows, 90))).toBe(0);
  });

  test('are those of the definition, in any picture', () => {
    const pixels = fc.uint8Array({ minLength: 24 * 24, maxLength: 24 * 24 });
    const zoom = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(pixels, zoom, fc.integer({ min: 2, max: 30 }), (luma, size, letters) => {
        const small = pictureOf(24, luma);
        const picture = mapped(sheet(48, 48), (_, x, y) => {
          return small.luma[Math.floor(y / size) * 24 + Math.floor(x / size)] ?? 128;
        });
        const share = new Lettering(picture).drawnShare(wholeOf(picture), letters);
        expect(share).toBeCloseTo(shareByDefinition(picture, letters), 12);
      }),
    );
  });
});

/** Strokes of a width from point to point. */
function strokes(points: readonly (readonly [x: number, y: number])[], width: number, ink: number) {
  const picture = sheet(256, 240);
  for (const [i, [x, y]] of points.slice(1).entries()) {
    const [fromX, fromY] = points[i]!;
    const steps = Math.ceil(Math.hypot(x - fromX, y - fromY));
    for (let n = 0; n <= steps; n++) {
      const at = { x: fromX + ((x - fromX) * n) / steps, y: fromY + ((y - fromY) * n) / steps };
      paint(picture, { ...at, a: width / 2, b: width / 2 }, ink);
    }
  }
  return picture;
}

test('faint straight edges are left out, as those of a screen over a picture', () => {
  const picture = withDiscs([disc(128, 120, 60)]);
  const bars = ink(sheet(256, 240), [{ left: 20, right: 230, top: 31, bottom: 200 }], 235, 235);
  expect(shareOf(mapped(picture, (luma, x) => luma - (x % 4 < 2 ? 20 : 0)))).toBeGreaterThan(0.7);
  expect(shareOf(bars)).toBe(0);
});

test('edges are joined in a time that grows with the picture', () => {
  /** Teeth that begin anew every sixth row and meet at one bar: the longest chain of joins. */
  const comb = (rows: number) =>
    mapped(sheet(256, rows), (_, x, y) => {
      const tooth = x >= 8 + 6 * (Math.floor(y / 6) % 30) && x < 200 && y % 6 < 3;
      return tooth || x < 6 ? 0 : 255;
    });
  const timeOf = (rows: number) => {
    const picture = comb(rows);
    const start = performance.now();
    new Lettering(picture).drawnShare(wholeOf(picture), LETTERS);
    return performance.now() - start;
  };
  timeOf(4000);
  expect(timeOf(32_000)).toBeLessThan(40 * Math.max(5, timeOf(4000)));
});

describe('large lettering', () => {
  const Z = [
    [60, 60],
    [150, 70],
    [70, 150],
    [160, 165],
  ] as const;

  test('has strokes of one width in one ink', () => {
    for (const [width, ink] of [
      [10, 0],
      [18, 60],
    ] as const) {
      const picture = strokes(Z, width, ink);
      expect(shareOf(picture)).toBe(0);
      expect(new Lettering(picture).erased()?.luma).toEqual(sheet(256, 240).luma);
    }
  });

  test('may be light on dark', () => {
    const negative = mapped(strokes(Z, 14, 0), (luma) => 255 - luma);
    expect(new Lettering(negative).erased()?.luma).toEqual(sheet(256, 240, 0).luma);
  });

  test('leaves what is beside it', () => {
    const picture = strokes(Z, 12, 0);
    paint(picture, { x: 210, y: 200, a: 30, b: 30 }, 90);
    const erased = new Lettering(picture).erased()!;
    const { luma } = sheet(256, 240);
    paint({ luma, columns: 256, rows: 240 }, { x: 210, y: 200, a: 30, b: 30 }, 90);
    expect(erased.luma).toEqual(luma);
  });

  test('is not a line, a body, or a shape of many widths', () => {
    const body = withDiscs([disc(120, 120, 50)]);
    const shapes = withDiscs([disc(90, 120, 40), disc(140, 130, 26), disc(170, 120, 12)]);
    const wedge = mapped(sheet(256, 240), (_, x, y) => {
      const isInside = x > 40 && x < 220 && Math.abs(y - 120) < 3 + (x - 40) / 16;
      return isInside ? 0 : 255;
    });
    const nothing = [sheet(256, 240), art(256, 240, 4)];
    for (const picture of [strokes(Z, 2, 0), body, shapes, wedge, ...nothing])
      expect(new Lettering(picture).erased()).toBeUndefined();
  });

  test('is not a faint shape', () => {
    expect(new Lettering(strokes(Z, 14, 190)).erased()).toBeUndefined();
  });
});

test('large lettering leaves what is inside of its curves', () => {
  const frame = [
    [128, 20],
    [228, 120],
    [128, 220],
    [28, 120],
    [128, 20],
  ] as const;
  const picture = strokes(frame, 8, 0);
  paint(picture, { x: 128, y: 120, a: 40, b: 40 }, 120);
  const erased = new Lettering(picture).erased()!;
  const { luma } = sheet(256, 240);
  paint({ luma, columns: 256, rows: 240 }, { x: 128, y: 120, a: 40, b: 40 }, 120);
  expect(erased.luma).toEqual(luma);
});

/** The same share, pixel by pixel: components are filled from their first pixel. */
function shareByDefinition({ luma, columns, rows }: Picture, letters: number): number {
  const [across, down] = [columns >> 1, rows >> 1];
  const at = (x: number, y: number) =>
    luma[Math.min(Math.max(y, 0), rows - 1) * columns + Math.min(Math.max(x, 0), columns - 1)]!;
  const grid = Array.from({ length: across * down }, (_, i) => {
    const [x, y] = [2 * (i % across), 2 * Math.floor(i / across)];
    const alongRow = Math.abs(at(x + 1, y) - at(x - 1, y));
    const alongColumn = Math.abs(at(x, y + 1) - at(x, y - 1));
    return { alongRow, alongColumn, isEdge: alongRow + alongColumn >= 20 };
  });
  const followsRow = grid.map((p) => p.isEdge && p.alongColumn > 3 * p.alongRow);
  const followsColumn = grid.map((p) => p.isEdge && p.alongRow > 3 * p.alongColumn);
  const lengthAt = (follows: readonly boolean[], i: number, step: number, room: number) => {
    let length = 0;
    for (let n = 0, j = i; n < room && follows[j]; n++, j += step) length++;
    return length;
  };
  const isStraight = grid.map((_, i) => {
    const [x, y] = [i % across, Math.floor(i / across)];
    const inRow = lengthAt(followsRow, i, 1, across - x) + lengthAt(followsRow, i, -1, x + 1) - 1;
    const inColumn =
      lengthAt(followsColumn, i, across, down - y) + lengthAt(followsColumn, i, -across, y + 1) - 1;
    return Math.max(inRow, inColumn) >= 12;
  });
  const seen = new Set<number>();
  const fill = (start: number) => {
    const members = [start];
    seen.add(start);
    for (const i of members)
      for (const dy of [-1, 0, 1])
        for (const dx of [-1, 0, 1]) {
          const [x, y] = [(i % across) + dx, Math.floor(i / across) + dy];
          const j = y * across + x;
          if (x < 0 || x >= across || y < 0 || y >= down || seen.has(j)) continue;
          if (!grid[j]!.isEdge || isStraight[j]) continue;
          seen.add(j);
          members.push(j);
        }
    return members;
  };
  let drawn = 0;
  for (const [i, { isEdge }] of grid.entries()) {
    if (!isEdge || isStraight[i] || seen.has(i)) continue;
    const members = fill(i);
    const levels = members.map((j) => Math.floor(j / across));
    const height = 2 * (Math.max(...levels) - Math.min(...levels) + 1);
    const strongest = Math.max(...members.map((j) => grid[j]!.alongRow + grid[j]!.alongColumn));
    if (strongest < 120 || height > letters) drawn += members.length;
  }
  const isClear = ({ alongRow, alongColumn }: (typeof grid)[number]) =>
    alongRow + alongColumn >= 60;
  const all = grid.filter((p, i) => p.isEdge && (!isStraight[i] || isClear(p))).length;
  return all === 0 ? 0 : drawn / all;
}

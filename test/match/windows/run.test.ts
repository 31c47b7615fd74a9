import { describe, expect, test } from 'vitest';
import type { Picture } from '../../../src/image/picture.ts';
import { Alignment } from '../../../src/match/windows/alignment.ts';
import type { Line } from '../../../src/match/windows/line.ts';
import type { Run } from '../../../src/match/windows/run.ts';
import { drawn, mapped, rowsOf, sheet, under } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { stripOf } from '../../support/pages.ts';
import { viewOf } from '../../support/reading.ts';

const strip = await stripOf('ash-crown/ep01', 2, 3, 4);
const searcher = libraryOf({ 'ash/ep01': strip });
const foreign = await stripOf('neon-spring/ep01', 2, 3, 4);
const banner = mapped(drawn(256, 600, 43, 90), (luma) => luma >> 1);

/** Rows of a track between two stored windows: a run begins where one does. */
const HOP = 16;
/** Rows by which an end may be too far inside, and too far outside: 16 and 6 % of the width. */
const INSIDE = HOP + 5;
const OUTSIDE = 8;

/** A run that should be rows `top` to `bottom` of the picture. */
function expectEnds(run: Run | undefined, top: number, bottom: number): void {
  expect(run!.top - top).toBeGreaterThanOrEqual(-OUTSIDE);
  expect(run!.top - top).toBeLessThanOrEqual(INSIDE);
  expect(bottom - run!.bottom).toBeGreaterThanOrEqual(-OUTSIDE);
  expect(bottom - run!.bottom).toBeLessThanOrEqual(INSIDE);
}

/** The runs of a picture along the line that puts its first row on row `offset` of the strip. */
function runs(picture: Picture, offset: number) {
  const line: Line = { track: 0, scale: 1, offset: offset / 2 };
  return new Alignment(searcher, viewOf(picture)).runs(line).sort((a, b) => a.top - b.top);
}

describe('a copy', () => {
  test('is one run from its first row to its last', () => {
    const [run, ...rest] = runs(rowsOf(strip, 100, 1100), 100);
    expect(rest).toEqual([]);
    expectEnds(run, 0, 500);
    expect(run!.distance).toBe(0);
  });

  test('counts only windows that do not overlap: at most ten of the flattest in 500 rows', () => {
    const [run] = runs(rowsOf(strip, 100, 1100), 100);
    expect(run!.windows).toBeGreaterThanOrEqual(4);
    expect(run!.windows).toBeLessThanOrEqual(10);
    const [half] = runs(rowsOf(strip, 100, 600), 100);
    expect(half!.windows).toBeLessThan(run!.windows);
    expect(half!.logChance).toBeGreaterThan(run!.logChance);
  });

  test('of another strip, or a blank picture, has no run', () => {
    expect(runs(rowsOf(foreign, 100, 1100), 100)).toEqual([]);
    expect(runs(sheet(256, 900), 100)).toEqual([]);
  });
});

describe('a foreign block pasted into the middle', () => {
  test.for([
    [400, 300],
    [500, 260],
    [560, 240],
  ] as const)(
    'at row %i, %i rows tall, divides the copy into two runs with the right rows',
    ([at, tall]) => {
      const copy = under(
        rowsOf(strip, 100, 100 + at),
        rowsOf(foreign, 0, tall),
        rowsOf(strip, 100 + at + tall, 1160),
      );
      const found = runs(copy, 100);
      expect(found).toHaveLength(2);
      expectEnds(found[0], 0, at / 2);
      expectEnds(found[1], (at + tall) / 2, 530);
    },
  );

  test('does not divide the copy if it is paper and the original is blank there too', () => {
    const gap = under(rowsOf(strip, 0, 600), sheet(256, 500), rowsOf(strip, 600, 1200));
    const alignment = new Alignment(libraryOf({ 'moon/ep01': gap }), viewOf(gap));
    const found = alignment.runs({ track: 0, scale: 1, offset: 0 });
    expect(found).toHaveLength(1);
    expect(found[0]!.bottom - found[0]!.top).toBeGreaterThan(820);
  });
});

describe('the ends of a run', () => {
  test.for([20, 30, 44, 60, 100, 128, 180, 250])('exclude a banner of %i rows', (rows) => {
    const over = under(rowsOf(banner, 0, rows), rowsOf(strip, 100 + rows, 1100));
    const below = under(rowsOf(strip, 100, 1100 - rows), rowsOf(banner, 0, rows));
    expectEnds(runs(over, 100)[0], rows / 2, 500);
    expectEnds(runs(below, 100)[0], 0, 500 - rows / 2);
  });

  test('are exact where stored windows begin and end there', () => {
    const [run] = runs(rowsOf(strip, 128, 1088), 128);
    expect(run!.top).toBeLessThanOrEqual(2);
    expect(run!.bottom).toBeGreaterThanOrEqual(478);
  });
});

import { describe, expect, test } from 'vitest';
import type { Picture } from '../../../src/image/picture.ts';
import type { Line } from '../../../src/match/windows/line.ts';
import { WindowComparer } from '../../../src/match/windows/window-comparer.ts';
import { mapped, rowsOf } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { stripOf } from '../../support/pages.ts';
import { viewOf } from '../../support/reading.ts';

const strip = await stripOf('ash-crown/ep01', 2, 3, 4);
const searcher = libraryOf({ 'ash/ep01': strip });
const copy = rowsOf(strip, 200, 900);
const truth: Line = { track: 0, scale: 1, offset: 100 };
const comparerOf = (picture: Picture) => new WindowComparer(searcher, viewOf(picture));

test('a window is compared between two rows of the view only', () => {
  const spoilt = comparerOf(
    mapped(copy, (luma, x, y) => (y < 60 ? (x * 37 + y * 101) % 256 : luma)),
  );
  const first = spoilt.windowsBetween(truth, 0, 350).find(({ top }) => top - 100 < 16)!;
  const aligned = spoilt.compare(truth, first);
  expect(aligned.distance).toBeGreaterThan(0);
  // Without the first 30 rows: as if paper covered them.
  const papered = comparerOf(mapped(copy, (luma, _, y) => (y < 60 ? 255 : luma)));
  expect(spoilt.distance(aligned, 30)).toBe(papered.distance(aligned));
  expect(spoilt.distance(aligned, 0, 1000)).toBe(aligned.distance);
});

describe('the windows across a row', () => {
  test('start above it and end below it, where the line puts them', () => {
    const line: Line = { track: 0, scale: 1.1, offset: 80 };
    const across = comparerOf(copy).windowsAcross(line, 200);
    const { first, tops, heights } = searcher.windowsOfTrack(0);
    const wanted = [...tops.keys()]
      .filter((i) => tops[i]! < 300 && tops[i]! + heights[i]! > 300)
      .map((i) => first + i);
    expect(across.map(({ window }) => window)).toEqual(wanted);
    expect(across.length).toBeGreaterThan(8);
    for (const { window, top, bottom } of across) {
      expect(80 + 1.1 * top).toBeCloseTo(searcher.slotOf(window).top, 9);
      expect(bottom - top).toBeCloseTo(searcher.slotOf(window).height / 1.1, 9);
    }
  });
});

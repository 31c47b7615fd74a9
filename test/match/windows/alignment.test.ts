import { describe, expect, test } from 'vitest';
import type { View } from '../../../src/hash/window/view.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { Alignment } from '../../../src/match/windows/alignment.ts';
import type { Line } from '../../../src/match/windows/line.ts';
import { mirrored, rowsOf } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { stripOf } from '../../support/pages.ts';
import { MIRRORED, viewOf } from '../../support/reading.ts';
import { stretched } from '../../support/stretched.ts';

const strip = await stripOf('ash-crown/ep01', 2, 3, 4);
const other = await stripOf('neon-spring/ep01', 2, 3, 4);
const searcher = libraryOf({ 'ash/ep01': strip, 'neon/ep01': other });
/** The whole width of the other work. */
const neon = searcher.tracksOf(1).from;

const alignmentOf = (picture: Picture, view?: View) =>
  new Alignment(searcher, viewOf(picture, view));

/** Rows of the track by which a line misses another at a row of the view. */
const miss = (a: Line, b: Line, row: number) =>
  Math.abs(a.offset + a.scale * row - (b.offset + b.scale * row));

/** Mean differing bits along a line. */
function bits(alignment: Alignment, line: Line): number {
  const aligned = alignment.follow(line);
  return aligned.reduce((sum, { distance }) => sum + distance, 0) / aligned.length;
}

describe('a line through a copy', () => {
  const planted = [0.94, 0.97, 1, 1.03, 1.06].flatMap((scale) => [
    [scale, 0, 600] as const,
    [scale, 233, 800] as const,
  ]);

  test.for(planted)('is found: scale %d, from row %i, of %i rows', ([scale, from, rows]) => {
    const copy = stretched(strip, from, scale, rows);
    const alignment = alignmentOf(copy);
    const truth: Line = { track: 0, scale, offset: from / 2 };
    const pivot = copy.rows / 4;
    // The hit of a square proposes a scale of one, and a row that is right to about one row.
    for (const off of [-1.5, 0, 1.5]) {
      const seed = { track: 0, scale: 1, offset: from / 2 + scale * pivot - pivot + off };
      const line = alignment.tune(seed, pivot);
      expect(Math.abs(line.scale - scale)).toBeLessThan(0.02);
      for (const row of [0, pivot, 2 * pivot]) expect(miss(line, truth, row)).toBeLessThan(2.56);
      expect(bits(alignment, line)).toBeLessThan(32);
    }
  });

  test('that is exact already stays where it is', () => {
    const truth: Line = { track: 0, scale: 1, offset: 100 };
    const line = alignmentOf(rowsOf(strip, 200, 900)).tune(truth, 175);
    for (const row of [0, 175, 350]) expect(miss(line, truth, row)).toBeLessThan(0.6);
  });

  test('is left as it was guessed where no window is stored', () => {
    const seed: Line = { track: 0, scale: 1, offset: 90_000 };
    expect(alignmentOf(rowsOf(strip, 200, 900)).tune(seed, 175)).toEqual(seed);
  });
});

describe('follow', () => {
  const copy = rowsOf(strip, 200, 900);
  const alignment = alignmentOf(copy);
  const truth: Line = { track: 0, scale: 1, offset: 100 };

  test('returns the windows of the track that are inside the view, each where the line puts it', () => {
    const aligned = alignment.follow(truth);
    expect(aligned.length).toBeGreaterThan(20);
    for (const { window, top, bottom } of aligned) {
      const slot = searcher.slotOf(window);
      expect(searcher.trackOfWindow(window)).toBe(0);
      expect(top).toBe(slot.top - 100);
      expect(bottom).toBe(top + slot.height);
      expect(top).toBeGreaterThan(-1);
      expect(bottom).toBeLessThan(351);
    }
    const { tops, heights } = searcher.windowsOfTrack(0);
    const squares = aligned.filter(({ window }) => searcher.slotOf(window).height === 128);
    expect(squares.map(({ top }) => top)).toEqual(
      [...tops.keys()]
        .filter((i) => heights[i] === 128)
        .map((i) => tops[i]! - 100)
        .filter((top) => top >= 0 && top + 128 <= 350),
    );
  });

  test('returns fewer windows between two rows', () => {
    const all = alignment.follow(truth);
    const some = alignment.follow(truth, 100, 300);
    expect(some).toEqual(all.filter(({ top, bottom }) => top >= 99.25 && bottom <= 300.75));
    expect(some.length).toBeGreaterThan(3);
    expect(some.length).toBeLessThan(all.length);
  });

  test('finds no differing bit on a copy cut at an even row, and half of the bits on another work', () => {
    for (const { distance } of alignment.follow(truth)) expect(distance).toBe(0);
    const unrelated = alignment.follow({ ...truth, track: neon });
    expect(unrelated.length).toBeGreaterThan(20);
    for (const { distance } of unrelated) expect(distance).toBeGreaterThan(72);
  });

  test('agrees on a mirrored copy in the mirrored view', () => {
    const turned = alignmentOf(mirrored(copy), MIRRORED);
    for (const { distance } of turned.follow(truth)) expect(distance).toBeLessThan(3);
  });
});

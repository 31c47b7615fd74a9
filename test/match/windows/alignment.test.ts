import { describe, expect, test } from 'vitest';
import { distanceOf, follow, type Line, tune } from '../../../src/match/windows/alignment.ts';
import { mapped, mirrored, rowsOf } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { stripOf } from '../../support/pages.ts';
import { MIRRORED, readingOf } from '../../support/reading.ts';
import { stretched } from '../../support/stretched.ts';

const strip = await stripOf('ash-crown/ep01', 2, 3, 4);
const other = await stripOf('neon-spring/ep01', 2, 3, 4);
const index = libraryOf({ 'ash/ep01': strip, 'neon/ep01': other });
/** The first track of the other work. */
const neon = index.snapshot.tracks.episodes.indexOf(1);

/** Rows of the track by which a line misses another at a row of the reading. */
const miss = (a: Line, b: Line, row: number) =>
  Math.abs(a.offset + a.scale * row - (b.offset + b.scale * row));

/** Mean differing bits along a line. */
function bits(reading: ReturnType<typeof readingOf>, line: Line): number {
  const aligned = follow(index, reading, line);
  return aligned.reduce((sum, { distance }) => sum + distance, 0) / aligned.length;
}

describe('a line through a copy', () => {
  const planted = [0.94, 0.97, 1, 1.03, 1.06].flatMap((scale) => [
    [scale, 0, 600] as const,
    [scale, 233, 800] as const,
  ]);

  test.for(planted)('is found again: scale %d, from row %i, of %i rows', ([scale, from, rows]) => {
    const copy = stretched(strip, from, scale, rows);
    const reading = readingOf(copy);
    const truth: Line = { track: 0, scale, offset: from / 2 };
    const pivot = reading.count / 2;
    // What a hit of a square says: the scale is one, and the row right to a row or so.
    for (const off of [-1.5, 0, 1.5]) {
      const seed = { track: 0, scale: 1, offset: from / 2 + scale * pivot - pivot + off };
      const line = tune(index, reading, seed, pivot);
      expect(Math.abs(line.scale - scale)).toBeLessThan(0.02);
      for (const row of [0, pivot, reading.count])
        expect(miss(line, truth, row)).toBeLessThan(2.56);
      expect(bits(reading, line)).toBeLessThan(32);
    }
  });

  test('that is right already stays where it is', () => {
    const reading = readingOf(rowsOf(strip, 200, 900));
    const truth: Line = { track: 0, scale: 1, offset: 100 };
    const line = tune(index, reading, truth, 175);
    for (const row of [0, 175, 350]) expect(miss(line, truth, row)).toBeLessThan(0.6);
  });

  test('beside which no window is stored is left as it was guessed', () => {
    const seed: Line = { track: 0, scale: 1, offset: 90_000 };
    expect(tune(index, readingOf(rowsOf(strip, 200, 900)), seed, 175)).toEqual(seed);
  });
});

describe('windows along a line', () => {
  const reading = readingOf(rowsOf(strip, 200, 900));
  const truth: Line = { track: 0, scale: 1, offset: 100 };

  test('are those of its track that lie in the reading, each where the line puts it', () => {
    const { tops, heights, tracks } = index.snapshot.windows;
    const aligned = follow(index, reading, truth);
    expect(aligned.length).toBeGreaterThan(20);
    for (const { window, top, bottom } of aligned) {
      expect(tracks[window]).toBe(0);
      expect(top).toBe(tops[window]! - 100);
      expect(bottom).toBe(top + heights[window]!);
      expect(top).toBeGreaterThan(-1);
      expect(bottom).toBeLessThan(reading.count + 1);
    }
    const squares = aligned.filter(({ window }) => heights[window] === 128);
    expect(squares.map(({ top }) => top)).toEqual(
      [...tops.keys()]
        .filter((i) => tracks[i] === 0 && heights[i] === 128)
        .map((i) => tops[i]! - 100)
        .filter((top) => top >= 0 && top + 128 <= 350),
    );
  });

  test('between two rows are a part of them', () => {
    const all = follow(index, reading, truth);
    const some = follow(index, reading, truth, 100, 300);
    expect(some).toEqual(all.filter(({ top, bottom }) => top >= 99.25 && bottom <= 300.75));
    expect(some.length).toBeGreaterThan(3);
    expect(some.length).toBeLessThan(all.length);
  });

  test('of a copy cut at an even row agree to the last bit; of another work, in half their bits', () => {
    for (const { distance } of follow(index, reading, truth)) expect(distance).toBe(0);
    const unrelated = follow(index, reading, { ...truth, track: neon });
    expect(unrelated.length).toBeGreaterThan(20);
    for (const { distance } of unrelated) expect(distance).toBeGreaterThan(72);
  });

  test('of a mirrored copy agree once it is read mirrored', () => {
    const turned = readingOf(mirrored(rowsOf(strip, 200, 900)), MIRRORED);
    for (const { distance } of follow(index, turned, truth)) expect(distance).toBeLessThan(3);
  });

  test('are compared by what lies between two rows only, if asked', () => {
    const spoilt = mapped(rowsOf(strip, 200, 900), (luma, x, y) =>
      y < 60 ? (x * 37 + y * 101) % 256 : luma,
    );
    const aligned = follow(index, readingOf(spoilt), truth).find(({ top }) => top < 16)!;
    const seen = distanceOf(index, readingOf(spoilt), aligned, 30);
    expect(aligned.distance).toBeGreaterThan(0);
    // The first 30 rows are missing: as if paper lay over them.
    const papered = mapped(rowsOf(strip, 200, 900), (luma, _, y) => (y < 60 ? 255 : luma));
    expect(seen).toBe(distanceOf(index, readingOf(papered), aligned));
    expect(distanceOf(index, readingOf(spoilt), aligned, 0, 1000)).toBe(aligned.distance);
  });
});

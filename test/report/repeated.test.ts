import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeatedMatches } from '../../src/report/repeated.ts';
import type { PlacedMatch } from '../../src/report/stretches.ts';
import { matchWith, placedAt } from '../support/sample-matches.ts';

/** Rows of the episodes of these tests. */
const ROWS = 10_000;

/** A picture that shows rows of `w/ep01`: those of a card by default. */
const shows = (folder: string, position: number, top = 0, height = 500) =>
  placedAt(folder, position, matchWith('w/ep01', top, top + height));

/** How many of the matches do not count. */
function repeatedIn(...matches: readonly PlacedMatch[]): number {
  return repeatedMatches([{ matches, rows: ROWS }]).size;
}

/** A picture at the end of each of many folders. */
const inFolders = (folders: number, top = 0, height = 500) =>
  Array.from({ length: folders }, (_, i) => shows(`ch${i}`, 20, top, height));

/** Pictures of one folder, with others between them. */
const inOneFolder = (pictures: number, top = 0, from = 0) =>
  Array.from({ length: pictures }, (_, i) => shows('all', from + 10 * i, top, 400));

describe('a stretch that is shown alone, again and again, does not count', () => {
  test('in many folders', () => {
    expect(repeatedIn(...inFolders(3))).toBe(3);
    expect(repeatedIn(...inFolders(2))).toBe(0);
  });

  test('in one flat folder', () => {
    expect(repeatedIn(...inOneFolder(5))).toBe(5);
    expect(repeatedIn(...inOneFolder(4))).toBe(0);
  });

  test('unless its pictures follow one another: they are shown once', () => {
    expect(repeatedIn(...Array.from({ length: 20 }, (_, i) => shows('all', i)))).toBe(0);
  });

  test('in cuts and encodings of all kinds', () => {
    const cuts = [0, 1, 2, 3].map((i) => shows(`ch${i}`, 0, 20 * i, 500 - 40 * i));
    expect(repeatedIn(...cuts)).toBe(4);
  });

  test('with any number of such stretches that have other rows of the work between them', () => {
    const stretches = (count: number, step: number) =>
      Array.from({ length: 3 * count }, (_, i) => {
        return shows(`ch${i}`, 0, step * (i % count), 400);
      });
    expect(repeatedIn(...stretches(8, 1200))).toBe(24);
    // Stretches of 400 rows, 200 rows apart, follow one another.
    expect(repeatedIn(...stretches(3, 601))).toBe(9);
    expect(repeatedIn(...stretches(2, 600))).toBe(6);
    expect(repeatedIn(...stretches(3, 600))).toBe(0);
  });

  test('but not with more of them than a site has inserts', () => {
    const stretches = (count: number) =>
      Array.from({ length: 3 * count }, (_, i) => shows(`ch${i}`, 0, 120 * (i % count), 40));
    expect(repeatedIn(...stretches(25))).toBe(75);
    expect(repeatedIn(...stretches(26))).toBe(0);
  });

  test('in several episodes', () => {
    const other = (placed: PlacedMatch) => ({
      ...placed,
      match: matchWith('w/ep02', 0, 500),
      folder: `${placed.folder} of another site`,
    });
    const found = repeatedMatches([
      { matches: inFolders(3), rows: ROWS },
      { matches: inFolders(3).map(other), rows: ROWS },
    ]);
    expect(found.size).toBe(6);
  });
});

describe('everything counts where', () => {
  test('other stretches are shown in a third as many places', () => {
    const others = [3000, 6000, 9000].map((top, i) => shows('all', 1000 + 10 * i, top));
    expect(repeatedIn(...inFolders(8), ...others)).toBe(0);
    expect(repeatedIn(...inFolders(9), ...others)).toBe(9);
  });

  test('a quarter of an episode is shown in different cuts', () => {
    const cuts = (height: number) =>
      [
        [0, 1],
        [0, 0.45],
        [0.55, 1],
        [0.3, 0.7],
      ].map(([from, to], i) => shows(`ch${i}`, 0, from! * height, (to! - from!) * height));
    expect(repeatedIn(...cuts(2499))).toBe(4);
    expect(repeatedIn(...cuts(2500))).toBe(0);
  });

  test('three quarters of an episode are shown in one cut', () => {
    expect(repeatedIn(...inFolders(5, 0, 7499))).toBe(5);
    expect(repeatedIn(...inFolders(5, 0, 7500))).toBe(0);
  });

  test('a part of the work is shown in a row, however often its pictures are repeated', () => {
    const row = (pictures: number) =>
      Array.from({ length: pictures }, (_, i) => shows('ch', i, 500 * i));
    const repeats = (pictures: number) =>
      Array.from({ length: pictures }, (_, i) => inOneFolder(30, 500 * i, 3 * i)).flat();
    expect(repeatedIn(...row(2), ...repeats(2))).toBe(62);
    expect(repeatedIn(...row(3), ...repeats(3))).toBe(0);
  });

  test('a stretch is beside another of the work in more than a quarter of its places', () => {
    const card = { picture: 'card' };
    const lonely = (places: number) => inFolders(places).map((placed) => ({ ...placed, ...card }));
    const beside = (places: number) =>
      Array.from({ length: places }, (_, i) => [
        { ...shows(`x${i}`, 0), ...card },
        { ...shows(`x${i}`, 1, 3000), picture: 'end card' },
      ]).flat();
    expect(repeatedIn(...lonely(9), ...beside(3))).toBe(12);
    expect(repeatedIn(...lonely(8), ...beside(3))).toBe(0);
  });

  test('a picture shows two stretches of the work', () => {
    const both = inFolders(10).flatMap((card) => [
      card,
      { ...card, match: matchWith('w/ep01', 4000, 4500) },
    ]);
    expect(repeatedIn(...both)).toBe(0);
  });
});

describe('no trick of a site makes a work vanish', () => {
  /** A copy of a few pictures of a chapter: what is in front of each picture, and how often. */
  const trick = fc.record({
    gaps: fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }),
    copies: fc.nat(12),
    shuffle: fc.boolean(),
  });

  test('if it shows a chapter in a row, whatever else it does with the pictures', () => {
    const row = [0, 1, 2, 3].map((i) => shows('chapter', i, 500 * i));
    fc.assert(
      fc.property(trick, ({ gaps, copies, shuffle }) => {
        expect(repeatedIn(...row, ...scattered(row, gaps, copies, shuffle))).toBe(0);
      }),
    );
  });

  test('if it shows five stretches, however it scatters them', () => {
    const pictures = [0, 1, 2, 3, 4].map((i) => shows('', 0, 500 * i, 400));
    fc.assert(
      fc.property(trick, ({ gaps, copies, shuffle }) => {
        const all = scattered(pictures, gaps, copies + 1, shuffle);
        expect(repeatedIn(...all)).toBeLessThan(all.length);
      }),
    );
  });
});

/** Copies of pictures in one folder, with gaps between them. */
function scattered(
  pictures: readonly PlacedMatch[],
  gaps: readonly number[],
  copies: number,
  shuffle: boolean,
): PlacedMatch[] {
  const all = Array.from({ length: copies }, () => pictures).flat();
  if (shuffle) all.sort((a, b) => a.match.reference.top - b.match.reference.top);
  let position = 0;
  return all.map((placed, i) => {
    position += 1 + gaps[i % gaps.length]!;
    return { ...placed, folder: 'all', position };
  });
}

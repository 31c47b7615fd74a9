import { describe, expect, test } from 'vitest';
import { coverageOf, extentOf, isInOrder, isPart } from '../../src/report/extent.ts';
import type { PlacedMatch } from '../../src/report/stretches.ts';
import { matchWith, placedAt } from '../support/sample-matches.ts';

/** Rows of the episodes of these tests. */
const ROWS = 10_000;

/** A picture that shows 500 rows of an episode. */
const shows = (folder: string, position: number, top: number, episode = 'ep01') =>
  placedAt(folder, position, matchWith(`w/${episode}`, top, top + 500));

/** The extent of matches with `w/ep01`, in folders of 30 pictures. */
function extent(matches: readonly PlacedMatch[], picturesIn = () => 30) {
  return extentOf([{ matches, rows: ROWS }], picturesIn);
}

/** Pictures of a chapter, one after the other, from `first` on. */
const chapter = (pictures: number, first = 0, folder = 'ch1') =>
  Array.from({ length: pictures }, (_, i) => shows(folder, first + i, 500 * i));

describe('a stretch is', () => {
  test('a cover in a folder of covers', () => {
    expect(extent([shows('covers', 12, 0)])).toBe('stretch');
  });

  test('a cover and two quotations, each among other pictures', () => {
    const quotations = [shows('reviews', 4, 3000), shows('reviews', 9, 6000)];
    expect(extent([shows('covers', 12, 0), ...quotations])).toBe('stretch');
  });

  test('one drawing, however often and however it is cut', () => {
    const copies = Array.from({ length: 20 }, (_, i) => shows('ch1', i, 10 * i));
    expect(extent(copies)).toBe('stretch');
  });

  test('two pictures of a chapter', () => {
    expect(extent(chapter(2))).toBe('stretch');
  });

  test('many pictures that the work fills to less than half', () => {
    const quoted = chapter(20).map((placed) => ({ ...placed, explained: 0.49 }));
    expect(extent(quoted)).toBe('stretch');
    expect(extent(quoted.map((placed) => ({ ...placed, explained: 0.5 })))).toBe('episode');
  });

  test('copies of one file in a row', () => {
    const copies = chapter(6).map((placed) => ({ ...placed, picture: 'one' }));
    expect(extent(copies)).toBe('stretch');
  });
});

describe('flat pictures', () => {
  /** The same pictures, three times as wide as the matched rows are high. */
  const flat = (pictures: readonly PlacedMatch[]) =>
    pictures.map((placed) => {
      const { query } = placed.match;
      const right = query.left + 3 * (query.bottom - query.top);
      return { ...placed, match: { ...placed.match, query: { ...query, right } } };
    });

  test('are an episode if they cover a good part of it: slices', () => {
    expect(extent(flat(chapter(10)))).toBe('episode');
  });

  test('are no part, as banners and captions are not', () => {
    expect(extent(flat(chapter(5)))).toBe('stretch');
    expect(extent(chapter(5))).toBe('part');
  });
});

describe('a part is', () => {
  test('three pictures in a row with two stretches', () => {
    expect(extent(chapter(3))).toBe('part');
    expect(extent([...chapter(2), shows('ch1', 2, 510)])).toBe('part');
  });

  test('three pictures with two stretches, each beside another or alone in its folder', () => {
    const pictures = [...chapter(2), shows('one', 0, 6000)];
    expect(extent(pictures, () => 30)).toBe('stretch');
    expect(extentOf([{ matches: pictures, rows: ROWS }], (name) => (name === 'one' ? 1 : 30))).toBe(
      'part',
    );
  });

  test('a good part of an episode in another order', () => {
    const reversed = Array.from({ length: 10 }, (_, i) => shows('ch1', i, 500 * (9 - i)));
    expect(extent(reversed)).toBe('part');
  });
});

describe('an episode is', () => {
  test('40 % of its rows in their order', () => {
    expect(extent(chapter(8))).toBe('episode');
    expect(extent(chapter(7))).toBe('part');
  });

  test('the same from four pictures on that are not beside one another', () => {
    const apart = Array.from({ length: 8 }, (_, i) => shows('all', 3 * i, 500 * i));
    expect(extent(apart)).toBe('episode');
    const tall = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        placedAt('all', 3 * i, matchWith('w/ep01', 2000 * i, 2000 * i + 1500)),
      );
    expect(extent(tall(4))).toBe('episode');
    expect(extent(tall(3))).toBe('stretch');
  });

  test('one tall picture alone in its folder', () => {
    const tall = [placedAt('ch1', 0, matchWith('w/ep01', 0, 4000))];
    expect(extent(tall, () => 1)).toBe('episode');
    expect(extent(tall, () => 2)).toBe('stretch');
  });

  test('not what several episodes have together', () => {
    const half = [chapter(4), chapter(4, 4)].map((matches) => ({ matches, rows: ROWS }));
    expect(extentOf(half, () => 30)).toBe('part');
  });
});

describe('pictures are in order', () => {
  const tops = (...list: readonly number[]) => list.map((top, i) => shows('ch1', i, top));

  test('if three of four steps go forward', () => {
    expect(isInOrder(tops(0, 500, 1000, 700, 2000))).toBe(true);
    expect(isInOrder(tops(0, 500, 400, 2000))).toBe(false);
    expect(isInOrder(tops(0, 0, 0))).toBe(true);
  });

  test('in the order of the scan, whatever the order of the matches', () => {
    const [a, b, c] = tops(0, 500, 1000) as [PlacedMatch, PlacedMatch, PlacedMatch];
    expect(isInOrder([c, a, b])).toBe(true);
  });

  test('folder by folder, and episode by episode', () => {
    expect(isInOrder([shows('b', 0, 5000), shows('a', 1, 0), shows('a', 2, 500)])).toBe(true);
    const two = (first: number, tops: readonly number[]) =>
      ['ep01', 'ep02', 'ep03'].flatMap((episode, i) =>
        tops.map((top, j) => shows('all', first + 2 * i + j, top, episode)),
      );
    expect(isInOrder(two(0, [0, 500]))).toBe(true);
    expect(isInOrder(two(0, [500, 0]))).toBe(false);
  });

  test('by the best match of each', () => {
    const weak = placedAt('ch1', 1, matchWith('w/ep01', 9000, 9500, { logOdds: -4 }));
    expect(isInOrder([...tops(0, 500, 1000), weak])).toBe(true);
  });
});

test('the coverage counts each row once, and is 0 without matches', () => {
  expect(coverageOf({ matches: [...chapter(2), shows('x', 0, 250)], rows: ROWS })).toBe(0.1);
  expect(coverageOf({ matches: [], rows: 0 })).toBe(0);
});

test('a part has three different pictures and two stretches', () => {
  expect(isPart(chapter(3))).toBe(true);
  expect(isPart(chapter(2))).toBe(false);
  expect(isPart(chapter(3).map((placed) => ({ ...placed, picture: 'one' })))).toBe(false);
  expect(isPart([0, 1, 2].map((at) => shows('a', at, 0)))).toBe(false);
});

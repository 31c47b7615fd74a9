import { describe, expect, test } from 'vitest';
import {
  findSharedRows,
  type SharedRowsPair,
  type StripRows,
} from '../../src/match/shared-rows.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { type RecurringStretch, recurringStretches } from '../../src/tasks/recurring-stretches.ts';
import { art } from '../support/art.ts';
import { under } from '../support/drawing.ts';
import { libraryOf } from '../support/library.ts';

/** Six episodes of a, two of b, and one of another origin; only their numbers matter here. */
const [A1, A2, A3, A4, B1, B2, THEIRS] = [0, 1, 2, 3, 4, 5, 6] as const;
const strips = Array.from({ length: 7 }, (_, i) => art(256, 80, 21 + i));
const names = ['a/1', 'a/2', 'a/3', 'a/4', 'b/1', 'b/2', 'Studio:c/1'];
const index = libraryOf(Object.fromEntries(names.map((name, i) => [name, strips[i]!])));

const rows = (episode: number, top: number, bottom: number): StripRows => {
  return { episode, top, bottom };
};
const pair = (one: StripRows, other: StripRows): SharedRowsPair => ({ one, other, patches: 3 });

/** The places of each stretch. Strips are 80 rows: rows of places are kept inside them. */
function placesIn(found: readonly SharedRowsPair[], library: Searcher = index): string[][] {
  return recurringStretches(library, found).map(({ places }) =>
    places.map(({ work, episode, top, bottom }) => `${work}/${episode} ${top}-${bottom}`),
  );
}

describe('pairs of places', () => {
  test('are one stretch if the same rows link them, in the order of the index', () => {
    const at = [rows(A1, 40, 60), rows(A2, 10, 30), rows(A3, 0, 20), rows(A4, 50, 70)] as const;
    const pairs = at.flatMap((one, i) => at.slice(i + 1).map((other) => pair(other, one)));
    expect(recurringStretches(index, pairs)).toEqual([
      {
        places: at.map(({ top, bottom }, i) => {
          return { work: 'a', episode: `${i + 1}`, top, bottom, pages: ['1.png'] };
        }),
        episodes: 4,
        works: 1,
      },
    ] satisfies RecurringStretch[]);
  });

  test('are linked through others, and have the rows of all their pairs', () => {
    const pairs = [
      pair(rows(A1, 0, 20), rows(A2, 0, 20)),
      pair(rows(A2, 4, 26), rows(B1, 30, 52)),
      pair(rows(B1, 30, 50), rows(B1, 60, 80)),
    ];
    expect(placesIn(pairs)).toEqual([['a/1 0-20', 'a/2 0-26', 'b/1 30-52', 'b/1 60-80']]);
    expect(recurringStretches(index, pairs)).toMatchObject([{ episodes: 3, works: 2 }]);
  });

  test('are two stretches if the shorter is less than half of the longer: a card in a recap', () => {
    const recap = pair(rows(A1, 0, 80), rows(A2, 0, 80));
    const card = pair(rows(A1, 41, 80), rows(A3, 0, 39));
    expect(placesIn([recap, card])).toEqual([
      ['a/1 0-80', 'a/2 0-80'],
      ['a/1 41-80', 'a/3 0-39'],
    ]);
    const most = pair(rows(A1, 40, 80), rows(A3, 0, 40));
    expect(placesIn([recap, most])).toEqual([['a/1 0-80', 'a/2 0-80', 'a/3 0-40']]);
  });

  test('that overlap in one episode are one place', () => {
    const pattern = pair(rows(A1, 0, 60), rows(A1, 20, 80));
    expect(placesIn([pattern])).toEqual([['a/1 0-80']]);
    expect(placesIn([pattern, pair(rows(A1, 0, 60), rows(A2, 0, 60))])).toEqual([
      ['a/1 0-80', 'a/2 0-60'],
    ]);
  });
});

describe('stretches', () => {
  test('are sorted by the number of their places, then by the first', () => {
    const pairs = [
      pair(rows(A2, 0, 20), rows(A4, 0, 20)),
      pair(rows(A1, 40, 60), rows(B2, 0, 20)),
      pair(rows(A3, 40, 60), rows(B1, 0, 20)),
      pair(rows(A3, 40, 60), rows(B1, 40, 60)),
    ];
    expect(placesIn(pairs).map(([first]) => first)).toEqual(['a/3 40-60', 'a/1 40-60', 'a/2 0-20']);
  });

  test('are of one origin, and not explained', () => {
    expect(placesIn([pair(rows(A1, 0, 20), rows(THEIRS, 0, 20))])).toEqual([]);
    const related = libraryOf(
      { 'a/1': strips[0]!, 'b/1': strips[1]!, 'c/1': strips[2]! },
      { works: { a: { sameAs: ['b'] } } },
    );
    const pairs = [
      pair(rows(0, 0, 20), rows(1, 0, 20)),
      pair(rows(0, 40, 60), rows(1, 40, 60)),
      pair(rows(0, 40, 60), rows(2, 40, 60)),
    ];
    expect(placesIn(pairs, related)).toEqual([['a/1 40-60', 'c/1 40-60']]);
  });

  test('have all places of a card in 50 episodes', () => {
    const card = art(256, 150, 74);
    const episodes = Array.from({ length: 50 }, (_, i) => i);
    const library = libraryOf(
      Object.fromEntries(episodes.map((i) => [`a/${i}`, under(art(256, 60, 200 + i), card)])),
    );
    const found = findSharedRows(library, new Set(episodes));
    expect(recurringStretches(library, found)).toMatchObject([{ episodes: 50, works: 1 }]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  areInTwoWorks,
  findSharedRows,
  isRecurrence,
  type SharedRowsPair,
  type StripRows,
} from '../../src/match/shared-rows.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { art } from '../support/art.ts';
import { under } from '../support/drawing.ts';
import { libraryOf } from '../support/library.ts';

const card = art(256, 300, 74);
const ROWS = card.rows;

/** Pairs of places, by the name of the episode and the row at which the card begins, about. */
function placesOf(index: Searcher, pairs: readonly SharedRowsPair[]): string[] {
  const placeOf = ({ episode, top, bottom }: StripRows) => {
    const { work, episode: entry } = index.episodes[episode]!;
    expect(bottom - top).toBeGreaterThan(0.85 * ROWS);
    expect(bottom - top).toBeLessThan(ROWS);
    return `${work.name}/${entry.name}+${100 * Math.floor(top / 100)}`;
  };
  return pairs.map(({ one, other }) => `${placeOf(one)} ${placeOf(other)}`);
}

function shared(index: Searcher, episodes = [...index.episodes.keys()]): SharedRowsPair[] {
  return findSharedRows(index, new Set(episodes));
}

describe('a card', () => {
  const index = libraryOf({
    'a/1': under(art(256, 400, 1), card),
    'a/2': under(card, art(256, 400, 2)),
    'b/1': under(art(256, 300, 3), card),
    'b/2': art(256, 700, 4),
    'c/1': under(card, art(256, 300, 5), card),
  });
  const inSelf = 'c/1+0 c/1+600';

  test('is found in other episodes, other works and other rows of its episode, each pair once', () => {
    const pairs = shared(index);
    expect(placesOf(index, pairs).sort()).toEqual([
      'a/1+400 a/2+0',
      'a/1+400 b/1+300',
      'a/1+400 c/1+0',
      'a/1+400 c/1+600',
      'a/2+0 b/1+300',
      'a/2+0 c/1+0',
      'a/2+0 c/1+600',
      'b/1+300 c/1+0',
      'b/1+300 c/1+600',
      inSelf,
    ]);
    for (const { patches } of pairs) expect(patches).toBeGreaterThan(20);
  });

  test('is looked for in the episodes that are named, which are compared with all', () => {
    expect(placesOf(index, shared(index, [2]))).toEqual([
      'b/1+300 a/1+400',
      'b/1+300 a/2+0',
      'b/1+300 c/1+0',
      'b/1+300 c/1+600',
    ]);
    expect(placesOf(index, shared(index, [1, 2]))).toHaveLength(3 + 4);
    expect(placesOf(index, shared(index, [4]))).toContain(inSelf);
    expect(shared(index, [3])).toEqual([]);
  });

  test('of two works is told from one that a work repeats', () => {
    const pairs = shared(index);
    const ofOneWork = pairs.filter((pair) => !areInTwoWorks(index, pair));
    expect(placesOf(index, ofOneWork)).toEqual(['a/1+400 a/2+0', inSelf]);
  });
});

describe('rows of one episode', () => {
  const twice = (gap: number) =>
    libraryOf({ 'a/1': under(art(256, 200, 7), art(256, gap, 8), art(256, 200, 7)) });

  test('recur from the width of the strip on; what repeats itself nearer is one drawing', () => {
    expect(shared(twice(60))).toHaveLength(1);
    expect(shared(twice(50))).toEqual([]);
  });
});

test('a stretch that is longer than a block is one', () => {
  const long = art(256, 2600, 11);
  const index = libraryOf({ 'a/1': long, 'b/1': under(art(256, 500, 12), long) });
  const [pair, ...others] = shared(index) as [SharedRowsPair];
  expect(others).toEqual([]);
  expect(pair.one.bottom - pair.one.top).toBeGreaterThan(2500);
  expect(pair.other.top - pair.one.top).toBe(500);
});

describe('a card in 50 episodes of a work', () => {
  const names = Array.from({ length: 50 }, (_, i) => `${i}`);
  const strips = names.map((name, i) => [`a/${name}`, under(art(256, 60, 200 + i), card)] as const);
  const index = libraryOf(Object.fromEntries(strips));

  test('links each episode with the next 32 that hold its patches, not with all', () => {
    const pairs = shared(index);
    const linked = pairs.filter(({ one }) => one.episode === 0).map(({ other }) => other.episode);
    expect(linked).toEqual(expect.arrayContaining(names.slice(1, 33).map(Number)));
    expect(linked.length).toBeLessThan(45);
    expect(pairs.some(({ one, other }) => one.episode === 48 && other.episode === 49)).toBe(true);
  });

  test('is found in all of them if one episode is named', () => {
    expect(shared(index, [20]).map(({ other }) => other.episode)).toEqual(
      names.map(Number).filter((episode) => episode !== 20),
    );
  });
});

describe('what two places share', () => {
  const [ONE, OTHER] = [0, 1];
  const pairOf = (one: number, other: number): SharedRowsPair => {
    const rows = (episode: number) => ({ episode, top: 0, bottom: 100 });
    return { one: rows(one), other: rows(other), patches: 3 };
  };
  const strips = [art(256, 80, 21), art(256, 80, 22)] as const;
  const recurs = (...[names, options]: [names: readonly [string, string], object?]) => {
    const index = libraryOf({ [names[0]]: strips[0], [names[1]]: strips[1] }, options);
    return isRecurrence(index, pairOf(ONE, OTHER));
  };

  test('recurs in two works, in two episodes, and in one', () => {
    expect(recurs(['a/1', 'b/1'])).toBe(true);
    expect(recurs(['a/1', 'a/2'])).toBe(true);
    const one = libraryOf({ 'a/1': strips[0] });
    expect(isRecurrence(one, pairOf(ONE, ONE))).toBe(true);
  });

  test('does not recur if both are the same art, or each origin has one', () => {
    expect(recurs(['a/1', 'b/1'], { works: { a: { sameAs: ['b'] } } })).toBe(false);
    expect(recurs(['a/1', 'b/1'], { works: { b: { contains: ['a/1'] } } })).toBe(false);
    expect(recurs(['a/1', 'Studio:b/1'])).toBe(false);
    const copies = libraryOf({ 'a/1': strips[0], 'a/2': strips[0] });
    expect(isRecurrence(copies, pairOf(ONE, OTHER))).toBe(false);
  });
});

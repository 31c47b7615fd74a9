import { describe, expect, test } from 'vitest';
import { Kinship } from '../../src/store/index/kinship.ts';
import type { IndexedWork } from '../../src/store/index/snapshot.ts';
import { copiedWorks } from '../../src/tasks/copied-works.ts';

/** A work of episodes of one page, by the letters of their digests. */
function workOf(name: string, digests: string, origin?: string): IndexedWork {
  return {
    name,
    ...(origin !== undefined && { origin }),
    episodes: [...digests].map((sha256, i) => ({
      name: `${i}`,
      pages: [{ file: '1.png', width: 1, height: 1, sha256 }],
    })),
  };
}

/** The pairs of works with copies: all, or those with episodes of these numbers. */
function copiesIn(works: readonly IndexedWork[], chosen?: readonly number[]) {
  const all = works.flatMap(({ episodes }) => episodes).keys();
  return copiedWorks({ works, kinship: new Kinship(works) }, new Set(chosen ?? all));
}

describe('works with identical copies', () => {
  test('are named with the number of copies', () => {
    expect(copiesIn([workOf('a', 'xyz'), workOf('b', 'pzyq')])).toEqual([
      { one: 'a', other: 'b', copies: 2, episodes: 4, whole: false },
    ]);
  });

  test('are whole copies if each has the episodes of the other', () => {
    const whole = (one: string, other: string) =>
      copiesIn([workOf('a', one), workOf('b', other)]).map((pair) => pair.whole);
    expect(whole('xy', 'xy')).toEqual([true]);
    expect(whole('xy', 'yx')).toEqual([true]);
    expect(whole('xy', 'x')).toEqual([false]);
    expect(whole('x', 'xy')).toEqual([false]);
    expect(whole('x', 'y')).toEqual([]);
  });

  test('are compared with the first only', () => {
    const works = [workOf('a', 'x'), workOf('b', 'x'), workOf('c', 'xy'), workOf('d', 'y')];
    expect(copiesIn(works).map(({ one, other }) => `${one} ${other}`)).toEqual([
      'a b',
      'a c',
      'c d',
    ]);
  });

  test('are left out if no chosen episode is among the copies', () => {
    const works = [workOf('a', 'xy'), workOf('b', 'xz'), workOf('c', 'y')];
    const pairs = (...chosen: number[]) => copiesIn(works, chosen).map(({ other }) => other);
    expect([0, 1, 2, 3, 4].map((episode) => pairs(episode))).toEqual([
      ['b'],
      ['c'],
      ['b'],
      [],
      ['c'],
    ]);
    expect(pairs()).toEqual([]);
  });

  test('are of one origin; copies in one work are no pair', () => {
    expect(copiesIn([workOf('a', 'xx'), workOf('a', 'x', 'A')])).toEqual([]);
    expect(copiesIn([workOf('a', 'x', 'A'), workOf('b', 'x', 'A')])).toMatchObject([
      { origin: 'A', one: 'a', other: 'b', whole: true },
    ]);
  });
});

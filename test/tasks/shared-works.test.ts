import { describe, expect, test } from 'vitest';
import type { SharedRowsPair, StripRows } from '../../src/match/shared-rows.ts';
import type { Work } from '../../src/store/format/segment-data.ts';
import { Searcher } from '../../src/store/index/searcher.ts';
import { type IndexedWork, snapshotOf } from '../../src/store/index/snapshot.ts';
import { type SharedWorks, sharedWorks } from '../../src/tasks/shared-works.ts';
import { emptyContent, randomWords } from '../support/sample-data.ts';

type Relations = Omit<IndexedWork, 'name' | 'episodes'>;

/** Numbers of the episodes of the works of {@link summary}. */
const [CROWN1, CROWN2, NEON1, NEON2] = [0, 1, 2, 3] as const;

/** Rows with patches of every episode: 100 to 200, and 600 to 700. */
const PATCH_TOPS = [100, 600, 640];

function worksWith(crown: Relations, neon: Relations): IndexedWork[] {
  const episode = (name: string, sha256: string) => ({
    name,
    pages: [{ file: '1.png', width: 256, height: 1000, sha256 }],
  });
  return [
    { name: 'crown', ...crown, episodes: [episode('1', 'a'), episode('2', 'b')] },
    { name: 'neon', ...neon, episodes: [episode('1', 'c'), episode('2', 'd')] },
  ];
}

/** What {@link sharedWorks} says of stretches of two works. */
function summary(
  found: readonly SharedRowsPair[],
  crown: Relations = {},
  neon: Relations = {},
): SharedWorks[] {
  const works: readonly Work[] = worksWith(crown, neon);
  const tops = [0, 1, 2, 3].flatMap(() => PATCH_TOPS);
  const patches = {
    count: tops.length,
    prints: randomWords(8 * tops.length, 1),
    episodes: Uint32Array.from(tops, (_, i) => Math.floor(i / PATCH_TOPS.length)),
    lefts: new Uint32Array(tops.length),
    tops: Uint32Array.from(tops),
    sides: Uint32Array.from(tops, (top) => (top === 100 ? 100 : 60)),
  };
  const index = new Searcher(snapshotOf({ ...emptyContent(), works, patches }), '');
  return sharedWorks(index, found);
}

const rows = (episode: number, top: number, bottom: number): StripRows => ({
  episode,
  top,
  bottom,
});
const pair = (one: StripRows, other: StripRows, patches = 3) => ({ one, other, patches });

describe('two works that share stretches', () => {
  test('are summed up once, the first work first, whichever side was found first', () => {
    const found = [
      pair(rows(NEON2, 100, 120), rows(CROWN1, 600, 610), 4),
      pair(rows(CROWN2, 100, 110), rows(NEON2, 640, 650)),
    ];
    expect(summary(found, { rightsHolder: 'A' }, { rightsHolder: 'B' })).toEqual([
      {
        one: {
          work: 'crown',
          rightsHolder: 'A',
          episodes: 2,
          shared: [
            { episode: '1', share: 0.05 },
            { episode: '2', share: 0.05 },
          ],
          most: [],
        },
        other: {
          work: 'neon',
          rightsHolder: 'B',
          episodes: 2,
          shared: [{ episode: '2', share: 0.15 }],
          most: [],
        },
        stretches: 2,
        patches: 7,
        overlap: true,
        rivals: false,
      },
    ]);
  });

  test('share rows that are not blank: each counts once, and the others do not count', () => {
    const whole = [pair(rows(CROWN1, 0, 1000), rows(NEON1, 0, 100))];
    expect(summary(whole)[0]).toMatchObject({
      one: { shared: [{ share: 1 }], most: ['1'] },
      other: { shared: [{ share: 0 }], most: [] },
    });
    const twice = [1, 2].map(() => pair(rows(CROWN1, 90, 150), rows(NEON1, 620, 680)));
    expect(summary(twice)[0]).toMatchObject({
      one: { shared: [{ share: 0.25 }] },
      other: { shared: [{ share: 0.3 }] },
    });
  });

  test('are rivals from half of an episode of either on', () => {
    const sharing = (bottom: number) => [pair(rows(CROWN1, 100, 110), rows(NEON1, 100, bottom))];
    expect(summary(sharing(199))[0]).toMatchObject({ rivals: false, other: { most: [] } });
    expect(summary(sharing(200))[0]).toMatchObject({ rivals: true, other: { most: ['1'] } });
  });
});

describe('no rivals', () => {
  const most = pair(rows(CROWN1, 100, 700), rows(NEON2, 100, 700));

  test('are works of different origins, nor do these hide one another', () => {
    expect(summary([most], {}, { origin: 'A' })).toMatchObject([{ overlap: true, rivals: false }]);
    expect(summary([most], { origin: 'A' }, { origin: 'A' })).toMatchObject([
      { one: { origin: 'A' }, overlap: false, rivals: true },
    ]);
  });

  test('are works that catalogue.json relates: the stretch is explained', () => {
    expect(summary([most])).toMatchObject([{ rivals: true }]);
    expect(summary([most], { sameAs: ['neon'] })).toEqual([]);
    expect(summary([most], {}, { contains: ['crown/1'] })).toEqual([]);
    expect(summary([most], {}, { contains: ['crown/2'] })).toMatchObject([{ rivals: true }]);
  });
});

import { describe, expect, test } from 'vitest';
import { VIEWS, viewedAs } from '../../../src/hash/window/view.ts';
import { Searcher, type SearcherOptions } from '../../../src/store/index/searcher.ts';
import { type IndexedWork, snapshotOf } from '../../../src/store/index/snapshot.ts';
import { MIRRORED } from '../../support/reading.ts';
import { emptyContent, flipped, randomWords } from '../../support/sample-data.ts';

/** A patch: the episode that has it, as `work/episode` or `origin:work/episode`, and its print. */
type PatchOf = readonly [episode: string, print: Uint32Array, top?: number];

interface Options extends Pick<SearcherOptions, 'backgrounds'> {
  /** What `catalogue.json` says of works, by name. */
  readonly works?: Readonly<Record<string, Pick<IndexedWork, 'sameAs' | 'contains'>>>;
  /** Digests of the only page of episodes, by name; the others have none. */
  readonly pages?: Readonly<Record<string, string>>;
}

/** An index of patches alone. */
function searcherOf(
  patches: readonly PatchOf[],
  { works = {}, pages = {}, backgrounds = [] }: Options = {},
): Searcher {
  const names = [...new Set(patches.map(([name]) => name))];
  const column = new Uint32Array(patches.length).fill(9);
  const snapshot = snapshotOf({
    ...emptyContent(),
    patches: {
      count: patches.length,
      prints: Uint32Array.of(...patches.flatMap(([, print]) => [...print])),
      episodes: Uint32Array.from(patches, ([name]) => names.indexOf(name)),
      lefts: column,
      tops: Uint32Array.from(patches, ([, , top = 9]) => top),
      sides: column,
    },
  });
  const workNames = [...new Set(names.map((name) => name.split('/')[0]!))];
  const held = workNames.map((full): IndexedWork => {
    const [name, origin] = full.split(':').reverse() as [string, string?];
    const episodes = names
      .filter((each) => each.startsWith(`${full}/`))
      .map((each) => {
        const page = { file: '1', width: 1, height: 1, sha256: pages[each] ?? '' };
        return { name: each.split('/')[1]!, pages: pages[each] ? [page] : [] };
      });
    return { name, ...(origin !== undefined && { origin }), ...works[name], episodes };
  });
  return new Searcher({ ...snapshot, works: held }, '', { backgrounds });
}

const lookalikesOf = (patches: readonly PatchOf[], options?: Options) =>
  searcherOf(patches, options).lookalikes;

const print = randomWords(8, 3);
const other = randomWords(8, 4);
/** Bits of high frequencies only: the search finds such prints however many differ. */
const off = (bits: number) =>
  flipped(
    print,
    Array.from({ length: bits }, (_, i) => 128 + i),
  );

describe('a patch like another', () => {
  const lookalikes = lookalikesOf([
    ['a/1', print],
    ['a/1', off(3)],
    ['a/2', off(20)],
    ['a/2', other],
    ['a/3', off(30)],
    ['b/1', off(12)],
    ['b/1', off(40)],
  ]);

  test('is found in all other episodes of its work, not in its own episode or in other works', () => {
    expect(lookalikes.inSameWork(0)).toEqual([
      { row: 2, distance: 20 },
      { row: 4, distance: 30 },
    ]);
    expect(lookalikes.inSameWork(2).map(({ row }) => row)).toEqual([0, 1, 4]);
    expect(lookalikes.inSameWork(5)).toEqual([]);
    expect(lookalikes.inSameWork(3)).toEqual([]);
  });

  test('in any other episode is a lookalike; the nearest counts', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((patch) => lookalikes.nearestOther(patch))).toEqual([
      12, // of work b
      9,
      8,
      undefined,
      10,
      8,
      10,
    ]);
  });

  test('is the same when looked up again', () => {
    for (let patch = 0; patch < 7; patch++)
      expect(lookalikes.nearestOther(patch)).toBe(lookalikes.nearestOther(patch));
  });

  test.for(VIEWS)('is a lookalike in every view: %j', (view) => {
    const pair = lookalikesOf([
      ['a/1', print],
      ['b/1', viewedAs(off(5), view)],
    ]);
    expect([pair.nearestOther(0), pair.nearestOther(1)]).toEqual([5, 5]);
  });

  test('is a lookalike from 0 bits to the reach of the search', () => {
    const nearest = (bits: number) =>
      lookalikesOf([
        ['a/1', print],
        ['a/2', off(bits)],
      ]).nearestOther(0);
    expect([0, 84, 85].map(nearest)).toEqual([0, 84, undefined]);
  });
});

describe('a patch like another of its own episode', () => {
  const atRows = (rows: number) =>
    lookalikesOf([
      ['a/1', print, 1000],
      ['a/1', off(5), 1000 + rows],
      ['a/1', off(7), 1000 - rows],
    ]);

  test('is elsewhere if the two squares have nothing in common', () => {
    const far = atRows(9);
    expect(far.elsewhere(0)).toEqual([
      { row: 1, distance: 5 },
      { row: 2, distance: 7 },
    ]);
    expect([far.nearestOther(0), far.recurs(0)]).toEqual([5, true]);
  });

  test('is the same drawing if they overlap', () => {
    const near = atRows(8);
    expect(near.elsewhere(0)).toEqual([]);
    expect([near.nearestOther(0), near.recurs(0)]).toEqual([undefined, false]);
    // The two others are 16 rows apart.
    expect(near.elsewhere(1).map(({ row }) => row)).toEqual([2]);
  });
});

describe('a drawing recurs', () => {
  test('if it is elsewhere with at most 40 differing bits', () => {
    const recurs = (bits: number) =>
      lookalikesOf([
        ['a/1', print],
        ['a/2', off(bits)],
      ]).recurs(0);
    expect([0, 40, 41].map(recurs)).toEqual([true, true, false]);
  });

  test('as shown only: a mirrored copy is a lookalike, and is not elsewhere', () => {
    const turned = lookalikesOf([
      ['a/1', print],
      ['b/1', viewedAs(off(5), MIRRORED)],
    ]);
    expect([turned.nearestOther(0), turned.recurs(0)]).toEqual([5, false]);
    expect(turned.elsewhere(0)).toEqual([]);
  });

  test('if a background set holds it, which no other patch need do', () => {
    const backgrounds = [searcherOf([['stock/1', other]]), searcherOf([['stock/1', off(40)]])];
    const beside = lookalikesOf([['a/1', print]], { backgrounds });
    expect(beside.inBackgrounds(0)).toEqual([[], [{ row: 0, distance: 40 }]]);
    expect([beside.isStock(0), beside.recurs(0), beside.nearestOther(0)]).toEqual([true, true, 40]);
    expect(beside.elsewhere(0)).toEqual([]);
    const far = lookalikesOf([['a/1', print]], {
      backgrounds: [searcherOf([['stock/1', off(41)]])],
    });
    expect([far.isStock(0), far.recurs(0), far.nearestOther(0)]).toEqual([false, false, 41]);
  });

  test('in the nearer of the index and the background set', () => {
    const both = (inIndex: number, inBackground: number) =>
      lookalikesOf(
        [
          ['a/1', print],
          ['a/2', off(inIndex)],
        ],
        { backgrounds: [searcherOf([['stock/1', off(inBackground)]])] },
      ).nearestOther(0);
    expect([both(20, 30), both(30, 20)]).toEqual([20, 20]);
  });
});

describe('episodes of the same art are no lookalikes of one another', () => {
  const patches: readonly PatchOf[] = [
    ['crown/1', print],
    ['corona/1', off(2)],
    ['moon/1', off(9)],
  ];
  const found = (options: Options) => {
    const lookalikes = lookalikesOf(patches, options);
    const rows = lookalikes.elsewhere(0).map(({ row }) => row);
    return [rows, lookalikes.nearestOther(0)];
  };

  test.for<[what: string, Options]>([
    ['editions', { works: { corona: { sameAs: ['crown'] } } }],
    ['an anthology', { works: { crown: { contains: ['corona/1'] } } }],
    ['identical copies', { pages: { 'crown/1': 'same', 'corona/1': 'same' } }],
  ])('%s', ([, options]) => {
    expect(found({})).toEqual([[1, 2], 2]);
    expect(found(options)).toEqual([[2], 9]);
  });
});

describe('episodes of two origins', () => {
  const prints = Array.from({ length: 20 }, (_, i) => randomWords(8, 100 + i));
  /** Ours with all prints, another origin's with the first `shared` of them and eight others. */
  const indexWith = (shared: number) => {
    const theirs = [
      ...prints.slice(0, shared),
      ...Array.from({ length: 8 }, (_, i) => randomWords(8, 200 + i)),
    ];
    return searcherOf([
      ...prints.map((each): PatchOf => ['ours/1', each]),
      ...theirs.map((each): PatchOf => ['another:theirs/1', each]),
    ]);
  };

  test('are the same if a quarter of the patches of the smaller is in the other', () => {
    const isSame = (shared: number, one: number, other: number) =>
      indexWith(shared).lookalikes.isSameEpisode(one, other);
    expect(isSame(4, 0, 1)).toBe(true);
    expect(isSame(4, 1, 0)).toBe(true);
    expect(isSame(2, 0, 1)).toBe(false);
    expect(isSame(4, 0, 0)).toBe(false); // of one origin
  });

  test('are lookalikes of each other in no scope, whether they are the same or not', () => {
    for (const shared of [4, 2]) {
      const { lookalikes, scopes } = indexWith(shared);
      expect([lookalikes.nearestOther(0), lookalikes.nearestOther(20)]).toEqual([0, 0]);
      for (const [scope, patch] of [0, 20].entries()) {
        const inScope = scopes[scope]!.lookalikes;
        expect(inScope.nearestOther(patch)).toBeUndefined();
        expect(inScope.elsewhere(patch)).toEqual([]);
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import { VIEWS, viewedAs } from '../../../src/hash/window/view.ts';
import { Searcher } from '../../../src/store/index/searcher.ts';
import { snapshotOf } from '../../../src/store/index/snapshot.ts';
import { emptyContent, flipped, panelIndexOf, randomWords } from '../../support/sample-data.ts';

/** The lookalikes in an index of patches alone: the work and the episode of each, and its print. */
function lookalikesOf(
  ...patches: readonly (readonly [work: string, episode: string, Uint32Array])[]
) {
  const names = [...new Set(patches.map(([work]) => work))];
  const works = names.map((name) => ({
    name,
    episodes: [...new Set(patches.filter(([w]) => w === name).map(([, e]) => e))].map((each) => ({
      name: each,
      pages: [],
    })),
  }));
  const keys = works.flatMap((w) => w.episodes.map((e) => `${w.name}/${e.name}`));
  const column = new Uint32Array(patches.length).fill(9);
  const content = {
    ...emptyContent(),
    works,
    patches: {
      count: patches.length,
      prints: Uint32Array.of(...patches.flatMap(([, , print]) => [...print])),
      episodes: Uint32Array.from(patches, ([work, episode]) => keys.indexOf(`${work}/${episode}`)),
      lefts: column,
      tops: column,
      sides: column,
    },
  };
  return panelIndexOf(content).lookalikes;
}

const print = randomWords(8, 3);
const other = randomWords(8, 4);
/** Bits of high frequencies only: the search finds such prints however many differ. */
const off = (bits: number) =>
  flipped(
    print,
    Array.from({ length: bits }, (_, i) => 128 + i),
  );

describe('a patch like another', () => {
  const lookalikes = lookalikesOf(
    ['a', '1', print],
    ['a', '1', off(3)],
    ['a', '2', off(20)],
    ['a', '2', other],
    ['a', '3', off(30)],
    ['b', '1', off(12)],
    ['b', '1', off(40)],
  );

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
    const pair = lookalikesOf(['a', '1', print], ['b', '1', viewedAs(off(5), view)]);
    expect([pair.nearestOther(0), pair.nearestOther(1)]).toEqual([5, 5]);
  });

  test('is a lookalike from 0 bits to the reach of the search', () => {
    const same = lookalikesOf(['a', '1', print], ['a', '2', print]);
    expect(same.nearestOther(0)).toBe(0);
    const far = lookalikesOf(['a', '1', print], ['a', '2', off(84)], ['a', '3', off(0)]);
    expect(far.nearestOther(1)).toBe(84);
    expect(lookalikesOf(['a', '1', print], ['a', '2', off(85)]).nearestOther(0)).toBeUndefined();
  });
});

describe('episodes of two origins', () => {
  const prints = Array.from({ length: 20 }, (_, i) => randomWords(8, 100 + i));
  /** Ours with all prints, another origin's with the first `shared` of them and eight others. */
  const lookalikesWith = (shared: number) => {
    const theirs = [
      ...prints.slice(0, shared),
      ...Array.from({ length: 8 }, (_, i) => randomWords(8, 200 + i)),
    ];
    const all = [...prints, ...theirs];
    const column = new Uint32Array(all.length).fill(9);
    const snapshot = snapshotOf({
      ...emptyContent(),
      works: ['ours', 'theirs'].map((name) => ({ name, episodes: [{ name: '1', pages: [] }] })),
      patches: {
        count: all.length,
        prints: Uint32Array.of(...all.flatMap((each) => [...each])),
        episodes: Uint32Array.from(all, (_, i) => (i < prints.length ? 0 : 1)),
        lefts: column,
        tops: column,
        sides: column,
      },
    });
    const [ours, other] = snapshot.works;
    const works = [ours!, { ...other!, origin: 'another' }];
    return new Searcher({ ...snapshot, works }, '').lookalikes;
  };

  test('are the same if a quarter of the patches of the smaller is in the other', () => {
    expect(lookalikesWith(4).isSameEpisode(0, 1)).toBe(true);
    expect(lookalikesWith(4).isSameEpisode(1, 0)).toBe(true);
    expect(lookalikesWith(2).isSameEpisode(0, 1)).toBe(false);
  });

  test('are not lookalikes of each other if they are the same', () => {
    const same = lookalikesWith(4);
    expect([same.nearestOther(0), same.nearestOther(20)]).toEqual([undefined, undefined]);
  });

  test('that differ: what they share is weaker evidence for the other origin alone', () => {
    const differing = lookalikesWith(2);
    expect(differing.nearestOther(0)).toBeUndefined();
    expect(differing.nearestOther(20)).toBe(0);
  });
});

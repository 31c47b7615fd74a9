import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VIEWS, viewedAs } from '../../../src/hash/window/window.ts';
import { layOut } from '../../../src/image/strip.ts';
import { Searcher } from '../../../src/store/index/searcher.ts';
import { snapshotOf } from '../../../src/store/index/snapshot.ts';
import {
  emptyContent,
  flipped,
  panelIndexOf,
  printAt,
  randomWords,
  sampleContent,
} from '../../support/sample-data.ts';

const content = sampleContent();
const index = panelIndexOf(content, 'abc');

describe('an index opened for matching', () => {
  test('counts episodes through all works, each with its work and its pages laid out', () => {
    expect(index.episodes.map(({ work, episode }) => [work.name, episode.name])).toEqual([
      ['moon-garden', 'ep01'],
      ['moon-garden', 'ep02'],
      ['rain', 'ep01'],
    ]);
    for (const { episode, places } of index.episodes)
      expect(places).toEqual(layOut(episode.pages, 256));
    expect(index.episodes[0]!.places.at(-1)!.bottom).toBe(820);
  });

  test('lays pages out at the columns it is given', () => {
    expect(new Searcher(snapshotOf(content), '', 128).episodes[0]!.places.at(-1)!.bottom).toBe(410);
  });

  test('knows where the windows of each track begin', () => {
    expect([...index.starts]).toEqual([0, 3, 4, 5]);
  });

  test('has the box of every track', () => {
    expect(index.trackBox(0)).toEqual({ left: 0, right: 128, top: 0, bottom: 900 });
    expect(index.trackBox(1)).toEqual({ left: 10, right: 118, top: 5, bottom: 400 });
    expect(index.trackBox(2)).toEqual({ left: 0, right: 64, top: 0, bottom: 4_000_000_000 });
  });

  test('knows which tracks and patches are of each episode, also of one that has none', () => {
    expect([0, 1, 2].map((episode) => index.tracksOf(episode))).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
    expect([0, 2].map((episode) => index.patchesOf(episode))).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
    const { from, to } = index.patchesOf(1);
    expect(to - from).toBe(0);
    expect([0, 1, 2].map((track) => index.episodeOf(track))).toEqual([0, 1, 2]);
  });

  test('counts what it holds', () => {
    expect(index.counts).toEqual({ works: 2, episodes: 3, tracks: 3, windows: 5, patches: 3 });
    expect(index.profile).toBe(1);
    expect(index.works).toEqual(content.works);
  });

  test('has the print of every window and patch, and how far another is', () => {
    const { windows, patches } = content;
    expect(index.windowPrint(4)).toEqual(printAt(windows.prints, 4));
    expect(index.patchPrint(2)).toEqual(printAt(patches.prints, 2));
    expect(index.windowDistance(4, flipped(printAt(windows.prints, 4), [0, 99, 255]))).toBe(3);
    expect(index.patchDistance(2, flipped(printAt(patches.prints, 2), [7]))).toBe(1);
  });
});

describe('an index opened for matching, row by row', () => {
  test('has the square of every patch', () => {
    expect(index.patchSquare(0)).toEqual({ left: 40, top: 12, side: 28 });
    expect(index.patchSquare(2)).toEqual({ left: 0, top: 3_999_999_900, side: 64 });
  });

  test('finds its own windows, and says which index it is', () => {
    for (let window = 0; window < 5; window++)
      expect(index.windowsNear(printAt(content.windows.prints, window), 0)).toEqual([
        { row: window, distance: 0 },
      ]);
    for (let patch = 0; patch < 3; patch++)
      expect(index.patchesNear(printAt(content.patches.prints, patch))).toEqual([
        { row: patch, distance: 0 },
      ]);
    expect(index.sha256).toBe('abc');
  });

  test('may be empty', () => {
    const empty = panelIndexOf(emptyContent());
    expect(empty.episodes).toEqual([]);
    expect([...empty.starts]).toEqual([0]);
    expect(empty.windowsNear(randomWords(8, 1), 64)).toEqual([]);
    expect(empty.patchesNear(randomWords(8, 1))).toEqual([]);
    expect(empty.counts).toEqual({ works: 0, episodes: 0, tracks: 0, windows: 0, patches: 0 });
  });
});

test('the windows of a track are those between two starts, for any number a track', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 12 }), (counts) => {
      const tracks = counts.flatMap((n, track) => new Array<number>(n).fill(track));
      const zeros = new Uint32Array(counts.length);
      const content = {
        ...emptyContent(),
        works: [{ name: 'a', episodes: [{ name: 'b', pages: [] }] }],
        tracks: {
          count: counts.length,
          episodes: zeros,
          lefts: zeros,
          rights: zeros,
          tops: zeros,
          bottoms: zeros,
        },
        windows: {
          count: tracks.length,
          prints: randomWords(8 * tracks.length, 1),
          tracks: Uint32Array.from(tracks),
          tops: new Uint32Array(tracks.length),
          heights: new Uint32Array(tracks.length),
        },
      };
      const { starts } = panelIndexOf(content);
      for (const [track, count] of counts.entries()) {
        expect(starts[track + 1]! - starts[track]!).toBe(count);
        for (let i = starts[track]!; i < starts[track + 1]!; i++) expect(tracks[i]).toBe(track);
      }
    }),
  );
});

/** An index of nothing but patches: the work and the episode of each, and its print. */
function patchwork(...patches: readonly (readonly [work: string, episode: string, Uint32Array])[]) {
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
  return panelIndexOf(content);
}

const print = randomWords(8, 3);
const other = randomWords(8, 4);
/** High waves only: near enough for a search however many. */
const off = (bits: number) =>
  flipped(
    print,
    Array.from({ length: bits }, (_, i) => 128 + i),
  );

describe('what looks like a patch', () => {
  const index = patchwork(
    ['a', '1', print],
    ['a', '1', off(3)],
    ['a', '2', off(20)],
    ['a', '2', other],
    ['a', '3', off(30)],
    ['b', '1', off(12)],
    ['b', '1', off(40)],
  );

  test('in other episodes of its work is its twin, one or many; in its own or in other works is not', () => {
    expect(index.sameWorkMatches(0)).toEqual([
      { row: 2, distance: 20 },
      { row: 4, distance: 30 },
    ]);
    expect(index.sameWorkMatches(2).map(({ row: window }) => window)).toEqual([0, 1, 4]);
    expect(index.sameWorkMatches(5)).toEqual([]);
    expect(index.sameWorkMatches(3)).toEqual([]);
  });

  test('in any other episode is a lookalike, the nearest of all', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((patch) => index.nearestOther(patch))).toEqual([
      12, // of work b
      9,
      8,
      undefined,
      10,
      8,
      10,
    ]);
  });

  test('is told the same when asked again', () => {
    for (let patch = 0; patch < 7; patch++)
      expect(index.nearestOther(patch)).toBe(index.nearestOther(patch));
  });

  test.for(VIEWS)('is a lookalike whichever way round it is: %j', (view) => {
    const pair = patchwork(['a', '1', print], ['b', '1', viewedAs(off(5), view)]);
    expect([pair.nearestOther(0), pair.nearestOther(1)]).toEqual([5, 5]);
  });

  test('to the last bit is one at 0, and further than a search reaches is none', () => {
    const same = patchwork(['a', '1', print], ['a', '2', print]);
    expect(same.nearestOther(0)).toBe(0);
    const far = patchwork(['a', '1', print], ['a', '2', off(84)], ['a', '3', off(0)]);
    expect(far.nearestOther(1)).toBe(84);
    expect(patchwork(['a', '1', print], ['a', '2', off(85)]).nearestOther(0)).toBeUndefined();
  });
});

test('an index that was opened from no folder is as it is now', async () => {
  const index = panelIndexOf(sampleContent());
  expect(await index.refresh()).toBe(index);
});

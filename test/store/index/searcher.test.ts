import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { profile1 } from '../../../src/hash/profile.ts';
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

describe('a searcher', () => {
  test('numbers episodes through all works, each with its work and the places of its pages', () => {
    expect(index.episodes.map(({ work, episode }) => [work.name, episode.name])).toEqual([
      ['moon-garden', 'ep01'],
      ['moon-garden', 'ep02'],
      ['rain', 'ep01'],
    ]);
    for (const { episode, places } of index.episodes)
      expect(places).toEqual(layOut(episode.pages, 256));
    expect(index.episodes[0]!.places.at(-1)!.bottom).toBe(820);
  });

  test('has the profile of its snapshot, and refuses one that this release does not know', () => {
    expect(index.profile).toBe(profile1);
    expect(() => new Searcher({ ...snapshotOf(content), profile: 7 }, '')).toThrow(
      expect.objectContaining({ code: 'PROFILE_MISMATCH' }),
    );
  });

  test('has the windows of every track and episode', () => {
    const { tops, heights } = content.windows;
    expect([0, 1, 2].map((track) => index.windowsOfTrack(track))).toEqual([
      { first: 0, tops: tops.subarray(0, 3), heights: heights.subarray(0, 3) },
      { first: 3, tops: tops.subarray(3, 4), heights: heights.subarray(3, 4) },
      { first: 4, tops: tops.subarray(4, 5), heights: heights.subarray(4, 5) },
    ]);
    expect([0, 1, 2].map((episode) => index.windowsOf(episode))).toEqual([
      { from: 0, to: 3 },
      { from: 3, to: 4 },
      { from: 4, to: 5 },
    ]);
  });

  test('has the tracks and patches of every episode, also of one that has none', () => {
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
    expect([0, 1, 2].map((track) => index.episodeOfTrack(track))).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((patch) => index.episodeOfPatch(patch))).toEqual([0, 0, 2]);
  });

  test('counts works, episodes, tracks, windows and patches', () => {
    expect(index.counts).toEqual({ works: 2, episodes: 3, tracks: 3, windows: 5, patches: 3 });
    expect(index.works).toEqual(content.works);
  });

  test('has the print of every window and patch, and its distance to another', () => {
    const { windows, patches } = content;
    expect(index.windowPrint(4)).toEqual(printAt(windows.prints, 4));
    expect(index.patchPrint(2)).toEqual(printAt(patches.prints, 2));
    expect(index.windowDistance(4, flipped(printAt(windows.prints, 4), [0, 99, 255]))).toBe(3);
    expect(index.patchDistance(2, flipped(printAt(patches.prints, 2), [7]))).toBe(1);
  });
});

describe('a searcher, row by row', () => {
  test('has the place and the episode of every window', () => {
    const { tracks, tops, heights } = content.windows;
    for (let window = 0; window < 5; window++) {
      expect(index.slotOf(window)).toEqual({ top: tops[window], height: heights[window] });
      expect(index.trackOfWindow(window)).toBe(tracks[window]);
      expect(index.episodeOfWindow(window)).toBe(content.tracks.episodes[tracks[window]!]);
    }
  });

  test('has the box of every track', () => {
    expect(index.trackBox(0)).toEqual({ left: 0, right: 128, top: 0, bottom: 900 });
    expect(index.trackBox(1)).toEqual({ left: 10, right: 118, top: 5, bottom: 400 });
    expect(index.trackBox(2)).toEqual({ left: 0, right: 64, top: 0, bottom: 4_000_000_000 });
  });

  test('has the square of every patch', () => {
    expect(index.patchSquare(0)).toEqual({ left: 40, top: 12, side: 28 });
    expect(index.patchSquare(2)).toEqual({ left: 0, top: 3_999_999_900, side: 64 });
  });

  test('finds its own windows and patches, and has its digest', () => {
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
    expect(empty.windowsNear(randomWords(8, 1), 64)).toEqual([]);
    expect(empty.patchesNear(randomWords(8, 1))).toEqual([]);
    expect(empty.counts).toEqual({ works: 0, episodes: 0, tracks: 0, windows: 0, patches: 0 });
  });
});

test('each track has its windows, for any number a track', () => {
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
      const searcher = panelIndexOf(content);
      let next = 0;
      for (const [track, count] of counts.entries()) {
        const { first, tops } = searcher.windowsOfTrack(track);
        expect([first, tops.length]).toEqual([next, count]);
        next += count;
      }
    }),
  );
});

test('a searcher that was not opened from a folder refreshes to itself', async () => {
  const index = panelIndexOf(sampleContent());
  expect(await index.refresh()).toBe(index);
});

test('a searcher has the feedback on a picture, and knows whether it has lists', () => {
  const feedback = ['aa', 'bb', 'aa'].map((picture, i) => ({
    picture,
    work: `w${i}`,
    said: 'confirmed' as const,
  }));
  const list = { origin: 'o', name: 'l', prints: new Uint32Array(8) };
  const searcher = new Searcher({ ...snapshotOf(content), feedback, lists: [list] }, '');
  expect(searcher.feedbackOn('aa').map(({ work }) => work)).toEqual(['w0', 'w2']);
  expect(searcher.feedbackOn('cc')).toEqual([]);
  expect([searcher.hasLists, index.hasLists]).toEqual([true, false]);
});

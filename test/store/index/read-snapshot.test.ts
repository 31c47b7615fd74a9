// Also covers renumber.ts, segment-source.ts and segment-search.ts. test/store/folder/state.test.ts
// covers loadIndex (open.ts).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentFile } from '../../../src/store/folder/files.ts';
import type { EpisodeRef, Manifest, WorkRecord } from '../../../src/store/format/manifest.ts';
import { readSnapshot } from '../../../src/store/index/read-snapshot.ts';
import type { Searcher } from '../../../src/store/index/searcher.ts';
import { DELETED } from '../../../src/store/index/snapshot.ts';
import { patchHits, scanPatches, scanWindows, windowHits } from '../../support/by-definition.ts';
import { episodeOf, panelIndexOf, printAt, sampleContent } from '../../support/sample-data.ts';
import {
  diskWithSegments,
  queriesFor,
  searcherOver,
  segmentOf,
} from '../../support/sample-segments.ts';
import { diskOf, diskWith, FOLDER } from '../../support/written.ts';

/** How an index is cut: the segment and the place in the manifest of each episode. */
interface Layout {
  readonly places: readonly { readonly segment: number; readonly key: number }[];
  /** Episodes that the manifest does not name. */
  readonly deleted: readonly number[];
  readonly seed: number;
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  places: fc.array(fc.record({ segment: fc.nat(3), key: fc.nat() }), {
    minLength: 1,
    maxLength: 9,
  }),
  deleted: fc.array(fc.nat(9), { maxLength: 4 }),
  seed: fc.nat(60),
});

/**
 * The seeds of the episodes of each segment, and of those that the manifest names, in its order.
 */
function seedsOf({ places, deleted, seed }: Layout): { segments: number[][]; order: number[] } {
  const episodes = places.map((place, i) => ({ ...place, seed: seed + i }));
  const segments = [0, 1, 2, 3].map((n) =>
    episodes.filter(({ segment }) => segment === n).map((episode) => episode.seed),
  );
  const order = episodes
    .filter((_, i) => !deleted.includes(i))
    .sort((a, b) => a.key - b.key)
    .map((episode) => episode.seed);
  return { segments: segments.filter(({ length }) => length > 0), order };
}

async function snapshotWith(segments: readonly (readonly number[])[], order: readonly number[]) {
  const { disk, manifest } = diskWithSegments(segments, order);
  return (await readSnapshot(FOLDER, manifest, { fs: disk.fs })).snapshot;
}

describe('an index of several segments with deleted rows', () => {
  test('finds what a scan of every episode finds, and what one segment finds', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(layouts, fc.nat(), async (layout, querySeed) => {
        const { segments, order } = seedsOf(layout);
        const snapshot = await snapshotWith(segments, order);
        const index = searcherOver(snapshot);
        const one = panelIndexOf(segmentOf(order));
        expect(index.episodes).toMatchObject(one.episodes);
        expect(index.episodes).toHaveLength(order.length);
        expect(index.counts).toEqual(one.counts);
        const episodes = order.map((seed) => episodeOf('', seed).content);
        for (const print of queriesFor(snapshot, querySeed)) {
          const windows = windowHits(index, index.windowsNear(print, 31));
          expect(windows).toEqual(scanWindows(episodes, print, 31));
          expect(windows).toEqual(windowHits(one, one.windowsNear(print, 31)));
          const patches = patchHits(index, index.patchesNear(print));
          expect(patches).toEqual(scanPatches(episodes, print));
          expect(patches).toEqual(patchHits(one, one.patchesNear(print)));
          found += windows.length + patches.length;
        }
      }),
    );
    expect(found).toBeGreaterThan(200);
  });

  test('has the same rows for each episode as one segment', async () => {
    await fc.assert(
      fc.asyncProperty(layouts, async (layout) => {
        const { segments, order } = seedsOf(layout);
        const index = searcherOver(await snapshotWith(segments, order));
        const one = panelIndexOf(segmentOf(order));
        for (const episode of order.keys())
          expect(rowsOf(index, episode)).toEqual(rowsOf(one, episode));
      }),
    );
  });
});

/** All rows of an episode. */
function rowsOf(index: Searcher, episode: number) {
  const { from, to } = index.tracksOf(episode);
  const tracks = Array.from({ length: to - from }, (_, i) => from + i);
  const windows = tracks.flatMap((track) => {
    const { first, tops } = index.windowsOfTrack(track);
    return Array.from(tops, (_, i) => ({ track: track - from, row: first + i }));
  });
  const { tops, heights } = index.snapshot.windows;
  const patches = index.patchesOf(episode);
  return {
    boxes: tracks.map((track) => [index.trackBox(track), index.episodeOfTrack(track)]),
    windows: windows.map(({ track, row }) => [
      track,
      tops[row],
      heights[row],
      index.windowPrint(row),
    ]),
    patches: Array.from({ length: patches.to - patches.from }, (_, i) => {
      const row = patches.from + i;
      return [index.patchSquare(row), index.patchPrint(row)];
    }),
  };
}

describe('rows of episodes that the manifest does not name', () => {
  test('belong to DELETED and are not live', async () => {
    const snapshot = await snapshotWith([[1, 2], [3]], [3, 1]);
    const [one, two, three] = [1, 2, 3].map((seed) => episodeOf('', seed).content);
    expect(snapshot.windows.count).toBe(
      one!.windows.count + two!.windows.count + three!.windows.count,
    );
    expect(snapshot.windows.liveCount).toBe(one!.windows.count + three!.windows.count);
    expect(snapshot.patches.liveCount).toBe(one!.patches.count + three!.patches.count);
    expect([...snapshot.tracks.episodes]).toEqual([
      ...Array(one!.tracks.count).fill(1),
      ...Array(two!.tracks.count).fill(DELETED),
      ...Array(three!.tracks.count).fill(0),
    ]);
  });

  test('are not found where the manifest names no episode at all', async () => {
    const index = searcherOver(await snapshotWith([[1, 2]], []));
    expect(index.counts).toMatchObject({ episodes: 0, windows: 0, patches: 0 });
    const print = printAt(episodeOf('', 1).content.windows.prints, 0);
    expect(index.windowsNear(print, 64)).toEqual([]);
  });
});

describe('segments that are loaded already', () => {
  const [one, two] = [segmentOf([1, 2, 3]), segmentOf([4, 5])];

  test('keep their prints, and the others are read', async () => {
    const { disk, manifest } = diskOf([one, two]);
    const { loaded } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
    const { sha256 } = manifest.segments[0]!;
    const kept = loaded.get(sha256)!;
    const again = await readSnapshot(FOLDER, manifest, {
      fs: disk.fs,
      loaded: new Map([[sha256, kept]]),
    });
    const { windows, patches } = again.snapshot;
    expect(windows.segments[0]!.prints).toBe(kept.windows.prints);
    expect(patches.segments[0]!.prints).toBe(kept.patches.prints);
    expect(windows.segments[1]!.prints).toEqual(two.windows.prints);
    expect([...again.loaded.keys()]).toEqual(manifest.segments.map((segment) => segment.sha256));
  });

  test('get the rows of their new place in the manifest', async () => {
    const { disk, manifest } = diskOf([one, two]);
    const { loaded } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
    const swapped = diskOf([two, one]);
    const { snapshot } = await readSnapshot(FOLDER, swapped.manifest, {
      fs: swapped.disk.fs,
      loaded,
    });
    const firstRows = snapshot.windows.segments.map(({ firstRow }) => firstRow);
    expect(firstRows).toEqual([0, two.windows.count]);
    const hits = searcherOver(snapshot).windowsNear(printAt(one.windows.prints, 1), 0);
    expect(hits).toEqual([{ row: two.windows.count + 1, distance: 0 }]);
  });
});

describe('an index cannot be read', () => {
  const { disk, manifest } = diskOf([sampleContent()]);
  const [work, ...works] = manifest.holdings[0]!.works as [WorkRecord, ...WorkRecord[]];
  const withWorks = (changed: readonly WorkRecord[]): Manifest => ({
    ...manifest,
    holdings: [{ ...manifest.holdings[0]!, works: changed }],
  });
  const reading = (other: Manifest, fs = disk.fs) => readSnapshot(FOLDER, other, { fs });

  test('if the manifest names an episode twice', async () => {
    const twice: EpisodeRef[] = [...work.episodes, { ...work.episodes[0]!, name: 'again' }];
    await expect(
      reading(withWorks([{ ...work, episodes: twice }, ...works])),
    ).rejects.toMatchObject({
      code: 'INDEX_CORRUPT',
      message: expect.stringContaining('names the rows of moon-garden/again twice'),
    });
  });

  test('if a segment lacks an episode that the manifest names', async () => {
    const beyond = { ...work.episodes[0]!, at: 3 };
    const { holdings } = withWorks([{ ...work, episodes: [beyond] }]);
    const segments = manifest.segments.map((segment) => ({ ...segment, episodes: 9 }));
    await expect(reading({ ...manifest, segments, holdings })).rejects.toMatchObject({
      code: 'INDEX_CORRUPT',
      message: expect.stringContaining(
        'the segment of moon-garden/ep01 does not have that episode',
      ),
    });
  });

  test('if a segment is missing', async () => {
    const without = diskWith([], manifest);
    await expect(reading(manifest, without.fs)).rejects.toMatchObject({
      code: 'INDEX_INCOMPLETE',
      message: `${FOLDER}/${segmentFile(manifest.segments[0]!.sha256)} is missing. Copy it again, or repair the index.`,
    });
  });

  test('if there is not enough memory; all files are closed', async () => {
    let openFiles = 0;
    const counting: typeof disk.fs.open = async (...args) => {
      const handle = await disk.fs.open(...args);
      openFiles++;
      const close = async () => {
        openFiles--;
        return handle.close();
      };
      return { ...handle, close } as typeof handle;
    };
    const fs = { ...disk.fs, open: counting };
    await withoutSharedMemory(async () => {
      await expect(reading(manifest, fs)).rejects.toMatchObject({
        code: 'INDEX_TOO_LARGE',
        message: expect.stringContaining('Divide the catalogue, or use a larger machine.'),
      });
    });
    expect(openFiles).toBe(0);
  });
});

/** Calls a function while no shared memory can be allocated. */
async function withoutSharedMemory(call: () => Promise<void>): Promise<void> {
  const original = globalThis.SharedArrayBuffer;
  globalThis.SharedArrayBuffer = class {
    constructor() {
      throw new RangeError('Array buffer allocation failed');
    }
  } as never;
  try {
    await call();
  } finally {
    globalThis.SharedArrayBuffer = original;
  }
}

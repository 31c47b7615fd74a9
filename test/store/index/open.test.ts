import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentFile } from '../../../src/store/folder/files.ts';
import { episodeRefs } from '../../../src/store/format/episode-refs.ts';
import { episodeBounds } from '../../../src/store/format/episode-rows.ts';
import type { EpisodeRef, Manifest, WorkRecord } from '../../../src/store/format/manifest.ts';
import { SegmentBuilder } from '../../../src/store/format/segment-builder.ts';
import type { SegmentData } from '../../../src/store/format/segment-data.ts';
import { type LoadedSegments, readSnapshot } from '../../../src/store/index/open.ts';
import { Searcher } from '../../../src/store/index/searcher.ts';
import { DELETED, locatePrint, type Snapshot } from '../../../src/store/index/snapshot.ts';
import { fromTransferable, toTransferable } from '../../../src/store/index/transfer.ts';
import { Arena } from '../../../src/store/search/arena.ts';
import { patchesLike, toldPatches, toldWindows, windowsNear } from '../../support/by-definition.ts';
import { codeOf } from '../../support/picture-files.ts';
import {
  emptyContent,
  episodeOf,
  flipped,
  panelIndexOf,
  printAt,
  randomWords,
  sampleContent,
  segmentBytes,
} from '../../support/sample-data.ts';
import { diskOf, diskWith, FOLDER, manifestOver } from '../../support/written.ts';

/** Episodes of one work in a content, by their seeds. */
function contentOf(seeds: readonly number[]): SegmentData {
  const builder = new SegmentBuilder(1);
  for (const seed of seeds) {
    const { episode, content } = episodeOf(`${seed}`, seed);
    builder.append({ name: 'w' }, episode, content, episodeBounds(content), 0);
  }
  return builder.build();
}

/** A disk with an index that holds episodes in this order, of segments that may hold others besides. */
function laidOut(segments: readonly (readonly number[])[], order: readonly number[]) {
  const contents = segments.map(contentOf);
  const held = contents.flatMap((content, i) => episodeRefs(content, i));
  const files = contents.map((content, i) => ({
    ...{ bytes: segmentBytes(content), episodes: segments[i]!.length },
  }));
  const episodes = order.map((seed) => held.find(({ name }) => name === `${seed}`)!);
  const manifest = manifestOver(files, episodes.length > 0 ? [{ name: 'w', episodes }] : []);
  return {
    disk: diskWith(
      files.map(({ bytes }) => bytes),
      manifest,
    ),
    manifest,
  };
}

const opened = (stock: Snapshot) => new Searcher(stock, '');

/** An index cut into segments in some way, and what it is asked: prints that it holds, some bits off, and others. */
const cut = fc.record({
  places: fc.array(fc.record({ segment: fc.nat(3), key: fc.nat() }), {
    minLength: 1,
    maxLength: 9,
  }),
  dead: fc.array(fc.nat(9), { maxLength: 4 }),
  seed: fc.nat(60),
  asked: fc.nat(),
});

/** Segments of the episodes, and the order in which those that are not dead are held. */
function layoutOf({
  places,
  dead,
  seed,
}: {
  places: readonly { segment: number; key: number }[];
  dead: readonly number[];
  seed: number;
}) {
  const all = places.map((place, i) => ({ ...place, episode: seed + i }));
  const segments = [0, 1, 2, 3].map((n) =>
    all.filter(({ segment }) => segment === n).map(({ episode }) => episode),
  );
  const order = all
    .filter((_, i) => !dead.includes(i))
    .sort((a, b) => a.key - b.key)
    .map(({ episode }) => episode);
  return { segments: segments.filter(({ length }) => length > 0), order };
}

describe('an index of several segments, some of whose rows are dead', () => {
  test('answers what the definition says, and what one segment answers', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(cut, async ({ asked, ...layout }) => {
        const { segments, order } = layoutOf(layout);
        const { disk, manifest } = laidOut(segments, order);
        const { stock } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
        const index = opened(stock);
        const one = panelIndexOf(contentOf(order));
        expect(index.episodes).toMatchObject(one.episodes);
        expect(index.episodes).toHaveLength(order.length);
        expect(index.counts).toEqual(one.counts);
        const episodes = order.map((seed) => episodeOf('', seed).content);
        for (const print of printsFor(stock, asked)) {
          const near = toldWindows(index, index.windowsNear(print, 31));
          expect(near).toEqual(windowsNear(episodes, print, 31));
          expect(near).toEqual(toldWindows(one, one.windowsNear(print, 31)));
          const like = toldPatches(index, index.patchesNear(print));
          expect(like).toEqual(patchesLike(episodes, print));
          expect(like).toEqual(toldPatches(one, one.patchesNear(print)));
          found += near.length + like.length;
        }
      }),
    );
    expect(found).toBeGreaterThan(200);
  });

  test('has the rows of each episode where one segment has them', async () => {
    await fc.assert(
      fc.asyncProperty(cut, async (layout) => {
        const { segments, order } = layoutOf(layout);
        const { disk, manifest } = laidOut(segments, order);
        const index = opened((await readSnapshot(FOLDER, manifest, { fs: disk.fs })).stock);
        const one = panelIndexOf(contentOf(order));
        for (const episode of order.keys())
          expect(rowsOf(index, episode)).toEqual(rowsOf(one, episode));
      }),
    );
  });
});

/** Prints of the index, dead ones too, with up to seven bits turned over, and one that is in none. */
function printsFor({ windows, patches }: Snapshot, asked: number): Uint32Array[] {
  const bits = randomWords(7, asked | 1).map((word) => word & 255);
  const some = [...windows.segments, ...patches.segments].flatMap(({ prints }) =>
    Array.from({ length: prints.length / 8 }, (_, i) => printAt(prints, i)),
  );
  const picked = some.filter((_, i) => (i + asked) % 3 === 0);
  return [...picked.map((print, i) => flipped(print, bits.subarray(0, i % 7))), randomWords(8, 5)];
}

/** All that an index has of an episode. */
function rowsOf(index: Searcher, episode: number) {
  const { from, to } = index.tracksOf(episode);
  const tracks = Array.from({ length: to - from }, (_, i) => from + i);
  const windows = tracks.flatMap((track) => {
    const { first, tops } = index.windowsOfTrack(track);
    return Array.from({ length: tops.length }, (_, i) => [track - from, first + i] as const);
  });
  const patches = index.patchesOf(episode);
  return {
    boxes: tracks.map((track) => [index.trackBox(track), index.episodeOfTrack(track)]),
    windows: windows.map(([track, at]) => [track, index.slotOf(at), index.windowPrint(at)]),
    patches: Array.from({ length: patches.to - patches.from }, (_, i) => {
      const at = patches.from + i;
      return [index.patchSquare(at), index.patchPrint(at)];
    }),
  };
}

describe('rows of what is not held', () => {
  test('belong to nobody and are not counted', async () => {
    const { disk, manifest } = laidOut([[1, 2], [3]], [3, 1]);
    const { stock } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
    const [one, two, three] = [1, 2, 3].map((seed) => episodeOf('', seed).content);
    expect(stock.windows.count).toBe(
      one!.windows.count + two!.windows.count + three!.windows.count,
    );
    expect(stock.windows.live).toBe(one!.windows.count + three!.windows.count);
    expect(stock.patches.live).toBe(one!.patches.count + three!.patches.count);
    const dead = two!.tracks.count;
    expect([...stock.tracks.episodes]).toEqual([
      ...Array(one!.tracks.count).fill(1),
      ...Array(dead).fill(DELETED),
      ...Array(three!.tracks.count).fill(0),
    ]);
  });

  test('are none where nothing is held at all', async () => {
    const { disk, manifest } = laidOut([[1, 2]], []);
    const index = opened((await readSnapshot(FOLDER, manifest, { fs: disk.fs })).stock);
    expect(index.counts).toMatchObject({ episodes: 0, windows: 0, patches: 0 });
    const print = printAt(episodeOf('', 1).content.windows.prints, 0);
    expect(index.windowsNear(print, 64)).toEqual([]);
  });
});

test('a print is found by the number of its row, in whichever part it lies', () => {
  const parts = [0, 3, 3, 7].map((first, i) => ({ first, prints: randomWords(40, i + 1) }));
  for (const [row, part, at] of [
    [0, 0, 0],
    [2, 0, 16],
    [3, 2, 0],
    [6, 2, 24],
    [7, 3, 0],
    [9, 3, 16],
  ] as const)
    expect(locatePrint(parts, row)).toEqual([parts[part]!.prints, at]);
});

const MANY = 5000;

/** A content of one episode with so many windows and patches that both are sorted. */
function large(name: string, seed: number): SegmentData {
  const column = (of: (i: number) => number) => Uint32Array.from({ length: MANY }, (_, i) => of(i));
  return {
    ...emptyContent(),
    works: [{ name: 'large', episodes: [{ name, pages: [] }] }],
    tracks: { ...episodeOf('', 0).content.tracks, ...trackOf() },
    windows: {
      ...{ count: MANY, prints: randomWords(8 * MANY, seed), tracks: column(() => 0) },
      ...{ tops: column((i) => i), heights: column(() => 64) },
    },
    patches: {
      ...{ count: MANY, prints: randomWords(8 * MANY, seed + 100), episodes: column(() => 0) },
      ...{ lefts: column(() => 3), tops: column((i) => i), sides: column(() => 28) },
    },
  };
}

function trackOf() {
  const one = (value: number) => Uint32Array.of(value);
  return {
    ...{ count: 1, episodes: one(0), lefts: one(0), rights: one(256), tops: one(0) },
    bottoms: one(99_999),
  };
}

/** What is in memory of each segment, brought into a memory of its own. */
function scattered(known: LoadedSegments): LoadedSegments {
  return new Map(
    [...known].map(([sha256, parts]) => {
      const arena = new Arena();
      const moved = ({ first, prints, table }: (typeof parts)['windows']) => ({
        ...{ first, prints: arena.adopt(prints) },
        table: { bands: table!.bands, words: arena.adopt(table!.words) },
      });
      return [sha256, { windows: moved(parts.windows), patches: moved(parts.patches) }];
    }),
  );
}

describe('an index whose parts lie in several memories', async () => {
  const contents = ['a', 'b', 'c'].map((name, i) => large(name, i + 1));
  const { disk, manifest } = diskOf(contents);
  const { stock, known } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
  const again = await readSnapshot(FOLDER, manifest, { fs: disk.fs, known: scattered(known) });
  const index = opened(again.stock);

  /** Some prints, a few bits off, each with what is to be found. */
  const questions = [3, 4000, 7000, 14_999].map((row) => {
    const prints = Uint32Array.of(...contents.flatMap(({ windows }) => [...windows.prints]));
    return { row, print: flipped(printAt(prints, row), [1, 77, 200]) };
  });
  const answers = (of: Searcher) =>
    questions.map(({ print }) => [
      of.windowsNear(print, 31),
      toldWindows(of, of.windowsNear(print, 31)),
    ]);

  test('has each in its own', () => {
    const memories = again.stock.windows.segments.map(({ prints }) => Arena.of(prints));
    expect(new Set(memories).size).toBe(3);
    expect(again.stock.windows.segments.every(({ table }) => table!.bands > 9)).toBe(true);
    expect(again.stock.patches.segments.every(({ table }) => table!.bands > 2)).toBe(true);
  });

  test('answers what the definition says', () => {
    for (const { row, print } of questions) {
      expect(index.windowsNear(print, 31)).toEqual([{ row: row, distance: 3 }]);
      expect(toldWindows(index, index.windowsNear(print, 31))).toEqual(
        windowsNear(contents, print, 31),
      );
    }
    for (const [i, { patches }] of contents.entries()) {
      const print = flipped(printAt(patches.prints, 99), [4, 140, 141]);
      expect(index.patchesNear(print)).toContainEqual({ row: MANY * i + 99, distance: 3 });
      expect(toldPatches(index, index.patchesNear(print))).toEqual(patchesLike(contents, print));
    }
    expect(answers(index)).toEqual(answers(opened(stock)));
  });

  test('is handed to another thread without a copy, and answers the same there', () => {
    const parcel = toTransferable(index);
    expect(parcel.memories).toHaveLength(3);
    const copied = structuredClone({ ...parcel, memories: [] });
    const there = fromTransferable({ ...copied, memories: parcel.memories });
    expect(answers(there)).toEqual(answers(index));
    expect(there.counts).toEqual(index.counts);
    const [ours, theirs] = [index, there].map((each) => each.snapshot.windows.segments[1]!.prints);
    // Both are the same memory: what is written here is read there.
    ours![5] = ~ours![5]!;
    expect(theirs![5]).toBe(ours![5]);
    ours![5] = ~ours![5]!;
  });
});

test('what lies in no memory of the kernel is copied to the other thread', async () => {
  const { disk, manifest } = laidOut([[1, 2], [3]], [3, 1]);
  const index = opened((await readSnapshot(FOLDER, manifest, { fs: disk.fs })).stock);
  const there = fromTransferable(structuredClone(toTransferable(index)));
  for (const print of printsFor(index.snapshot, 7))
    expect(there.windowsNear(print, 31)).toEqual(index.windowsNear(print, 31));
  expect(there.works).toEqual(index.works);
});

describe('what is in memory already', () => {
  const [one, two] = [contentOf([1, 2, 3]), contentOf([4, 5])];

  test('is not read again, and the rest is', async () => {
    const { disk, manifest } = diskOf([one, two]);
    const { known } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
    const [first] = manifest.segments;
    const part = known.get(first!.sha256)!;
    const { stock, known: now } = await readSnapshot(FOLDER, manifest, {
      ...{ fs: disk.fs, known: new Map([[first!.sha256, part]]) },
    });
    expect(stock.windows.segments[0]!.prints).toBe(part.windows.prints);
    expect(stock.patches.segments[0]!.prints).toBe(part.patches.prints);
    expect(stock.windows.segments[1]!.prints).toEqual(two.windows.prints);
    expect([...now.keys()]).toEqual(manifest.segments.map(({ sha256 }) => sha256));
  });

  test('goes where its segment stands now', async () => {
    const { disk, manifest } = diskOf([one, two]);
    const { known } = await readSnapshot(FOLDER, manifest, { fs: disk.fs });
    const turned = diskOf([two, one]);
    const { stock } = await readSnapshot(FOLDER, turned.manifest, { fs: turned.disk.fs, known });
    expect(stock.windows.segments.map(({ first }) => first)).toEqual([0, two.windows.count]);
    const index = opened(stock);
    const print = printAt(one.windows.prints, 1);
    expect(index.windowsNear(print, 0)).toEqual([{ row: two.windows.count + 1, distance: 0 }]);
  });
});

describe('is not opened', () => {
  const { disk, manifest } = diskOf([sampleContent()]);
  const [work, ...works] = manifest.holdings[0]!.works as [WorkRecord, ...WorkRecord[]];
  const holding = (changed: readonly WorkRecord[]): Manifest => ({
    ...manifest,
    holdings: [{ ...manifest.holdings[0]!, works: changed }],
  });
  const refused = (other: Manifest, fs = disk.fs) => readSnapshot(FOLDER, other, { fs });

  test('an index that holds an episode twice', async () => {
    const twice: EpisodeRef[] = [...work.episodes, { ...work.episodes[0]!, name: 'again' }];
    const reading = refused(holding([{ ...work, episodes: twice }, ...works]));
    await expect(reading).rejects.toMatchObject({
      code: 'INDEX_CORRUPT',
      message: expect.stringContaining('moon-garden/again is held twice'),
    });
  });

  test('an index that holds an episode which its segment does not have', async () => {
    const beyond = { ...work.episodes[0]!, at: 3 };
    const more = { ...manifest, segments: manifest.segments.map((s) => ({ ...s, episodes: 9 })) };
    const { holdings } = holding([{ ...work, episodes: [beyond] }]);
    expect(await codeOf(refused({ ...more, holdings }))).toBe('INDEX_CORRUPT');
  });

  test('an index of which a segment is gone', async () => {
    const fewer = diskWith([], manifest);
    await expect(refused(manifest, fewer.fs)).rejects.toMatchObject({
      code: 'INDEX_INCOMPLETE',
      message: `${FOLDER}/${segmentFile(manifest.segments[0]!.sha256)} is missing. Copy it again, or repair the index.`,
    });
  });

  test('an index for which there is no memory: it is said, and no file stays open', async () => {
    let open = 0;
    const fs = { ...disk.fs };
    const counted: typeof fs.open = async (...words) => {
      const handle = await disk.fs.open(...words);
      open++;
      const close = async () => {
        open--;
        return handle.close();
      };
      return { ...handle, close } as typeof handle;
    };
    const array = globalThis.SharedArrayBuffer;
    globalThis.SharedArrayBuffer = class {
      constructor() {
        throw new RangeError('Array buffer allocation failed');
      }
    } as never;
    try {
      await expect(refused(manifest, { ...fs, open: counted })).rejects.toMatchObject({
        code: 'INDEX_TOO_LARGE',
        message: expect.stringContaining('Divide the catalogue, or use a larger machine.'),
      });
    } finally {
      globalThis.SharedArrayBuffer = array;
    }
    expect(open).toBe(0);
  });
});

import { episodeRefs } from '../../src/store/format/episode-refs.ts';
import { episodeBounds } from '../../src/store/format/episode-rows.ts';
import type { Manifest } from '../../src/store/format/manifest.ts';
import { SegmentBuilder } from '../../src/store/format/segment-builder.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';
import { Searcher } from '../../src/store/index/searcher.ts';
import type { Snapshot } from '../../src/store/index/snapshot.ts';
import type { Disk } from './disk.ts';
import {
  emptyContent,
  episodeOf,
  flipped,
  printAt,
  randomWords,
  segmentBytes,
} from './sample-data.ts';
import { diskWith, manifestOver } from './written.ts';

/** A segment with episodes of one work, by their seeds. */
export function segmentOf(seeds: readonly number[]): SegmentData {
  const builder = new SegmentBuilder(1);
  for (const seed of seeds) {
    const { episode, content } = episodeOf(`${seed}`, seed);
    builder.append({ name: 'w' }, episode, content, episodeBounds(content), 0);
  }
  return builder.build();
}

/**
 * A disk with an index of one work.
 * @param segments the seeds of the episodes of each segment.
 * @param order the seeds of the episodes that the manifest names, in its order; the others are
 * deleted.
 */
export function diskWithSegments(
  segments: readonly (readonly number[])[],
  order: readonly number[],
): { disk: Disk; manifest: Manifest } {
  const contents = segments.map(segmentOf);
  const refs = contents.flatMap((content, i) => episodeRefs(content, i));
  const files = contents.map((content, i) => ({
    bytes: segmentBytes(content),
    episodes: segments[i]!.length,
  }));
  const episodes = order.map((seed) => refs.find(({ name }) => name === `${seed}`)!);
  const manifest = manifestOver(files, episodes.length > 0 ? [{ name: 'w', episodes }] : []);
  const bytes = files.map((file) => file.bytes);
  return { disk: diskWith(bytes, manifest), manifest };
}

export const searcherOver = (snapshot: Snapshot): Searcher => new Searcher(snapshot, '');

/**
 * A third of a snapshot's prints, those of deleted rows too, with up to 7 bits flipped; and one
 * that it lacks.
 */
export function queriesFor({ windows, patches }: Snapshot, seed: number): Uint32Array[] {
  const bits = randomWords(7, seed | 1).map((word) => word & 255);
  const all = [...windows.segments, ...patches.segments].flatMap(({ prints }) =>
    Array.from({ length: prints.length / 8 }, (_, i) => printAt(prints, i)),
  );
  const some = all.filter((_, i) => (i + seed) % 3 === 0);
  return [...some.map((print, i) => flipped(print, bits.subarray(0, i % 7))), randomWords(8, 5)];
}

/** Windows and patches of a {@link largeSegment}: enough to be sorted by bands. */
export const LARGE = 5000;

/** A segment of one episode with one track. */
export function largeSegment(name: string, seed: number): SegmentData {
  const column = (wordOf: (i: number) => number) =>
    Uint32Array.from({ length: LARGE }, (_, i) => wordOf(i));
  return {
    ...emptyContent(),
    works: [{ name: 'large', episodes: [{ name, pages: [] }] }],
    tracks: {
      count: 1,
      episodes: Uint32Array.of(0),
      lefts: Uint32Array.of(0),
      rights: Uint32Array.of(256),
      tops: Uint32Array.of(0),
      bottoms: Uint32Array.of(99_999),
    },
    windows: {
      count: LARGE,
      prints: randomWords(8 * LARGE, seed),
      tracks: column(() => 0),
      tops: column((i) => i),
      heights: column(() => 64),
    },
    patches: {
      count: LARGE,
      prints: randomWords(8 * LARGE, seed + 100),
      episodes: column(() => 0),
      lefts: column(() => 3),
      tops: column((i) => i),
      sides: column(() => 28),
    },
  };
}

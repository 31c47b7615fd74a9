import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Patch } from '../../../src/hash/window/patch.ts';
import type { FingerprintedTrack, StripPrints, Window } from '../../../src/hash/window/track.ts';
import { episodeBounds } from '../../../src/store/format/episode-rows.ts';
import { decodeSegment } from '../../../src/store/format/segment.ts';
import { SegmentBuilder } from '../../../src/store/format/segment-builder.ts';
import type { Episode, SegmentData } from '../../../src/store/format/segment-data.ts';
import { problemIn } from '../../../src/store/format/validate.ts';
import {
  emptyContent,
  episodeOf,
  printAt,
  randomWords,
  sampleContent,
  segmentBytes,
} from '../../support/sample-data.ts';

const SHA256 = '0123456789abcdef'.repeat(4);
const episodeNamed = (name: string): Episode => ({
  name,
  pages: [{ file: '1.png', width: 800, height: 1280, sha256: SHA256 }],
});

function windows(
  seed: number,
  ...slots: readonly (readonly [top: number, height: number])[]
): Window[] {
  return slots.map(([top, height], i) => ({
    top,
    height,
    print: randomWords(8, 100 * seed + i + 1),
  }));
}

/** Patches from top to bottom, as the builder receives them. */
function patches(seed: number, count: number): Patch[] {
  return Array.from({ length: count }, (_, i) => ({
    left: 100 - i,
    top: 7 * i + seed,
    side: 28 + i,
    print: randomWords(8, 1000 * seed + i + 1),
  }));
}

const track = (left: number, right: number, list: readonly Window[]): FingerprintedTrack => ({
  box: { left, right, top: 5, bottom: 900 },
  windows: list,
});

const prints = (...tracks: readonly FingerprintedTrack[]): StripPrints => ({ tracks, patches: [] });

/** The tracks of segment data with their windows, as objects: the inverse of the builder. */
function tracksOf({ tracks, windows: w }: SegmentData) {
  return Array.from({ length: tracks.count }, (_, t) => ({
    episode: tracks.episodes[t],
    box: {
      left: tracks.lefts[t],
      right: tracks.rights[t],
      top: tracks.tops[t],
      bottom: tracks.bottoms[t],
    },
    windows: [...w.tracks.keys()]
      .filter((i) => w.tracks[i] === t)
      .map((i) => ({ top: w.tops[i], height: w.heights[i], print: printAt(w.prints, i) })),
  }));
}

/** The patches of segment data as objects, with their episodes. */
function patchesOf({ patches: p }: SegmentData) {
  return Array.from({ length: p.count }, (_, i) => ({
    episode: p.episodes[i],
    patch: { left: p.lefts[i], top: p.tops[i], side: p.sides[i], print: printAt(p.prints, i) },
  }));
}

/** A builder with three episodes of two works. */
function filled() {
  const builder = new SegmentBuilder(1);
  const first = windows(1, [0, 128], [16, 128], [0, 64]);
  builder.add({ name: 'moon', title: 'Moon' }, episodeNamed('ep01'), {
    tracks: [track(0, 256, first), track(10, 90, [])],
    patches: patches(1, 3),
  });
  builder.add(
    { name: 'moon', title: 'Moon' },
    episodeNamed('ep02'),
    prints(track(0, 256, windows(2, [0, 40]))),
  );
  builder.add({ name: 'rain' }, episodeNamed('ep01'), {
    tracks: [track(0, 256, windows(3, [8, 128]))],
    patches: patches(2, 2),
  });
  return { builder, first, content: builder.build() };
}

describe('added episodes', () => {
  const { builder, first, content } = filled();

  test('of one work are under it, in order', () => {
    expect(content.works).toEqual([
      { name: 'moon', title: 'Moon', episodes: [episodeNamed('ep01'), episodeNamed('ep02')] },
      { name: 'rain', episodes: [episodeNamed('ep01')] },
    ]);
  });

  test('are numbered through all works, and so are their tracks', () => {
    expect([...content.tracks.episodes]).toEqual([0, 0, 1, 2]);
    expect([...content.windows.tracks]).toEqual([0, 0, 0, 2, 3]);
    expect(content.tracks.count).toBe(4);
    expect(content.windows.count).toBe(5);
    expect(content.profile).toBe(1);
  });

  test('have their windows sorted by height, then top, each with its own print', () => {
    expect(tracksOf(content)[0]).toEqual({
      episode: 0,
      box: { left: 0, right: 256, top: 5, bottom: 900 },
      windows: [first[2], first[0], first[1]],
    });
  });

  test('keep the order of their patches, with or without an episode that has none', () => {
    expect(patchesOf(content)).toEqual([
      ...patches(1, 3).map((patch) => ({ episode: 0, patch })),
      ...patches(2, 2).map((patch) => ({ episode: 2, patch })),
    ]);
  });

  test('decode to what was encoded', () => {
    expect(problemIn(content)).toBeUndefined();
    const { tables: _, ...decoded } = decodeSegment(segmentBytes(content), 'it');
    expect(decoded).toEqual(content);
  });

  test('may follow a build, whose tables do not change', () => {
    const before = structuredClone(content);
    builder.add({ name: 'rain' }, episodeNamed('ep02'), {
      tracks: [track(0, 256, windows(4, [0, 40]))],
      patches: patches(3, 1),
    });
    expect(content.windows).toEqual(before.windows);
    expect(content.tracks).toEqual(before.tracks);
    expect(content.patches).toEqual(before.patches);
    expect(builder.build().windows.count).toBe(6);
    expect(builder.build().patches.count).toBe(6);
  });
});

test('a builder without episodes builds empty segment data', () => {
  expect(new SegmentBuilder(1).build()).toEqual(emptyContent());
});

test('windows in any order give the same bytes', () => {
  const all = windows(5, [0, 128], [16, 128], [32, 128], [0, 64], [16, 64], [0, 40], [8, 40]);
  const bytes = (list: readonly Window[]) => {
    const builder = new SegmentBuilder(1);
    builder.add({ name: 'moon' }, episodeNamed('ep01'), prints(track(0, 256, list)));
    return segmentBytes(builder.build());
  };
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (list) => {
      expect(bytes(list)).toEqual(bytes(all));
    }),
  );
});

test('columns grow beyond their initial size without loss', () => {
  const many = windows(6, ...Array.from({ length: 3000 }, (_, i) => [i, 128] as const));
  const builder = new SegmentBuilder(1);
  builder.add({ name: 'moon' }, episodeNamed('ep01'), prints(track(0, 256, many.slice(0, 1023))));
  builder.add({ name: 'moon' }, episodeNamed('ep02'), prints(track(0, 256, many.slice(1023))));
  const [one, two] = tracksOf(builder.build());
  expect([...one!.windows, ...two!.windows]).toEqual(many);
});

describe('episodes appended from other segment data', () => {
  const source = sampleContent();
  const bounds = episodeBounds(source);
  const [moon, rain] = source.works;

  test('one by one give equal segment data', () => {
    const builder = new SegmentBuilder(1);
    for (const [at, [{ episodes: _, ...head }, episode]] of [
      [moon!, moon!.episodes[0]!] as const,
      [moon!, moon!.episodes[1]!] as const,
      [rain!, rain!.episodes[0]!] as const,
    ].entries())
      builder.append(head, episode, source, bounds, at);
    expect(builder.build()).toEqual(source);
    expect([builder.episodes, builder.windows]).toEqual([3, 5]);
  });

  test('in another order and under other names keep their rows, renumbered', () => {
    const builder = new SegmentBuilder(1);
    builder.append({ name: 'b' }, episodeNamed('2'), source, bounds, 2);
    builder.append({ name: 'b' }, episodeNamed('0'), source, bounds, 0);
    const content = builder.build();
    expect(problemIn(content)).toBeUndefined();
    expect(content.works).toEqual([
      { name: 'b', episodes: [episodeNamed('2'), episodeNamed('0')] },
    ]);
    const [last, first] = [tracksOf(source)[2]!, tracksOf(source)[0]!];
    expect(tracksOf(content)).toEqual([
      { ...last, episode: 0 },
      { ...first, episode: 1 },
    ]);
    const sourcePatches = patchesOf(source);
    expect(patchesOf(content)).toEqual([
      { ...sourcePatches[2]!, episode: 0 },
      { ...sourcePatches[0]!, episode: 1 },
      { ...sourcePatches[1]!, episode: 1 },
    ]);
  });

  test('from any segments in any order keep their rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 9 }), (seeds) => {
        const builder = new SegmentBuilder(1);
        const wanted: { tracks: object[]; patches: object[] } = { tracks: [], patches: [] };
        for (const [episode, seed] of seeds.entries()) {
          const { content } = episodeOf(`ep${seed}`, seed);
          builder.append({ name: 'w' }, episodeNamed('e'), content, episodeBounds(content), 0);
          wanted.tracks.push(...tracksOf(content).map((each) => ({ ...each, episode })));
          wanted.patches.push(...patchesOf(content).map((each) => ({ ...each, episode })));
        }
        expect(problemIn(builder.build())).toBeUndefined();
        expect(tracksOf(builder.build())).toEqual(wanted.tracks);
        expect(patchesOf(builder.build())).toEqual(wanted.patches);
      }),
    );
  });
});

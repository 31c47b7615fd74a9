import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MANIFEST_FILE } from '../../../src/store/folder/files.ts';
import { mergeSegments } from '../../../src/store/folder/merge.ts';
import { removeNamed } from '../../../src/store/folder/remove.ts';
import { readState } from '../../../src/store/folder/state.ts';
import { encodeManifest } from '../../../src/store/format/manifest.ts';
import { MAX_SEGMENT_WINDOWS } from '../../../src/store/format/segment.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import { Disk } from '../../support/disk.ts';
import { episodeOf } from '../../support/sample-data.ts';
import { draft, FOLDER, type Wanted, write } from '../../support/written.ts';

const manifestIn = async ({ fs }: Disk) => (await readState(FOLDER, { fs })).manifest;
const merge = ({ fs }: Disk) => write(fs, mergeSegments);

async function written(...changes: readonly Wanted[]): Promise<Disk> {
  const disk = new Disk();
  for (const change of changes) await draft(disk.fs, change);
  return disk;
}

const segmentsIn = (disk: Disk) =>
  new Map([...disk.files].filter(([path]) => path.endsWith('.segment')));

/** Changes: which of four episodes of two works, and the seed of its content; null removes it. */
const changes = fc.array(fc.record({ at: fc.nat(3), seed: fc.option(fc.nat(5)) }), {
  minLength: 1,
  maxLength: 8,
});

describe('an index that was written in many steps', () => {
  const place = (at: number) => [at < 2 ? 'moon' : 'rain', `${at % 2}`] as const;

  /** The works to write: all as new, or all kept but one. */
  function wantedOf(seeds: ReadonlyMap<number, number>, fresh?: number): Wanted {
    const works: Record<string, (ReturnType<typeof episodeOf> | string)[]> = {};
    for (const at of [0, 1, 2, 3]) {
      const seed = seeds.get(at);
      if (seed === undefined) continue;
      const [work, episode] = place(at);
      const kept = fresh !== undefined && fresh !== at;
      works[work] = [...(works[work] ?? []), kept ? episode : episodeOf(episode, seed)];
    }
    return works;
  }

  test('has, merged, the bytes of one that was written in one step', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (steps) => {
        const disk = await written({});
        const held = new Map<number, number>();
        for (const { at, seed } of steps) {
          if (seed !== null) held.set(at, seed);
          else if (held.delete(at))
            await write(disk.fs, (writer) => removeNamed(writer, place(at).join('/')));
          if (seed !== null) await draft(disk.fs, wantedOf(held, at));
        }
        await merge(disk);
        const once = await written(wantedOf(held));
        expect(segmentsIn(disk)).toEqual(segmentsIn(once));
        const [ours, theirs] = [await manifestIn(disk), await manifestIn(once)];
        expect({ ...ours, generation: 0 }).toEqual({ ...theirs, generation: 0 });
      }),
      { numRuns: 40 },
    );
  });

  test('has, merged, the same segments for episodes in any order', async () => {
    const seeds = [7, 8, 9, 11];
    const all = await written(wantedOf(new Map(seeds.map((seed, at) => [at, seed]))));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
        const disk = await written({});
        const held = new Map<number, number>();
        for (const at of order) {
          held.set(at, seeds[at]!);
          await draft(disk.fs, wantedOf(held, at));
        }
        expect((await manifestIn(disk)).segments).toHaveLength(4);
        await merge(disk);
        expect(segmentsIn(disk)).toEqual(segmentsIn(all));
      }),
      { numRuns: 12 },
    );
  });
});

describe('merging', () => {
  test('returns segments and bytes before and after, and drops deleted rows', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    await draft(disk.fs, { moon: ['1', episodeOf('2', 2)] });
    await draft(disk.fs, { moon: ['1', episodeOf('2', 3)] });
    const sizes = () => [...segmentsIn(disk).values()].reduce((sum, { length }) => sum + length, 0);
    const before = sizes();
    const result = await merge(disk);
    expect(result).toEqual({ segments: [2, 1], bytes: [before, sizes()] });
    expect(sizes()).toBeLessThan(before);
  });

  test('writes nothing if the index is merged already', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    const before = new Map(disk.files);
    const { segments } = await merge(disk);
    expect(segments).toEqual([1, 1]);
    expect(disk.files).toEqual(before);
  });

  test('rewrites one segment with deleted rows', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    await write(disk.fs, (writer) => removeNamed(writer, 'moon/1'));
    await merge(disk);
    expect(segmentsIn(disk)).toEqual(segmentsIn(await written({ moon: [episodeOf('2', 2)] })));
  });

  test('writes several segments if one is too small', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2), episodeOf('3', 3)] });
    const before = (await loadIndex(FOLDER, { fs: disk.fs })).snapshot;
    // By this manifest, the second episode alone fills a segment.
    const { holdings, ...rest } = await manifestIn(disk);
    const larger = holdings.map((holding) => ({
      ...holding,
      works: holding.works.map((work) => ({
        ...work,
        episodes: work.episodes.map((one, i) =>
          i === 1 ? { ...one, windows: MAX_SEGMENT_WINDOWS } : one,
        ),
      })),
    }));
    const pieces = encodeManifest({ ...rest, holdings: larger });
    disk.files.set(`${FOLDER}/${MANIFEST_FILE}`, Buffer.concat(pieces));
    expect(await merge(disk)).toMatchObject({ segments: [1, 2] });
    const { segments } = await manifestIn(disk);
    expect(segments.map(({ episodes }) => episodes)).toEqual([1, 2]);
    const { snapshot } = await loadIndex(FOLDER, { fs: disk.fs });
    expect(snapshot.works).toEqual(before.works);
    expect(snapshot.windows.liveCount).toBe(before.windows.liveCount);
  });

  test('of an empty index writes nothing', async () => {
    const disk = await written({});
    expect(await merge(disk)).toEqual({ segments: [0, 0], bytes: [0, 0] });
  });
});

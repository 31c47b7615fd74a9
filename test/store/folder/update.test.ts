import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MANIFEST_FILE } from '../../../src/store/folder/files.ts';
import { mergeSegments, removeNamed } from '../../../src/store/folder/merge.ts';
import { readState } from '../../../src/store/folder/state.ts';
import { IndexUpdate } from '../../../src/store/folder/update.ts';
import { encodeManifest } from '../../../src/store/format/manifest.ts';
import { decodeSegment, MAX_SEGMENT_WINDOWS } from '../../../src/store/format/segment.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import { Disk } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { episodeOf, segmentBytes } from '../../support/sample-data.ts';
import { failing } from '../../support/steps.ts';
import { draft, FOLDER, type Wanted, write } from '../../support/written.ts';

const begun = <R>(disk: Disk, ask: (draft: IndexUpdate) => R) =>
  write(disk.fs, async (writer) => ask(await IndexUpdate.begin(writer)));
const namesIn = (disk: Disk) =>
  [...disk.files.keys()].map((path) => path.slice(FOLDER.length + 1)).sort();
const manifestIn = async ({ fs }: Disk) => (await readState(FOLDER, { fs })).manifest;
const merge = ({ fs }: Disk) => write(fs, mergeSegments);

async function written(...changes: readonly Wanted[]): Promise<Disk> {
  const disk = new Disk();
  for (const change of changes) await draft(disk.fs, change);
  return disk;
}

/** All files but the manifest and its copy, which count the changes. */
const segmentsIn = (disk: Disk) =>
  new Map([...disk.files].filter(([path]) => path.endsWith('.segment')));

/** As if the process had died that held it. */
function unlocked(disk: Disk): void {
  for (const path of disk.files.keys()) if (path.endsWith('.lock')) disk.files.delete(path);
}

describe('a draft', () => {
  test('of a new index begins with nothing', async () => {
    await begun(new Disk(), (empty) => {
      expect([empty.isEmpty, empty.works, empty.episodesOf('moon')]).toEqual([true, [], []]);
      expect(empty.find('moon', '1')).toBeUndefined();
    });
  });

  test('of an index knows what that holds, and where', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    await draft(disk.fs, { moon: ['1', '2'], rain: [episodeOf('1', 3)] });
    await begun(disk, (known) => {
      expect(known.works.map(({ name }) => name)).toEqual(['moon', 'rain']);
      expect([known.episodesOf('moon'), known.episodesOf('no')]).toEqual([['1', '2'], []]);
      expect(known.find('moon', '2')).toMatchObject({
        episode: episodeOf('2', 2).episode,
        held: { segment: 0, at: 1 },
      });
      expect(known.find('rain', '1')).toMatchObject({ held: { segment: 1, at: 0 } });
      expect(known.find('rain', '2')).toBeUndefined();
    });
  });

  test('writes what is new beside what is there, and only that', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    const [before] = segmentsIn(disk).keys();
    await draft(disk.fs, { moon: ['1', episodeOf('2', 2), episodeOf('3', 3)] });
    expect(segmentsIn(disk).size).toBe(2);
    const { segments } = await manifestIn(disk);
    expect(`${FOLDER}/${segments[0]!.sha256}.segment`).toBe(before);
    expect(segments.map(({ episodes }) => episodes)).toEqual([1, 2]);
    expect(segments.map(({ bytes }) => bytes)).toEqual(
      segments.map(({ sha256 }) => disk.files.get(`${FOLDER}/${sha256}.segment`)!.length),
    );
  });
});

describe('a draft of an index', () => {
  test('that takes a new title writes no segment: titles stand in the manifest', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    const before = segmentsIn(disk);
    await write(disk.fs, async (writer) => {
      const known = await IndexUpdate.begin(writer);
      const saved = known.find('moon', '1')!;
      const head = { name: 'moon', title: 'Moon', rightsHolder: 'Us' };
      await known.keep(head, { ...saved.episode, title: 'The gate', number: '1' }, saved);
      await known.commit();
    });
    expect(segmentsIn(disk)).toEqual(before);
    const [work] = (await manifestIn(disk)).holdings[0]!.works;
    expect(work).toMatchObject({ title: 'Moon', rightsHolder: 'Us' });
    expect(work!.episodes).toMatchObject([{ title: 'The gate', number: '1' }]);
  });

  test('without what was there takes it out, and its segment when nothing of it is left', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    await draft(disk.fs, { moon: ['2'] });
    expect(segmentsIn(disk).size).toBe(1);
    await draft(disk.fs, { moon: [episodeOf('3', 3)] });
    expect((await manifestIn(disk)).segments.map(({ episodes }) => episodes)).toEqual([1]);
    expect(segmentsIn(disk).size).toBe(1);
  });

  test('of an index whose segment is damaged where it says what it holds is not begun', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    const [[path, bytes]] = segmentsIn(disk) as never as [[string, Uint8Array]];
    const damaged = Buffer.from(bytes);
    damaged[damaged.indexOf('"moon"')]! ^= 1;
    disk.files.set(path, damaged);
    expect(await codeOf(draft(disk.fs, { moon: ['1'] }))).toBe('INDEX_CHECKSUM');
    expect(disk.files.get(path)).toBe(damaged);
  });
});

/** Changes one after the other: which of four episodes of two works, and of which content. */
const changes = fc.array(fc.record({ at: fc.nat(3), seed: fc.option(fc.nat(5)) }), {
  minLength: 1,
  maxLength: 8,
});

describe('an index that came to be bit by bit', () => {
  const place = (at: number) => [at < 2 ? 'moon' : 'rain', `${at % 2}`] as const;

  /** What is held, as it is to be written: all anew, or all but one kept. */
  function wantedOf(held: ReadonlyMap<number, number>, fresh?: number): Wanted {
    const works: Record<string, (ReturnType<typeof episodeOf> | string)[]> = {};
    for (const at of [0, 1, 2, 3]) {
      const seed = held.get(at);
      if (seed === undefined) continue;
      const [work, episode] = place(at);
      const kept = fresh !== undefined && fresh !== at;
      works[work] = [...(works[work] ?? []), kept ? episode : episodeOf(episode, seed)];
    }
    return works;
  }

  test('is, merged, byte for byte the one that is made at once', async () => {
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

  test('is, merged, the same in whatever order its episodes came', async () => {
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
  test('tells how many segments and bytes there were and are, and what is dead goes', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    await draft(disk.fs, { moon: ['1', episodeOf('2', 2)] });
    await draft(disk.fs, { moon: ['1', episodeOf('2', 3)] });
    const sizes = () => [...segmentsIn(disk).values()].reduce((sum, { length }) => sum + length, 0);
    const before = sizes();
    const told = await merge(disk);
    expect(told).toEqual({ segments: [2, 1], bytes: [before, sizes()] });
    expect(sizes()).toBeLessThan(before);
  });

  test('what is merged already changes nothing, and no generation is counted', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    const before = new Map(disk.files);
    const { segments } = await merge(disk);
    expect(segments).toEqual([1, 1]);
    expect(disk.files).toEqual(before);
  });

  test('one segment with dead rows writes it anew', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    await write(disk.fs, (writer) => removeNamed(writer, 'moon/1'));
    await merge(disk);
    expect(segmentsIn(disk)).toEqual(segmentsIn(await written({ moon: [episodeOf('2', 2)] })));
  });

  test('more than one segment may hold writes several', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2), episodeOf('3', 3)] });
    const before = (await loadIndex(FOLDER, { fs: disk.fs })).snapshot;
    // As the manifest tells it, the second alone has as many windows as a segment may hold.
    const { holdings, ...rest } = await manifestIn(disk);
    const told = holdings.map((holding) => ({
      ...holding,
      works: holding.works.map((work) => ({
        ...work,
        episodes: work.episodes.map((one, i) =>
          i === 1 ? { ...one, windows: MAX_SEGMENT_WINDOWS } : one,
        ),
      })),
    }));
    const pieces = encodeManifest({ ...rest, holdings: told });
    disk.files.set(`${FOLDER}/${MANIFEST_FILE}`, Buffer.concat(pieces));
    expect(await merge(disk)).toMatchObject({ segments: [1, 2] });
    const { segments } = await manifestIn(disk);
    expect(segments.map(({ episodes }) => episodes)).toEqual([1, 2]);
    const { snapshot } = await loadIndex(FOLDER, { fs: disk.fs });
    expect(snapshot.works).toEqual(before.works);
    expect(snapshot.windows.liveCount).toBe(before.windows.liveCount);
  });

  test('nothing at all leaves nothing', async () => {
    const disk = await written({});
    expect(await merge(disk)).toEqual({ segments: [0, 0], bytes: [0, 0] });
  });
});

/** A disk on which a run has read three episodes, and could not make them the index. */
async function killed(base: Disk = new Disk()): Promise<Disk> {
  const { fs } = failing(base.fs, { at: 0, code: 'EIO', of: /^rename SHA256.segment/ });
  const wanted = { moon: [episodeOf('1', 1), episodeOf('2', 2)], rain: [episodeOf('1', 3)] };
  expect(await codeOf(draft(fs, wanted))).toBe('SAVE_FAILED');
  return base;
}
const pendingIn = (disk: Disk) => namesIn(disk).filter((name) => name.endsWith('.pending'));
const all: Wanted = { moon: ['1', '2'], rain: ['1'] };

describe('what was read by a run that was killed', () => {
  test('is there, one file for each episode: a segment by its form', async () => {
    const disk = await killed();
    expect(pendingIn(disk)).toHaveLength(3);
    const { content, episode } = episodeOf('2', 2);
    const bytes = segmentBytes({ ...content, works: [{ name: 'moon', episodes: [episode] }] });
    expect([...disk.files.values()].some((file) => bytes.equals(file))).toBe(true);
  });

  test('is taken up: the index is what it was to be, and nothing is left behind', async () => {
    const disk = await killed();
    await begun(disk, (known) => {
      expect(known.find('moon', '2')!.episode).toEqual(episodeOf('2', 2).episode);
      expect(known.episodesOf('moon')).toEqual([]); // It is not held yet.
    });
    await draft(disk.fs, all);
    const whole = await written({
      ...{ moon: [episodeOf('1', 1), episodeOf('2', 2)], rain: [episodeOf('1', 3)] },
    });
    expect(disk.files).toEqual(whole.files);
  });

  test('stays until it is in the index, also where another run is killed', async () => {
    const disk = await killed();
    const { fs } = failing(disk.fs, { at: 0, code: 'EIO', of: /^rename SHA256.segment/ });
    expect(await codeOf(draft(fs, all))).toBe('SAVE_FAILED');
    expect(pendingIn(disk)).toHaveLength(3);
  });

  test('goes before what is held under its name: it was read later', async () => {
    const disk = await killed(await written({ moon: [episodeOf('1', 9)] }));
    await begun(disk, (known) => {
      expect(known.find('moon', '1')!.episode).toEqual(episodeOf('1', 1).episode);
      expect(known.find('moon', '1')!.held).toMatch(/\.pending$/);
      expect(known.episodesOf('moon')).toEqual(['1']);
    });
  });

  test('is read again where it is not wanted as it is', async () => {
    const disk = await killed();
    await draft(disk.fs, { moon: ['1', episodeOf('2', 12)] });
    const other = await written({ moon: [episodeOf('1', 1), episodeOf('2', 12)] });
    expect(disk.files).toEqual(other.files);
  });
});

describe('what was read by a run that was killed while it wrote', () => {
  test('is passed over where it is torn, damaged or of another profile, and removed in the end', async () => {
    const disk = await killed();
    const [first] = pendingIn(disk);
    const bytes = disk.files.get(`${FOLDER}/${first}`)!;
    const other = segmentBytes({ ...decodeSegment(bytes, 'it'), profile: 2 });
    const torn = [0, 1, 31, 64, 511, bytes.length - 1].map((length) => bytes.subarray(0, length));
    const spoilt = [40, 600, bytes.length - 70].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 16;
      return copy;
    });
    const known = await begun(disk, (draft) =>
      ['1', '2']
        .map((name) => draft.find('moon', name)?.held)
        .concat(draft.find('rain', '1')?.held),
    );
    for (const file of [...torn, ...spoilt, other]) {
      const copy = new Disk(disk.files);
      copy.files.set(`${FOLDER}/${first}`, file);
      await begun(copy, (draft) => {
        const found = [draft.find('moon', '1'), draft.find('moon', '2'), draft.find('rain', '1')];
        expect(found.map((saved) => saved?.held)).toEqual(
          known.map((held) => (held === first ? undefined : held)),
        );
      });
      await draft(copy.fs, { sun: [episodeOf('1', 5)] });
      expect(pendingIn(copy)).toEqual([]);
    }
  });

  test('is passed over where it is in the index already: it was killed just before it tidied up', async () => {
    const disk = new Disk();
    const { fs } = failing(disk.fs, {
      at: 0,
      code: 'EIO',
      of: /^rm SHA256.pending/,
      forEver: true,
    });
    await draft(fs, { moon: [episodeOf('1', 1)] });
    expect(pendingIn(disk)).toHaveLength(1);
    const before = segmentsIn(disk);
    unlocked(disk);
    await begun(disk, (known) => {
      expect(known.find('moon', '1')!.held).toMatchObject({ segment: 0, at: 0 });
    });
    await draft(disk.fs, { moon: ['1'] });
    expect(segmentsIn(disk)).toEqual(before);
    expect(pendingIn(disk)).toEqual([]);
  });

  test('is passed over where it cannot be read', async () => {
    const disk = await killed();
    const { fs } = failing(disk.fs, { at: 0, code: 'EIO', of: /^read SHA256.pending/ });
    await write(fs, async (writer) => {
      const known = await IndexUpdate.begin(writer);
      const found = [known.find('moon', '1'), known.find('moon', '2'), known.find('rain', '1')];
      expect(found.filter((saved) => saved === undefined)).toHaveLength(1);
    });
  });
});

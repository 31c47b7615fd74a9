import { describe, expect, test } from 'vitest';
import { readState } from '../../../src/store/folder/state.ts';
import { IndexUpdate } from '../../../src/store/folder/update.ts';
import { Disk } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { episodeOf } from '../../support/sample-data.ts';
import { begun, draft, FOLDER, segmentsOf, write, written } from '../../support/written.ts';

const manifestIn = async ({ fs }: Disk) => (await readState(FOLDER, { fs })).manifest;

describe('an update', () => {
  test('of a new index starts empty', async () => {
    await begun(new Disk(), (empty) => {
      expect([empty.isEmpty, empty.works, empty.episodesOf('moon')]).toEqual([true, [], []]);
      expect(empty.find('moon', '1')).toBeUndefined();
    });
  });

  test('knows the episodes of the index, and their places', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    await draft(disk.fs, { moon: ['1', '2'], rain: [episodeOf('1', 3)] });
    await begun(disk, (known) => {
      expect(known.works.map(({ name }) => name)).toEqual(['moon', 'rain']);
      expect([known.episodesOf('moon'), known.episodesOf('no')]).toEqual([['1', '2'], []]);
      expect(known.find('moon', '2')).toMatchObject({
        episode: episodeOf('2', 2).episode,
        place: { segment: 0, at: 1 },
      });
      expect(known.find('rain', '1')).toMatchObject({ place: { segment: 1, at: 0 } });
      expect(known.find('rain', '2')).toBeUndefined();
    });
  });

  test('writes only new episodes, into a new segment', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    const [before] = segmentsOf(disk).keys();
    await draft(disk.fs, { moon: ['1', episodeOf('2', 2), episodeOf('3', 3)] });
    expect(segmentsOf(disk).size).toBe(2);
    const { segments } = await manifestIn(disk);
    expect(`${FOLDER}/${segments[0]!.sha256}.segment`).toBe(before);
    expect(segments.map(({ episodes }) => episodes)).toEqual([1, 2]);
    expect(segments.map(({ bytes }) => bytes)).toEqual(
      segments.map(({ sha256 }) => disk.files.get(`${FOLDER}/${sha256}.segment`)!.length),
    );
  });
});

describe('an update of an index', () => {
  test('with a new title writes no segment, because titles are in the manifest', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    const before = segmentsOf(disk);
    await write(disk.fs, async (writer) => {
      const known = await IndexUpdate.begin(writer);
      const saved = known.find('moon', '1')!;
      const head = { name: 'moon', title: 'Moon', rightsHolder: 'Us' };
      await known.keep(head, { ...saved.episode, title: 'The gate', number: '1' }, saved);
      await known.commit();
    });
    expect(segmentsOf(disk)).toEqual(before);
    const [work] = (await manifestIn(disk)).holdings[0]!.works;
    expect(work).toMatchObject({ title: 'Moon', rightsHolder: 'Us' });
    expect(work!.episodes).toMatchObject([{ title: 'The gate', number: '1' }]);
  });

  test('without an episode removes it, and its segment when that becomes empty', async () => {
    const disk = await written({ moon: [episodeOf('1', 1), episodeOf('2', 2)] });
    await draft(disk.fs, { moon: ['2'] });
    expect(segmentsOf(disk).size).toBe(1);
    await draft(disk.fs, { moon: [episodeOf('3', 3)] });
    expect((await manifestIn(disk)).segments.map(({ episodes }) => episodes)).toEqual([1]);
    expect(segmentsOf(disk).size).toBe(1);
  });

  test('does not start if the works in a segment are damaged', async () => {
    const disk = await written({ moon: [episodeOf('1', 1)] });
    const [[path, bytes]] = segmentsOf(disk) as never as [[string, Uint8Array]];
    const damaged = Buffer.from(bytes);
    damaged[damaged.indexOf('"moon"')]! ^= 1;
    disk.files.set(path, damaged);
    expect(await codeOf(draft(disk.fs, { moon: ['1'] }))).toBe('INDEX_CHECKSUM');
    expect(disk.files.get(path)).toBe(damaged);
  });
});

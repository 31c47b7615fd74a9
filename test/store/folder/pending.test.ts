import { describe, expect, test } from 'vitest';
import { IndexUpdate } from '../../../src/store/folder/update.ts';
import { decodeSegment } from '../../../src/store/format/segment.ts';
import { Disk } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { episodeOf, segmentBytes } from '../../support/sample-data.ts';
import { failing } from '../../support/steps.ts';
import {
  begun,
  draft,
  FOLDER,
  segmentsOf,
  type Wanted,
  write,
  written,
} from '../../support/written.ts';

/** Deletes the lock, as if its process had died. */
function unlocked(disk: Disk): void {
  for (const path of disk.files.keys()) if (path.endsWith('.lock')) disk.files.delete(path);
}

/** A disk on which a run read three episodes and failed before its commit. */
async function killed(base: Disk = new Disk()): Promise<Disk> {
  const { fs } = failing(base.fs, { at: 0, code: 'EIO', of: /^rename SHA256.segment/ });
  const wanted = { moon: [episodeOf('1', 1), episodeOf('2', 2)], rain: [episodeOf('1', 3)] };
  expect(await codeOf(draft(fs, wanted))).toBe('SAVE_FAILED');
  return base;
}
const pendingIn = (disk: Disk) =>
  [...disk.files.keys()]
    .filter((path) => path.endsWith('.pending'))
    .map((path) => path.slice(FOLDER.length + 1))
    .sort();
const all: Wanted = { moon: ['1', '2'], rain: ['1'] };

describe('the pending files of a killed run', () => {
  test('hold one episode each, in the form of a segment', async () => {
    const disk = await killed();
    expect(pendingIn(disk)).toHaveLength(3);
    const { content, episode } = episodeOf('2', 2);
    const bytes = segmentBytes({ ...content, works: [{ name: 'moon', episodes: [episode] }] });
    expect([...disk.files.values()].some((file) => bytes.equals(file))).toBe(true);
  });

  test('are used by the next run, and then deleted', async () => {
    const disk = await killed();
    await begun(disk, (known) => {
      expect(known.find('moon', '2')!.episode).toEqual(episodeOf('2', 2).episode);
      expect(known.episodesOf('moon')).toEqual([]); // the index does not have them yet
    });
    await draft(disk.fs, all);
    const whole = await written({
      moon: [episodeOf('1', 1), episodeOf('2', 2)],
      rain: [episodeOf('1', 3)],
    });
    expect(disk.files).toEqual(whole.files);
  });

  test('stay until a run commits them, even if another run is killed', async () => {
    const disk = await killed();
    const { fs } = failing(disk.fs, { at: 0, code: 'EIO', of: /^rename SHA256.segment/ });
    expect(await codeOf(draft(fs, all))).toBe('SAVE_FAILED');
    expect(pendingIn(disk)).toHaveLength(3);
  });

  test('replace episodes of the index, because they are newer', async () => {
    const disk = await killed(await written({ moon: [episodeOf('1', 9)] }));
    await begun(disk, (known) => {
      expect(known.find('moon', '1')!.episode).toEqual(episodeOf('1', 1).episode);
      expect(known.find('moon', '1')!.place).toMatch(/\.pending$/);
      expect(known.episodesOf('moon')).toEqual(['1']);
    });
  });

  test('are deleted if the next run reads other content', async () => {
    const disk = await killed();
    await draft(disk.fs, { moon: ['1', episodeOf('2', 12)] });
    const other = await written({ moon: [episodeOf('1', 1), episodeOf('2', 12)] });
    expect(disk.files).toEqual(other.files);
  });
});

describe('a pending file is skipped and deleted', () => {
  test('if it is incomplete, damaged or of another profile', async () => {
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
        .map((name) => draft.find('moon', name)?.place)
        .concat(draft.find('rain', '1')?.place),
    );
    for (const file of [...torn, ...spoilt, other]) {
      const copy = new Disk(disk.files);
      copy.files.set(`${FOLDER}/${first}`, file);
      await begun(copy, (draft) => {
        const found = [draft.find('moon', '1'), draft.find('moon', '2'), draft.find('rain', '1')];
        expect(found.map((saved) => saved?.place)).toEqual(
          known.map((held) => (held === first ? undefined : held)),
        );
      });
      await draft(copy.fs, { sun: [episodeOf('1', 5)] });
      expect(pendingIn(copy)).toEqual([]);
    }
  });

  test('if the index has its episode: the run was killed after its commit', async () => {
    const disk = new Disk();
    const { fs } = failing(disk.fs, {
      at: 0,
      code: 'EIO',
      of: /^rm SHA256.pending/,
      forEver: true,
    });
    await draft(fs, { moon: [episodeOf('1', 1)] });
    expect(pendingIn(disk)).toHaveLength(1);
    const before = segmentsOf(disk);
    unlocked(disk);
    await begun(disk, (known) => {
      expect(known.find('moon', '1')!.place).toMatchObject({ segment: 0, at: 0 });
    });
    await draft(disk.fs, { moon: ['1'] });
    expect(segmentsOf(disk)).toEqual(before);
    expect(pendingIn(disk)).toEqual([]);
  });

  test('if it cannot be read', async () => {
    const disk = await killed();
    const { fs } = failing(disk.fs, { at: 0, code: 'EIO', of: /^read SHA256.pending/ });
    await write(fs, async (writer) => {
      const known = await IndexUpdate.begin(writer);
      const found = [known.find('moon', '1'), known.find('moon', '2'), known.find('rain', '1')];
      expect(found.filter((saved) => saved === undefined)).toHaveLength(1);
    });
  });
});

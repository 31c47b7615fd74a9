import { describe, expect, test } from 'vitest';
import { crc32Of } from '../../../src/checksum.ts';
import { readFile, readSections, SectionFile } from '../../../src/store/folder/read.ts';
import { encodeSections } from '../../../src/store/format/section-file.ts';
import { allocatedBy } from '../../support/allocations.ts';
import { Disk, systemError } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { randomWords } from '../../support/sample-data.ts';
import { failing, stepwise } from '../../support/steps.ts';

const noise = new Uint8Array(randomWords(2_300_000, 5).buffer);
/** A small section, one of more than two read calls, and an empty one. */
const file = Buffer.concat(
  encodeSections('SEGM', [
    ['tiny', Buffer.from('moon')],
    ['huge', noise],
    ['none', new Uint8Array(0)],
  ]),
);
const diskOf = (bytes: Uint8Array) => new Disk(new Map([['/f/file', bytes]]));
const disk = diskOf(file);

const open = (fs: Disk['fs'] = disk.fs, name = 'file') =>
  SectionFile.open('/f', name, 'SEGM', { fs });

/** Reads the large section, in two pieces. */
async function huge(fs: Disk['fs'] = disk.fs, signal?: AbortSignal): Promise<Uint8Array> {
  const all = new Uint8Array(noise.length);
  const into = [all.subarray(0, 5_000_000), all.subarray(5_000_000)];
  await readSections([{ file: await open(fs), tag: 'huge', into }], signal);
  return all;
}

describe('a file of sections', () => {
  test('is read by section, into given memory', async () => {
    const opened = await open();
    expect(Buffer.from(await opened.section('tiny')).toString()).toBe('moon');
    expect(await opened.section('none')).toEqual(new Uint8Array(0));
    expect(Buffer.compare(await huge(), noise)).toBe(0);
  });

  test('is opened by reading its header only', async () => {
    const { fs, steps } = failing(disk.fs, { at: -1, code: '' });
    const { most } = await allocatedBy(() => open(fs));
    expect(steps).toEqual(['open file', 'stat file', 'read file']);
    expect(most).toBe(512);
  });

  test('is refused if a section that is read has a wrong bit', async () => {
    const damaged = Buffer.from(file);
    damaged[5_000_000]! ^= 1;
    const { fs } = diskOf(damaged);
    expect(await codeOf(huge(fs))).toBe('INDEX_CHECKSUM');
    expect(Buffer.from(await (await open(fs)).section('tiny')).toString()).toBe('moon');
    damaged[128 + 63]! ^= 1; // in the zeros behind the tiny section
    const opened = await open(diskOf(damaged).fs);
    expect(await codeOf(opened.section('tiny'))).toBe('INDEX_CHECKSUM');
  });

  test('is refused if it becomes shorter while it is read', async () => {
    const opened = await open();
    const short = await SectionFile.open('/f', 'file', 'SEGM', { fs: disk.fs });
    const cut = diskOf(file.subarray(0, 6_000_000));
    const handle = await cut.fs.open('/f/file', 'r');
    Object.assign(short, { handle });
    const into = [new Uint8Array(noise.length)];
    const reading = readSections([{ file: short, tag: 'huge', into }]);
    await expect(reading).rejects.toMatchObject({
      code: 'INDEX_TRUNCATED',
      message: 'file became shorter while it was read. Open it again.',
    });
    expect(await opened.section('none')).toHaveLength(0);
  });

  test('that is missing or unreadable gives an error with its path', async () => {
    await expect(open(disk.fs, 'no')).rejects.toMatchObject({
      code: 'INDEX_INCOMPLETE',
      message: '/f/no is missing. Copy it again, or repair the index.',
    });
    for (const of of [/^open/, /^stat/, /^read/]) {
      const { fs } = failing(disk.fs, { at: 0, code: 'EACCES', of });
      await expect(open(fs)).rejects.toMatchObject({
        code: 'INPUT_UNREADABLE',
        message: 'Cannot read /f/file: permission denied.',
        cause: { code: 'EACCES' },
      });
    }
  });

  test('is closed if it is refused', async () => {
    const { fs, steps } = failing(diskOf(Buffer.from('PANELPRT')).fs, { at: -1, code: '' });
    expect(await codeOf(open(fs))).toBe('INDEX_TRUNCATED');
    expect(steps.at(-1)).toBe('close file');
  });
});

describe('a read call', () => {
  test('that fails before an earlier one ends gives an error in its turn', async () => {
    let reads = 0;
    const fs = stepwise(disk.fs, async (step, act) => {
      if (!step.startsWith('read')) return act();
      if (++reads > 2) throw systemError('EIO');
      await new Promise((done) => setTimeout(done, 20));
      return act();
    });
    expect(await codeOf(huge(fs))).toBe('INPUT_UNREADABLE');
    expect(reads).toBeGreaterThan(3);
  });

  test.for([1, 2, 3])('during which the signal is aborted is the last: call %i', async (at) => {
    const reason = new Error('the user had enough');
    const controller = new AbortController();
    let reads = 0;
    const fs = stepwise(disk.fs, (step, act) => {
      if (step.startsWith('read') && reads++ === at) controller.abort(reason);
      return act();
    });
    await expect(huge(fs, controller.signal)).rejects.toBe(reason);
  });

  test('continues the checksum of the one before', async () => {
    expect(crc32Of(await huge())).toBe(crc32Of(noise));
  });
});

describe('a whole file', () => {
  const whole = (fs: Disk['fs'] = disk.fs, signal?: AbortSignal) =>
    readFile('/f', 'file', { fs, signal });

  test('is read into memory once', async () => {
    let bytes: Uint8Array | undefined;
    const { total } = await allocatedBy(async () => {
      bytes = await whole();
    });
    expect(Buffer.compare(bytes!, file)).toBe(0);
    expect(total).toBe(file.length);
  });

  test('that becomes shorter meanwhile is returned as far as it was read', async () => {
    const fs = stepwise(disk.fs, async (step, act) => {
      const result = await act();
      return step.startsWith('stat') ? { size: file.length + 100 } : result;
    });
    expect(Buffer.compare(await whole(fs), file)).toBe(0);
  });

  test('that cannot be read gives an error, and is closed', async () => {
    for (const of of [/^stat/, /^read/]) {
      const { fs, steps } = failing(disk.fs, { at: 0, code: 'EIO', of });
      await expect(whole(fs)).rejects.toMatchObject({
        code: 'INPUT_UNREADABLE',
        message: 'Cannot read /f/file: the disk reports an error.',
      });
      expect(steps.at(-1)).toBe('close file');
    }
  });

  test('is not read further once the signal is aborted', async () => {
    const reason = new Error('enough');
    await expect(whole(disk.fs, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const fs = stepwise(disk.fs, (step, act) => {
      if (step.startsWith('read')) controller.abort(reason);
      return act();
    });
    await expect(whole(fs, controller.signal)).rejects.toBe(reason);
  });
});

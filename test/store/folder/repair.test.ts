// Covers check.ts, too: a repair begins with a check.
import { beforeAll, describe, expect, test } from 'vitest';
import { type CheckResult, checkFolder } from '../../../src/store/folder/check.ts';
import {
  COPY_FILE,
  DAMAGED_FOLDER,
  FILE_CACHE_FILE,
  MANIFEST_FILE,
} from '../../../src/store/folder/files.ts';
import { acquireLock } from '../../../src/store/folder/lock.ts';
import { repairFolder } from '../../../src/store/folder/repair.ts';
import { readState } from '../../../src/store/folder/state.ts';
import { MAX_HEAD_BYTES, readDirectory } from '../../../src/store/format/section-file.ts';
import type { LoadedIndex } from '../../../src/store/index/open.ts';
import { addToCount, amounts } from '../../support/amounts.ts';
import {
  damaged,
  damagesOf,
  heldIn,
  must,
  openedIn,
  turned,
  wholeIndex,
} from '../../support/damages.ts';
import type { Disk } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { episodeOf, reframed } from '../../support/sample-data.ts';
import { failing, stepwise } from '../../support/steps.ts';
import { draft, FOLDER } from '../../support/written.ts';

const DAMAGES = amounts.repairs;

let whole: Disk;
let opened: LoadedIndex;
let segments: string[];
beforeAll(async () => {
  whole = await wholeIndex();
  opened = await openedIn(whole);
  const { manifest } = await readState(FOLDER, { fs: whole.fs });
  segments = manifest.segments.map(({ sha256 }) => `${sha256}.segment`);
});

const fileIn = (disk: Disk, name: string) => disk.files.get(`${FOLDER}/${name}`);
const asideIn = (disk: Disk) =>
  [...disk.files.keys()]
    .filter((path) => path.startsWith(`${FOLDER}/${DAMAGED_FOLDER}/`))
    .map((path) => path.slice(FOLDER.length + DAMAGED_FOLDER.length + 2));
const repaired = ({ fs }: Disk) => repairFolder(FOLDER, { fs });
const checked = async ({ fs }: Disk): Promise<CheckResult> =>
  (await checkFolder(FOLDER, { fs })).result;

test('damaged indexes are whole after a repair, and hold all episodes that were not lost', async () => {
  const names = heldIn(opened);
  let [rescued, gone] = [0, 0];
  for (const damage of damagesOf(whole, DAMAGES, 4711)) {
    const disk = damaged(whole, damage);
    const { lost, moved } = await repaired(disk);
    must(moved.length === 1 && moved[0] === damage.file, () => [damage.file, moved]);
    const now = await openedIn(disk);
    const left = names.filter((name) => !lost.includes(name));
    must(String(heldIn(now)) === String(left), () => [damage.file, lost, heldIn(now)]);
    must(lost.length > 0 || now.sha256 === opened.sha256, () => damage.file);
    const { damaged: still, good, sha256 } = await checked(disk);
    must(still.length === 0 && good === left.length, () => [damage.file, still]);
    must(sha256 === now.sha256, () => damage.file);
    const aside = fileIn(disk, `${DAMAGED_FOLDER}/${damage.file}`)!;
    must(Buffer.compare(aside, damage.bytes) === 0, () => damage.file);
    if (lost.length > 0) gone++;
    if (damage.file.endsWith('.segment') && left.length > 2) rescued++;
  }
  expect(rescued).toBeGreaterThan(DAMAGES / 10);
  expect(gone).toBeGreaterThan(DAMAGES / 5);
  addToCount('repaired indexes', DAMAGES);
});

/** Damages a section of the first segment, at a bit counted from its first. */
function inSection(tag: string, bit = 0) {
  const bytes = fileIn(whole, segments[0]!)!;
  const { entries } = readDirectory('SEGM', bytes.subarray(0, MAX_HEAD_BYTES), bytes.length, 'it');
  const { at } = entries.find((entry) => entry.tag === tag)!;
  return damaged(whole, { file: segments[0]!, bytes: turned(bytes, 8 * at + bit) });
}

describe('a repair of a damaged segment', () => {
  test('keeps intact episodes, which are found as before', async () => {
    const disk = inSection('wpri'); // the first window is of the first episode
    const found = await repaired(disk);
    expect(found).toMatchObject({ good: 3, lost: ['moon/1'], moved: [segments[0]] });
    const now = await openedIn(disk);
    expect(heldIn(now)).toEqual(['moon/2', 'rain/7', 'rain/8']);
    const { content } = episodeOf('2', 2);
    const part = now.snapshot.windows.segments.at(-1)!;
    expect(part.prints).toEqual(content.windows.prints);
    expect(now.snapshot.works[0]!.episodes).toMatchObject([episodeOf('2', 2).episode]);
  });

  test('keeps all episodes if only deleted rows are damaged', async () => {
    const { content: one } = episodeOf('1', 1);
    const { content: two } = episodeOf('2', 2);
    const disk = inSection('wpri', 256 * (one.windows.count + two.windows.count));
    expect(await repaired(disk)).toMatchObject({ good: 4, lost: [], moved: [segments[0]] });
    expect((await openedIn(disk)).sha256).toBe(opened.sha256);
  });

  test('keeps all episodes if only a gap is damaged, and restores the bytes of the file', async () => {
    const { pages } = episodeOf('1', 1).episode;
    expect(pages).toHaveLength(1);
    const disk = inSection('coun', 8 * 24 + 3);
    expect((await checked(disk)).damaged).toMatchObject([
      { file: segments[0], code: 'INDEX_CHECKSUM' },
    ]);
    expect(await repaired(disk)).toMatchObject({ good: 4, lost: [] });
    expect((await openedIn(disk)).sha256).toBe(opened.sha256);
  });

  test('loses all episodes if the header or the works cannot be read', async () => {
    for (const disk of [inSection('coun', -8 * 20), inSection('work', 4)]) {
      expect(await repaired(disk)).toMatchObject({ good: 2, lost: ['moon/1', 'moon/2'] });
      expect(heldIn(await openedIn(disk))).toEqual(['rain/7', 'rain/8']);
    }
  });

  test('loses all episodes if the file is missing, and moves nothing', async () => {
    const disk = damaged(whole, { file: 'x', bytes: new Uint8Array(0) });
    disk.files.delete(`${FOLDER}/${segments[1]}`);
    const { damaged: told } = await checked(disk);
    expect(told).toMatchObject([{ file: segments[1], code: 'INDEX_INCOMPLETE' }]);
    expect(await repaired(disk)).toMatchObject({ lost: ['rain/7', 'rain/8'], moved: [] });
    expect(heldIn(await openedIn(disk))).toEqual(['moon/1', 'moon/2']);
  });

  test('is completed by the next run, which reads the lost episodes again', async () => {
    const disk = inSection('wpri');
    await repaired(disk);
    await draft(disk.fs, { moon: [episodeOf('1', 1), '2'], rain: ['7', '8'] });
    expect((await openedIn(disk)).sha256).toBe(opened.sha256);
  });
});

test('a check finds a valid segment under the name of another', async () => {
  const bytes = fileIn(whole, segments[0]!)!;
  const other = reframed('SEGM', bytes, {});
  const disk = damaged(whole, { file: segments[0]!, bytes: other });
  expect((await checked(disk)).damaged).toEqual([]); // it was replaced by itself
  const spoilt = damaged(whole, { file: segments[0]!, bytes: fileIn(whole, segments[1]!)! });
  const found = await checked(spoilt);
  expect(found.damaged).toMatchObject([{ file: segments[0], code: 'INDEX_CHECKSUM' }]);
  expect(found.lost).toEqual(['moon/1', 'moon/2']);
});

describe('a repair of a manifest', () => {
  const spoilt = (file: string) => ({ file, bytes: turned(fileIn(whole, file)!, 1000) });

  test('that is damaged uses the copy, at a new generation', async () => {
    const disk = damaged(whole, spoilt(MANIFEST_FILE));
    const found = await repaired(disk);
    expect(found).toMatchObject({ good: 4, lost: [], moved: [MANIFEST_FILE] });
    const now = await openedIn(disk);
    expect([now.sha256, now.generation]).toEqual([opened.sha256, opened.generation + 1]);
    expect(fileIn(disk, COPY_FILE)).toEqual(fileIn(disk, MANIFEST_FILE));
    expect(asideIn(disk)).toEqual([MANIFEST_FILE]);
  });

  test('that is missing uses the copy', async () => {
    const disk = damaged(whole, { file: 'x', bytes: new Uint8Array(0) });
    disk.files.delete(`${FOLDER}/${MANIFEST_FILE}`);
    expect(await codeOf(openedIn(disk))).toBe('INDEX_INCOMPLETE');
    expect(await repaired(disk)).toMatchObject({ good: 4, lost: [], moved: [] });
    expect((await openedIn(disk)).sha256).toBe(opened.sha256);
  });

  test('that is damaged like its copy fails, and changes nothing', async () => {
    const disk = damaged(damaged(whole, spoilt(MANIFEST_FILE)), spoilt(COPY_FILE));
    const before = new Map(disk.files);
    expect(await codeOf(repaired(disk))).toBe('INDEX_CHECKSUM');
    expect(disk.files).toEqual(before);
  });

  test('that is damaged like a segment repairs both', async () => {
    const both = damaged(inSection('wpri'), spoilt(MANIFEST_FILE));
    expect(await repaired(both)).toMatchObject({ good: 3, lost: ['moon/1'] });
    expect(heldIn(await openedIn(both))).toEqual(['moon/2', 'rain/7', 'rain/8']);
    expect((await checked(both)).damaged).toEqual([]);
  });

  test('with a damaged copy writes a new copy', async () => {
    const disk = damaged(whole, spoilt(COPY_FILE));
    expect((await checked(disk)).damaged).toMatchObject([{ file: COPY_FILE }]);
    expect(await repaired(disk)).toMatchObject({ good: 4, lost: [], moved: [COPY_FILE] });
    expect(fileIn(disk, COPY_FILE)).toEqual(fileIn(disk, MANIFEST_FILE));
  });
});

describe('a repair of all files', () => {
  test('leaves out both segments, and replaces the copy and the file cache', async () => {
    const files = [...segments, COPY_FILE, FILE_CACHE_FILE];
    let disk = whole;
    for (const file of files)
      disk = damaged(disk, { file, bytes: turned(fileIn(whole, file)!, 90) });
    const found = await repaired(disk);
    expect(found.damaged.map(({ file }) => file).sort()).toEqual([...files].sort());
    expect([found.good, found.lost.length]).toEqual([0, 4]);
    expect(heldIn(await openedIn(disk))).toEqual([]);
    expect(await checked(disk)).toMatchObject({ damaged: [], good: 0 });
    expect(asideIn(disk).sort()).toEqual([...files].sort());
  });

  test('writes nothing if nothing is damaged', async () => {
    const { fs, steps } = failing(whole.fs, { at: -1, code: '' });
    expect(await repairFolder(FOLDER, { fs })).toMatchObject({ damaged: [], moved: [], good: 4 });
    expect(steps.filter((step) => /^(rename|write )/.test(step))).toEqual([]);
  });
});

describe('a repair', () => {
  test('that fails, at whatever step, leaves an index that can be repaired', async () => {
    for (let at = 0; ; at++) {
      const disk = inSection('wpri');
      const { fs, steps } = failing(disk.fs, { at, code: 'EIO' });
      const code = await codeOf(repairFolder(FOLDER, { fs }));
      if (steps.length <= at) break;
      expect(code ?? 'SAVE_FAILED').toMatch(/^(SAVE_FAILED|INPUT_UNREADABLE)$/);
      for (const path of disk.files.keys()) if (path.endsWith('.lock')) disk.files.delete(path);
      await repaired(disk);
      expect(heldIn(await openedIn(disk))).toEqual(['moon/2', 'rain/7', 'rain/8']);
      expect((await checked(disk)).damaged).toEqual([]);
    }
  });

  test('is refused while another process writes', async () => {
    const disk = inSection('wpri');
    const held = await acquireLock(disk.fs, FOLDER, 'something long');
    await expect(repaired(disk)).rejects.toMatchObject({
      code: 'INDEX_LOCKED',
      message: expect.stringContaining('something long'),
    });
    await held.release();
  });

  test('without an index is refused, and leaves no file', async () => {
    expect(await codeOf(repairFolder('/no/such', { fs: whole.fs }))).toBe('INDEX_MISSING');
    const disk = damaged(whole, { file: 'x', bytes: new Uint8Array(0) });
    disk.files.clear();
    expect(await codeOf(repaired(disk))).toBe('INDEX_MISSING');
    expect(disk.files.size).toBe(0);
  });

  test('that is stopped, at whatever step, leaves the index as it was', async () => {
    const reason = new Error('enough');
    let stopped = 0;
    for (let at = 0; ; at++) {
      const disk = inSection('wpri');
      const before = disk.files.get(`${FOLDER}/${segments[0]}`);
      const controller = new AbortController();
      let steps = 0;
      const fs = stepwise(disk.fs, (_, act) => {
        if (steps++ === at) controller.abort(reason);
        return act();
      });
      const { signal } = controller;
      const error = await repairFolder(FOLDER, { fs, signal }).catch((thrown) => thrown);
      if (steps <= at) break;
      if (error !== reason) continue; // the signal was checked no more before the end
      stopped++;
      expect(fileIn(disk, MANIFEST_FILE)).toBe(fileIn(whole, MANIFEST_FILE));
      expect(fileIn(disk, segments[0]!)).toBe(before);
      expect([...disk.files.keys()].filter((path) => /lock|tmp/.test(path))).toEqual([]);
    }
    expect(stopped).toBeGreaterThan(20);
  });
});

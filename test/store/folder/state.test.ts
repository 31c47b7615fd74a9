import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disk, MANIFEST_FILE } from '../../../src/store/folder/files.ts';
import { mergeSegments } from '../../../src/store/folder/merge.ts';
import { readState } from '../../../src/store/folder/state.ts';
import { type LoadedIndex, loadIndex } from '../../../src/store/index/open.ts';
import { Disk, systemError } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { episodeOf } from '../../support/sample-data.ts';
import { failing, type OnStep, stepwise } from '../../support/steps.ts';
import { draft, FOLDER, type Wanted, write } from '../../support/written.ts';

const first: Wanted = { moon: [episodeOf('1', 1), episodeOf('2', 2)] };
const second: Wanted = { moon: ['1', '2'], rain: [episodeOf('1', 3)] };

let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'panelprint-store-'));
  folder = join(home, 'index');
});
afterEach(() => rm(home, { recursive: true }));

describe('an index on a disk', () => {
  test('is written into a new folder in new folders, and opened', async () => {
    const deep = join(home, 'a', 'b', 'index');
    await draft(disk, first, deep);
    const { snapshot, generation } = await loadIndex(deep);
    expect(snapshot.works).toMatchObject([{ name: 'moon', episodes: [1, 2].map(pagesOf) }]);
    expect(generation).toBe(1);
    expect((await readdir(deep)).sort()).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}\.segment$/),
      ...['copy.panelprint', MANIFEST_FILE],
    ]);
  });

  test('is written into an empty folder, and beside other things where there is one', async () => {
    await mkdir(folder);
    await draft(disk, first, folder);
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await draft(disk, second, folder);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await loadIndex(folder)).snapshot.works).toHaveLength(2);
  });

  test('of no episode is one', async () => {
    await draft(disk, {}, folder);
    const { snapshot } = await loadIndex(folder);
    expect([snapshot.works, snapshot.windows.count]).toEqual([[], 0]);
  });
});

const pagesOf = (seed: number) => episodeOf(`${seed}`, seed).episode;

describe('an index is not written, and nothing is touched', () => {
  test('where the folder is a file or lies in one', async () => {
    await writeFile(folder, 'a file');
    for (const path of [folder, join(folder, 'deeper'), join(folder, 'a', 'b')])
      await expect(draft(disk, first, path), path).rejects.toMatchObject({
        code: 'OUTPUT_BLOCKED',
        message: expect.stringContaining('Name an empty or new folder.'),
      });
    expect(await readFile(folder, 'utf8')).toBe('a file');
  });

  test('where the folder holds something else', async () => {
    await mkdir(join(folder, 'ep01'), { recursive: true });
    await expect(draft(disk, first, folder)).rejects.toMatchObject({
      code: 'OUTPUT_BLOCKED',
      message: `${folder} is not empty and holds no index. Name an empty or new folder.`,
    });
    expect(await readdir(folder)).toEqual(['ep01']);
  });

  test.for([MANIFEST_FILE, 'windows.panelprint', 'seen.cache'])(
    'where %s is a folder',
    async (name) => {
      await mkdir(join(folder, name), { recursive: true });
      expect(await codeOf(draft(disk, first, folder))).toBe('OUTPUT_BLOCKED');
      expect(await readdir(folder)).toEqual([name]);
    },
  );
});

describe('an index is not opened', () => {
  test('where there is nothing', async () => {
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INDEX_MISSING',
      message: `There is no folder ${folder}. Name the folder of an index, or make one first.`,
    });
    await mkdir(folder);
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INDEX_MISSING',
      message: `${folder} holds no ${MANIFEST_FILE}. Name the folder of an index, or make one first.`,
    });
  });

  test('where a catalogue was named, with the remedy', async () => {
    await mkdir(join(folder, 'work', 'ep01'), { recursive: true });
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INPUT_KIND',
      message: expect.stringContaining('looks like a catalogue. Make an index of it first'),
    });
  });

  test('where a file of the index itself was named', async () => {
    await draft(disk, first, folder);
    await expect(loadIndex(join(folder, MANIFEST_FILE))).rejects.toMatchObject({
      code: 'INPUT_KIND',
      message: expect.stringContaining(`Name the folder that holds ${MANIFEST_FILE}.`),
    });
  });

  test('where it may not be read', async () => {
    const fs = { ...disk, open: () => Promise.reject(systemError('EACCES')) };
    await expect(loadIndex(folder, { fs })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `Cannot read ${join(folder, MANIFEST_FILE)}: permission denied.`,
      cause: { code: 'EACCES' },
    });
  });

  test('where the manifest is a folder', async () => {
    await mkdir(join(folder, MANIFEST_FILE), { recursive: true });
    expect(await codeOf(loadIndex(folder))).toBe('INPUT_UNREADABLE');
  });

  test('where the manifest is cut short, or empty', async () => {
    await draft(disk, first, folder);
    const bytes = await readFile(join(folder, MANIFEST_FILE));
    for (const length of [bytes.length - 1, 500, 8, 0]) {
      await writeFile(join(folder, MANIFEST_FILE), bytes.subarray(0, length));
      expect(await codeOf(loadIndex(folder))).toBe('INDEX_TRUNCATED');
    }
  });
});

/** A disk with the first index. */
async function begun(): Promise<Disk> {
  const memory = new Disk();
  await draft(memory.fs, first);
  return memory;
}

const open = ({ fs }: Disk, before?: LoadedIndex) => loadIndex(FOLDER, { fs }, before);

describe('an index that is opened anew', () => {
  test('is the same object when nothing has changed, and only the manifest is read', async () => {
    const memory = await begun();
    const opened = await open(memory);
    const { fs, steps } = failing(memory.fs, { at: -1, code: '' });
    expect(await loadIndex(FOLDER, { fs }, opened)).toBe(opened);
    expect(steps.filter((step) => step.startsWith('open'))).toEqual([`open ${MANIFEST_FILE}`]);
  });

  test('after a change holds what is new; what was opened before stays as it was', async () => {
    const memory = await begun();
    const opened = await open(memory);
    const kept = structuredClone(opened.snapshot);
    await draft(memory.fs, second);
    const now = await open(memory, opened);
    expect(now.snapshot.works.map(({ name }) => name)).toEqual(['moon', 'rain']);
    expect(now.generation).toBe(2);
    expect(now.sha256).toBe((await open(memory)).sha256);
    expect(opened.snapshot).toEqual(kept);
    await draft(memory.fs, { rain: ['1'] });
    await write(memory.fs, mergeSegments);
    expect(opened.snapshot).toEqual(kept);
  });

  test('reads the prints of new segments only, and shares the others', async () => {
    const memory = await begun();
    const opened = await open(memory);
    await draft(memory.fs, second);
    const sizes = new Map<string, number>();
    const fs = stepwise(memory.fs, async (step, act) => {
      const result = await act();
      const { bytesRead = 0 } = (result ?? {}) as { bytesRead?: number };
      sizes.set(step, (sizes.get(step) ?? 0) + bytesRead);
      return result;
    });
    const now = await loadIndex(FOLDER, { fs }, opened);
    const { windows, patches } = opened.snapshot;
    expect(now.snapshot.windows.segments[0]!.prints).toBe(windows.segments[0]!.prints);
    expect(now.snapshot.patches.segments[0]!.prints).toBe(patches.segments[0]!.prints);
    const fresh = await bytesReadOf(memory);
    const spared = 32 * (windows.count + patches.count);
    expect(spared).toBeGreaterThan(200);
    expect(fresh - sizes.get('read SHA256.segment')!).toBeGreaterThanOrEqual(spared);
  });

  test('after a merge answers as before, from other segments', async () => {
    const memory = await begun();
    await draft(memory.fs, second);
    const opened = await open(memory);
    await write(memory.fs, mergeSegments);
    const now = await open(memory, opened);
    expect(now).not.toBe(opened);
    expect([now.sha256, now.generation]).toEqual([opened.sha256, 3]);
    expect([opened, now].map(({ snapshot }) => snapshot.windows.segments.length)).toEqual([2, 1]);
    expect(now.snapshot.works).toEqual(opened.snapshot.works);
  });
});

/** Bytes of segments that are read when an index is opened. */
async function bytesReadOf(memory: Disk): Promise<number> {
  let sum = 0;
  const fs = stepwise(memory.fs, async (step, act) => {
    const result = await act();
    if (step === 'read SHA256.segment') sum += (result as { bytesRead: number }).bytesRead;
    return result;
  });
  await loadIndex(FOLDER, { fs });
  return sum;
}

/** Opens an index; when a file of this name is opened for the n-th time, something happens just before. */
async function disturbed(memory: Disk, step: string, happens: () => Promise<unknown>, times = 1) {
  let left = times;
  const on: OnStep = async (now, act) => {
    if (now === step && left > 0) {
      left--;
      await happens();
    }
    return act();
  };
  return loadIndex(FOLDER, { fs: stepwise(memory.fs, on) });
}

describe('a reader beside a writer', () => {
  test('who meets a manifest whose segments were just taken away looks again', async () => {
    const memory = await begun();
    await draft(memory.fs, second);
    const { sha256 } = await open(memory);
    const merge = () => write(memory.fs, mergeSegments);
    const opened = await disturbed(memory, 'open SHA256.segment', merge);
    expect([opened.sha256, opened.generation]).toEqual([sha256, 3]);
  });

  test('who meets that again and again looks again and again', async () => {
    const memory = await begun();
    let seed = 10;
    const replace = () => draft(memory.fs, { moon: [episodeOf('1', seed++)] });
    const opened = await disturbed(memory, 'open SHA256.segment', replace, 7);
    expect(seed).toBe(17);
    expect(opened.sha256).toBe((await open(memory)).sha256);
  });

  test('is told that a segment is missing when that is how it stays', async () => {
    const memory = await begun();
    for (const path of memory.files.keys())
      if (path.endsWith('.segment')) memory.files.delete(path);
    const { fs, steps } = failing(memory.fs, { at: -1, code: '' });
    expect(await codeOf(loadIndex(FOLDER, { fs }))).toBe('INDEX_INCOMPLETE');
    expect(steps.filter((step) => step === `open ${MANIFEST_FILE}`)).toHaveLength(2);
  });

  test('sees an index of an older format become one of this', async () => {
    const file = join(import.meta.dirname, '../format/published/format-3/windows.panelprint');
    const memory = new Disk(new Map([[`${FOLDER}/windows.panelprint`, await readFile(file)]]));
    const { sha256 } = await open(memory);
    const upgrade = () => write(memory.fs, async () => {});
    const opened = await disturbed(memory, 'open windows.panelprint', upgrade);
    expect([opened.sha256, opened.generation]).toEqual([sha256, 1]);
    expect(memory.files.has(`${FOLDER}/windows.panelprint`)).toBe(false);
  });

  test('who is stopped reads no further', async () => {
    const memory = await begun();
    const reason = new Error('enough');
    const controller = new AbortController();
    const fs = stepwise(memory.fs, (step, act) => {
      if (step === 'open SHA256.segment') controller.abort(reason);
      return act();
    });
    const opening = loadIndex(FOLDER, { fs, signal: controller.signal });
    await expect(opening).rejects.toBe(reason);
  });
});

test('what is held is told with where it lies', async () => {
  const memory = await begun();
  const { manifest, legacy } = await readState(FOLDER, { fs: memory.fs });
  expect(legacy).toBeUndefined();
  expect(manifest.holdings[0]!.works[0]!.episodes).toMatchObject([
    { name: '1', segment: 0, at: 0, windows: episodeOf('1', 1).content.windows.count },
    { name: '2', segment: 0, at: 1, windows: episodeOf('2', 2).content.windows.count },
  ]);
});

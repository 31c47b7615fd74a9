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
  test('is written into new folders, and opened', async () => {
    const deep = join(home, 'a', 'b', 'index');
    await draft(disk, first, deep);
    const { snapshot, generation } = await loadIndex(deep);
    expect(snapshot.works).toMatchObject([{ name: 'moon', episodes: [1, 2].map(pagesOf) }]);
    expect(generation).toBe(1);
    expect((await readdir(deep)).sort()).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}\.segment$/),
      'copy.panelprint',
      MANIFEST_FILE,
    ]);
  });

  test('is written into an empty folder, and again beside files of others', async () => {
    await mkdir(folder);
    await draft(disk, first, folder);
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await draft(disk, second, folder);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await loadIndex(folder)).snapshot.works).toHaveLength(2);
  });

  test('can be empty', async () => {
    await draft(disk, {}, folder);
    const { snapshot } = await loadIndex(folder);
    expect([snapshot.works, snapshot.windows.count]).toEqual([[], 0]);
  });
});

const pagesOf = (seed: number) => episodeOf(`${seed}`, seed).episode;

describe('an index is not written, and nothing changes', () => {
  test('if the folder is a file or inside one', async () => {
    await writeFile(folder, 'a file');
    for (const path of [folder, join(folder, 'deeper'), join(folder, 'a', 'b')])
      await expect(draft(disk, first, path), path).rejects.toMatchObject({
        code: 'OUTPUT_BLOCKED',
        message: expect.stringContaining('Name an empty or new folder.'),
      });
    expect(await readFile(folder, 'utf8')).toBe('a file');
  });

  test('if the folder holds something else', async () => {
    await mkdir(join(folder, 'ep01'), { recursive: true });
    await expect(draft(disk, first, folder)).rejects.toMatchObject({
      code: 'OUTPUT_BLOCKED',
      message: `${folder} is not empty and holds no index. Name an empty or new folder.`,
    });
    expect(await readdir(folder)).toEqual(['ep01']);
  });

  test.for([MANIFEST_FILE, 'windows.panelprint', 'seen.cache'])(
    'if %s is a folder',
    async (name) => {
      await mkdir(join(folder, name), { recursive: true });
      expect(await codeOf(draft(disk, first, folder))).toBe('OUTPUT_BLOCKED');
      expect(await readdir(folder)).toEqual([name]);
    },
  );
});

describe('an index is not opened', () => {
  test('if there is none', async () => {
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

  test('if the folder is a catalogue', async () => {
    await mkdir(join(folder, 'work', 'ep01'), { recursive: true });
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INPUT_KIND',
      message: expect.stringContaining(
        'looks like a catalogue. Index it first, and name that index.',
      ),
    });
  });

  test('if a file of the index is named', async () => {
    await draft(disk, first, folder);
    await expect(loadIndex(join(folder, MANIFEST_FILE))).rejects.toMatchObject({
      code: 'INPUT_KIND',
      message: expect.stringContaining(`Name the folder that holds ${MANIFEST_FILE}.`),
    });
  });

  test('if the system refuses', async () => {
    const fs = { ...disk, open: () => Promise.reject(systemError('EACCES')) };
    await expect(loadIndex(folder, { fs })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `Cannot read ${join(folder, MANIFEST_FILE)}: permission denied.`,
      cause: { code: 'EACCES' },
    });
  });

  test('if the manifest is a folder', async () => {
    await mkdir(join(folder, MANIFEST_FILE), { recursive: true });
    expect(await codeOf(loadIndex(folder))).toBe('INPUT_UNREADABLE');
  });

  test('if the manifest is cut short, or empty', async () => {
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

describe('an index that is opened again', () => {
  test('is the same object if nothing changed, and only the manifest is read', async () => {
    const memory = await begun();
    const opened = await open(memory);
    const { fs, steps } = failing(memory.fs, { at: -1, code: '' });
    expect(await loadIndex(FOLDER, { fs }, opened)).toBe(opened);
    expect(steps.filter((step) => step.startsWith('open'))).toEqual([`open ${MANIFEST_FILE}`]);
  });

  test('has the changes, and the object from before stays as it was', async () => {
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

  test('has the same works after a merge, in another segment', async () => {
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

/** Bytes of segments that opening an index reads. */
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

/** Opens an index. `happens` runs before each of the first `times` calls of this step. */
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
  test('reads the manifest again if a segment was deleted meanwhile', async () => {
    const memory = await begun();
    await draft(memory.fs, second);
    const { sha256 } = await open(memory);
    const merge = () => write(memory.fs, mergeSegments);
    const opened = await disturbed(memory, 'open SHA256.segment', merge);
    expect([opened.sha256, opened.generation]).toEqual([sha256, 3]);
  });

  test('reads the manifest again as often as that happens', async () => {
    const memory = await begun();
    let seed = 10;
    const replace = () => draft(memory.fs, { moon: [episodeOf('1', seed++)] });
    const opened = await disturbed(memory, 'open SHA256.segment', replace, 7);
    expect(seed).toBe(17);
    expect(opened.sha256).toBe((await open(memory)).sha256);
  });

  test('gives an error if a segment is missing and the manifest did not change', async () => {
    const memory = await begun();
    for (const path of memory.files.keys())
      if (path.endsWith('.segment')) memory.files.delete(path);
    const { fs, steps } = failing(memory.fs, { at: -1, code: '' });
    expect(await codeOf(loadIndex(FOLDER, { fs }))).toBe('INDEX_INCOMPLETE');
    expect(steps.filter((step) => step === `open ${MANIFEST_FILE}`)).toHaveLength(2);
  });

  test('finds an index that changes its format meanwhile', async () => {
    const file = join(import.meta.dirname, '../format/published/format-3/windows.panelprint');
    const memory = new Disk(new Map([[`${FOLDER}/windows.panelprint`, await readFile(file)]]));
    const { sha256 } = await open(memory);
    const upgrade = () => write(memory.fs, async () => {});
    const opened = await disturbed(memory, 'open windows.panelprint', upgrade);
    expect([opened.sha256, opened.generation]).toEqual([sha256, 1]);
    expect(memory.files.has(`${FOLDER}/windows.panelprint`)).toBe(false);
  });

  test('reads no further once the signal is aborted', async () => {
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

test('a state has the place of each episode', async () => {
  const memory = await begun();
  const { manifest, legacy } = await readState(FOLDER, { fs: memory.fs });
  expect(legacy).toBeUndefined();
  expect(manifest.holdings[0]!.works[0]!.episodes).toMatchObject([
    { name: '1', segment: 0, at: 0, windows: episodeOf('1', 1).content.windows.count },
    { name: '2', segment: 0, at: 1, windows: episodeOf('2', 2).content.windows.count },
  ]);
});

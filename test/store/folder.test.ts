import { promises } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IndexContent } from '../../src/store/content.ts';
import { type FileSystem, INDEX_FILE } from '../../src/store/folder.ts';
import { decode, encode, verify } from '../../src/store/format.ts';
import { loadIndex, readIndex } from '../../src/store/load.ts';
import { saveIndex } from '../../src/store/save.ts';
import { emptyContent, randomWords, sampleContent } from './sample.ts';

let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'panelprint-store-'));
  folder = join(home, 'index');
});

afterEach(() => rm(home, { recursive: true }));

/** More than two steps of reading or writing: about 9 MB. */
function bigContent(): IndexContent {
  const count = 200_000;
  const zeros = new Uint32Array(count);
  const one = Uint32Array.of(0);
  return {
    ...emptyContent(),
    works: [{ name: 'a', episodes: [{ name: 'b', pages: [] }] }],
    tracks: { count: 1, episodes: one, lefts: one, rights: one, tops: one, bottoms: one },
    windows: {
      count,
      prints: randomWords(8 * count, 5),
      tracks: zeros,
      tops: zeros,
      heights: zeros,
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made up by the test`), { code });
}

describe('saving', () => {
  test('makes the folder and its parents, and loading gives back what was saved', async () => {
    const deep = join(home, 'a', 'b', 'index');
    const sha256 = await saveIndex(deep, sampleContent());
    expect(await loadIndex(deep)).toEqual({ content: sampleContent(), sha256 });
    expect(await readdir(deep)).toEqual([INDEX_FILE]);
  });

  test('writes the bytes of encode, in several steps when there are many', async () => {
    await saveIndex(folder, bigContent());
    const bytes = await readFile(join(folder, INDEX_FILE));
    expect(Buffer.compare(bytes, encode(bigContent()))).toBe(0);
    expect(Buffer.compare(await readIndex(folder), bytes)).toBe(0);
    expect(verify(await readIndex(folder))).toBe(decode(bytes).sha256);
  });

  test('takes the place of the index that is there', async () => {
    await saveIndex(folder, sampleContent());
    await saveIndex(folder, emptyContent());
    expect((await loadIndex(folder)).content).toEqual(emptyContent());
    expect(await readdir(folder)).toEqual([INDEX_FILE]);
  });

  test('uses an empty folder, and a folder with an index and other things in it', async () => {
    await mkdir(folder);
    await saveIndex(folder, emptyContent());
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await saveIndex(folder, sampleContent());
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', INDEX_FILE]);
  });

  test('removes what a killed writer left, also where there is no index yet', async () => {
    await mkdir(folder);
    const stale = join(folder, `${INDEX_FILE}.0f8fad5b.tmp`);
    await writeFile(stale, 'half an ind');
    await expect(loadIndex(folder)).rejects.toMatchObject({ code: 'INDEX_MISSING' });
    await saveIndex(folder, sampleContent());
    await writeFile(stale, 'half an ind');
    expect((await loadIndex(folder)).content).toEqual(sampleContent());
    await saveIndex(folder, sampleContent());
    expect(await readdir(folder)).toEqual([INDEX_FILE]);
  });

  test('refuses content that contradicts itself, before anything is touched', async () => {
    const wrong = saveIndex(folder, { ...sampleContent(), profile: -1 });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect(await readdir(home)).toEqual([]);
  });
});

describe('saving is refused, and nothing is touched', () => {
  test('where the folder is a file or lies in one', async () => {
    await writeFile(folder, 'a file');
    for (const path of [folder, join(folder, 'deeper'), join(folder, 'a', 'b')])
      await expect(saveIndex(path, emptyContent()), path).rejects.toMatchObject({
        code: 'OUTPUT_BLOCKED',
        message: expect.stringContaining('Name an empty or new folder.'),
      });
    expect(await readFile(folder, 'utf8')).toBe('a file');
  });

  test('where the folder holds something else', async () => {
    await mkdir(join(folder, 'ep01'), { recursive: true });
    await expect(saveIndex(folder, emptyContent())).rejects.toMatchObject({
      code: 'OUTPUT_BLOCKED',
      message: `${folder} is not empty and holds no index. Name an empty or new folder.`,
    });
    expect(await readdir(folder)).toEqual(['ep01']);
  });

  test('where the index file is a folder', async () => {
    await mkdir(join(folder, INDEX_FILE), { recursive: true });
    const saved = saveIndex(folder, emptyContent());
    await expect(saved).rejects.toMatchObject({ code: 'OUTPUT_BLOCKED' });
  });
});

type Method = 'read' | 'write' | 'sync' | 'close';
type Call = (...args: unknown[]) => Promise<unknown>;

/** The file system, with a method of its open files exchanged for one that is handed the real one. */
function withHandles(names: readonly Method[], exchange: (real: Call) => Call): FileSystem {
  const open: FileSystem['open'] = async (...args) => {
    const handle = await promises.open(...args);
    for (const name of names)
      Object.assign(handle, { [name]: exchange(handle[name].bind(handle) as Call) });
    return handle;
  };
  return { ...promises, open };
}

/** The n-th call of a method does its work, then says that it failed. */
function failing(name: Method, n: number, code: string): FileSystem {
  let calls = 0;
  return withHandles([name], (real) => async (...args) => {
    const result = await real(...args);
    if (calls++ === n) throw systemError(code);
    return result;
  });
}

describe('a save that fails', () => {
  const faults: [what: string, fs: () => FileSystem, says: string][] = [
    ['disk full at the first write', () => failing('write', 0, 'ENOSPC'), 'the disk is full'],
    ['disk full at the second write', () => failing('write', 1, 'ENOSPC'), 'the disk is full'],
    ['disk full at the last write', () => failing('write', 2, 'EDQUOT'), 'the disk quota is used'],
    ['file not brought to the disk', () => failing('sync', 0, 'EIO'), 'the disk reports an error'],
    ['file not closed', () => failing('close', 0, 'ENOSPC'), 'the disk is full'],
  ];
  for (const door of ['rename', 'open', 'readdir'] as const) {
    const fail = () => Promise.reject(systemError('EACCES'));
    faults.push([`${door} denied`, () => ({ ...promises, [door]: fail }), 'permission denied']);
  }

  test.for(faults)('leaves the old index, and no other file: %s', async ([, fs, says]) => {
    const sha256 = await saveIndex(folder, sampleContent());
    await expect(saveIndex(folder, bigContent(), { fs: fs() })).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      message: expect.stringContaining(says),
      cause: expect.objectContaining({ code: expect.any(String) }),
    });
    expect((await loadIndex(folder)).sha256).toBe(sha256);
    expect(await readdir(folder)).toEqual([INDEX_FILE]);
  });

  test('leaves no file where there was no index', async () => {
    const saved = saveIndex(folder, sampleContent(), { fs: failing('write', 0, 'ENOSPC') });
    await expect(saved).rejects.toMatchObject({ code: 'SAVE_FAILED' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('tells what went wrong first, when not even the temporary file can be removed', async () => {
    const rm = () => Promise.reject(systemError('EROFS'));
    const fs = { ...failing('write', 0, 'ENOSPC'), rm };
    await expect(saveIndex(folder, sampleContent(), { fs })).rejects.toMatchObject({
      cause: { code: 'ENOSPC' },
    });
  });

  test('at the very last step leaves the new index, whole', async () => {
    await saveIndex(folder, emptyContent());
    const saved = saveIndex(folder, sampleContent(), { fs: failing('sync', 1, 'EIO') });
    await expect(saved).rejects.toMatchObject({ code: 'SAVE_FAILED' });
    expect((await loadIndex(folder)).content).toEqual(sampleContent());
    expect(await readdir(folder)).toEqual([INDEX_FILE]);
  });

  test('is none when the file system has no way to sync a folder', async () => {
    await saveIndex(folder, sampleContent(), { fs: failing('sync', 1, 'EINVAL') });
    expect((await loadIndex(folder)).content).toEqual(sampleContent());
  });
});

test('short reads and writes are gone on with', async () => {
  const fs = withHandles(
    ['read', 'write'],
    (real) =>
      (bytes, at, length, ...more) =>
        real(bytes, at, Math.ceil(Number(length) / 2), ...more),
  );
  await saveIndex(folder, sampleContent(), { fs });
  expect((await loadIndex(folder, { fs })).content).toEqual(sampleContent());
});

test('a later step that fails before an earlier one is done is an error like any other', async () => {
  await saveIndex(folder, bigContent());
  const fs = withHandles(['read'], (real) => async (bytes, at, length, place, ...more) => {
    if (Number(place) > 0) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    await new Promise((done) => setTimeout(done, 50));
    return real(bytes, at, length, place, ...more);
  });
  await expect(loadIndex(folder, { fs })).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});

describe('loading is refused', () => {
  test('where there is nothing', async () => {
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INDEX_MISSING',
      message: `There is no folder ${folder}. Name the folder of an index, or make one first.`,
    });
    await mkdir(folder);
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INDEX_MISSING',
      message: expect.stringContaining(`holds no ${INDEX_FILE}`),
    });
  });

  test('where a catalogue was named, with the remedy', async () => {
    await mkdir(join(folder, 'work', 'ep01'), { recursive: true });
    await expect(loadIndex(folder)).rejects.toMatchObject({
      code: 'INPUT_KIND',
      message: expect.stringContaining('looks like a catalogue. Make an index of it first'),
    });
  });

  test('where the index file itself was named', async () => {
    await saveIndex(folder, sampleContent());
    await expect(loadIndex(join(folder, INDEX_FILE))).rejects.toMatchObject({
      code: 'INPUT_KIND',
      message: expect.stringContaining(`Name the folder that holds ${INDEX_FILE}.`),
    });
  });

  test('where it may not be read', async () => {
    const fs = { ...promises, open: () => Promise.reject(systemError('EACCES')) };
    await expect(loadIndex(folder, { fs })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `Cannot read ${join(folder, INDEX_FILE)}: permission denied.`,
      cause: { code: 'EACCES' },
    });
  });

  test('where the index file is a folder', async () => {
    await mkdir(join(folder, INDEX_FILE), { recursive: true });
    await expect(loadIndex(folder)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  test('where the file is damaged, as decode does', async () => {
    await saveIndex(folder, sampleContent());
    const bytes = await readFile(join(folder, INDEX_FILE));
    await writeFile(join(folder, INDEX_FILE), bytes.subarray(0, 500));
    await expect(loadIndex(folder)).rejects.toMatchObject({ code: 'INDEX_TRUNCATED' });
    await writeFile(join(folder, INDEX_FILE), '');
    await expect(loadIndex(folder)).rejects.toMatchObject({ code: 'INDEX_TRUNCATED' });
  });
});

describe('an aborted call throws the reason of its signal', () => {
  /** The file system, and a signal aborted at the n-th step of a read or write. */
  function abortedAt(n: number, reason: Error): { fs: FileSystem; signal: AbortSignal } {
    const controller = new AbortController();
    let steps = 0;
    const fs = withHandles(['read', 'write'], (real) => (...args) => {
      if (steps++ === n) controller.abort(reason);
      return real(...args);
    });
    return { fs, signal: controller.signal };
  }

  const reason = new Error('the user had enough');

  test('before it begins', async () => {
    const signal = AbortSignal.abort(reason);
    await expect(saveIndex(folder, sampleContent(), { signal })).rejects.toBe(reason);
    await expect(loadIndex(folder, { signal })).rejects.toBe(reason);
    expect(await readdir(home)).toEqual([]);
  });

  test.for([0, 1, 2])('while saving, at step %i, and leaves the old index alone', async (step) => {
    const sha256 = await saveIndex(folder, sampleContent());
    const saved = saveIndex(folder, bigContent(), abortedAt(step, reason));
    await expect(saved).rejects.toBe(reason);
    expect((await loadIndex(folder)).sha256).toBe(sha256);
    expect(await readdir(folder)).toEqual([INDEX_FILE]);
  });

  test('while loading', async () => {
    await saveIndex(folder, bigContent());
    await expect(loadIndex(folder, abortedAt(1, reason))).rejects.toBe(reason);
  });
});

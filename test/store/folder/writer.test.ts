import { describe, expect, test } from 'vitest';
import { MANIFEST_FILE } from '../../../src/store/folder/files.ts';
import { mergeSegments } from '../../../src/store/folder/merge.ts';
import { readState } from '../../../src/store/folder/state.ts';
import { contentDigest } from '../../../src/store/format/manifest.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import { Disk, type Files, systemError } from '../../support/disk.ts';
import { codeOf } from '../../support/picture-files.ts';
import { episodeOf } from '../../support/sample-data.ts';
import { failing, stepwise } from '../../support/steps.ts';
import { draft, FOLDER, type Wanted, write } from '../../support/written.ts';

/**
 * The changes of an index: two episodes are written, one is replaced and one added, and all are
 * merged.
 */
const before: Wanted = { moon: [episodeOf('1', 1), episodeOf('2', 2)] };
const between: Wanted = { moon: ['1', '2'], rain: [episodeOf('1', 3)] };
const after: Wanted = { moon: [episodeOf('1', 4), '2'], rain: ['1', episodeOf('2', 5)] };

async function written(...changes: readonly Wanted[]): Promise<Disk> {
  const disk = new Disk();
  for (const change of changes) await draft(disk.fs, change);
  return disk;
}

const old = await written(before, between);
const digestIn = async ({ fs }: Disk) => (await loadIndex(FOLDER, { fs })).sha256;
const namesIn = ({ files }: { files: Files }) =>
  [...files.keys()].map((path) => path.slice(FOLDER.length + 1)).sort();
const oldDigest = await digestIn(old);
const newDigest = await digestIn(await written(before, between, after));

type Change = (fs: Disk['fs']) => Promise<unknown>;
const replace: Change = (fs) => draft(fs, after);
const merge: Change = (fs) => write(fs, mergeSegments);

/** Deletes the lock, as if its process had died. */
function unlocked(disk: Disk): Disk {
  for (const path of disk.files.keys()) if (path.endsWith('.lock')) disk.files.delete(path);
  return disk;
}

test('a commit syncs segments before it names them', async () => {
  const { fs, steps } = failing(new Disk(old.files).fs, { at: -1, code: '' });
  await replace(fs);
  const telling = steps.filter((step) => /^(sync|rename|rm|open .*(pending|tmp|lock))/.test(step));
  expect(telling).toEqual([
    'open writer.lock',
    'open SHA256.pending',
    'open SHA256.pending',
    'open new.tmp',
    'sync new.tmp',
    'rename SHA256.segment',
    'sync index',
    'open index.panelprint.tmp',
    'sync index.panelprint.tmp',
    'rename index.panelprint',
    'sync index',
    'open copy.panelprint.tmp',
    'sync copy.panelprint.tmp',
    'rename copy.panelprint',
    'rm SHA256.pending',
    'rm SHA256.pending',
    'rm writer.lock',
  ]);
});

describe.for([
  ['a change', replace, newDigest],
  ['a merge', merge, oldDigest],
] as const)('%s that fails, at whatever step', ([, change, wanted]) => {
  const ways = [
    ['and nothing of it is done', { done: false, forEver: false }],
    ['and it is done nevertheless, and all after it fails', { done: true, forEver: true }],
  ] as const;

  test.for(ways)('%s: the index is what it was, or what it was to be', async ([, how]) => {
    const seen = new Set<string>();
    let failed = 0;
    for (let at = 0; ; at++) {
      const disk = new Disk(old.files);
      const { fs, steps } = failing(disk.fs, { at, code: 'ENOSPC', ...how });
      const code = await codeOf(change(fs));
      if (steps.length <= at) break;
      const { snapshot, sha256 } = await loadIndex(FOLDER, { fs: disk.fs });
      expect([oldDigest, wanted]).toContain(sha256);
      if (code === undefined) expect(sha256).toBe(wanted);
      else failed++;
      expect(code ?? 'SAVE_FAILED').toMatch(/^(SAVE_FAILED|INPUT_UNREADABLE)$/);
      expect(snapshot.works.length).toBe(2);
      seen.add(`${code ? 'failed' : 'done'} ${sha256 === oldDigest ? 'old' : 'new'}`);
      // The next run finishes the change, and leaves no other file.
      await change(unlocked(disk).fs);
      expect(await digestIn(disk)).toBe(wanted);
      expect(leftIn(disk)).toEqual([]);
    }
    expect(failed).toBeGreaterThan(20);
    expect(seen).toContain('failed old');
  });
});

/** Files in an index that the manifest does not name. */
function leftIn(disk: Disk): string[] {
  const manifest = Buffer.from(disk.files.get(`${FOLDER}/${MANIFEST_FILE}`)!).toString('latin1');
  const named = (name: string) => manifest.includes(name.replace('.segment', ''));
  const known = [MANIFEST_FILE, 'copy.panelprint'];
  return namesIn(disk).filter((name) => !known.includes(name) && !named(name));
}

describe('a change that fails', () => {
  test.for([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EIO', 'the disk reports an error'],
    ['EROFS', 'the disk is read-only'],
    ['EACCES', 'permission denied'],
  ] as const)('says why: %s', async ([code, says]) => {
    for (const of of [
      /^write new/,
      /^sync new/,
      /^rename SHA256/,
      /^sync index$/,
      /^write index/,
    ]) {
      const { fs } = failing(new Disk(old.files).fs, { at: 0, code, of });
      await expect(replace(fs)).rejects.toMatchObject({
        code: 'SAVE_FAILED',
        message: `Cannot save the index in ${FOLDER}: ${says}. If it held an index, that is still whole.`,
        cause: { code },
      });
    }
  });

  test('reports the first error, even if deleting the temporary file fails, too', async () => {
    const { fs } = failing(new Disk(old.files).fs, { at: 0, code: 'ENOSPC', of: /^write new/ });
    const rm = () => Promise.reject(systemError('EROFS'));
    await expect(replace({ ...fs, rm })).rejects.toMatchObject({ cause: { code: 'ENOSPC' } });
  });

  test('only in writing the copy is committed', async () => {
    const disk = new Disk(old.files);
    await replace(failing(disk.fs, { at: 0, code: 'EIO', of: /copy.panelprint/ }).fs);
    expect(await digestIn(disk)).toBe(newDigest);
  });

  test('only in deleting files is committed, and the next change deletes them', async () => {
    const disk = new Disk(old.files);
    await replace(failing(disk.fs, { at: 0, code: 'EBUSY', of: /^rm SHA256/ }).fs);
    expect(await digestIn(disk)).toBe(newDigest);
    expect(leftIn(disk)).not.toEqual([]);
    await replace(disk.fs);
    expect(leftIn(disk)).toEqual([]);
  });
});

describe('a change', () => {
  test('succeeds if the file system cannot sync folders', async () => {
    for (const code of ['EINVAL', 'ENOTSUP']) {
      const disk = new Disk(old.files);
      await replace(failing(disk.fs, { at: 0, code, of: /^sync index$/, forEver: false }).fs);
      expect(await digestIn(disk)).toBe(newDigest);
    }
  });

  test('that fails without an index before leaves none, and the next run uses its pending files', async () => {
    const disk = new Disk();
    const { fs } = failing(disk.fs, { at: 0, code: 'ENOSPC', of: /^write new/ });
    expect(await codeOf(draft(fs, before))).toBe('SAVE_FAILED');
    expect(await codeOf(loadIndex(FOLDER, { fs: disk.fs }))).toBe('INDEX_MISSING');
    expect(namesIn(disk).every((name) => name.endsWith('.pending'))).toBe(true);
    await draft(disk.fs, { moon: ['1', '2'] });
    expect(await digestIn(disk)).toBe(await digestIn(await written(before)));
  });

  test('that throws an error of ours rethrows it, and leaves the index as it was', async () => {
    const disk = new Disk(old.files);
    const fault = new TypeError('a fault of ours');
    const dead = Object.assign(new Error('out of memory'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    for (const error of [fault, dead])
      await expect(write(disk.fs, () => Promise.reject(error))).rejects.toBe(error);
    expect(namesIn(disk)).toEqual(namesIn(old));
  });
});

describe('an aborted change throws the reason of its signal', () => {
  const reason = new Error('the user had enough');

  test('at whatever step, and leaves the index as it was', async () => {
    let stopped = 0;
    for (let at = 0; ; at++) {
      const controller = new AbortController();
      const disk = new Disk(old.files);
      let steps = 0;
      const fs = stepwise(disk.fs, (_, act) => {
        if (steps++ === at) controller.abort(reason);
        return act();
      });
      const { signal } = controller;
      const done = await draft(fs, after, FOLDER, signal).catch((error) => error);
      if (steps <= at) break;
      if (done === undefined) expect(await digestIn(disk)).toBe(newDigest);
      else {
        expect(done).toBe(reason);
        expect(await digestIn(disk)).toBe(oldDigest);
        expect(namesIn(disk).filter((name) => /\.(tmp|lock)$/.test(name))).toEqual([]);
        stopped++;
      }
    }
    expect(stopped).toBeGreaterThan(10);
  });

  test('before the start, and changes nothing', async () => {
    const disk = new Disk();
    const signal = AbortSignal.abort(reason);
    await expect(draft(disk.fs, before, FOLDER, signal)).rejects.toBe(reason);
    await expect(loadIndex(FOLDER, { fs: old.fs, signal })).rejects.toBe(reason);
    expect(disk.files.size).toBe(0);
  });
});

describe('files in the folder of an index', () => {
  test('that are of others stay', async () => {
    const disk = new Disk(old.files);
    const mine = ['notes.txt', 'notes.tmp', 'todo.pending', 'my.lock', 'a.segment', 'x.panelprint'];
    for (const name of mine) disk.files.set(`${FOLDER}/${name}`, Buffer.from('mine'));
    await replace(disk.fs);
    await merge(disk.fs);
    for (const name of mine)
      expect(disk.files.get(`${FOLDER}/${name}`), name).toEqual(Buffer.from('mine'));
  });

  test('that a killed writer left are deleted, even before there is an index', async () => {
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const stale = [
      `index.panelprint.${uuid}.tmp`,
      `new.${uuid}.tmp`,
      `seen.cache.${uuid}.tmp`,
      `${'0'.repeat(64)}.segment`,
    ];
    for (const files of [new Map(), old.files]) {
      const disk = new Disk(files);
      await disk.fs.mkdir(FOLDER);
      for (const name of stale) disk.files.set(`${FOLDER}/${name}`, Buffer.from('half an ind'));
      if (files.size === 0)
        expect(await codeOf(readState(FOLDER, { fs: disk.fs }))).toBe('INDEX_MISSING');
      else expect(await digestIn(disk)).toBe(oldDigest);
      await draft(disk.fs, { moon: [episodeOf('1', 1)] });
      expect(leftIn(disk)).toEqual([]);
    }
  });

  test('after a change are the manifest, its copy, and the segments that it names', async () => {
    const disk = new Disk(old.files);
    expect(namesIn(disk).filter((name) => name.endsWith('.segment'))).toHaveLength(2);
    await replace(disk.fs);
    await merge(disk.fs);
    const { manifest } = await readState(FOLDER, { fs: disk.fs });
    const segments = manifest.segments.map(({ sha256 }) => `${sha256}.segment`);
    expect(segments).toHaveLength(1);
    expect(namesIn(disk)).toEqual([...segments, 'copy.panelprint', MANIFEST_FILE].sort());
    const [copy, original] = ['copy.panelprint', MANIFEST_FILE].map((name) =>
      disk.files.get(`${FOLDER}/${name}`),
    );
    expect(copy).toEqual(original);
    expect(contentDigest(manifest)).toBe(newDigest);
  });
});

test('an update without changes writes nothing', async () => {
  const disk = new Disk(old.files);
  await draft(disk.fs, { moon: ['1', '2'], rain: ['1'] });
  expect(disk.files).toEqual(old.files);
});

test('short reads and writes are continued', async () => {
  const disk = await written();
  const half = (call: (...words: never[]) => Promise<unknown>) =>
    ((bytes: Uint8Array, at: number, length: number, place: number) =>
      call(...([bytes, at, Math.ceil(length / 2), place] as never[]))) as never;
  const open: Disk['fs']['open'] = async (...words) => {
    const handle = await disk.fs.open(...words);
    return { ...handle, read: half(handle.read), write: half(handle.write) };
  };
  const fs = { ...disk.fs, open };
  await draft(fs, before);
  await draft(fs, between);
  expect((await loadIndex(FOLDER, { fs })).sha256).toBe(oldDigest);
  expect(await digestIn(disk)).toBe(oldDigest);
});

import { mkdir, mkdtemp, writeFile as put, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  disk,
  isIndexName,
  isLock,
  isManifestNamed,
  isPending,
  isTemporary,
  listFile,
  listFiles,
  pendingFile,
  segmentFile,
  syncFolder,
  writeAtomically,
} from '../../../src/store/folder/files.ts';
import { Disk } from '../../support/disk.ts';
import { randomWords } from '../../support/sample-data.ts';
import { failing, stepwise } from '../../support/steps.ts';
import { sha256Of } from '../../support/written.ts';

const bytes = new Uint8Array(randomWords(500, 3).buffer);
/** More than two write calls. */
const big = new Uint8Array(randomWords(2_300_000, 5).buffer);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelprint-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a written file', () => {
  test('has the bytes of all pieces, and leaves no other file', async () => {
    const pieces = [bytes.subarray(0, 3), big, new Uint8Array(0), bytes];
    const whole = Buffer.concat(pieces);
    const written = await writeAtomically(folder, 'some.file', pieces);
    expect(written).toEqual({ sha256: sha256Of(whole), bytes: whole.length });
    expect((await readFile(join(folder, 'some.file'))).equals(whole)).toBe(true);
    expect(await readdir(folder)).toEqual(['some.file']);
  });

  test('can have the digest of its bytes as its name', async () => {
    const { sha256 } = await writeAtomically(folder, segmentFile, [bytes]);
    expect(await readdir(folder)).toEqual([`${sha256}.segment`]);
    expect(sha256).toBe(sha256Of(bytes));
  });

  test('replaces a file of the same name', async () => {
    await put(join(folder, 'f'), 'old');
    await writeAtomically(folder, 'f', [bytes]);
    expect((await readFile(join(folder, 'f'))).equals(bytes)).toBe(true);
  });

  test('is synced before it gets its name', async () => {
    const { fs, steps } = failing(disk, { at: -1, code: '' });
    await writeAtomically(folder, 'f', [bytes], { fs });
    expect(steps).toEqual(['open f.tmp', 'write f.tmp', 'sync f.tmp', 'close f.tmp', 'rename f']);
  });
});

describe('a file that cannot be written', () => {
  test.for(['open', 'write', 'sync', 'close', 'rename'])(
    'is as it was before, and alone, when it fails at %s',
    async (step) => {
      await put(join(folder, 'f'), 'old');
      for (let at = 0; at < (step === 'write' ? 3 : 1); at++) {
        const { fs } = failing(disk, { at, code: 'ENOSPC', of: new RegExp(`^${step} `) });
        const writing = writeAtomically(folder, 'f', [big], { fs });
        await expect(writing).rejects.toMatchObject({ code: 'ENOSPC' });
        expect(await readdir(folder)).toEqual(['f']);
        expect(await readFile(join(folder, 'f'), 'utf8')).toBe('old');
      }
    },
  );

  test('is as it was if the signal is aborted, at whatever step', async () => {
    const reason = new Error('the user had enough');
    await put(join(folder, 'f'), 'old');
    for (let at = 0; at < 4; at++) {
      const controller = new AbortController();
      let steps = 0;
      const fs = stepwise(disk, (_, act) => {
        if (steps++ === at) controller.abort(reason);
        return act();
      });
      const writing = writeAtomically(folder, 'f', [big], { fs, signal: controller.signal });
      await expect(writing).rejects.toBe(reason);
      expect(await readdir(folder)).toEqual(['f']);
    }
    expect(await readFile(join(folder, 'f'), 'utf8')).toBe('old');
  });

  test('shares no temporary file with another of its name', async () => {
    const { fs, steps } = failing(new Disk(new Map([['/f/x', bytes]])).fs, { at: -1, code: '' });
    await Promise.all([1, 2, 3].map(() => writeAtomically('/f', 'y', [bytes], { fs })));
    expect(steps.filter((step) => step === 'rename y')).toHaveLength(3);
  });
});

describe('a folder', () => {
  test('that does not exist has no list', async () => {
    expect(await listFiles(disk, join(folder, 'no'))).toBeUndefined();
    expect(await listFiles(disk, folder)).toEqual([]);
    await mkdir(join(folder, 'one'));
    expect((await listFiles(disk, folder))!.map(({ name }) => name)).toEqual(['one']);
  });

  test('is synced, if the file system can', async () => {
    await syncFolder(disk, folder);
    const sync = (code: string) =>
      syncFolder(failing(disk, { at: 0, code, of: /^sync/ }).fs, folder);
    await sync('EINVAL');
    await sync('ENOTSUP');
    await expect(sync('EIO')).rejects.toMatchObject({ code: 'EIO' });
  });
});

describe('names in the folder of an index', () => {
  const digest = 'a0'.repeat(32);
  const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const ours = [
    'index.panelprint',
    'copy.panelprint',
    'windows.panelprint',
    'seen.cache',
    'damaged',
    segmentFile(digest),
    listFile(digest),
    pendingFile(digest),
    `new.${uuid}.tmp`,
    `index.panelprint.${uuid}.tmp`,
    `writer.1.2.3.${uuid}.lock`,
  ];
  test.for(ours)('include %s', (name) => {
    expect(isIndexName(name)).toBe(true);
  });

  test.for([
    'notes.txt',
    'a.tmp',
    'new.0f8fad5b.tmp',
    'a.pending',
    'a.segment',
    'yarn.lock',
    `${digest}.txt`,
    `x${digest}.segment`,
    `${digest}.segment.bak`,
    'Index.panelprint',
    `${digest.toUpperCase()}.segment`,
    'writer.lock',
    'mywriter.1.lock',
    '',
    'ep01',
  ])('%j is none', (name) => {
    expect(isIndexName(name)).toBe(false);
  });

  test('are of different kinds', () => {
    const kinds = [isManifestNamed, isPending, isTemporary, isLock];
    const told = ours.map((name) => kinds.map((is) => is(name)).indexOf(true));
    expect(told).toEqual([-1, -1, -1, -1, -1, 0, 0, 1, 2, 2, 3]);
  });
});

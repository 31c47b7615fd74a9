import { readdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { indexCatalogue } from '../../src/index.ts';
import { isLock } from '../../src/store/folder/files.ts';
import { emptyFolder, fixture } from '../support/picture-files.ts';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test('works are listed under the lock, or episodes that another run added could be removed', async () => {
  const folder = emptyFolder();
  const catalogue = fixture('catalogue');
  const locks: number[] = [];
  const { readdir } = fs;
  const spied = (path: string, options: object) => {
    if (path === join(catalogue, 'ash-crown'))
      locks.push(readdirSync(folder).filter(isLock).length);
    return readdir(path, options as never);
  };
  vi.spyOn(fs, 'readdir').mockImplementation(spied as never);
  syncBuiltinESMExports();
  await indexCatalogue(catalogue, folder, { workers: 0 });
  expect(locks).toEqual([1]);
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256Hex } from '../../src/checksum.ts';
import {
  type ReferencePage,
  readUnchanged,
  referencePageReader,
} from '../../src/inputs/reference-pages.ts';
import { codeOf, folderOf } from '../support/picture-files.ts';

const bytes = Buffer.from('a page');
const page: ReferencePage = { work: 'w', episode: 'e', file: '1.jpg', sha256: sha256Hex(bytes) };
const catalogue = () => folderOf({ 'w/e/1.jpg': bytes, 'secret.jpg': bytes });

test('a page is read by its names', async () => {
  const read = await referencePageReader(catalogue());
  expect(await read(page)).toEqual({ bytes, sha256: page.sha256 });
  expect(await readUnchanged(read, page)).toEqual(bytes);
});

test('a page is found by names in another Unicode form', async () => {
  const [nfc, nfd] = ['제1화'.normalize('NFC'), '제1화'.normalize('NFD')];
  for (const [kept, named] of [
    [nfd, nfc],
    [nfc, nfd],
  ]) {
    const folder = folderOf({ [`${kept}/${kept}/${kept}.jpg`]: bytes, [`${kept}/2/1.jpg`]: 'no' });
    const read = await referencePageReader(folder);
    const names = { work: named!, episode: named!, file: `${named}.jpg` };
    expect(await read({ ...page, ...names })).toEqual({ bytes, sha256: page.sha256 });
    expect(await codeOf(read({ ...page, ...names, file: '2.jpg' }))).toBe('INPUT_UNREADABLE');
  }
});

test('a page that is missing or has changed is an error', async () => {
  const folder = catalogue();
  const read = await referencePageReader(folder);
  writeFileSync(join(folder, 'w/e/1.jpg'), 'another page');
  await expect(readUnchanged(read, page)).rejects.toMatchObject({
    code: 'REFERENCE_CHANGED',
    message:
      'The reference page w/e/1.jpg is not the file that was indexed. Bring the index up to date.',
  });
  rmSync(join(folder, 'w/e/1.jpg'));
  await expect(readUnchanged(read, page)).rejects.toMatchObject({
    code: 'REFERENCE_MISSING',
    message: `The reference page w/e/1.jpg could not be read: Cannot read ${folder}/w/e/1.jpg (ENOENT). Name the catalogue that was indexed.`,
    cause: { code: 'INPUT_UNREADABLE' },
  });
});

test('a page of another organisation is missing', async () => {
  const read = await referencePageReader(catalogue());
  await expect(read({ ...page, origin: 'Studio' })).rejects.toMatchObject({
    code: 'INPUT_MISSING',
    message: 'It was handed over by Studio, without pages.',
  });
});

test.for(['', '.', '..', '../w', 'w/..', 'w\\e', 'w\0'])(
  'the name %j cannot lead out of the catalogue',
  async (name) => {
    const read = await referencePageReader(catalogue());
    for (const part of ['work', 'episode', 'file'])
      expect(await codeOf(read({ ...page, [part]: name }))).toBe('INPUT_MISSING');
    const up = { ...page, work: '.', episode: '.', file: 'secret.jpg' };
    expect(await codeOf(read(up))).toBe('INPUT_MISSING');
  },
);

test('an error of another kind is passed on', async () => {
  const read = () => Promise.reject(new TypeError('a bug'));
  await expect(readUnchanged(read, page)).rejects.toThrow(TypeError);
});

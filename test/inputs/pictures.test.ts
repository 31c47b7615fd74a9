import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { picturesIn } from '../../src/index.ts';
import { codeOf, collect, emptyFolder, folderOf, page } from '../support/picture-files.ts';

const good = page('neon-spring/ep01', 2);

async function all(inputs: string | string[], onOther?: (path: string) => void) {
  const sources = await collect(picturesIn(inputs, onOther));
  return sources.map(({ path, group }) => ({ path, group }));
}

describe('one input', () => {
  test('a folder yields every file below it that is a picture or is named like one', async () => {
    const folder = folderOf({
      'b/2.JPG': good,
      'b/10.jpg': 'not a picture, but named like one',
      'b/no-extension': good,
      'a.svg': 'named like one, too',
      'index.html': '<html>',
      'c/app.js': 'x',
      'c/empty': '',
    });
    const others: string[] = [];
    expect(await all(folder, (path) => others.push(path))).toEqual([
      { path: 'a.svg', group: '.' },
      { path: 'b/2.JPG', group: 'b' },
      { path: 'b/10.jpg', group: 'b' },
      { path: 'b/no-extension', group: 'b' },
    ]);
    expect(others).toEqual(['index.html', 'c/app.js', 'c/empty']);
  });

  test('a file is yielded under its name, with any content', async () => {
    const folder = folderOf({ 'sub/notes.txt': 'x' });
    expect(await all(join(folder, 'sub/notes.txt'))).toEqual([{ path: 'notes.txt', group: '.' }]);
  });

  test('an empty folder, and one without pictures, yields nothing', async () => {
    expect(await all(emptyFolder())).toEqual([]);
    expect(await all(folderOf({ 'index.html': '<html>' }))).toEqual([]);
  });

  test.for(['missing', 'file/below'])('%s is an error with a code', async (name) => {
    const path = join(folderOf({ file: 'x' }), name);
    expect(await codeOf(all(path))).toBe('INPUT_MISSING');
    await expect(all(path)).rejects.toThrow(`There is nothing at ${path}.`);
  });
});

describe('several inputs', () => {
  test('are named relative to the deepest folder that holds them all', async () => {
    const root = folderOf({ 'es/01/1.jpg': good, 'ja/01/1.jpg': good, 'ja/x.jpg': good });
    const inputs = ['es/01', 'ja/01/', 'ja/x.jpg'].map((name) => join(root, name));
    expect(await all(inputs)).toEqual([
      { path: 'es/01/1.jpg', group: 'es/01' },
      { path: 'ja/01/1.jpg', group: 'ja/01' },
      { path: 'ja/x.jpg', group: 'ja' },
    ]);
  });

  test('inside one another keep their names', async () => {
    const root = folderOf({ 'a/1.jpg': good });
    const name = basename(root);
    expect((await all([root, join(root, 'a')])).map(({ path }) => path)).toEqual([
      `${name}/a/1.jpg`,
      `${name}/a/1.jpg`,
    ]);
  });

  test('are checked before the first is read', async () => {
    const folder = folderOf({ '1.jpg': good });
    const sources = picturesIn([folder, join(folder, 'missing')]);
    expect(await codeOf(sources.next())).toBe('INPUT_MISSING');
  });
});

test('read returns the bytes and their SHA-256', async () => {
  const [source] = await collect(picturesIn(folderOf({ '1.jpg': 'abc' })));
  const { bytes, sha256 } = await source!.read();
  expect(new TextDecoder().decode(bytes)).toBe('abc');
  expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { indexCatalogue, matchSite, openIndex } from '../../src/index.ts';
import { listFolder, type WalkItem, walk } from '../../src/inputs/walk.ts';
import { collect, emptyFolder, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

async function all(folder: string): Promise<WalkItem[]> {
  return collect(walk(folder));
}

const paths = async (folder: string) => (await all(folder)).map(({ path }) => path);

/** Names that file systems allow and glob libraries misread. */
const hostile = [
  '\nline break first.jpg',
  'line\nbreak.jpg',
  'line break last\n',
  '\r\nboth.jpg',
  '\u2028separator.jpg',
  '-dash.jpg',
  '--out.jpg',
  'brace}!',
  'back\\slash.jpg',
  '\\first.jpg',
  'last\\',
  '{a,b}.jpg',
  '[ab].jpg',
  '!(no).jpg',
  '*.jpg',
  '**',
  '?.jpg',
  '#.jpg',
  '~',
  '.hidden.jpg',
  '...',
  '.\nhidden.jpg',
  ' space.jpg ',
  '\x1b[2J\x1b]0;title\x07.jpg',
  '한국어.jpg'.normalize('NFC'),
  '한국어.jpg'.normalize('NFD'),
];

describe('names', () => {
  test.for(hostile)('%j is found unchanged', async (name) => {
    expect(await all(folderOf({ [name]: 'x' }))).toEqual([{ path: name }]);
    expect(await all(folderOf({ [`${name}/${name}`]: 'x' }))).toEqual([
      { path: `${name}/${name}` },
    ]);
  });

  test('in one folder are all found, each once', async () => {
    const folder = folderOf(Object.fromEntries(hostile.map((name) => [name, 'x'])));
    expect((await paths(folder)).toSorted()).toEqual(hostile.toSorted());
  });

  test('of pictures are matched and reported unchanged', async () => {
    const index = emptyFolder();
    await indexCatalogue(smallCatalogue(), index);
    const good = page('neon-spring/ep01', 2);
    const names = hostile.filter((name) => name.endsWith('.jpg'));
    const site = folderOf(Object.fromEntries(names.map((name) => [name, good])));
    const { images } = await matchSite(await openIndex(index), [site]);
    expect(images.map(({ path }) => path).toSorted()).toEqual(names.toSorted());
    expect(new Set(images.map(({ status }) => status))).toEqual(new Set(['matched']));
  });
});

describe('order', () => {
  test('is natural: files before folders, folder by folder', async () => {
    const names = ['10.jpg', '9.jpg', 'b/1.jpg', 'a10/1.jpg', 'a9/2.jpg', 'a9/10.jpg', '010.jpg'];
    const folder = folderOf(Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(await paths(folder)).toEqual([
      '9.jpg',
      '010.jpg',
      '10.jpg',
      'a9/2.jpg',
      'a9/10.jpg',
      'a10/1.jpg',
      'b/1.jpg',
    ]);
  });

  test('does not depend on NFC or NFD', async () => {
    const names = ['가.jpg', '나.jpg', '다.jpg', '라.jpg'];
    const mixed = names.map((name, i) => name.normalize(i % 2 === 0 ? 'NFD' : 'NFC'));
    const folder = folderOf(Object.fromEntries(mixed.toReversed().map((name) => [name, 'x'])));
    expect(await paths(folder)).toEqual(mixed);
  });
});

describe('links', () => {
  test('that form a loop are errors and not followed', async () => {
    const folder = folderOf({ 'a/1.jpg': 'x', 'b/2.jpg': 'x' });
    symlinkSync('..', join(folder, 'a', 'up'));
    symlinkSync(folder, join(folder, 'b', 'root'));
    const found = await all(folder);
    expect(found.map(({ path, error }) => [path, error?.code])).toEqual([
      ['a/1.jpg', undefined],
      ['a/up', 'INPUT_UNREADABLE'],
      ['b/2.jpg', undefined],
      ['b/root', 'INPUT_UNREADABLE'],
    ]);
    expect(found[1]!.error!.message).toBe('a/up is a symbolic link, which is not followed.');
  });

  test('that lead out of the folder, or nowhere, are errors and not followed', async () => {
    const folder = folderOf({ '1.jpg': 'x' });
    symlinkSync('/etc/passwd', join(folder, 'out.jpg'));
    symlinkSync('nowhere', join(folder, 'broken.jpg'));
    expect((await all(folder)).map(({ path, error }) => [path, error?.code])).toEqual([
      ['1.jpg', undefined],
      ['broken.jpg', 'INPUT_UNREADABLE'],
      ['out.jpg', 'INPUT_UNREADABLE'],
    ]);
  });

  test('are followed if they are the input itself', async () => {
    const folder = folderOf({ '1.jpg': 'x' });
    const link = join(emptyFolder(), 'link');
    symlinkSync(folder, link);
    expect(await paths(link)).toEqual(['1.jpg']);
  });
});

test('a pipe is an error and is not opened: that would block for ever', async () => {
  const folder = emptyFolder();
  execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
  const [found] = await all(folder);
  expect(found!.error!.message).toBe('pipe.jpg is not a regular file.');
});

test('a folder deleted during the walk is skipped; its neighbours are found', async () => {
  const folder = folderOf({ 'a/1': 'x', 'c/1': 'x' });
  mkdirSync(join(folder, 'b'));
  const seen: string[] = [];
  for await (const { path } of walk(folder)) {
    seen.push(path);
    if (seen.length === 1) execFileSync('rmdir', [join(folder, 'b')]);
  }
  expect(seen).toEqual(['a/1', 'c/1']);
});

test('a folder is listed when the walk reaches it, so memory holds one folder', async () => {
  const folder = folderOf({ 'a/1': 'x', 'b/old': 'x' });
  const found = walk(folder);
  expect((await found.next()).value).toEqual({ path: 'a/1' });
  unlinkSync(join(folder, 'b/old'));
  writeFileSync(join(folder, 'b/new'), 'x');
  expect((await found.next()).value).toEqual({ path: 'b/new' });
});

test('listFolder distinguishes files, folders, links and others', async () => {
  const folder = folderOf({ file: 'x', 'folder/inside': 'x' });
  symlinkSync('file', join(folder, 'link'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(await listFolder(folder)).toEqual([
    { name: 'file', kind: 'file' },
    { name: 'folder', kind: 'folder' },
    { name: 'link', kind: 'link' },
    { name: 'pipe', kind: 'other' },
  ]);
});

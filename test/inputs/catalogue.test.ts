import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/inputs/catalogue.ts';
import { codeOf, emptyFolder, fixture, folderOf } from '../support/picture-files.ts';

describe('a catalogue', () => {
  test('is read as works, episodes and pages, each in natural order', async () => {
    const names = ['b/e10/1.jpg', 'b/e9/page-10.jpg', 'b/e9/page-2.jpg', 'a/e1/1.jpg'];
    const { works, problems } = await readCatalogue(
      folderOf(Object.fromEntries(names.map((name) => [name, 'x']))),
    );
    expect(problems).toEqual([]);
    expect(works.map((work) => [work.name, work.episodes.map((e) => [e.name, e.files])])).toEqual([
      ['a', [['e1', ['1.jpg']]]],
      [
        'b',
        [
          ['e9', ['page-2.jpg', 'page-10.jpg']],
          ['e10', ['1.jpg']],
        ],
      ],
    ]);
  });

  test('takes titles from catalogue.json and ComicInfo.xml', async () => {
    const { works, problems } = await readCatalogue(fixture('catalogue'));
    expect(problems).toEqual([]);
    const crown = works.find(({ name }) => name === 'ash-crown')!;
    expect(crown).toMatchObject({ title: '잿빛 왕관', titles: { es: expect.any(String) } });
    expect(crown.episodes.map(({ title }) => title)).toEqual(['깨어난 봉인', expect.any(String)]);
  });

  test('lists misplaced files as problems, and reads the rest', async () => {
    const catalogue = folderOf({
      'stray.txt': 'x',
      'w/stray.jpg': 'x',
      'w/e/1.jpg': 'x',
      'w/e/deeper/2.jpg': 'x',
      '.git/config': 'x',
      'w/e/Thumbs.db': 'x',
      'w/e/.DS_Store': 'x',
    });
    mkdirSync(join(catalogue, 'w/empty'));
    symlinkSync('1.jpg', join(catalogue, 'w/e/link.jpg'));
    const { works, problems } = await readCatalogue(catalogue);
    expect(works).toHaveLength(1);
    expect(works[0]!.episodes[0]!.files).toEqual(['1.jpg']);
    expect(problems.map(({ message }) => message.slice(catalogue.length + 1))).toEqual([
      'stray.txt is outside any episode.',
      'w/stray.jpg is outside any episode.',
      'w/e/deeper is a folder inside an episode.',
      'w/e/link.jpg is a link, not followed.',
      'w/empty holds no pages.',
    ]);
  });
});

describe('a catalogue with names in NFD', () => {
  const [nfc, nfd] = ['재의 왕관'.normalize('NFC'), '재의 왕관'.normalize('NFD')];

  test('has works and episodes with names in NFC, and paths as the file system has them', async () => {
    const catalogue = folderOf({ [`${nfd}/${nfd}/${nfd}.jpg`]: 'x' });
    const { works, problems } = await readCatalogue(catalogue);
    expect(problems).toEqual([]);
    expect(works).toEqual([
      {
        name: nfc,
        episodes: [{ name: nfc, folder: join(catalogue, nfd, nfd), files: [`${nfd}.jpg`] }],
      },
    ]);
  });

  test('and in NFC lists the second folder of a name as a problem, and reads the first', async () => {
    const catalogue = folderOf({
      [`${nfd}/1/1.jpg`]: 'x',
      [`${nfc}/2/1.jpg`]: 'x',
      [`w/${nfd}/1.jpg`]: 'x',
      [`w/${nfc}/2.jpg`]: 'x',
    });
    const { works, problems } = await readCatalogue(catalogue);
    expect(works.map(({ name, episodes }) => [name, episodes.map((e) => e.folder)])).toEqual([
      ['w', [join(catalogue, 'w', nfd)]],
      [nfc, [join(catalogue, nfd, '1')]],
    ]);
    expect(problems.map(({ code, message }) => [code, message])).toEqual(
      [join(catalogue, nfc), join(catalogue, 'w', nfc)].map((place) => [
        'INPUT_DUPLICATE',
        `${place} has the name of another folder in another Unicode form. It was not read. Rename one of the two.`,
      ]),
    );
  });
});

describe('readCatalogue throws', () => {
  const invalid: [what: string, make: () => string, code: string, message: RegExp][] = [
    ['a missing folder', () => join(emptyFolder(), 'no'), 'INPUT_MISSING', /There is no catalogue/],
    ['an empty folder', emptyFolder, 'INPUT_EMPTY', /laid out as <work>\/<episode>\/<pages>/],
    ['a folder of pages', () => folderOf({ '1.jpg': 'x' }), 'INPUT_EMPTY', /holds no pages/],
    ['a work of pages', () => folderOf({ 'w/1.jpg': 'x' }), 'INPUT_EMPTY', /holds no pages/],
    [
      'empty episodes',
      () => {
        const folder = emptyFolder();
        mkdirSync(join(folder, 'w/e'), { recursive: true });
        return folder;
      },
      'INPUT_EMPTY',
      /holds no pages/,
    ],
    ['a file', () => join(folderOf({ file: 'x' }), 'file'), 'INPUT_KIND', /is a file/],
    [
      'an index',
      () => folderOf({ 'index.panelprint': 'x' }),
      'INPUT_KIND',
      /is an index, not a catalogue\. Check whether the two are swapped/,
    ],
  ];
  test.for(invalid)('for %s', async ([, make, code, message]) => {
    const path = make();
    expect(await codeOf(readCatalogue(path))).toBe(code);
    await expect(readCatalogue(path)).rejects.toThrow(message);
  });
});

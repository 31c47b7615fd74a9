import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/inputs/catalogue.ts';
import { codeOf, emptyFolder, fixture, folderOf } from '../support/picture-files.ts';

/** A catalogue of one page and the given `catalogue.json`. */
function told(metadata: unknown, work = 'w', episode = 'e'): string {
  const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
  return folderOf({ 'catalogue.json': text, [`${work}/${episode}/1.jpg`]: 'x' });
}

describe('a catalogue', () => {
  test('is read as works, episodes and pages, each in natural order', async () => {
    const names = ['b/e10/1.jpg', 'b/e9/page-10.jpg', 'b/e9/page-2.jpg', 'a/e1/1.jpg'];
    const { works, trouble } = await readCatalogue(
      folderOf(Object.fromEntries(names.map((name) => [name, 'x']))),
    );
    expect(trouble).toEqual([]);
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

  test('has its titles from catalogue.json and ComicInfo.xml', async () => {
    const { works, trouble } = await readCatalogue(fixture('catalogue'));
    expect(trouble).toEqual([]);
    const crown = works.find(({ name }) => name === 'ash-crown')!;
    expect(crown).toMatchObject({ title: '잿빛 왕관', titles: { es: expect.any(String) } });
    expect(crown.episodes.map(({ title }) => title)).toEqual(['깨어난 봉인', expect.any(String)]);
  });

  test('what is not where pages belong is told, and the rest is read', async () => {
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
    const { works, trouble } = await readCatalogue(catalogue);
    expect(works).toHaveLength(1);
    expect(works[0]!.episodes[0]!.files).toEqual(['1.jpg']);
    expect(trouble.map(({ message }) => message.slice(catalogue.length + 1))).toEqual([
      'stray.txt is outside any episode.',
      'w/stray.jpg is outside any episode.',
      'w/e/deeper is a folder inside an episode.',
      'w/e/link.jpg is a link, not followed.',
      'w/empty holds no pages.',
    ]);
  });
});

describe('no catalogue', () => {
  const without: [what: string, make: () => string, code: string, says: RegExp][] = [
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
      /is an index, not a catalogue. Are the two swapped/,
    ],
  ];
  test.for(without)('%s is an error with a code', async ([, make, code, says]) => {
    const at = make();
    expect(await codeOf(readCatalogue(at))).toBe(code);
    await expect(readCatalogue(at)).rejects.toThrow(says);
  });
});

const wrong: [what: string, metadata: unknown, says: string][] = [
  ['no JSON', '{"works": {', 'is not JSON'],
  ['an empty file', '', 'is not JSON'],
  ['a list', [], 'must hold an object "works" by folder name'],
  ['null', null, 'must hold an object "works"'],
  ['works in a list', { works: [] }, 'must hold an object "works"'],
  ['a work that is text', { works: { w: 'W' } }, 'must hold an object for w'],
  ['a title that is a number', { works: { w: { title: 1 } } }, 'text in title, titles'],
  ['a title that is null', { works: { w: { title: null } } }, 'text in title, titles'],
  ['titles in a list', { works: { w: { titles: ['W'] } } }, 'text in title, titles'],
  ['a rights holder with parts', { works: { w: { rightsHolder: {} } } }, 'rightsHolder of w'],
  ['episodes in a list', { works: { w: { episodes: [] } } }, 'title and number of the episodes'],
  ['a number that is one', { works: { w: { episodes: { e: { number: 1 } } } } }, 'of the episodes'],
];

describe('catalogue.json', () => {
  test.for(wrong)('that is %s is an error with a code', async ([, metadata, says]) => {
    const catalogue = told(metadata);
    expect(await codeOf(readCatalogue(catalogue))).toBe('CATALOGUE_METADATA');
    await expect(readCatalogue(catalogue)).rejects.toThrow(says);
  });

  test('that cannot be read is an error with a code', async () => {
    const catalogue = folderOf({ 'w/e/1.jpg': 'x' });
    mkdirSync(join(catalogue, 'catalogue.json'));
    expect(await codeOf(readCatalogue(catalogue))).toBe('CATALOGUE_METADATA');
  });

  test('may begin with a byte order mark, as Windows writes it', async () => {
    const text = `\ufeff${JSON.stringify({ works: { w: { title: 'W' } } })}`;
    expect((await readCatalogue(told(text))).works[0]!.title).toBe('W');
  });

  test.for([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ] as const)('in %s tells of folders in %s', async ([written, named]) => {
    const [work, episode] = ['잿빛 왕관', '제1화'];
    const about = { title: 'W', episodes: { [episode.normalize(written)]: { title: 'E' } } };
    const metadata = { works: { [work.normalize(written)]: about } };
    const catalogue = told(metadata, work.normalize(named), episode.normalize(named));
    const [found] = (await readCatalogue(catalogue)).works;
    expect(found).toMatchObject({ name: work.normalize(named), title: 'W' });
    expect(found!.episodes[0]).toMatchObject({ name: episode.normalize(named), title: 'E' });
  });

  test('cannot move an episode elsewhere', async () => {
    const about = { title: 'E', folder: '/etc', name: 'passwd', files: 'hosts' };
    const catalogue = told({ works: { w: { episodes: { e: about } } } });
    expect((await readCatalogue(catalogue)).works[0]!.episodes).toEqual([
      { name: 'e', folder: join(catalogue, 'w/e'), files: ['1.jpg'], title: 'E' },
    ]);
  });

  test('says nothing of folders named like parts of every object', async () => {
    const { works } = await readCatalogue(told({ works: {} }, 'constructor', '__proto__'));
    expect(works).toEqual([
      {
        name: 'constructor',
        episodes: [{ name: '__proto__', folder: expect.any(String), files: ['1.jpg'] }],
      },
    ]);
  });
});

describe('ComicInfo.xml', () => {
  const infos: [
    what: string,
    xml: string,
    title: string | undefined,
    number: string | undefined,
  ][] = [
    ['title and number', '<ComicInfo><Title>A</Title><Number>7</Number></ComicInfo>', 'A', '7'],
    [
      'escapes',
      '<Title> a &lt;b&gt; &amp;amp; &quot;c&apos; </Title>',
      `a <b> &amp; "c'`,
      undefined,
    ],
    ['nothing', '<ComicInfo/>', undefined, undefined],
    ['something else', '\0\x01\x02', undefined, undefined],
    ['an endless title', `<Title>${'a'.repeat(501)}</Title>`, undefined, undefined],
  ];
  test.for(infos)('with %s', async ([, xml, title, number]) => {
    const catalogue = folderOf({ 'w/e/ComicInfo.xml': xml, 'w/e/1.jpg': 'x' });
    const [episode] = (await readCatalogue(catalogue)).works[0]!.episodes;
    expect(episode!.title).toBe(title);
    expect(episode!.number).toBe(number);
    expect(episode!.files).toEqual(['1.jpg']);
  });

  test('gives way to catalogue.json, field by field', async () => {
    const catalogue = told({ works: { w: { episodes: { e: { title: 'better' } } } } });
    writeFileSync(join(catalogue, 'w/e/COMICINFO.XML'), '<Title>worse</Title><Number>7</Number>');
    const [episode] = (await readCatalogue(catalogue)).works[0]!.episodes;
    expect(episode).toMatchObject({ title: 'better', number: '7' });
  });

  test('that is a folder or a link is told, and the pages are read', async () => {
    const catalogue = folderOf({ 'w/e/1.jpg': 'x', secret: '<Title>secret</Title>' });
    const info = join(catalogue, 'w/e/ComicInfo.xml');
    mkdirSync(info);
    const asFolder = await readCatalogue(catalogue);
    rmSync(info, { recursive: true });
    symlinkSync('../../secret', info);
    const asLink = await readCatalogue(catalogue);
    for (const { works, trouble } of [asFolder, asLink]) {
      expect(works[0]!.episodes[0]).not.toHaveProperty('title');
      expect(trouble.map(({ code }) => code)).toContain('INPUT_KIND');
    }
  });
});

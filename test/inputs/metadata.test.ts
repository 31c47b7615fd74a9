import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/inputs/catalogue.ts';
import { codeOf, folderOf } from '../support/picture-files.ts';

/** A catalogue of one page and the given `catalogue.json`. */
function withMetadata(metadata: unknown, work = 'w', episode = 'e'): string {
  const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
  return folderOf({ 'catalogue.json': text, [`${work}/${episode}/1.jpg`]: 'x' });
}

const invalid: [what: string, metadata: unknown, message: string][] = [
  ['not JSON', '{"works": {', 'is not JSON'],
  ['an empty file', '', 'is not JSON'],
  ['a list', [], 'must hold an object "works" by folder name'],
  ['null', null, 'must hold an object "works"'],
  ['works in a list', { works: [] }, 'must hold an object "works"'],
  ['a work that is text', { works: { w: 'W' } }, 'must hold an object for w'],
  ['a title that is a number', { works: { w: { title: 1 } } }, 'text in title, titles'],
  ['a title that is null', { works: { w: { title: null } } }, 'text in title, titles'],
  ['titles in a list', { works: { w: { titles: ['W'] } } }, 'text in title, titles'],
  [
    'a rights holder that is an object',
    { works: { w: { rightsHolder: {} } } },
    'rightsHolder of w',
  ],
  ['sameAs that is text', { works: { w: { sameAs: 'v' } } }, 'a list of works by folder name in'],
  ['sameAs with a number', { works: { w: { sameAs: ['v', 1] } } }, 'in sameAs of w'],
  ['sameAs with an empty name', { works: { w: { sameAs: [''] } } }, 'in sameAs of w'],
  [
    'contains that is an object',
    { works: { w: { contains: { v: ['1'] } } } },
    'a list of "<work>" or "<work>/<episode>" by folder name in contains of w',
  ],
  ['contains that is null', { works: { w: { contains: null } } }, 'in contains of w'],
  [
    'a work in two Unicode forms',
    { works: { ['é'.normalize('NFC')]: {}, ['é'.normalize('NFD')]: {} } },
    'each work once, not in several Unicode forms',
  ],
  ['episodes in a list', { works: { w: { episodes: [] } } }, 'title and number of the episodes'],
  [
    'an episode number that is not text',
    { works: { w: { episodes: { e: { number: 1 } } } } },
    'of the episodes',
  ],
];

describe('catalogue.json', () => {
  test.for(invalid)('is refused with a code if it holds %s', async ([, metadata, message]) => {
    const catalogue = withMetadata(metadata);
    expect(await codeOf(readCatalogue(catalogue))).toBe('CATALOGUE_METADATA');
    await expect(readCatalogue(catalogue)).rejects.toThrow(message);
  });

  test('is refused with a code if it cannot be read', async () => {
    const catalogue = folderOf({ 'w/e/1.jpg': 'x' });
    mkdirSync(join(catalogue, 'catalogue.json'));
    expect(await codeOf(readCatalogue(catalogue))).toBe('CATALOGUE_METADATA');
    await expect(readCatalogue(catalogue)).rejects.toThrow('catalogue.json: it is a folder.');
  });

  test('may begin with a byte order mark, which Windows writes', async () => {
    const text = `\ufeff${JSON.stringify({ works: { w: { title: 'W' } } })}`;
    expect((await readCatalogue(withMetadata(text))).works[0]!.title).toBe('W');
  });

  test.for([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ] as const)('in %s describes folders in %s', async ([written, named]) => {
    const [work, episode] = ['잿빛 왕관', '제1화'];
    const about = { title: 'W', episodes: { [episode.normalize(written)]: { title: 'E' } } };
    const metadata = { works: { [work.normalize(written)]: about } };
    const catalogue = withMetadata(metadata, work.normalize(named), episode.normalize(named));
    const [found] = (await readCatalogue(catalogue)).works;
    expect(found).toMatchObject({ name: work.normalize('NFC'), title: 'W' });
    expect(found!.episodes[0]).toMatchObject({ name: episode.normalize('NFC'), title: 'E' });
  });

  test('cannot change the folder of an episode', async () => {
    const about = { title: 'E', folder: '/etc', name: 'passwd', files: 'hosts' };
    const catalogue = withMetadata({ works: { w: { episodes: { e: about } } } });
    expect((await readCatalogue(catalogue)).works[0]!.episodes).toEqual([
      { name: 'e', folder: join(catalogue, 'w/e'), files: ['1.jpg'], title: 'E' },
    ]);
  });

  test('has no metadata for folders named like members of Object.prototype', async () => {
    const { works } = await readCatalogue(withMetadata({ works: {} }, 'constructor', '__proto__'));
    expect(works).toEqual([
      {
        name: 'constructor',
        episodes: [{ name: '__proto__', folder: expect.any(String), files: ['1.jpg'] }],
      },
    ]);
  });
});

describe('a work in catalogue.json', () => {
  test('may say what it is the same as and what it contains, by names in any Unicode form', async () => {
    const [nfc, nfd] = ['잿빛/1화'.normalize('NFC'), '잿빛/1화'.normalize('NFD')];
    const w = { sameAs: ['v', nfd], contains: [nfd, 'u'] };
    const { works, others } = await readCatalogue(withMetadata({ works: { w, v: {} } }));
    expect(works[0]).toMatchObject({ name: 'w', sameAs: ['v', nfc], contains: [nfc, 'u'] });
    expect(others).toEqual([{ name: 'v' }]);
  });

  test('need not have a folder', async () => {
    const about = { title: 'V', rightsHolder: 'Us', sameAs: ['w'], contains: [], episodes: {} };
    const { works, others } = await readCatalogue(withMetadata({ works: { v: about } }));
    expect(works.map(({ name }) => name)).toEqual(['w']);
    const { episodes: _, ...said } = about;
    expect(others).toEqual([{ name: 'v', ...said }]);
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

  test('is overridden by catalogue.json, field by field', async () => {
    const catalogue = withMetadata({ works: { w: { episodes: { e: { title: 'better' } } } } });
    writeFileSync(join(catalogue, 'w/e/COMICINFO.XML'), '<Title>worse</Title><Number>7</Number>');
    const [episode] = (await readCatalogue(catalogue)).works[0]!.episodes;
    expect(episode).toMatchObject({ title: 'better', number: '7' });
  });

  test('is a problem if it is a folder or a link; the pages are still listed', async () => {
    const catalogue = folderOf({ 'w/e/1.jpg': 'x', secret: '<Title>secret</Title>' });
    const info = join(catalogue, 'w/e/ComicInfo.xml');
    mkdirSync(info);
    const asFolder = await readCatalogue(catalogue);
    rmSync(info, { recursive: true });
    symlinkSync('../../secret', info);
    const asLink = await readCatalogue(catalogue);
    for (const { works, problems } of [asFolder, asLink]) {
      expect(works[0]!.episodes[0]).not.toHaveProperty('title');
      expect(problems.map(({ code }) => code)).toContain('INPUT_KIND');
    }
  });
});

// Indexing a catalogue that changed, and removing from an index: tasks/update-index.ts and
// tasks/index-folder.ts.
import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  checkIndex,
  type IndexResult,
  indexCatalogue,
  matchPicture,
  mergeIndex,
  openIndex,
  removeFromIndex,
} from '../../src/index.ts';
import { filesIn, segmentsIn } from '../support/indexed.ts';
import { codeOf, emptyFolder, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

const original = { catalogue: smallCatalogue(), index: join(emptyFolder(), 'index') };
let first: IndexResult;
beforeAll(async () => {
  first = await indexCatalogue(original.catalogue, original.index);
});

let catalogue: string;
let index: string;
beforeEach(() => {
  [catalogue, index] = [emptyFolder(), emptyFolder()];
  cpSync(original.catalogue, catalogue, { recursive: true });
  cpSync(original.index, index, { recursive: true });
});

interface NamedWork {
  readonly name: string;
  readonly episodes: readonly { readonly name: string }[];
}
const again = () => indexCatalogue(catalogue, index);
const names = ({ works }: { readonly works: readonly NamedWork[] }) =>
  works.flatMap((work) => work.episodes.map(({ name }) => `${work.name}/${name}`));

describe('indexing a catalogue again', () => {
  test('decodes nothing if nothing changed, and leaves the same bytes', async () => {
    const before = filesIn(index);
    expect(first).toMatchObject({ read: 2, kept: 0, failures: [], interrupted: false });
    expect(await again()).toMatchObject({ read: 0, kept: 2, failures: [], interrupted: false });
    expect(filesIn(index)).toEqual(before);
  });

  test('reads only the episode with a changed page', async () => {
    writeFileSync(join(catalogue, 'neon/ep02/002.jpg'), page('neon-spring/ep02', 3));
    expect(await again()).toMatchObject({ read: 1, kept: 1 });
    const found = await matchPicture(await openIndex(index), page('neon-spring/ep02', 3));
    expect(found.matches[0]).toMatchObject({ work: 'neon', episode: 'ep02' });
  });

  test.for([
    ['added', () => writeFileSync(join(catalogue, 'neon/ep02/003.jpg'), page('ash-crown/ep02', 1))],
    ['deleted', () => rmSync(join(catalogue, 'neon/ep02/002.jpg'))],
    [
      'renamed',
      () => renameSync(join(catalogue, 'neon/ep02/002.jpg'), join(catalogue, 'neon/ep02/9.jpg')),
    ],
  ] as const)('reads only the episode with a page %s', async ([, change]) => {
    change();
    expect(await again()).toMatchObject({ read: 1, kept: 1, failures: [] });
    expect(await again()).toMatchObject({ read: 0, kept: 2 });
  });

  test('gives the content of a new index, and its bytes after a merge', async () => {
    writeFileSync(join(catalogue, 'neon/ep01/002.jpg'), page('neon-spring/ep02', 3));
    expect(await again()).toMatchObject({ segments: 2 });
    const fresh = emptyFolder();
    await indexCatalogue(catalogue, fresh);
    const [ours, theirs] = await Promise.all([index, fresh].map((folder) => openIndex(folder)));
    expect(ours!.sha256).toBe(theirs!.sha256);
    expect(segmentsIn(index)).not.toEqual(segmentsIn(fresh));
    expect((await mergeIndex(index)).segments).toEqual([2, 1]);
    expect(segmentsIn(index)).toEqual(segmentsIn(fresh));
    expect((await openIndex(index)).sha256).toBe(ours!.sha256);
  });

  test('removes an episode that is not in the catalogue', async () => {
    rmSync(join(catalogue, 'neon/ep02'), { recursive: true });
    expect(names(await again())).toEqual(['neon/ep01']);
    const found = await matchPicture(await openIndex(index), page('neon-spring/ep02', 2));
    expect(found.matches).toEqual([]);
  });

  test('takes over a new title without decoding', async () => {
    writeFileSync(join(catalogue, 'neon/ep01/ComicInfo.xml'), '<Title>New</Title>');
    const metadata = { works: { neon: { title: 'Neon', rightsHolder: 'Us' } } };
    writeFileSync(join(catalogue, 'catalogue.json'), JSON.stringify(metadata));
    const done = await again();
    expect(done).toMatchObject({ read: 0, kept: 2 });
    expect(done.works[0]).toMatchObject({ title: 'Neon', rightsHolder: 'Us' });
    expect((await openIndex(index)).works[0]!.episodes[0]).toMatchObject({ title: 'New' });
  });
});

describe('progress', () => {
  test('is reported after every page, also unchanged ones', async () => {
    const steps: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      steps.push(`${done}/${total}`);
    await indexCatalogue(catalogue, index, { onProgress });
    expect(steps).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });
});

describe('a saved index', () => {
  const ruined: [what: string, code: string, ruin: () => void][] = [
    ['its catalogue is missing', 'INPUT_MISSING', () => rmSync(catalogue, { recursive: true })],
    [
      'its catalogue is empty, as an unmounted disk is',
      'INPUT_EMPTY',
      () => rmSync(join(catalogue, 'neon'), { recursive: true }),
    ],
    [
      'catalogue.json is broken',
      'CATALOGUE_METADATA',
      () => writeFileSync(join(catalogue, 'catalogue.json'), '{'),
    ],
  ];
  test.for(ruined)('keeps its bytes when %s', async ([, code, ruin]) => {
    const before = filesIn(index);
    ruin();
    expect(await codeOf(again())).toBe(code);
    expect(filesIn(index)).toEqual(before);
    expect(await checkIndex(index)).toMatchObject({ damaged: [], good: 2 });
  });

  test('keeps its bytes when no page can be read, and lists them all', async () => {
    const before = filesIn(index);
    for (const name of ['ep01/001', 'ep01/002', 'ep02/001', 'ep02/002'])
      writeFileSync(join(catalogue, `neon/${name}.jpg`), 'x');
    expect((await again()).failures).toHaveLength(4);
    expect(filesIn(index)).toEqual(before);
  });
});

describe('damage', () => {
  test('of the index stops the run, and is not overwritten', async () => {
    for (const [file, at] of [
      ['index.panelprint', 300],
      [segmentsIn(index)[0]!, 400],
    ] as const) {
      const damaged = readFileSync(join(index, file));
      damaged[at]! ^= 1;
      writeFileSync(join(index, file), damaged);
      const before = filesIn(index);
      expect(await codeOf(again())).toBe('INDEX_CHECKSUM');
      expect(filesIn(index)).toEqual(before);
      damaged[at]! ^= 1;
      writeFileSync(join(index, file), damaged);
    }
  });

  test('of an indexed page keeps its whole episode as it was, and is listed', async () => {
    writeFileSync(join(catalogue, 'neon/ep01/002.jpg'), 'x');
    const { failures } = await again();
    expect(failures.map(({ error }) => error.code)).toEqual(['PICTURE_UNREADABLE']);
    const { episodes } = await openIndex(index);
    expect(episodes.map(({ episode }) => episode.pages.length)).toEqual([2, 2]);
  });

  test('of a new page leaves it out, and is listed', async () => {
    writeFileSync(join(catalogue, 'neon/ep01/003.jpg'), 'x');
    const { failures } = await again();
    expect(failures.map(({ error }) => error.code)).toEqual(['PICTURE_UNREADABLE']);
    const { episodes } = await openIndex(index);
    expect(episodes.map(({ episode }) => episode.pages.length)).toEqual([2, 2]);
  });
});

describe('folders of the wrong kind', () => {
  test.for([
    ['a catalogue and an index', () => indexCatalogue(index, catalogue), 'INPUT_KIND'],
    ['an index for a catalogue', () => indexCatalogue(index, emptyFolder()), 'INPUT_KIND'],
    ['an index over a catalogue', () => indexCatalogue(catalogue, catalogue), 'OUTPUT_BLOCKED'],
    ['a catalogue for an index to match with', () => openIndex(catalogue), 'INPUT_KIND'],
    ['a catalogue for an index to check', () => checkIndex(catalogue), 'INPUT_KIND'],
    ['a catalogue to remove from', () => removeFromIndex(catalogue, 'neon'), 'INPUT_KIND'],
    [
      'an index inside its catalogue',
      () => indexCatalogue(catalogue, join(catalogue, 'index')),
      'OUTPUT_BLOCKED',
    ],
  ] as const)('are refused: %s', async ([, act, code]) => {
    expect(await codeOf(act())).toBe(code);
  });

  test.for([
    ['a file', 'file'],
    ['a file above', 'file/below'],
    ['a folder of other things', 'notes'],
  ] as const)('are refused before a page is read: %s instead of an index', async ([, name]) => {
    const folder = folderOf({ file: 'mine', 'notes/note.txt': 'mine' });
    let pages = 0;
    const onProgress = () => {
      pages++;
    };
    const made = indexCatalogue(catalogue, join(folder, name), { onProgress });
    expect(await codeOf(made)).toBe('OUTPUT_BLOCKED');
    expect(pages).toBe(0);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'notes/note.txt'), 'utf8')).toBe('mine');
  });

  test('do not include a link to a catalogue', async () => {
    const link = join(emptyFolder(), 'link');
    symlinkSync(catalogue, link);
    expect(await indexCatalogue(link, emptyFolder())).toMatchObject({ read: 2, failures: [] });
  });
});

test('a catalogue without pages leaves no file in the folder of the index', async () => {
  const folder = join(emptyFolder(), 'index');
  expect(await codeOf(indexCatalogue(emptyFolder(), folder))).toBe('INPUT_EMPTY');
  expect(readdirSync(folder)).toEqual([]);
});

describe('removing', () => {
  test('an episode leaves the others', async () => {
    expect(await removeFromIndex(index, 'neon/ep01')).toBe(1);
    const only = folderOf({
      'neon/ep02/001.jpg': page('neon-spring/ep02', 1),
      'neon/ep02/002.jpg': page('neon-spring/ep02', 2),
    });
    const fresh = emptyFolder();
    await indexCatalogue(only, fresh);
    expect((await openIndex(index)).sha256).toBe((await openIndex(fresh)).sha256);
    await mergeIndex(index);
    expect(segmentsIn(index)).toEqual(segmentsIn(fresh));
  });

  test('all works leaves an empty index, which can be opened and filled', async () => {
    expect(await removeFromIndex(index, 'neon')).toBe(2);
    const empty = await openIndex(index);
    expect(empty.works).toEqual([]);
    expect((await matchPicture(empty, page('neon-spring/ep01', 2))).status).toBe('unmatched');
    expect(await again()).toMatchObject({ read: 2, kept: 0 });
  });

  test.for(['no', 'neon/ep03', 'neon/', 'ep01', ''])(
    '%j, which the index does not have, is an error',
    async (name) => {
      const before = filesIn(index);
      expect(await codeOf(removeFromIndex(index, name))).toBe('BAD_ARGUMENT');
      expect(filesIn(index)).toEqual(before);
    },
  );
});

test('adding an episode keeps the title and rights holder of its work', async () => {
  const metadata = { works: { neon: { title: 'Neon', rightsHolder: 'Us' } } };
  writeFileSync(join(catalogue, 'catalogue.json'), JSON.stringify(metadata));
  await again();
  const more = folderOf({ 'neon/ep03/1.jpg': page('ash-crown/ep02', 1) });
  const { works } = await indexCatalogue(more, index, { add: true });
  expect(works).toMatchObject([
    { title: 'Neon', rightsHolder: 'Us', episodes: [{ name: 'ep01' }, {}, { name: 'ep03' }] },
  ]);
});

describe('sameAs and contains', () => {
  const describeWorks = (folder: string, works: object) =>
    writeFileSync(join(folder, 'catalogue.json'), JSON.stringify({ works }));
  const relations = async () =>
    (await openIndex(index)).works.map(({ name, sameAs, contains }) => ({
      name,
      sameAs,
      contains,
    }));
  /** A catalogue of one new work. */
  const more = () => folderOf({ 'ash/ep01/1.jpg': page('ash-crown/ep02', 1) });

  test('are taken over without decoding, and dropped when they are gone', async () => {
    const before = (await openIndex(index)).sha256;
    describeWorks(catalogue, { neon: { sameAs: ['neon'], contains: ['neon/ep01'] } });
    expect(await again()).toMatchObject({ read: 0, kept: 2, failures: [], segments: 1 });
    expect(await relations()).toEqual([
      { name: 'neon', sameAs: ['neon'], contains: ['neon/ep01'] },
    ]);
    describeWorks(catalogue, {});
    await again();
    expect((await openIndex(index)).sha256).toBe(before);
  });

  test('stay with --add, and are replaced by what the new catalogue says', async () => {
    describeWorks(catalogue, { neon: { sameAs: ['neon'], contains: ['neon/ep01'] } });
    await again();
    await indexCatalogue(more(), index, { add: true });
    const added = more();
    describeWorks(added, { ash: { contains: ['neon'] }, neon: { sameAs: ['ash'], title: 'Neon' } });
    const { failures, works } = await indexCatalogue(added, index, { add: true });
    expect(failures).toEqual([]);
    expect(works.map(({ title }) => title)).toEqual([undefined, 'Neon']);
    expect(await relations()).toEqual([
      { name: 'ash', contains: ['neon'] },
      { name: 'neon', sameAs: ['ash'], contains: ['neon/ep01'] },
    ]);
  });

  test('of names that are nowhere are problems, and are taken over', async () => {
    describeWorks(catalogue, { neon: { sameAs: ['naught', 'neon'] } });
    const { failures } = await again();
    expect(failures.map(({ path, error }) => [path, error.code])).toEqual([
      [join(catalogue, 'catalogue.json'), 'CATALOGUE_METADATA'],
    ]);
    expect(await relations()).toEqual([{ name: 'neon', sameAs: ['naught', 'neon'] }]);
  });
});

describe('a name in another Unicode form', () => {
  const [nfc, nfd] = ['제1화'.normalize('NFC'), '제1화'.normalize('NFD')];
  /** A catalogue of one work of one page, with all its names in one form. */
  const catalogueIn = (name: string, episode = name) =>
    folderOf({ [`${name}/${episode}/${name}.jpg`]: page('neon-spring/ep01', 2) });

  test.for([
    [nfd, nfc],
    [nfc, nfd],
  ] as const)('is the same name, also of an episode and a page', async ([before, after]) => {
    const folder = emptyFolder();
    await indexCatalogue(catalogueIn(before), folder);
    const files = filesIn(folder);
    for (const add of [true, false])
      expect(await indexCatalogue(catalogueIn(after), folder, { add })).toMatchObject({
        read: 0,
        kept: 1,
        gone: [],
        failures: [],
      });
    expect(filesIn(folder)).toEqual(files);
    expect(names(await openIndex(folder))).toEqual([`${nfc}/${nfc}`]);
  });

  test('adds an episode to its work, and replaces one that changed', async () => {
    const folder = emptyFolder();
    await indexCatalogue(catalogueIn(nfd), folder);
    const added = await indexCatalogue(catalogueIn(nfc, 'new'), folder, { add: true });
    expect(names(added)).toEqual([`${nfc}/new`, `${nfc}/${nfc}`]);
    expect(added.shared).toEqual([]);
    const changed = folderOf({ [`${nfc}/${nfd}/1.jpg`]: page('ash-crown/ep01', 2) });
    const replaced = await indexCatalogue(changed, folder, { add: true });
    expect(replaced).toMatchObject({ read: 1, kept: 1, gone: [] });
    expect(names(replaced)).toEqual(names(added));
  });

  test('keeps an episode whose page cannot be read any more', async () => {
    const folder = emptyFolder();
    await indexCatalogue(catalogueIn(nfd), folder);
    const broken = folderOf({ [`${nfc}/${nfc}/${nfc}.jpg`]: 'x' });
    expect(await indexCatalogue(broken, folder)).toMatchObject({ kept: 1, gone: [] });
    expect(names(await openIndex(folder))).toEqual([`${nfc}/${nfc}`]);
  });

  test('finds what is removed', async () => {
    const folder = emptyFolder();
    await indexCatalogue(catalogueIn(nfd), folder);
    expect(await removeFromIndex(folder, `${nfd}/${nfd}`)).toBe(1);
  });
});

test('an index without its manifest is not replaced by a new one', async () => {
  await again();
  for (const name of ['index.panelprint', 'copy.panelprint']) rmSync(join(index, name));
  const before = readdirSync(index);
  expect(await codeOf(again())).toBe('INDEX_INCOMPLETE');
  expect(readdirSync(index)).toEqual(before);
});

// Covers: the published index formats. An index of each opens, matches and converts.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  checkIndex,
  describeIndex,
  indexCatalogue,
  matchPicture,
  mergeIndex,
  openIndex,
  rematch,
  removeFromIndex,
} from '../../../src/index.ts';
import { LEGACY_FILE } from '../../../src/store/folder/files.ts';
import { filesIn, segmentsIn } from '../../support/indexed.ts';
import {
  codeOf as codeOfPromise,
  emptyFolder,
  fixture,
  page,
} from '../../support/picture-files.ts';
import { sha256Of } from '../../support/written.ts';

const PUBLISHED = join(import.meta.dirname, 'published');

/**
 * Contents of the published indexes, one in each format, all of the catalogue in
 * published/README.md. Add a folder, lines in the README and a line here for a new format once it
 * is final. They never change afterwards.
 */
const formats = [
  { format: 1, windows: 330, patches: 0 },
  { format: 2, windows: 330, patches: 249 },
  { format: 3, windows: 330, patches: 249 },
  { format: 4, windows: 330, patches: 249 },
] as const;

const published = (format: number) => join(PUBLISHED, `format-${format}`);

/** A copy of a published index that a test may change. */
function copyOf(format: number): string {
  const folder = emptyFolder();
  cpSync(published(format), folder, { recursive: true });
  return folder;
}

/** The catalogue of the published indexes. */
function catalogueOf(): string {
  const folder = emptyFolder();
  for (const [name, from] of [
    ['neon/ep01/001.jpg', 'neon-spring/ep01/001.jpg'],
    ['neon/ep01/002.jpg', 'neon-spring/ep01/002.jpg'],
    ['neon/ep02/001.jpg', 'neon-spring/ep02/001.jpg'],
    ['neon/ep02/002.jpg', 'neon-spring/ep02/002.jpg'],
    ['ash/ep01/001.jpg', 'ash-crown/ep01/001.jpg'],
  ] as const) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    cpSync(fixture('catalogue', from), join(folder, name));
  }
  const readme = readFileSync(join(PUBLISHED, 'README.md'), 'utf8');
  writeFileSync(join(folder, 'catalogue.json'), /'(\{"works".*\})'/.exec(readme)![1]!);
  return folder;
}

let catalogue: string;
let fresh: string;
beforeAll(async () => {
  catalogue = catalogueOf();
  fresh = emptyFolder();
  await indexCatalogue(catalogue, fresh);
});

test('the published indexes have the bytes listed in their README', () => {
  const readme = readFileSync(join(PUBLISHED, 'README.md'), 'utf8');
  const rows = readme.matchAll(/^\| `(\S+)` \| (\d) \|.*\| (\d+) \| `([0-9a-f]{64})` \|$/gm);
  const listed = [...rows].map(([, file, , bytes, sha256]) => [file, Number(bytes), sha256]);
  const folders = readdirSync(PUBLISHED).filter((name) => name.startsWith('format-'));
  const found = folders.flatMap((folder) =>
    readdirSync(join(PUBLISHED, folder))
      .sort()
      .map((name) => {
        const bytes = readFileSync(join(PUBLISHED, folder, name));
        return [`${folder}/${name}`, bytes.length, sha256Of(bytes)];
      }),
  );
  expect(found).toEqual(listed);
  const indexes = formats.map(({ format }) => `format-${format}`);
  expect(folders).toEqual([...indexes, 'format-4-kept']);
});

describe.for(formats)('an index of format $format', ({ format, windows, patches }) => {
  test('has its works, episodes and pages', async () => {
    const { counts, works, episodes, profile } = await openIndex(published(format));
    expect(counts).toEqual({ works: 2, episodes: 3, tracks: 10, windows, patches });
    expect(profile.id).toBe(1);
    expect(works.map(({ name }) => name)).toEqual(['ash', 'neon']);
    expect(works[1]).toMatchObject({
      title: 'Neon',
      titles: { ko: '네온' },
      rightsHolder: 'Studio Test',
      episodes: [{ name: 'ep01', title: 'The start', number: '1' }, { name: 'ep02' }],
    });
    const pages = episodes.flatMap(({ episode }) => episode.pages);
    expect(pages.map(({ sha256 }) => sha256)).toEqual(
      [
        ['ash-crown/ep01', 1],
        ['neon-spring/ep01', 1],
        ['neon-spring/ep01', 2],
        ['neon-spring/ep02', 1],
        ['neon-spring/ep02', 2],
      ].map(([name, number]) => sha256Of(page(name as string, number as number))),
    );
  });

  test('has the same windows as a new index', async () => {
    const [old, now] = await Promise.all([openIndex(published(format)), openIndex(fresh)]);
    expect(old.snapshot.windows.segments[0]!.prints).toEqual(
      copied(now.snapshot.windows.segments[0]!.prints),
    );
    for (const column of ['tracks', 'tops', 'heights'] as const)
      expect([...old.snapshot.windows[column]]).toEqual([...now.snapshot.windows[column]]);
    if (patches > 0) expect(old.sha256).toBe(now.sha256);
    else expect(old.sha256).not.toBe(now.sha256);
  });

  test('finds a page', async () => {
    const found = await matchPicture(
      await openIndex(published(format)),
      page('neon-spring/ep01', 2),
    );
    expect(found.matches).toMatchObject([{ work: 'neon', episode: 'ep01' }]);
    expect(found.matches[0]!.pages[0]).toMatchObject({ page: '002.jpg' });
    const other = await matchPicture(
      await openIndex(published(format)),
      page('third-corridor/ep02', 2),
    );
    expect(other.matches).toEqual([]);
  });
});

describe.for(formats)('a whole index of format $format', ({ format, patches }) => {
  test('passes check', async () => {
    const found = await checkIndex(published(format));
    expect(found).toMatchObject({ damaged: [], lost: [], good: 3 });
    expect(found.sha256).toBe((await openIndex(published(format))).sha256);
  });

  test('becomes equal to a new index when its catalogue is indexed again', async () => {
    const folder = copyOf(format);
    const done = await indexCatalogue(catalogue, folder);
    const read = patches > 0 ? 0 : 3;
    expect(done).toMatchObject({ read, kept: 3 - read, gone: [], failures: [] });
    expect(segmentsIn(folder)).toEqual(segmentsIn(fresh));
    expect((await openIndex(folder)).sha256).toBe((await openIndex(fresh)).sha256);
    expect(existsSync(join(folder, LEGACY_FILE))).toBe(false);
    expect(await checkIndex(folder)).toMatchObject({ damaged: [], good: 3 });
  });
});

/** A copy, to compare words in different kinds of memory. */
function copied(words: Uint32Array): Uint32Array {
  return Uint32Array.from(words);
}

describe.for([2, 3])('an index of format %i', (format) => {
  test('is converted by a merge, and answers as before', async () => {
    const folder = copyOf(format);
    const before = await openIndex(folder);
    expect((await mergeIndex(folder)).segments).toEqual([1, 1]);
    expect(segmentsIn(folder)).toEqual(segmentsIn(fresh));
    expect(existsSync(join(folder, LEGACY_FILE))).toBe(false);
    const now = await before.refresh();
    expect(now).not.toBe(before);
    expect(now.sha256).toBe(before.sha256);
    expect(now.works).toMatchObject(before.works);
  });

  test('is converted when an episode is removed', async () => {
    const folder = copyOf(format);
    expect(await removeFromIndex(folder, 'neon/ep01')).toBe(1);
    const now = await openIndex(folder);
    expect(now.episodes.map(({ episode: { name } }) => name)).toEqual(['ep01', 'ep02']);
    expect(existsSync(join(folder, LEGACY_FILE))).toBe(false);
  });

  test('keeps its episodes when others are added', async () => {
    const folder = copyOf(format);
    const more = emptyFolder();
    mkdirSync(join(more, 'new/ep01'), { recursive: true });
    writeFileSync(join(more, 'new/ep01/1.jpg'), page('third-corridor/ep02', 2));
    expect(await indexCatalogue(more, folder, { add: true })).toMatchObject({ read: 1, kept: 3 });
    expect((await openIndex(folder)).counts).toMatchObject({ works: 3, episodes: 4 });
  });
});

describe('an index of format 1, which has no patches', () => {
  const changes: [what: string, change: (folder: string) => Promise<unknown>][] = [
    ['removed from', (folder) => removeFromIndex(folder, 'neon')],
    ['merged', (folder) => mergeIndex(folder)],
    ['added to', (folder) => indexCatalogue(catalogue, folder, { add: true })],
  ];
  test.for(changes)(
    'cannot be %s; the error has the remedy, and the index is unchanged',
    async ([, change]) => {
      const folder = copyOf(1);
      const before = filesIn(folder);
      await expect(change(folder)).rejects.toMatchObject({
        code: 'INDEX_VERSION',
        message: expect.stringContaining('Index its catalogue again into it first.'),
      });
      expect(filesIn(folder)).toEqual(before);
    },
  );
});

describe('an index of format 1, indexed again', () => {
  test('is unchanged when indexing is interrupted, and is converted the next time', async () => {
    const folder = copyOf(1);
    const before = await openIndex(folder);
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => done === 1 && stop.abort();
    const { interrupted } = await indexCatalogue(catalogue, folder, {
      onProgress,
      signal: stop.signal,
      concurrency: 1,
      workers: 0,
    });
    expect(interrupted).toBe(true);
    expect((await openIndex(folder)).sha256).toBe(before.sha256);
    expect(await indexCatalogue(catalogue, folder)).toMatchObject({ interrupted: false, gone: [] });
    expect(segmentsIn(folder)).toEqual(segmentsIn(fresh));
  });

  test('is unchanged when one of its pages cannot be read, and the error names the episode', async () => {
    const folder = copyOf(1);
    const before = filesIn(folder);
    const broken = emptyFolder();
    cpSync(catalogue, broken, { recursive: true });
    writeFileSync(join(broken, 'ash/ep01/001.jpg'), 'x');
    await expect(indexCatalogue(broken, folder)).rejects.toMatchObject({
      code: 'INDEX_VERSION',
      message: expect.stringContaining('ash/ep01 could not be'),
    });
    expect((await openIndex(folder)).counts).toMatchObject({ episodes: 3 });
    expect(Object.keys(filesIn(folder))).toEqual(expect.arrayContaining(Object.keys(before)));
  });

  test('is unchanged when nothing of its catalogue can be read', async () => {
    const folder = copyOf(1);
    const before = filesIn(folder);
    const broken = emptyFolder();
    mkdirSync(join(broken, 'neon/ep01'), { recursive: true });
    writeFileSync(join(broken, 'neon/ep01/001.jpg'), 'x');
    expect(await codeOfPromise(indexCatalogue(broken, folder))).toBe('INPUT_EMPTY');
    expect(filesIn(folder)).toEqual(before);
  });
});

test('a kept scan of format 4 without a kind is one, with its URLs, and can be matched again', async () => {
  const kept = join(PUBLISHED, 'format-4-kept');
  expect((await describeIndex(kept)).kind).toBe('scan');
  const { images } = await rematch(await openIndex(published(4)), kept, { all: true });
  const site = 'https://example.org/es/s48213/cap-001';
  expect(images).toMatchObject([
    { url: `${site}/001.webp`, status: 'unmatched', matches: [] },
    { url: `${site}/002.webp`, status: 'matched', matches: [{ work: 'neon', episode: 'ep01' }] },
  ]);
});

// Covers: indexing with a file cache, with `add`, and after a killed run.
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { profile1 } from '../../src/hash/profile.ts';
import {
  type IndexCatalogueOptions,
  indexCatalogue,
  matchPicture,
  matchSite,
  mergeIndex,
  openIndex,
  renderJson,
} from '../../src/index.ts';
import { encodeSections } from '../../src/store/format/section-file.ts';
import { readStrip } from '../../src/tasks/read-strip.ts';
import { filesIn, manifestIn, openedBelow, pendingIn, segmentsIn } from '../support/indexed.ts';
import { emptyFolder, fixture, folderOf, page, smallCatalogue } from '../support/picture-files.ts';
import { segmentBytes } from '../support/sample-data.ts';
import { sha256Of } from '../support/written.ts';

const original = { catalogue: smallCatalogue(), index: join(emptyFolder(), 'index') };
beforeAll(async () => {
  await later(() => indexCatalogue(original.catalogue, original.index));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs `act` with a clock 10 seconds ahead: only files older than 2 seconds are cached. */
async function later<R>(act: () => Promise<R>): Promise<R> {
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + 10_000);
  return act().finally(() => clock.mockRestore());
}

let catalogue: string;
let index: string;
beforeEach(() => {
  [catalogue, index] = [emptyFolder(), emptyFolder()];
  cpSync(original.catalogue, catalogue, { recursive: true });
  cpSync(original.index, index, { recursive: true });
});

const again = (options: IndexCatalogueOptions = {}) =>
  later(() => indexCatalogue(catalogue, index, options));
const at = (name: string) => join(catalogue, 'neon', name);
const PAGES = ['ep01/001.jpg', 'ep01/002.jpg', 'ep02/001.jpg', 'ep02/002.jpg'].map(
  (name) => `neon/${name}`,
);

/** The pages that indexing the catalogue again reads. */
async function readAgain(): Promise<string[]> {
  const paths = await openedBelow(catalogue, again);
  return paths.filter((path) => path.endsWith('.jpg'));
}

describe('an untouched page', () => {
  test('is not read, because its size and times are the same', async () => {
    expect(await readAgain()).toEqual(PAGES); // the copied files have other times
    const before = filesIn(index);
    expect(await readAgain()).toEqual([]);
    expect(await again()).toMatchObject({ read: 0, kept: 2, failures: [] });
    expect(filesIn(index)).toEqual(before);
  });

  test('is not read when another is', async () => {
    await again();
    const now = new Date();
    utimesSync(at('ep02/001.jpg'), now, now);
    expect(await readAgain()).toEqual(['neon/ep02/001.jpg']);
    expect(await again()).toMatchObject({ read: 0, kept: 2 });
  });

  test('is read if it changed in the last two seconds, in which a second change would not show', async () => {
    const changed = PAGES.map((name) => statSync(join(catalogue, name)).ctimeMs);
    vi.spyOn(Date, 'now').mockReturnValue(Math.min(...changed) + 1000);
    const soon = () => openedBelow(catalogue, () => indexCatalogue(catalogue, index));
    await soon();
    expect((await soon()).filter((path) => path.endsWith('.jpg'))).toEqual(PAGES);
  });
});

describe('a changed page', () => {
  test('is read, even with the same size and time of change', async () => {
    utimesSync(at('ep01/002.jpg'), 1e9, 1e9); // whole seconds, which utimes can restore
    await again();
    const { atime, mtime, size } = statSync(at('ep01/002.jpg'));
    const changed = readFileSync(at('ep01/002.jpg'));
    changed[changed.length - 3]! ^= 1;
    writeFileSync(at('ep01/002.jpg'), changed);
    utimesSync(at('ep01/002.jpg'), atime, mtime);
    expect(statSync(at('ep01/002.jpg'))).toMatchObject({ size, mtime });
    expect(await readAgain()).toEqual(expect.arrayContaining(['neon/ep01/002.jpg']));
    const { pages } = (await openIndex(index)).episodes[0]!.episode;
    expect(pages[1]!.sha256).toBe(sha256Of(changed));
  });

  test('is read, even if it is another untouched file', async () => {
    await again();
    renameSync(at('ep01/001.jpg'), at('x'));
    renameSync(at('ep02/001.jpg'), at('ep01/001.jpg'));
    renameSync(at('x'), at('ep02/001.jpg'));
    expect(await again()).toMatchObject({ read: 2, kept: 0 });
    const fresh = emptyFolder();
    await indexCatalogue(catalogue, fresh);
    expect((await openIndex(index)).sha256).toBe((await openIndex(fresh)).sha256);
  });
});

describe('a file cache', () => {
  const cacheFile = () => join(index, 'seen.cache');
  const cacheWith = (text: string) =>
    Buffer.concat(encodeSections('NOTE', [['text', Buffer.from(text)]]));

  test.for([
    ['missing', () => rmSync(cacheFile())],
    ['empty', () => writeFileSync(cacheFile(), '')],
    ['cut short', () => writeFileSync(cacheFile(), readFileSync(cacheFile()).subarray(0, -100))],
    [
      'damaged',
      () => {
        const bytes = readFileSync(cacheFile());
        bytes[100]! ^= 1;
        writeFileSync(cacheFile(), bytes);
      },
    ],
    ['not JSON', () => writeFileSync(cacheFile(), cacheWith('moon'))],
    [
      'of another catalogue',
      () => writeFileSync(cacheFile(), cacheWith('[["a/b/c",1,"1","1","0"]]')),
    ],
    ['another kind of file', () => cpSync(join(index, 'index.panelprint'), cacheFile())],
  ] as const)('that is %s changes nothing: all pages are read', async ([, spoil]) => {
    await again();
    const before = filesIn(index);
    spoil();
    expect(await readAgain()).toEqual(PAGES);
    expect(filesIn(index)).toEqual(before);
    expect(await readAgain()).toEqual([]);
  });

  test('of an earlier run changes nothing', async () => {
    await again();
    const old = readFileSync(cacheFile());
    writeFileSync(at('ep02/002.jpg'), page('neon-spring/ep02', 3));
    await again();
    const before = filesIn(index);
    writeFileSync(cacheFile(), old);
    expect(await readAgain()).toEqual(['neon/ep02/002.jpg']);
    expect(filesIn(index)).toEqual(before);
  });
});

describe('`add`', () => {
  const names = async () =>
    (await openIndex(index)).episodes.map(({ work, episode }) => `${work.name}/${episode.name}`);

  test('keeps episodes that the catalogue lacks, and adds new ones in their order', async () => {
    const more = folderOf({
      'neon/ep03/1.jpg': page('neon-spring/ep02', 3),
      'ash/ep01/1.jpg': page('ash-crown/ep01', 2),
    });
    const done = await indexCatalogue(more, index, { add: true });
    expect(done).toMatchObject({ read: 2, kept: 2, gone: [], failures: [] });
    expect(await names()).toEqual(['ash/ep01', 'neon/ep01', 'neon/ep02', 'neon/ep03']);
    const all = emptyFolder();
    for (const folder of [catalogue, more]) cpSync(folder, all, { recursive: true });
    const fresh = emptyFolder();
    await indexCatalogue(all, fresh);
    expect((await openIndex(index)).sha256).toBe((await openIndex(fresh)).sha256);
    await mergeIndex(index);
    expect(segmentsIn(index)).toEqual(segmentsIn(fresh));
  });

  test('replaces an episode that the catalogue has', async () => {
    const other = folderOf({ 'neon/ep01/1.jpg': page('ash-crown/ep01', 2) });
    expect(await indexCatalogue(other, index, { add: true })).toMatchObject({ read: 1, kept: 1 });
    expect(await names()).toEqual(['neon/ep01', 'neon/ep02']);
    const found = await matchPicture(await openIndex(index), page('ash-crown/ep01', 2));
    expect(found.matches[0]).toMatchObject({ work: 'neon', episode: 'ep01' });
  });

  test('keeps an episode whose new pages cannot be read', async () => {
    const before = filesIn(index);
    const bad = folderOf({ 'neon/ep01/001.jpg': 'x' });
    const done = await indexCatalogue(bad, index, { add: true });
    expect(done.failures).toHaveLength(1);
    expect(filesIn(index)).toEqual(before);
  });

  test('is not the default: episodes that the catalogue lacks are removed and listed', async () => {
    const other = folderOf({ 'neon/ep02/1.jpg': page('neon-spring/ep02', 3) });
    const done = await indexCatalogue(other, index);
    expect(done.gone).toEqual(['neon/ep01']);
    expect(await names()).toEqual(['neon/ep02']);
  });
});

/** Writes the pending file of a killed run: the first episode of the catalogue. */
async function leavePending(folder: string): Promise<Buffer> {
  const files = ['001.jpg', '002.jpg'];
  const strip = await readStrip({ name: 'ep01', folder: at('ep01'), files }, profile1);
  const works = [{ name: 'neon', episodes: [strip.episode] }];
  const bytes = segmentBytes({ ...strip.content!, works });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sha256Of(bytes)}.pending`), bytes);
  return bytes;
}

describe('an episode that a killed run has read', () => {
  test('is used by the next run, which gives the same bytes', async () => {
    const folder = emptyFolder();
    await leavePending(folder);
    const done = await indexCatalogue(catalogue, folder);
    expect(done).toMatchObject({ read: 1, kept: 1, failures: [] });
    expect(filesIn(folder)).toEqual(filesIn(original.index));
    expect(pendingIn(folder)).toEqual([]);
  });

  test('is read again if its pages changed', async () => {
    const folder = emptyFolder();
    await leavePending(folder);
    writeFileSync(at('ep01/001.jpg'), page('ash-crown/ep01', 2));
    expect(await indexCatalogue(catalogue, folder)).toMatchObject({ read: 2, kept: 0 });
    expect(pendingIn(folder)).toEqual([]);
  });

  test('is read again if its file is incomplete', async () => {
    const folder = emptyFolder();
    const bytes = await leavePending(folder);
    for (const length of [0, 100, bytes.length - 1]) {
      const [name] = [...pendingIn(folder), `${sha256Of(bytes)}.pending`];
      rmSync(join(folder, 'index.panelprint'), { force: true });
      rmSync(join(folder, 'copy.panelprint'), { force: true });
      writeFileSync(join(folder, name!), bytes.subarray(0, length));
      expect(await indexCatalogue(catalogue, folder)).toMatchObject({ read: 2, kept: 0 });
      expect(filesIn(folder)).toEqual(filesIn(original.index));
      expect(pendingIn(folder)).toEqual([]);
    }
  });

  test('stays if the next run is interrupted before it', async () => {
    const folder = emptyFolder();
    await leavePending(folder);
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const done = await indexCatalogue(catalogue, folder, { signal });
    expect(done).toMatchObject({ interrupted: true, read: 0 });
    // Its pages may have changed: the run did not compare them.
    expect((await openIndex(folder)).episodes).toEqual([]);
    expect(pendingIn(folder)).toHaveLength(1);
    expect(await indexCatalogue(catalogue, folder)).toMatchObject({ read: 1, kept: 1 });
    expect(pendingIn(folder)).toEqual([]);
  });
});

describe('an index that was opened before a change', () => {
  const site = fixture('site', 'ja/t7f3a/001/002.webp');
  const reportOf = async (opened: Awaited<ReturnType<typeof openIndex>>) =>
    renderJson(await matchSite(opened, [site]));

  test('keeps its answers, and `refresh` opens the new ones', async () => {
    const opened = await openIndex(index);
    const before = await reportOf(opened);
    cpSync(fixture('catalogue/ash-crown/ep01'), join(catalogue, 'ash-crown/ep01'), {
      recursive: true,
    });
    await indexCatalogue(catalogue, index);
    const now = await opened.refresh();
    expect(await reportOf(opened)).toBe(before);
    expect(await reportOf(now)).toBe(await reportOf(await openIndex(index)));
    expect(await reportOf(now)).not.toBe(before);
    await mergeIndex(index);
    expect(await reportOf(opened)).toBe(before);
    expect(await reportOf(await now.refresh())).toBe(await reportOf(now));
  });

  test('is returned by `refresh` if nothing changed', async () => {
    const opened = await openIndex(index);
    expect(await opened.refresh()).toBe(opened);
    await again();
    expect(await opened.refresh()).toBe(opened);
    writeFileSync(at('ep01/ComicInfo.xml'), '<Title>New</Title>');
    await again();
    const now = await opened.refresh();
    expect(now).not.toBe(opened);
    expect(now.works[0]!.episodes[0]!.title).toBe('New');
    expect(now.snapshot.windows.segments[0]!.prints).toBe(
      opened.snapshot.windows.segments[0]!.prints,
    );
    expect(await now.refresh()).toBe(now);
  });
});

test('an index of several segments gives the same report as after a merge, byte for byte', async () => {
  const folder = emptyFolder();
  const all = emptyFolder();
  for (const episode of ['ash-crown/ep01', 'neon-spring/ep01', 'third-corridor/ep02']) {
    cpSync(fixture('catalogue', episode), join(all, episode), { recursive: true });
    await indexCatalogue(all, folder);
  }
  expect(manifestIn(folder).segments).toHaveLength(3);
  const pictures = ['es/s48213/cap-001/003.webp', 'ja/t7f3a/001/002.webp', 'ja/t91bc/014/003.webp'];
  const asked = pictures.map((picture) => fixture('site', picture));
  const cut = renderJson(await matchSite(await openIndex(folder), asked));
  await mergeIndex(folder);
  expect(manifestIn(folder).segments).toHaveLength(1);
  expect(renderJson(await matchSite(await openIndex(folder), asked)) === cut).toBe(true);
});

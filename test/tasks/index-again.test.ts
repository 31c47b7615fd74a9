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

/** Does something some seconds later: what has just been changed may change again without a trace. */
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

/** The pages that are read when the catalogue is indexed again. */
async function readAgain(): Promise<string[]> {
  const paths = await openedBelow(catalogue, again);
  return paths.filter((path) => path.endsWith('.jpg'));
}

describe('a page that has not been touched', () => {
  test('is not read: its size and times tell that it is the same', async () => {
    expect(await readAgain()).toEqual(PAGES); // The catalogue was copied: its times are others.
    const before = filesIn(index);
    expect(await readAgain()).toEqual([]);
    expect(await again()).toMatchObject({ read: 0, kept: 2, failures: [] });
    expect(filesIn(index)).toEqual(before);
  });

  test('is not read beside one that was', async () => {
    await again();
    const now = new Date();
    utimesSync(at('ep02/001.jpg'), now, now);
    expect(await readAgain()).toEqual(['neon/ep02/001.jpg']);
    expect(await again()).toMatchObject({ read: 0, kept: 2 });
  });

  test('is read where it was changed so lately that it may change again without a trace', async () => {
    const changed = PAGES.map((name) => statSync(join(catalogue, name)).ctimeMs);
    vi.spyOn(Date, 'now').mockReturnValue(Math.min(...changed) + 1000);
    const soon = () => openedBelow(catalogue, () => indexCatalogue(catalogue, index));
    await soon();
    expect((await soon()).filter((path) => path.endsWith('.jpg'))).toEqual(PAGES);
  });
});

describe('a page that has been touched', () => {
  test('is noticed, though it has the size and the time that it had', async () => {
    utimesSync(at('ep01/002.jpg'), 1e9, 1e9); // whole seconds: they can be set as they were
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

  test('is noticed, though another was moved to its place', async () => {
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

describe('notes on what was seen', () => {
  const notes = () => join(index, 'seen.cache');
  const sound = (text: string) =>
    Buffer.concat(encodeSections('NOTE', [['text', Buffer.from(text)]]));

  test.for([
    ['missing', () => rmSync(notes())],
    ['empty', () => writeFileSync(notes(), '')],
    ['cut short', () => writeFileSync(notes(), readFileSync(notes()).subarray(0, -100))],
    [
      'damaged',
      () => {
        const bytes = readFileSync(notes());
        bytes[100]! ^= 1;
        writeFileSync(notes(), bytes);
      },
    ],
    ['no notes', () => writeFileSync(notes(), sound('moon'))],
    [
      'those of another catalogue',
      () => writeFileSync(notes(), sound('[["a/b/c",1,"1","1","0"]]')),
    ],
    ['another kind of file', () => cpSync(join(index, 'index.panelprint'), notes())],
  ] as const)('that are %s change nothing: all is read, and is the same', async ([, spoil]) => {
    await again();
    const before = filesIn(index);
    spoil();
    expect(await readAgain()).toEqual(PAGES);
    expect(filesIn(index)).toEqual(before);
    expect(await readAgain()).toEqual([]);
  });

  test('that are of an earlier state change nothing', async () => {
    await again();
    const old = readFileSync(notes());
    writeFileSync(at('ep02/002.jpg'), page('neon-spring/ep02', 3));
    await again();
    const before = filesIn(index);
    writeFileSync(notes(), old);
    expect(await readAgain()).toEqual(['neon/ep02/002.jpg']);
    expect(filesIn(index)).toEqual(before);
  });
});

describe('with add', () => {
  const names = async () =>
    (await openIndex(index)).episodes.map(({ work, episode }) => `${work.name}/${episode.name}`);

  test('what is not in the catalogue is kept, and what is new is added, in its order', async () => {
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

  test('an episode of the catalogue takes the place of the one that is held', async () => {
    const other = folderOf({ 'neon/ep01/1.jpg': page('ash-crown/ep01', 2) });
    expect(await indexCatalogue(other, index, { add: true })).toMatchObject({ read: 1, kept: 1 });
    expect(await names()).toEqual(['neon/ep01', 'neon/ep02']);
    const found = await matchPicture(await openIndex(index), page('ash-crown/ep01', 2));
    expect(found.matches[0]).toMatchObject({ work: 'neon', episode: 'ep01' });
  });

  test('what cannot be read changes nothing of what is held', async () => {
    const before = filesIn(index);
    const bad = folderOf({ 'neon/ep01/001.jpg': 'x' });
    const done = await indexCatalogue(bad, index, { add: true });
    expect(done.failures).toHaveLength(1);
    expect(filesIn(index)).toEqual(before);
  });

  test('without it what is not in the catalogue is taken out, and told', async () => {
    const other = folderOf({ 'neon/ep02/1.jpg': page('neon-spring/ep02', 3) });
    const done = await indexCatalogue(other, index);
    expect(done.gone).toEqual(['neon/ep01']);
    expect(await names()).toEqual(['neon/ep02']);
  });
});

/** Puts down what a run that was killed has read: the first episode of the catalogue. */
async function leavePending(folder: string): Promise<Buffer> {
  const files = ['001.jpg', '002.jpg'];
  const strip = await readStrip({ name: 'ep01', folder: at('ep01'), files }, profile1);
  const works = [{ name: 'neon', episodes: [strip.episode] }];
  const bytes = segmentBytes({ ...strip.content!, works });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sha256Of(bytes)}.pending`), bytes);
  return bytes;
}

describe('what a run that was killed has read', () => {
  test('is taken up by the next one, which gives the same bytes', async () => {
    const folder = emptyFolder();
    await leavePending(folder);
    const done = await indexCatalogue(catalogue, folder);
    expect(done).toMatchObject({ read: 1, kept: 1, failures: [] });
    expect(filesIn(folder)).toEqual(filesIn(original.index));
    expect(pendingIn(folder)).toEqual([]);
  });

  test('is read again where the pages have changed since', async () => {
    const folder = emptyFolder();
    await leavePending(folder);
    writeFileSync(at('ep01/001.jpg'), page('ash-crown/ep01', 2));
    expect(await indexCatalogue(catalogue, folder)).toMatchObject({ read: 2, kept: 0 });
    expect(pendingIn(folder)).toEqual([]);
  });

  test('is read again where it was torn', async () => {
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

  test('stays where it is when a run is stopped before it comes to it, for the next', async () => {
    const folder = emptyFolder();
    await leavePending(folder);
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const done = await indexCatalogue(catalogue, folder, { signal });
    expect(done).toMatchObject({ interrupted: true, read: 0 });
    // Nobody has looked whether its pages are still what they were.
    expect((await openIndex(folder)).episodes).toEqual([]);
    expect(pendingIn(folder)).toHaveLength(1);
    expect(await indexCatalogue(catalogue, folder)).toMatchObject({ read: 1, kept: 1 });
    expect(pendingIn(folder)).toEqual([]);
  });
});

describe('an index that was opened before a change', () => {
  const site = fixture('site', 'ja');
  const reportOf = async (opened: Awaited<ReturnType<typeof openIndex>>) =>
    renderJson(await matchSite(opened, [site]));

  test('keeps its answers; refreshed it gives the new ones', async () => {
    const opened = await openIndex(index);
    const before = await reportOf(opened);
    cpSync(fixture('catalogue', 'ash-crown'), join(catalogue, 'ash-crown'), { recursive: true });
    await indexCatalogue(catalogue, index);
    const now = await opened.refresh();
    expect(await reportOf(opened)).toBe(before);
    expect(await reportOf(now)).toBe(await reportOf(await openIndex(index)));
    expect(await reportOf(now)).not.toBe(before);
    await mergeIndex(index);
    expect(await reportOf(opened)).toBe(before);
    expect(await reportOf(await now.refresh())).toBe(await reportOf(now));
  });

  test('is the same object when nothing has changed', async () => {
    const opened = await openIndex(index);
    expect(await opened.refresh()).toBe(opened);
    await again(); // It changes nothing.
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

test('an index in several segments answers as one in which it is merged, byte for byte', async () => {
  const folder = emptyFolder();
  const all = emptyFolder();
  for (const work of ['ash-crown', 'neon-spring', 'third-corridor']) {
    cpSync(fixture('catalogue', work), join(all, work), { recursive: true });
    await indexCatalogue(all, folder);
  }
  expect(manifestIn(folder).segments).toHaveLength(3);
  const asked = [fixture('site', 'es')];
  const cut = renderJson(await matchSite(await openIndex(folder), asked));
  await mergeIndex(folder);
  expect(manifestIn(folder).segments).toHaveLength(1);
  expect(renderJson(await matchSite(await openIndex(folder), asked)) === cut).toBe(true);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  exportBundle,
  importBundle,
  importList,
  removeOrigin,
  saveFeedback,
} from '../../../src/store/folder/import-export.ts';
import { mergeSegments } from '../../../src/store/folder/merge.ts';
import { readState } from '../../../src/store/folder/state.ts';
import { type Writer, withWriter } from '../../../src/store/folder/writer.ts';
import { encodeBundle } from '../../../src/store/format/bundle.ts';
import { legacyManifest } from '../../../src/store/format/episode-refs.ts';
import { parseList } from '../../../src/store/format/hash-list.ts';
import type { Feedback } from '../../../src/store/format/manifest.ts';
import type { Work } from '../../../src/store/format/segment-data.ts';
import { newKeys, publicKeyIn } from '../../../src/store/format/signature.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import { emptyFolder } from '../../support/picture-files.ts';
import { sampleContent } from '../../support/sample-data.ts';

const ours = newKeys();
const theirs = newKeys();
const key = publicKeyIn(theirs.publicPem);

let folder: string;
const write = <R>(work: (writer: Writer) => Promise<R>) =>
  withWriter(folder, { purpose: 'a test', profile: 1 }, work);
/** An index of our own with the sample in it. */
async function sampled(into: string): Promise<void> {
  await withWriter(into, { purpose: 'a test', profile: 1 }, async (writer) => {
    const { holdings } = legacyManifest(sampleContent());
    await writer.commit({ segments: [await writer.segment(sampleContent())], holdings });
  });
}
beforeEach(async () => {
  folder = emptyFolder();
  await sampled(folder);
});

/** The sample, with a page in every episode. */
function shownContent(): ReturnType<typeof sampleContent> {
  const content = sampleContent();
  const [moon, rain] = content.works as [Work, Work];
  const { pages } = moon.episodes[1]!;
  const shown = { ...rain, episodes: rain.episodes.map((episode) => ({ ...episode, pages })) };
  return { ...content, works: [moon, shown] };
}

/** What another, who holds the sample too, hands over. */
function bundleOf(
  {
    generation = 3,
    feedback = [] as Feedback[],
    change = (c: ReturnType<typeof sampleContent>) => c,
  } = {},
  { privatePem } = theirs,
): Uint8Array {
  const contents = [change(shownContent())];
  return Buffer.concat(encodeBundle({ generation, contents, feedback }, privatePem).pieces);
}
const take = (bytes: Uint8Array, origin = 'Partner', known: string | null = key) =>
  write((writer) =>
    importBundle(writer, bytes, { file: 'theirs', origin, key: known ?? undefined }),
  );
const names = async () =>
  (await loadIndex(folder)).snapshot.works.map(({ origin, name }) => `${origin ?? 'us'}: ${name}`);

describe('what another hands over', () => {
  test('is held beside our own, named by its origin', async () => {
    const { sha256 } = await loadIndex(folder);
    expect(await take(bundleOf())).toMatchObject({ works: 2, key, older: false });
    expect(await names()).toEqual([
      'us: moon-garden',
      'us: rain',
      'Partner: moon-garden',
      'Partner: rain',
    ]);
    const { snapshot, sha256: now } = await loadIndex(folder);
    expect(snapshot.windows.liveCount).toBe(10);
    expect(now).not.toBe(sha256);
  });

  test('is revoked as a whole, and the index is what it was', async () => {
    const before = await loadIndex(folder);
    await take(
      bundleOf({ feedback: [{ picture: 'a'.repeat(64), work: 'rain', said: 'confirmed' }] }),
    );
    await write((writer) =>
      importList(writer, parseList('f'.repeat(64)), { origin: 'Partner', name: 'l' }),
    );
    expect((await loadIndex(folder)).snapshot).toMatchObject({
      lists: [{ origin: 'Partner', name: 'l' }],
      feedback: [{ by: 'Partner', said: 'confirmed' }],
    });
    expect(await write((writer) => removeOrigin(writer, 'Partner'))).toEqual({
      works: 2,
      lists: 1,
      feedback: 1,
    });
    const after = await loadIndex(folder);
    expect([after.sha256, after.snapshot.lists, after.snapshot.feedback]).toEqual([
      before.sha256,
      [],
      [],
    ]);
    await expect(write((writer) => removeOrigin(writer, 'Partner'))).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });
});

describe('what is handed over again', () => {
  test('takes the place of what was handed over before, and of nobody else', async () => {
    await take(bundleOf());
    await take(bundleOf(), 'Another');
    const rename = (c: ReturnType<typeof sampleContent>) => ({
      ...c,
      works: c.works.map((w) => ({ ...w, name: `new-${w.name}` })),
    });
    expect(await take(bundleOf({ generation: 4, change: rename }))).toMatchObject({ older: false });
    expect(await names()).toEqual([
      ...['us: moon-garden', 'us: rain', 'Another: moon-garden', 'Another: rain'],
      ...['Partner: new-moon-garden', 'Partner: new-rain'],
    ]);
    expect(await take(bundleOf({ generation: 2 }))).toMatchObject({ older: true });
  });

  test('stays apart when segments are merged, and so does its digest', async () => {
    await take(
      bundleOf({
        change: (c) => ({ ...c, works: c.works.map((w) => ({ ...w, name: `z-${w.name}` })) }),
      }),
    );
    const before = await loadIndex(folder);
    await write(mergeSegments);
    const { holdings } = (await readState(folder)).manifest;
    const [own, other] = holdings.map(
      ({ works }) => new Set(works.flatMap((w) => w.episodes.map((e) => e.segment))),
    );
    expect([...own!].filter((segment) => other!.has(segment))).toEqual([]);
    expect((await loadIndex(folder)).sha256).toBe(before.sha256);
  });
});

describe('a key', () => {
  test('must be named the first time, and is known from then on', async () => {
    await expect(take(bundleOf(), 'Partner', null)).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
      message: expect.stringContaining(key),
    });
    expect(await names()).toHaveLength(2);
    await take(bundleOf());
    await take(bundleOf(), 'Partner', null);
  });

  test.for([
    ['another than was named', publicKeyIn(ours.publicPem)],
    ['another than is known', null],
  ] as const)('that is %s takes over nothing', async ([, known]) => {
    await take(bundleOf());
    const { sha256 } = await loadIndex(folder);
    const forged = known === null ? bundleOf({}, ours) : bundleOf();
    await expect(take(forged, 'Partner', known)).rejects.toMatchObject({ code: 'KEY_MISMATCH' });
    expect((await loadIndex(folder)).sha256).toBe(sha256);
  });

  test('is not known by a list, which nobody signs', async () => {
    await write((writer) =>
      importList(writer, parseList('0'.repeat(64)), { origin: 'Partner', name: 'l' }),
    );
    await expect(take(bundleOf(), 'Partner', null)).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
    });
    await take(bundleOf());
    expect((await loadIndex(folder)).snapshot.lists).toHaveLength(1);
  });
});

describe('what is refused', () => {
  test.for([
    '',
    ' ',
    'a/b',
    'a:b',
    '../up',
    'line\nbreak',
    '\u202eturned',
    'x'.repeat(65),
    '-dash',
  ])('an origin called %j', async (origin) => {
    await expect(take(bundleOf(), origin)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    const list = { origin, name: 'l' };
    const given = write((writer) => importList(writer, parseList('0'.repeat(64)), list));
    await expect(given).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('a bundle of another profile', async () => {
    const other = bundleOf({ change: (content) => ({ ...content, profile: 2 }) });
    await expect(take(other)).rejects.toMatchObject({ code: 'PROFILE_MISMATCH' });
  });

  test('a bundle of an episode that has fingerprints and no pages', async () => {
    await expect(take(bundleOf({ change: sampleContent }))).rejects.toMatchObject({
      code: 'INDEX_CORRUPT',
      message: expect.stringContaining('ep01 has fingerprints and no pages'),
    });
  });

  test('a bundle that holds an episode twice', async () => {
    const twice = bundleOf({
      change: (c) => ({
        ...c,
        works: [...c.works.slice(0, 1), { ...c.works[1]!, name: 'moon-garden' }],
      }),
    });
    await expect(take(twice)).rejects.toMatchObject({ code: 'INDEX_CORRUPT' });
    expect(await names()).toHaveLength(2);
  });
});

describe('what we hand over', () => {
  const file = () => join(folder, '..', 'ours.bundle');

  test('is all of our own, or what is named, with what we said of it, and nothing of others', async () => {
    await take(bundleOf());
    const said = (work: string): Feedback => ({ picture: 'c'.repeat(64), work, said: 'confirmed' });
    for (const work of ['rain', 'moon-garden'])
      await write((writer) => saveFeedback(writer, said(work)));
    const all = await exportBundle(folder, file(), ours.privatePem, []);
    expect(all).toMatchObject({
      works: 2,
      episodes: 3,
      feedback: 2,
      key: publicKeyIn(ours.publicPem),
    });
    const some = await exportBundle(folder, file(), ours.privatePem, ['rain']);
    expect(some).toMatchObject({ works: 1, episodes: 1, feedback: 1 });
    const none = exportBundle(folder, file(), ours.privatePem, ['no-such-work']);
    await expect(none).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('is, taken over by another, what we hold', async () => {
    await exportBundle(folder, file(), theirs.privatePem, ['moon-garden']);
    const bytes = readFileSync(file());
    const digests = async (at: number) => {
      const { holdings } = (await readState(folder)).manifest;
      return holdings[at]!.works[0]!.episodes.map(({ sha256 }) => sha256);
    };
    const before = await digests(0);
    folder = emptyFolder();
    await take(bytes);
    expect(await digests(1)).toEqual(before);
    expect(await names()).toEqual(['Partner: moon-garden']);
  });
});

test('what we say of a match takes the place of what we said of it before', async () => {
  const picture = 'd'.repeat(64);
  const say = (record: Omit<Feedback, 'picture'>) =>
    write((writer) => saveFeedback(writer, { picture, ...record }));
  await say({ work: 'rain', said: 'confirmed' });
  await say({ work: 'rain', episode: 'ep01', said: 'confirmed' });
  await say({ work: 'rain', said: 'disputed', note: 'no' });
  expect((await loadIndex(folder)).snapshot.feedback).toEqual([
    { picture, work: 'rain', episode: 'ep01', said: 'confirmed' },
    { picture, work: 'rain', said: 'disputed', note: 'no' },
  ]);
});

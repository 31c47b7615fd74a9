import { beforeEach, describe, expect, test } from 'vitest';
import { importBundle, importList } from '../../../src/store/folder/import.ts';
import { mergeSegments } from '../../../src/store/folder/merge.ts';
import { removeOrigin } from '../../../src/store/folder/remove.ts';
import { parseList } from '../../../src/store/format/hash-list.ts';
import type { SegmentData } from '../../../src/store/format/segment-data.ts';
import { publicKeyIn } from '../../../src/store/format/signature.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import {
  holdingsIn,
  ourKeys,
  sampleBundle,
  sampleIndex,
  theirKeys,
  worksIn,
  writeTo,
} from '../../support/exchange.ts';
import { emptyFolder } from '../../support/picture-files.ts';
import { sampleContent } from '../../support/sample-data.ts';

const theirKey = publicKeyIn(theirKeys.publicPem);

let folder: string;
beforeEach(async () => {
  folder = emptyFolder();
  await sampleIndex(folder);
});

const importFrom = (origin: string, bytes: Uint8Array, key: string | undefined = theirKey) =>
  writeTo(folder, (writer) => importBundle(writer, bytes, { file: 'theirs', origin, key }));
const importListFrom = (origin: string) =>
  writeTo(folder, (writer) => importList(writer, parseList('0'.repeat(64)), { origin, name: 'l' }));
const renamed = (prefix: string) => (content: SegmentData) => ({
  ...content,
  works: content.works.map((work) => ({ ...work, name: `${prefix}-${work.name}` })),
});

describe('an imported bundle', () => {
  test('is added to our own works, under its origin', async () => {
    const { sha256 } = await loadIndex(folder);
    expect(await importFrom('Partner', sampleBundle())).toMatchObject({
      works: 2,
      key: theirKey,
      older: false,
    });
    expect(await worksIn(folder)).toEqual([
      'us: moon-garden',
      'us: rain',
      'Partner: moon-garden',
      'Partner: rain',
    ]);
    const { snapshot, sha256: now } = await loadIndex(folder);
    expect(snapshot.windows.liveCount).toBe(10);
    expect(now).not.toBe(sha256);
  });

  test('replaces the bundle of its origin, and no other', async () => {
    await importFrom('Partner', sampleBundle());
    await importFrom('Another', sampleBundle());
    const newer = sampleBundle({ generation: 4, change: renamed('new') });
    expect(await importFrom('Partner', newer)).toMatchObject({ older: false });
    expect(await worksIn(folder)).toEqual([
      'us: moon-garden',
      'us: rain',
      'Another: moon-garden',
      'Another: rain',
      'Partner: new-moon-garden',
      'Partner: new-rain',
    ]);
    const older = sampleBundle({ generation: 2 });
    expect(await importFrom('Partner', older)).toMatchObject({ older: true });
  });

  test('keeps its segments apart from ours when these are merged', async () => {
    await importFrom('Partner', sampleBundle({ change: renamed('z') }));
    const before = await loadIndex(folder);
    await writeTo(folder, mergeSegments);
    const [ours, theirs] = (await holdingsIn(folder)).map(
      ({ works }) => new Set(works.flatMap((w) => w.episodes.map((e) => e.segment))),
    );
    expect([...ours!].filter((segment) => theirs!.has(segment))).toEqual([]);
    expect((await loadIndex(folder)).sha256).toBe(before.sha256);
  });
});

describe('names in NFD', () => {
  const [nfc, nfd] = ['달빛'.normalize('NFC'), '달빛'.normalize('NFD')];
  const rename =
    (...names: readonly string[]) =>
    (content: SegmentData) => ({
      ...content,
      works: content.works.map((work, i) => ({
        ...work,
        name: names[i]!,
        episodes: work.episodes.map((episode) => ({
          ...episode,
          name: `${names[i]}${episode.name}`,
        })),
      })),
    });

  test('of a bundle become NFC', async () => {
    const feedback = [{ picture: 'a'.repeat(64), work: nfd, said: 'confirmed' }] as const;
    const bundle = sampleBundle({ change: rename(nfd, 'rain'), feedback });
    expect((await importFrom('Partner', bundle)).episodes).toEqual([
      `Partner:${nfc}/${nfc}ep01`,
      `Partner:${nfc}/${nfc}ep02`,
      'Partner:rain/rainep01',
    ]);
    expect((await loadIndex(folder)).snapshot.feedback).toMatchObject([{ work: nfc }]);
  });

  test('and in NFC are one work, also in a bundle', async () => {
    const done = await importFrom('Partner', sampleBundle({ change: rename(nfd, nfc) }));
    expect(done).toMatchObject({ works: 1, episodes: { length: 2 } });
    expect(await worksIn(folder)).toEqual(['us: moon-garden', 'us: rain', `Partner: ${nfc}`]);
  });

  test('of an origin and of a list are the same names in NFC', async () => {
    await importFrom(nfd, sampleBundle());
    await importFrom(nfc, sampleBundle({ change: rename('a', 'b') }), undefined);
    await writeTo(folder, async (writer) => {
      for (const name of [nfd, nfc])
        await importList(writer, parseList('0'.repeat(64)), { origin: nfd, name });
    });
    expect((await holdingsIn(folder)).slice(1)).toMatchObject([
      { origin: nfc, works: [{ name: 'a' }, { name: 'b' }], lists: [{ name: nfc }] },
    ]);
    await writeTo(folder, (writer) => removeOrigin(writer, nfd));
    expect(await holdingsIn(folder)).toHaveLength(1);
  });
});

describe('the key of an origin', () => {
  test('must be named for its first bundle, and is remembered', async () => {
    const unnamed = importBundleWithoutKey();
    await expect(unnamed).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
      message: expect.stringContaining(theirKey),
    });
    expect(await worksIn(folder)).toHaveLength(2);
    await importFrom('Partner', sampleBundle());
    await importBundleWithoutKey();
  });

  test.for([
    ['that was named', publicKeyIn(ourKeys.publicPem), theirKeys],
    ['that is remembered', undefined, ourKeys],
  ] as const)('must be the one %s', async ([, named, keys]) => {
    await importFrom('Partner', sampleBundle());
    const { sha256 } = await loadIndex(folder);
    const forged = writeTo(folder, (writer) =>
      importBundle(writer, sampleBundle({ keys }), { file: 'it', origin: 'Partner', key: named }),
    );
    await expect(forged).rejects.toMatchObject({ code: 'KEY_MISMATCH' });
    expect((await loadIndex(folder)).sha256).toBe(sha256);
  });

  test('is not remembered from a list, which is not signed', async () => {
    await importListFrom('Partner');
    await expect(importBundleWithoutKey()).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    await importFrom('Partner', sampleBundle());
    expect((await loadIndex(folder)).snapshot.lists).toHaveLength(1);
  });

  const importBundleWithoutKey = () =>
    writeTo(folder, (writer) =>
      importBundle(writer, sampleBundle(), { file: 'theirs', origin: 'Partner' }),
    );
});

describe('an import refuses', () => {
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
  ])('the origin %j', async (origin) => {
    const bundle = importFrom(origin, sampleBundle());
    await expect(bundle).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(importListFrom(origin)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('a bundle of another profile', async () => {
    const other = sampleBundle({ change: (content) => ({ ...content, profile: 2 }) });
    await expect(importFrom('Partner', other)).rejects.toMatchObject({ code: 'PROFILE_MISMATCH' });
  });

  test('an episode with fingerprints and without pages', async () => {
    const bundle = sampleBundle({ change: sampleContent });
    await expect(importFrom('Partner', bundle)).rejects.toMatchObject({
      code: 'INDEX_CORRUPT',
      message: expect.stringContaining('ep01 has fingerprints and no pages'),
    });
  });

  test('a bundle with an episode twice', async () => {
    const change = (content: SegmentData) => {
      const [moon, rain] = content.works;
      return { ...content, works: [moon!, { ...rain!, name: 'moon-garden' }] };
    };
    await expect(importFrom('Partner', sampleBundle({ change }))).rejects.toMatchObject({
      code: 'INDEX_CORRUPT',
    });
    expect(await worksIn(folder)).toHaveLength(2);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { exportBundle } from '../../../src/store/folder/export.ts';
import { saveFeedback } from '../../../src/store/folder/feedback.ts';
import { importBundle } from '../../../src/store/folder/import.ts';
import { IndexUpdate } from '../../../src/store/folder/update.ts';
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
import { episodeOf } from '../../support/sample-data.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = emptyFolder();
  file = join(emptyFolder(), 'ours.bundle');
  await sampleIndex(folder);
});

const importInto = (into: string, bytes: Uint8Array) =>
  writeTo(into, (writer) =>
    importBundle(writer, bytes, {
      file: 'theirs',
      origin: 'Partner',
      key: publicKeyIn(theirKeys.publicPem),
    }),
  );

describe('an export', () => {
  test('has our own works with our feedback, and nothing of others', async () => {
    await importInto(folder, sampleBundle());
    for (const work of ['rain', 'moon-garden'])
      await writeTo(folder, (writer) =>
        saveFeedback(writer, { picture: 'c'.repeat(64), work, said: 'confirmed' }),
      );
    expect(await exportBundle(folder, file, ourKeys.privatePem, [])).toMatchObject({
      works: 2,
      episodes: 3,
      feedback: 2,
      key: publicKeyIn(ourKeys.publicPem),
    });
  });

  test('has only the works that are named', async () => {
    const one = await exportBundle(folder, file, ourKeys.privatePem, ['rain']);
    expect(one).toMatchObject({ works: 1, episodes: 1 });
    const none = exportBundle(folder, file, ourKeys.privatePem, ['rain', 'no-such-work']);
    await expect(none).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('no-such-work'),
    });
  });

  test('gives an importer the fingerprints that we have', async () => {
    await exportBundle(folder, file, theirKeys.privatePem, ['moon-garden']);
    const digestsIn = async (from: string, holding: number) =>
      (await holdingsIn(from))[holding]!.works[0]!.episodes.map(({ sha256 }) => sha256);
    const importer = emptyFolder();
    await importInto(importer, readFileSync(file));
    expect(await digestsIn(importer, 1)).toEqual(await digestsIn(folder, 0));
    expect(await worksIn(importer)).toEqual(['Partner: moon-garden']);
  });
});

describe('an export of works that are the same as others, or contain them', () => {
  /** What the works of the bundle are the same as and contain, after an import. */
  async function relationsAfterImport(): Promise<unknown[]> {
    const importer = emptyFolder();
    await importInto(importer, readFileSync(file));
    const { works } = (await loadIndex(importer)).snapshot;
    return works.map(({ name, sameAs, contains }) => ({ name, sameAs, contains }));
  }

  const exported = async (...names: string[]) => {
    await exportBundle(folder, file, theirKeys.privatePem, names);
    return relationsAfterImport();
  };

  beforeEach(async () => {
    folder = emptyFolder();
    for (const [name, relations] of Object.entries({
      a: { sameAs: ['b'], contains: ['c', 'd/1'] },
      b: {},
      c: { sameAs: ['b'] },
      d: { contains: ['d/1'] },
    }))
      await writeTo(folder, async (writer) => {
        const update = await IndexUpdate.begin(writer);
        for (const work of update.works) {
          const { episodes: _, ...head } = work;
          const saved = update.find(work.name, '1')!;
          await update.keep(head, saved.episode, saved);
        }
        await update.add({ name, ...relations }, episodeOf('1', name.charCodeAt(0)));
        await update.commit();
      });
  });

  test('tells an importer, if it has all works', async () => {
    expect(await exported()).toEqual([
      { name: 'a', sameAs: ['b'], contains: ['c', 'd/1'] },
      { name: 'b' },
      { name: 'c', sameAs: ['b'] },
      { name: 'd', contains: ['d/1'] },
    ]);
  });

  test('names no works that it does not have, and keeps what holds through these', async () => {
    expect(await exported('a', 'c')).toEqual([
      { name: 'a', sameAs: ['c'], contains: ['c'] },
      { name: 'c', sameAs: ['a'] },
    ]);
    expect(await exported('a')).toEqual([{ name: 'a' }]);
    expect(await exported('d', 'b')).toEqual([{ name: 'b' }, { name: 'd', contains: ['d/1'] }]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { exportBundle } from '../../../src/store/folder/export.ts';
import { saveFeedback } from '../../../src/store/folder/feedback.ts';
import { importBundle } from '../../../src/store/folder/import.ts';
import { publicKeyIn } from '../../../src/store/format/signature.ts';
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

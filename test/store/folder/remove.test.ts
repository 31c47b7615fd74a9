import { beforeEach, describe, expect, test } from 'vitest';
import { importBundle, importList } from '../../../src/store/folder/import.ts';
import { removeNamed, removeOrigin } from '../../../src/store/folder/remove.ts';
import { parseList } from '../../../src/store/format/hash-list.ts';
import { publicKeyIn } from '../../../src/store/format/signature.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import { Disk } from '../../support/disk.ts';
import { sampleBundle, sampleIndex, theirKeys, writeTo } from '../../support/exchange.ts';
import { emptyFolder } from '../../support/picture-files.ts';
import { episodeOf } from '../../support/sample-data.ts';
import { draft, FOLDER, write } from '../../support/written.ts';

describe('removing by name', () => {
  const decomposed = 'Café'.normalize('NFD');
  let disk: Disk;
  beforeEach(async () => {
    disk = new Disk();
    await draft(disk.fs, {
      [decomposed]: [episodeOf('1', 1), episodeOf('2', 2)],
      rain: [episodeOf('1', 3)],
    });
  });
  const remove = (name: string) => write(disk.fs, (writer) => removeNamed(writer, name));
  const namesIn = async () => {
    const { works } = (await loadIndex(FOLDER, { fs: disk.fs })).snapshot;
    return works.flatMap(({ name, episodes }) => episodes.map((e) => `${name}/${e.name}`));
  };

  test('removes one episode, and leaves the rest of its work', async () => {
    expect(await remove(`${decomposed}/2`)).toBe(1);
    expect(await namesIn()).toEqual(['Café/1', 'rain/1']);
  });

  test('removes a whole work, by its name in another Unicode form', async () => {
    expect(await remove(decomposed.normalize('NFC'))).toBe(2);
    expect(await namesIn()).toEqual(['rain/1']);
  });

  test('writes nothing if no work or episode has the name', async () => {
    const before = new Map(disk.files);
    for (const name of ['', 'no', 'rain/', 'rain/2', '1', ':rain'])
      expect(await remove(name), name).toBe(0);
    expect(disk.files).toEqual(before);
  });
});

describe('removing an origin', () => {
  test('removes its works, lists and feedback, and restores the index from before', async () => {
    const folder = emptyFolder();
    await sampleIndex(folder);
    const before = await loadIndex(folder);
    const feedback = [{ picture: 'a'.repeat(64), work: 'rain', said: 'confirmed' }] as const;
    const key = publicKeyIn(theirKeys.publicPem);
    await writeTo(folder, (writer) =>
      importBundle(writer, sampleBundle({ feedback }), { file: 'it', origin: 'Partner', key }),
    );
    await writeTo(folder, (writer) =>
      importList(writer, parseList('f'.repeat(64)), { origin: 'Partner', name: 'l' }),
    );
    expect((await loadIndex(folder)).snapshot).toMatchObject({
      lists: [{ origin: 'Partner', name: 'l' }],
      feedback: [{ by: 'Partner', said: 'confirmed' }],
    });
    const remove = () => writeTo(folder, (writer) => removeOrigin(writer, 'Partner'));
    expect(await remove()).toEqual({ works: 2, lists: 1, feedback: 1 });
    const after = await loadIndex(folder);
    expect(after.sha256).toBe(before.sha256);
    expect([after.snapshot.lists, after.snapshot.feedback]).toEqual([[], []]);
    await expect(remove()).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

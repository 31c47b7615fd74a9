import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import * as api from '../src/index.ts';
import { codeOf, collect, emptyFolder, page, smallCatalogue } from './support/picture-files.ts';

test('the public names are these', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "PanelError",
      "blockhash",
      "checkIndex",
      "compare",
      "csvHeader",
      "describeIndex",
      "distance",
      "exportHashes",
      "exportIndex",
      "fromHex",
      "hardenDecoder",
      "importInto",
      "indexCatalogue",
      "matchPicture",
      "matchPictures",
      "matchSite",
      "mergeIndex",
      "newKeys",
      "openAndDescribe",
      "openIndex",
      "pdq",
      "pdqDihedral",
      "picturesIn",
      "plain",
      "profile1",
      "publicKeyIn",
      "recordFeedback",
      "rematch",
      "removeFromIndex",
      "renderCsv",
      "renderJson",
      "renderText",
      "revokeOrigin",
      "sharedStretches",
      "toHex",
      "version",
    ]
  `);
});

test('the version is that of package.json', () => {
  const file = join(import.meta.dirname, '../package.json');
  expect(api.version).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
});

const good = page('neon-spring/ep01', 2);
let index: api.Searcher;
beforeAll(async () => {
  const folder = emptyFolder();
  await api.indexCatalogue(smallCatalogue(), folder);
  index = await api.openIndex(folder);
});

describe('one picture', () => {
  test('may be a path, bytes or pixels: the claim is the same', async () => {
    const folder = smallCatalogue();
    const { data, info } = await sharp(good).raw().toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const path = join(folder, 'neon/ep01/001.jpg');
    const byPath = await api.matchPicture(index, path);
    const byBytes = await api.matchPicture(index, good);
    const byPixels = await api.matchPicture(index, { width, height, channels: 3, data });
    expect(byPath).toEqual({ ...byBytes, path });
    expect(byPixels).toMatchObject({ path: '', status: 'matched', width, height });
    expect(byPixels.matches[0]).toMatchObject({ work: 'neon', episode: 'ep01' });
    expect(byPixels.sha256).not.toBe(byBytes.sha256);
  });

  test('that is not there, or a folder, is a result that says so', async () => {
    for (const path of ['/no/such.jpg', emptyFolder()]) {
      const result = await api.matchPicture(index, path);
      expect(result).toMatchObject({ path, status: 'unreadable', code: 'INPUT_UNREADABLE' });
      expect(result).not.toHaveProperty('sha256');
    }
  });

  test('of pixels that contradict their size is an error of the caller', async () => {
    const pixels = { width: 10, height: 10, channels: 3, data: new Uint8Array(299) } as const;
    expect(await codeOf(api.matchPicture(index, pixels))).toBe('BAD_ARGUMENT');
  });
});

describe('a picture in a stream', () => {
  test('may come from anywhere: the url of a source is in its result', async () => {
    const url = 'https://site.example/1.jpg';
    const read = async () => ({ bytes: good, sha256: 'of the caller' });
    const source: api.Source = { path: '1.jpg', group: '', url, read };
    const [result] = await collect(api.matchPictures(index, [source]));
    expect(result).toMatchObject({
      path: '1.jpg',
      url,
      sha256: 'of the caller',
      status: 'matched',
    });
  });

  test('whose source fails with an error of its own stops the run with that error', async () => {
    const read = () => Promise.reject(new Error('the network is gone'));
    const results = api.matchPictures(index, [{ path: '1.jpg', group: '', read }]);
    await expect(collect(results)).rejects.toThrow('the network is gone');
  });

  test('after another may be anything that one may be', async () => {
    const { data, info } = await sharp(good).raw().toBuffer({ resolveWithObject: true });
    const pixels = { width: info.width, height: info.height, channels: 3, data } as const;
    const path = join(smallCatalogue(), 'neon/ep01/001.jpg');
    const read = async () => good;
    const all = [path, good, pixels, { path: 'mine.jpg', group: 'g', read }];
    const results = await collect(api.matchPictures(index, all));
    expect(results.map((result) => result.path)).toEqual([path, '', '', 'mine.jpg']);
    expect(results.map(({ matches }) => matches[0]?.episode)).toEqual(Array(4).fill('ep01'));
    expect(results[3]!.sha256).toBe(results[1]!.sha256);
  });
});

describe('what was aborted before', () => {
  test('is not begun the signal is aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(api.matchPicture(index, good, { signal })).rejects.toThrow('enough');
    const folder = emptyFolder();
    await api.indexCatalogue(smallCatalogue(), folder);
    for (const act of [
      () => api.openIndex(folder, { signal }),
      () => api.checkIndex(folder, { signal }),
      () => api.removeFromIndex(folder, 'neon', { signal }),
    ])
      await expect(act()).rejects.toThrow('enough');
    expect((await api.openIndex(folder)).works).not.toEqual([]);
  });
});

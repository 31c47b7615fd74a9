import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import * as api from '../src/index.ts';
import { codeOf, collect, emptyFolder, page, smallCatalogue } from './support/picture-files.ts';

test('the public values are these', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "PanelError",
      "addToBackground",
      "blockhash",
      "checkIndex",
      "compare",
      "csvHeader",
      "describeIndex",
      "disputeMatches",
      "distance",
      "escapeForTerminal",
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
      "profile1",
      "publicKeyIn",
      "recordFeedback",
      "rematch",
      "removeBackground",
      "removeFromIndex",
      "renderCsv",
      "renderJson",
      "renderText",
      "revokeOrigin",
      "sharedArt",
      "toHex",
      "version",
    ]
  `);
});

/**
 * Names of the types that index.ts exports: they do not exist when the tests run, so they are read
 * from its text.
 */
function exportedTypes(): string[] {
  const source = readFileSync(join(import.meta.dirname, '../src/index.ts'), 'utf8');
  const exports = source.matchAll(/^export (?<kind>type )?\{(?<list>[^}]*)\}/gm);
  return [...exports].flatMap(({ groups }) => {
    const items = groups!.list!.split(',').map((item) => item.trim());
    const types = items.filter((item) => item !== '' && (groups!.kind || item.startsWith('type ')));
    return types.map(
      (item) =>
        item
          .replace(/^type /, '')
          .split(' as ')
          .at(-1)!,
    );
  });
}

test('the public types are these', () => {
  expect(exportedTypes().sort()).toMatchInlineSnapshot(`
    [
      "BackgroundAdded",
      "BlockhashOptions",
      "BundleImport",
      "CheckOptions",
      "CheckResult",
      "Comparison",
      "CopiedWorks",
      "Crop",
      "Damage",
      "Difference",
      "Dispute",
      "Episode",
      "EpisodeEntry",
      "EpisodeRef",
      "EpisodeVerdict",
      "ErrorCode",
      "ExportOptions",
      "ExportResult",
      "Extent",
      "Failure",
      "Feedback",
      "FileBytes",
      "FileSource",
      "Fingerprint",
      "FolderShare",
      "ForeignRows",
      "HashList",
      "Hint",
      "Holder",
      "ImportOptions",
      "ImportResult",
      "IndexCatalogueOptions",
      "IndexCounts",
      "IndexInfo",
      "IndexKind",
      "IndexOptions",
      "IndexProgress",
      "IndexResult",
      "IndexedEpisode",
      "IndexedWork",
      "Joint",
      "KeptScan",
      "ListMatch",
      "Match",
      "MatchFeedback",
      "MatchOptions",
      "MergeResult",
      "OriginInfo",
      "Page",
      "PagePlace",
      "PanelIndex",
      "Pdq",
      "PictureInput",
      "PictureOptions",
      "PictureResult",
      "Pixels",
      "Profile",
      "RecurringStretch",
      "RematchOptions",
      "RepairResult",
      "Report",
      "ReportHeader",
      "RunOptions",
      "ScannedIndex",
      "SegmentFile",
      "SharedArt",
      "SharedEpisode",
      "SharedRows",
      "SharedStretch",
      "SharedWorks",
      "SharingWork",
      "SiteOptions",
      "Source",
      "Summary",
      "Turn",
      "UncountedRows",
      "Work",
      "WorkHolder",
      "WorkRecord",
      "WorkVerdict",
    ]
  `);
});

test('the version is that of package.json', () => {
  const file = join(import.meta.dirname, '../package.json');
  expect(api.version).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
});

const good = page('neon-spring/ep01', 2);
let index: api.PanelIndex;
beforeAll(async () => {
  const folder = emptyFolder();
  await api.indexCatalogue(smallCatalogue(), folder);
  index = await api.openIndex(folder);
});

describe('one picture', () => {
  test('can be a path, bytes or pixels, with the same match', async () => {
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

  test('that is missing, or a folder, is an unreadable result', async () => {
    for (const path of ['/no/such.jpg', emptyFolder()]) {
      const result = await api.matchPicture(index, path);
      expect(result).toMatchObject({ path, status: 'unreadable', code: 'INPUT_UNREADABLE' });
      expect(result).not.toHaveProperty('sha256');
    }
  });

  test('of pixels that contradict their size is an error', async () => {
    const pixels = { width: 10, height: 10, channels: 3, data: new Uint8Array(299) } as const;
    expect(await codeOf(api.matchPicture(index, pixels))).toBe('BAD_ARGUMENT');
  });
});

describe('a picture in a stream', () => {
  test('can come from any source; its result has the url of the source', async () => {
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

  test('stops the run if its source throws an unknown error', async () => {
    const read = () => Promise.reject(new Error('the network is gone'));
    const results = api.matchPictures(index, [{ path: '1.jpg', group: '', read }]);
    await expect(collect(results)).rejects.toThrow('the network is gone');
  });

  test('can be of any kind, and kinds can be mixed', async () => {
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

describe('a call with a signal that is already aborted', () => {
  test('throws the reason of the signal and changes nothing', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(api.matchPicture(index, good, { signal })).rejects.toThrow('enough');
    const folder = emptyFolder();
    await api.indexCatalogue(smallCatalogue(), folder);
    for (const call of [
      () => api.openIndex(folder, { signal }),
      () => api.checkIndex(folder, { signal }),
      () => api.removeFromIndex(folder, 'neon', { signal }),
    ])
      await expect(call()).rejects.toThrow('enough');
    expect((await api.openIndex(folder)).works).not.toEqual([]);
  });
});

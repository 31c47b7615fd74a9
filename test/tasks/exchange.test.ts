import { cpSync, promises, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { distance, fromHex } from '../../src/hash/fingerprint.ts';
import * as api from '../../src/index.ts';
import { MAX_HEAD_BYTES } from '../../src/store/format/section-file.ts';
import { filesIn, segmentsIn } from '../support/indexed.ts';
import { codeOf, emptyFolder, folderOf, page, smallCatalogue } from '../support/picture-files.ts';

/** The catalogue of a partner: our episode under another name, and a work of their own. */
const partnerCatalogue = () =>
  folderOf({
    'glow/first/1.jpg': page('neon-spring/ep01', 2),
    'glow/first/2.jpg': page('neon-spring/ep01', 3),
    'crown/ep01/1.jpg': page('ash-crown/ep01', 2),
    'crown/ep01/2.jpg': page('ash-crown/ep01', 3),
  });

const keys = api.newKeys();
const bundle = join(emptyFolder(), 'theirs.bundle');
const catalogue = smallCatalogue();
const base = emptyFolder();
beforeAll(async () => {
  const theirs = emptyFolder();
  await api.indexCatalogue(partnerCatalogue(), theirs);
  await api.exportIndex(theirs, bundle, { key: keys.privatePem });
  await api.indexCatalogue(catalogue, base);
});

let folder: string;
beforeEach(() => {
  folder = emptyFolder();
  cpSync(base, folder, { recursive: true });
});
const take = () => api.importInto(folder, bundle, { origin: 'Partner Co', key: keys.publicPem });
const match = async (picture: Uint8Array) => api.matchPicture(await api.openIndex(folder), picture);

describe('imported works', () => {
  test('are returned with the stretches that they share with ours', async () => {
    const done = await take();
    expect(done).toMatchObject({ kind: 'works', works: 2, origin: 'Partner Co' });
    const { shared } = done as Extract<typeof done, { kind: 'works' }>;
    expect(shared.length).toBeGreaterThan(0);
    for (const { one, other, overlap } of shared) {
      expect([one, other].map(({ work, origin }) => `${origin}:${work}`).sort()).toEqual([
        'Partner Co:glow',
        'undefined:neon',
      ]);
      expect(overlap).toBe(true);
    }
    expect(done).toMatchObject({
      pairs: [
        { one: { work: 'neon' }, other: { origin: 'Partner Co', work: 'glow' }, rivals: false },
      ],
      copies: [],
    });
  });

  test('have their origin in every result', async () => {
    await take();
    const { matches } = await match(page('ash-crown/ep01', 2));
    expect(matches.map(({ origin, work }) => [origin, work])).toEqual([['Partner Co', 'crown']]);
    const report = await api.matchSite(await api.openIndex(folder), [
      folderOf({ 'a/1.jpg': page('ash-crown/ep01', 2), 'a/2.jpg': page('neon-spring/ep02', 2) }),
    ]);
    expect(report.works.map(({ origin, work }) => `${origin}: ${work}`).sort()).toEqual([
      'Partner Co: crown',
      'undefined: neon',
    ]);
    expect(api.renderText(report)).toContain('crown, of Partner Co');
    const lines = report.images.map((image) => api.renderCsv(image, report.works));
    const rows = lines.join('').trim().split('\r\n');
    expect(rows.filter((row) => row.includes('Partner Co'))).toHaveLength(1);
  });

  test('overlap with ours: both are matched, and theirs names ours', async () => {
    const alone = await match(page('neon-spring/ep01', 2));
    await take();
    const { matches } = await match(page('neon-spring/ep01', 2));
    const holders = matches.map(({ origin, work, overlaps }) => ({ origin, work, overlaps }));
    expect(holders).toHaveLength(2);
    expect(holders).toContainEqual({ origin: undefined, work: 'neon', overlaps: undefined });
    expect(holders).toContainEqual({
      origin: 'Partner Co',
      work: 'glow',
      overlaps: [{ work: 'neon', episode: 'ep01' }],
    });
    const ours = matches.find(({ origin }) => origin === undefined)!;
    expect(ours).toEqual(alone.matches[0]);
  });
});

describe('imported works that share stretches', () => {
  test('do not suppress matches of our own works', async () => {
    const own = {
      'w/e/1.jpg': page('neon-spring/ep01', 2),
      'w/e/2.jpg': page('ash-crown/ep01', 2),
    };
    const more = {
      'w/e/3.jpg': page('ash-crown/ep02', 2),
      'w/e/4.jpg': page('neon-spring/ep02', 2),
    };
    folder = emptyFolder();
    await api.indexCatalogue(folderOf({ ...own, ...more }), folder);
    const theirs = emptyFolder();
    const noise = [1, 2, 3, 4].map(
      (i) => [`x/e/${i}.jpg`, page('third-corridor/ep01', i)] as const,
    );
    const shared = { 'x/e/0.jpg': page('neon-spring/ep01', 2), ...Object.fromEntries(noise) };
    await api.indexCatalogue(folderOf(shared), theirs);
    const file = fileOf('');
    await api.exportIndex(theirs, file, { key: keys.privatePem });
    const before = await match(page('neon-spring/ep01', 2));
    await api.importInto(folder, file, { origin: 'Rival', key: keys.publicPem });
    const { matches } = await match(page('neon-spring/ep01', 2));
    expect(before.matches).toHaveLength(1);
    expect(matches.map(({ origin, work }) => `${origin}: ${work}`)).toEqual(['undefined: w']);
  });

  test('of one origin suppress the matches of each other', async () => {
    const again = await sharp(page('neon-spring/ep01', 2)).jpeg({ quality: 85 }).toBuffer();
    const twice = folderOf({
      'one/ep/1.jpg': page('neon-spring/ep01', 2),
      'two/ep/1.jpg': again,
    });
    await api.indexCatalogue(twice, folder);
    const { status, matches, holders } = await match(page('neon-spring/ep01', 2));
    expect([status, matches]).toEqual(['shared', []]);
    expect(holders).toEqual([
      { work: 'one', episode: 'ep' },
      { work: 'two', episode: 'ep' },
    ]);
  });
});

describe('works of another origin', () => {
  test('can be revoked, and every answer is as before', async () => {
    const before = api.renderJson(await api.matchSite(await api.openIndex(folder), [catalogue]));
    await take();
    await api.revokeOrigin(folder, 'Partner Co');
    const after = api.renderJson(await api.matchSite(await api.openIndex(folder), [catalogue]));
    expect(after).toBe(before);
  });

  test('stay when our own catalogue is indexed again', async () => {
    await take();
    await api.indexCatalogue(catalogue, folder);
    const { origins } = await api.describeIndex(folder);
    expect(origins).toMatchObject([{ works: 1 }, { origin: 'Partner Co', works: 2, episodes: 2 }]);
  });

  test('have no pages to compare with', async () => {
    await take();
    const index = await api.openIndex(folder);
    const { matches } = await api.matchPicture(index, page('ash-crown/ep01', 2), {
      references: catalogue,
    });
    expect(matches[0]!.notCompared).toMatchObject({ code: 'REFERENCE_MISSING' });
  });
});

describe('a bundle', () => {
  test('holds no pixels: none of our pages is in it, nor anything that decodes', async () => {
    const bytes = readFileSync(bundle);
    expect(bytes.includes(page('ash-crown/ep01', 2).subarray(200, 232))).toBe(false);
    expect(bytes.length).toBeLessThan(40_000);
  });

  test.for([
    ['is not there', (): string => 'no-such-file', 'INPUT_MISSING'],
    ['is a picture', (): string => fileOf(page('ash-crown/ep01', 2)), 'LIST_INVALID'],
    [
      'is cut short',
      (): string => fileOf(readFileSync(bundle).subarray(0, 5000)),
      'INDEX_TRUNCATED',
    ],
    ['is an index', (): string => join(base, 'index.panelprint'), 'INDEX_CORRUPT'],
  ] as const)('that %s is refused', async ([, file, code]) => {
    const given = api.importInto(folder, file(), { origin: 'X', key: keys.publicPem });
    expect(await codeOf(given)).toBe(code);
  });

  test('of an unknown key is refused with the key', async () => {
    const given = api.importInto(folder, bundle, { origin: 'X' });
    await expect(given).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
      message: expect.stringContaining(api.publicKeyIn(keys.publicPem)),
    });
    expect(await codeOf(api.importInto(folder, bundle, { origin: 'X', key: 'x' }))).toBe(
      'KEY_INVALID',
    );
  });
});

describe('importing a bundle into an index', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('reads the prints of the index once', async () => {
    const [segment] = segmentsIn(folder) as [string];
    const { size } = statSync(join(folder, segment));
    const { counts } = await api.openIndex(folder);
    let bytes = 0;
    const open = promises.open.bind(promises);
    vi.spyOn(promises, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args);
      if (!String(args[0]).endsWith(segment)) return handle;
      const read = handle.read.bind(handle) as (
        ...args: unknown[]
      ) => Promise<{ bytesRead: number }>;
      const counted = async (...range: unknown[]) => {
        const result = await read(...range);
        bytes += result.bytesRead;
        return result;
      };
      return Object.assign(handle, { read: counted });
    });
    await take();
    expect(bytes).toBeGreaterThan(size);
    // Twice the header and columns, once the prints.
    const printBytes = 32 * (counts.windows + counts.patches);
    expect(printBytes).toBeGreaterThan(4 * MAX_HEAD_BYTES);
    expect(bytes).toBeLessThan(2 * (size + MAX_HEAD_BYTES) - printBytes);
  });

  test('that is damaged is refused, and nothing is written', async () => {
    const [segment] = segmentsIn(folder) as [string];
    const bytes = readFileSync(join(folder, segment));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(folder, segment), bytes);
    const before = filesIn(folder);
    expect(await codeOf(take())).toBe('INDEX_CHECKSUM');
    expect(filesIn(folder)).toEqual(before);
  });
});

function fileOf(bytes: Uint8Array | string): string {
  const file = join(emptyFolder(), 'file');
  writeFileSync(file, bytes);
  return file;
}

describe('lists of hashes', () => {
  test('are exported with one line a page', async () => {
    const { text, hashes, failures } = await api.exportHashes(folder, catalogue);
    expect(text).toMatch(/^(pdq [0-9a-f]{64}\n){4}$/);
    expect([hashes, failures]).toEqual([4, []]);
    expect(await api.exportHashes(folder, catalogue)).toMatchObject({ text });
  });

  test('lack pages that changed since they were indexed, which are listed', async () => {
    const other = emptyFolder();
    cpSync(catalogue, other, { recursive: true });
    writeFileSync(join(other, 'neon/ep01/001.jpg'), page('ash-crown/ep01', 2));
    const { hashes, failures } = await api.exportHashes(folder, other);
    expect(hashes).toBe(3);
    expect(failures).toMatchObject([
      { path: 'neon/ep01/001.jpg', error: { code: 'REFERENCE_CHANGED' } },
    ]);
  });

  test('mark a picture that they have a hash of, without a match', async () => {
    const { text } = await api.exportHashes(folder, catalogue);
    folder = emptyFolder();
    const list = fileOf(`# theirs\n${text}`);
    const done = await api.importInto(folder, list, { origin: 'Exchange' });
    expect(done).toEqual({ kind: 'hashes', origin: 'Exchange', hashes: 4 });
    const found = await match(page('neon-spring/ep01', 2));
    expect(found).toMatchObject({ status: 'unmatched', matches: [] });
    expect(found.listed).toMatchObject([{ origin: 'Exchange', list: 'file', distance: 0 }]);
    expect((await match(page('ash-crown/ep01', 2))).listed).toBeUndefined();
  });

  test('give the distance to a picture that differs a little', async () => {
    const { text } = await api.exportHashes(folder, catalogue);
    const [hash] = /[0-9a-f]{64}/.exec(text)!;
    const near = fromHex(hash);
    near[0]! ^= 0b10110;
    await api.importInto(folder, fileOf(`pdq ${api.toHex(near)}`), { origin: 'Exchange' });
    const index = await api.openIndex(folder);
    expect(index.listMatches(fromHex(hash))).toEqual([
      { origin: 'Exchange', list: 'file', hash: api.toHex(near), distance: 3 },
    ]);
    near[1] = ~near[1]!;
    expect(distance(near, fromHex(hash))).toBe(35);
    expect(index.listMatches(near.map((word) => ~word))).toEqual([]);
  });
});

describe('feedback', () => {
  test('is reported with its match and its origin, and exported with the work', async () => {
    const picture = page('neon-spring/ep01', 2);
    const { sha256 } = await match(picture);
    const record = { picture: sha256!, work: 'neon', said: 'disputed', note: 'a card' } as const;
    await api.recordFeedback(folder, record);
    const { matches } = await match(picture);
    expect(matches[0]!.feedback).toEqual([{ said: 'disputed', note: 'a card' }]);
    const out = fileOf('');
    await api.exportIndex(folder, out, { key: keys.privatePem });
    folder = emptyFolder();
    await api.importInto(folder, out, { origin: 'First', key: keys.publicPem });
    expect((await match(picture)).matches[0]).toMatchObject({
      origin: 'First',
      work: 'neon',
      feedback: [{ origin: 'First', said: 'disputed', note: 'a card' }],
    });
  });

  test('on an imported work is reported, and not exported', async () => {
    await take();
    const picture = page('ash-crown/ep01', 2);
    const { sha256 } = await match(picture);
    const record = { picture: sha256!, work: 'crown', said: 'disputed' } as const;
    expect(await codeOf(api.recordFeedback(folder, record))).toBe('BAD_ARGUMENT');
    await api.recordFeedback(folder, { ...record, origin: 'Partner Co' });
    expect((await match(picture)).matches[0]!.feedback).toEqual([{ said: 'disputed' }]);
    const done = await api.exportIndex(folder, fileOf(''), { key: keys.privatePem });
    expect(done.feedback).toBe(0);
  });

  test.for([
    ['no picture', { picture: 'abc', work: 'neon', said: 'confirmed' }],
    ['no work', { picture: 'a'.repeat(64), work: 'no', said: 'confirmed' }],
    ['no episode', { picture: 'a'.repeat(64), work: 'neon', episode: 'no', said: 'confirmed' }],
    ['no opinion', { picture: 'a'.repeat(64), work: 'neon', said: 'perhaps' }],
    ['no text', { picture: 'a'.repeat(64), work: 'neon', said: 'confirmed', note: null }],
    ['no one picture', { picture: ['a'.repeat(64)], work: 'neon', said: 'confirmed' }],
  ])('of %s is refused', async ([, record]) => {
    expect(await codeOf(api.recordFeedback(folder, record as never))).toBe('BAD_ARGUMENT');
    expect((await api.checkIndex(folder)).damaged).toEqual([]);
  });
});

test('feedback and exports find a work by its name in any Unicode form', async () => {
  const [nfc, nfd] = ['네온'.normalize('NFC'), '네온'.normalize('NFD')];
  const picture = page('neon-spring/ep01', 2);
  const ours = folderOf({ [`${nfd}/${nfd}/1.jpg`]: picture });
  await api.indexCatalogue(ours, folder);
  const { sha256 } = await match(picture);
  for (const name of [nfd, nfc])
    await api.recordFeedback(folder, {
      picture: sha256!,
      work: name,
      episode: name,
      said: 'confirmed',
    });
  expect((await match(picture)).matches[0]).toMatchObject({
    work: nfc,
    episode: nfc,
    feedback: [{ said: 'confirmed' }],
  });
  const works = [nfd];
  expect(await api.exportIndex(folder, fileOf(''), { key: keys.privatePem, works })).toMatchObject({
    works: 1,
    feedback: 1,
  });
});

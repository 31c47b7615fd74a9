import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileCache } from '../../src/inputs/file-cache.ts';
import { codeOf, emptyFolder, folderOf } from '../support/picture-files.ts';
import { sha256Of } from '../support/written.ts';

const bytes = Buffer.from('a page');
/** In whole seconds, so that a test can restore it exactly. */
const LONG_AGO = 1_000_000_000;
const sha256 = sha256Of(bytes);
let root: string;
let file: string;
beforeEach(() => {
  root = folderOf({ 'w/e/1.jpg': bytes });
  file = join(root, 'w/e/1.jpg');
  utimesSync(file, LONG_AGO, LONG_AGO);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Moves the clock ten seconds on. */
function passTime(): void {
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 10_000);
}

/** The text of a cache that has read the file. */
async function cachedText(): Promise<string> {
  const cache = new FileCache();
  await cache.read(file);
  return cache.text();
}

describe('a file that was read', () => {
  test('and is unchanged has a cached digest', async () => {
    passTime();
    const cache = new FileCache(await cachedText());
    expect(cache.unchangedDigest(file)).toBe(sha256);
    expect(JSON.parse(cache.text())).toEqual([
      [
        expect.stringMatching(/^\d+:\d+$/),
        6,
        expect.stringMatching(/^\d+$/),
        expect.stringMatching(/^\d+$/),
        sha256,
      ],
    ]);
  });

  test('is returned with its digest', async () => {
    expect(await new FileCache().read(file)).toEqual({ bytes, sha256 });
    expect(await codeOf(new FileCache().read(join(root, 'no')))).toBe('INPUT_UNREADABLE');
  });

  test('less than two seconds after a change is not cached: a second change may leave its stamp as it was', async () => {
    const changed = Number(statSync(file, { bigint: true }).ctimeNs) / 1e6;
    vi.spyOn(Date, 'now').mockReturnValue(changed + 1900);
    expect(await cachedText()).toBe('[]');
    expect(new FileCache(await cachedText()).unchangedDigest(file)).toBeUndefined();
    vi.spyOn(Date, 'now').mockReturnValue(changed + 2100);
    expect(await cachedText()).toContain(sha256);
  });
});

describe('a file that was read and has changed', () => {
  test.for([
    ['has another size', () => writeFileSync(file, 'another page')],
    ['has other bytes of the same size', () => writeFileSync(file, 'b page')],
    ['was written again', () => writeFileSync(file, bytes)],
    ['has another time', () => utimesSync(file, 1, 2)],
    [
      'has other bytes of the same size and the same time',
      () => {
        writeFileSync(file, 'b page');
        utimesSync(file, LONG_AGO, LONG_AGO);
        expect(statSync(file).mtimeMs).toBe(1000 * LONG_AGO);
      },
    ],
  ] as const)('is not cached if it now %s', async ([, change]) => {
    passTime();
    const text = await cachedText();
    await new Promise((done) => setTimeout(done, 20)); // file times advance in steps
    change();
    expect(new FileCache(text).unchangedDigest(file)).toBeUndefined();
  });

  test.for([
    ['size', 1, 7],
    ['mtime', 2, '999999999000000000'],
    ['ctime', 3, '999999999000000000'],
  ] as const)('is not cached if its %s differs', async ([, field, value]) => {
    passTime();
    const [row] = JSON.parse(await cachedText());
    expect(new FileCache(JSON.stringify([row])).unchangedDigest(file)).toBe(sha256);
    expect(
      new FileCache(JSON.stringify([row.with(field, value)])).unchangedDigest(file),
    ).toBeUndefined();
  });

  test('is dropped if this run does not ask for it', async () => {
    passTime();
    expect(new FileCache(await cachedText()).text()).toBe('[]');
  });
});

describe('a file', () => {
  test('that is missing is an error', async () => {
    passTime();
    const text = await cachedText();
    const other = emptyFolder();
    expect(
      await codeOf((async () => new FileCache(text).unchangedDigest(join(other, 'w/e/1.jpg')))()),
    ).toBe('INPUT_UNREADABLE');
  });

  test('is identified by device and inode, not by its name', async () => {
    passTime();
    const text = await cachedText();
    const moved = join(root, 'w', 'moved.jpg');
    renameSync(file, moved);
    writeFileSync(file, bytes);
    utimesSync(file, LONG_AGO, LONG_AGO);
    expect(new FileCache(text).unchangedDigest(file)).toBeUndefined();
    const { ctimeNs } = statSync(moved, { bigint: true });
    const [row] = JSON.parse(text);
    expect(
      new FileCache(JSON.stringify([row.with(3, String(ctimeNs))])).unchangedDigest(moved),
    ).toBe(sha256);
  });

  test('that this run does not ask for is kept with keepOthers', async () => {
    passTime();
    const text = await cachedText();
    expect(new FileCache(text, true).text()).toBe(text);
  });
});

test.for(['', '{', 'null', '7', '{}', '[7]', '[null]', '[[]]', '"x"', '[["w/e/1.jpg"]]'])(
  'an invalid text, %s, counts as an empty cache',
  async (text) => {
    passTime();
    const cache = new FileCache(text);
    expect(cache.unchangedDigest(file)).toBeUndefined();
    await cache.read(file);
    expect(cache.text()).toBe(await cachedText());
  },
);

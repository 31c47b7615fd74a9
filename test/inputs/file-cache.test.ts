import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileCache } from '../../src/inputs/file-cache.ts';
import { codeOf, emptyFolder, folderOf } from '../support/picture-files.ts';
import { sha256Of } from '../support/written.ts';

const bytes = Buffer.from('a page');
/** A time in whole seconds: it can be set as it was. */
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

/** Some seconds later. */
function later(): void {
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 10_000);
}

/** What is known of the file when it has been read, for the next time. */
async function noted(): Promise<string> {
  const seen = new FileCache();
  await seen.read(file);
  return seen.text();
}

describe('a file that was read', () => {
  test('and has not been touched since is known', async () => {
    later();
    const seen = new FileCache(await noted());
    expect(seen.untouched(file)).toBe(sha256);
    expect(JSON.parse(seen.text())).toEqual([
      [
        expect.stringMatching(/^\d+:\d+$/),
        6,
        expect.stringMatching(/^\d+$/),
        expect.stringMatching(/^\d+$/),
        sha256,
      ],
    ]);
  });

  test('is read, and its digest told', async () => {
    expect(await new FileCache().read(file)).toEqual({ bytes, sha256 });
    expect(await codeOf(new FileCache().read(join(root, 'no')))).toBe('INPUT_UNREADABLE');
  });

  test('less than two seconds after it was changed is not known: it may change without a trace', async () => {
    const changed = Number(statSync(file, { bigint: true }).ctimeNs) / 1e6;
    vi.spyOn(Date, 'now').mockReturnValue(changed + 1900);
    expect(await noted()).toBe('[]');
    expect(new FileCache(await noted()).untouched(file)).toBeUndefined();
    vi.spyOn(Date, 'now').mockReturnValue(changed + 2100);
    expect(await noted()).toContain(sha256);
  });
});

describe('a file that was read and has been touched', () => {
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
  ] as const)('and %s now is not known', async ([, change]) => {
    later();
    const text = await noted();
    await new Promise((done) => setTimeout(done, 20)); // the system's clock for files goes in steps
    change();
    expect(new FileCache(text).untouched(file)).toBeUndefined();
  });

  test.for([
    ['size', 1, 7],
    ['time of its bytes', 2, '999999999000000000'],
    ['time of all about it', 3, '999999999000000000'],
  ] as const)('and had another %s is not known', async ([, at, value]) => {
    later();
    const [row] = JSON.parse(await noted());
    expect(new FileCache(JSON.stringify([row])).untouched(file)).toBe(sha256);
    expect(new FileCache(JSON.stringify([row.with(at, value)])).untouched(file)).toBeUndefined();
  });

  test('and was not asked for now is forgotten', async () => {
    later();
    expect(new FileCache(await noted()).text()).toBe('[]');
  });
});

describe('a file', () => {
  test('that is gone cannot be asked', async () => {
    later();
    const text = await noted();
    const other = emptyFolder();
    expect(
      await codeOf((async () => new FileCache(text).untouched(join(other, 'w/e/1.jpg')))()),
    ).toBe('INPUT_UNREADABLE');
  });

  test('is known by which it is, whatever it is called, and not by its name', async () => {
    later();
    const text = await noted();
    const moved = join(root, 'w', 'moved.jpg');
    renameSync(file, moved);
    writeFileSync(file, bytes);
    utimesSync(file, LONG_AGO, LONG_AGO);
    expect(new FileCache(text).untouched(file)).toBeUndefined();
    const { ctimeNs } = statSync(moved, { bigint: true });
    const [row] = JSON.parse(text);
    expect(new FileCache(JSON.stringify([row.with(3, String(ctimeNs))])).untouched(moved)).toBe(
      sha256,
    );
  });

  test('that is not asked for now is remembered where others are added', async () => {
    later();
    const text = await noted();
    expect(new FileCache(text, true).text()).toBe(text);
  });
});

test.for(['', '{', 'null', '7', '{}', '[7]', '[null]', '[[]]', '"x"', '[["w/e/1.jpg"]]'])(
  'notes that are none, %s, are as if nothing had been seen',
  async (text) => {
    later();
    const seen = new FileCache(text);
    expect(seen.untouched(file)).toBeUndefined();
    await seen.read(file);
    expect(seen.text()).toBe(await noted());
  },
);

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/checksum.ts';
import { profile1 } from '../../../src/hash/profile.ts';
import { patchesOf } from '../../../src/hash/window/patch.ts';
import { decode } from '../../../src/image/decode.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import { readStock, stock } from '../../../src/store/index/stock.ts';
import { stockSearcher } from '../../../src/tasks/index-folder.ts';
import { art } from '../../support/art.ts';
import { run, script, useBuilt } from '../../support/built.ts';
import { codeOf, emptyFolder } from '../../support/picture-files.ts';

const BACKGROUND = resolve(import.meta.dirname, '../../../background');
const FILE = join(BACKGROUND, 'stock.segment');

interface Drawing {
  readonly height: number;
  readonly body: string;
}

/** A function of a module below background/ or fixtures/, which is no TypeScript. */
async function scripted<F>(module: string, name: string): Promise<F> {
  const loaded: Record<string, F> = await import(pathToFileURL(join(BACKGROUND, module)).href);
  return loaded[name]!;
}

/** Draws page `i` of a kind with a seed that the set was not drawn with. */
async function fresh(category: string, kind: string, i: number): Promise<Picture> {
  interface Category {
    readonly kinds: Record<string, { draw(r: unknown, i: number): Drawing | Promise<Drawing> }>;
  }
  const drawn = await scripted<Category>(`draw/${category}.mjs`, category);
  const makeRandom = await scripted<(seed: string) => unknown>(
    '../fixtures/draw/random.mjs',
    'makeRandom',
  );
  const svgOf = await scripted<(drawing: Drawing) => string>('draw/page.mjs', 'svgOf');
  const drawing = await drawn.kinds[kind]!.draw(makeRandom(`fresh ${category} ${kind} ${i}`), i);
  const image = sharp(Buffer.from(svgOf(drawing))).flatten({ background: '#fff' });
  return decode(await image.resize({ width: 640 }).jpeg({ quality: 70 }).toBuffer(), 256);
}

const options = { density: profile1.patches, minDetail: profile1.minDetail, fine: true };

/** Share of the patches of pictures that the set has. */
async function shareFound(pictures: readonly Picture[]): Promise<number> {
  const patches = pictures.flatMap((picture) => patchesOf(prepare(picture), options));
  expect(patches.length).toBeGreaterThan(20);
  const set = await stockSearcher();
  const found = patches.filter(({ print }) => set.patchesNear(print).length > 0);
  return found.length / patches.length;
}

describe('the file', () => {
  test('is a segment of profile 1 under a megabyte', async () => {
    const bytes = readFileSync(FILE);
    expect(bytes.length).toBeLessThan(1_000_000);
    const { content, sha256 } = await stock();
    expect(sha256).toBe(sha256Hex(bytes));
    expect(content.profile).toBe(1);
    expect(content.patches.count).toBeGreaterThan(10_000);
    expect(content.windows.count).toBeGreaterThan(100);
  });

  test('has a work with patches for each category, and an episode for each kind', async () => {
    const { works, patches } = (await stock()).content;
    const categories = await scripted<readonly { name: string; kinds: object }[]>(
      'drawings.mjs',
      'CATEGORIES',
    );
    expect(works.map(({ name, episodes }) => [name, episodes.map((one) => one.name)])).toEqual(
      categories.map(({ name, kinds }) => [name, Object.keys(kinds)]),
    );
    expect(works.map(({ name }) => name)).toContain('sound effects');
    const workOf = works.flatMap(({ name, episodes }) => episodes.map(() => name));
    const shown = new Set(Array.from(patches.episodes, (episode) => workOf[episode]));
    expect([...shown]).toEqual(works.map(({ name }) => name));
  });
});

describe('stock', () => {
  useBuilt();

  test('reads the file once', async () => {
    expect(await stock()).toBe(await stock());
  });

  test('finds the file from the compiled source, whose depth is the same', async () => {
    const source = `
      import { stock } from './store/index/stock.js';
      console.log((await stock()).sha256);
    `;
    const { out, err } = await run(script(source));
    expect({ out, err }).toEqual({ out: `${(await stock()).sha256}\n`, err: '' });
  });

  test('names a missing file and the remedy', async () => {
    const missing = pathToFileURL(join(emptyFolder(), 'stock.segment'));
    expect(await codeOf(readStock(missing))).toBe('INDEX_INCOMPLETE');
    await expect(readStock(missing)).rejects.toThrow(
      'background/stock.segment cannot be read: no such file or folder. It is a part of the package: install panelprint again.',
    );
  });

  test('refuses a damaged file', async () => {
    const copy = join(emptyFolder(), 'stock.segment');
    copyFileSync(FILE, copy);
    const bytes = readFileSync(copy);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(copy, bytes);
    expect(await codeOf(readStock(pathToFileURL(copy)))).toBe('INDEX_CHECKSUM');
  });
});

describe('the set', () => {
  /** Drawings without lettering, and the share of their patches to be found at least. */
  const kinds: readonly (readonly [category: string, kind: string, share: number])[] = [
    ['codes', 'qr', 0.04], // The contents of codes are random.
    ['phones', 'blank', 0.08],
    ['symbols', 'flags', 0.05],
    ['symbols', 'stickers', 0.25],
    ['tones', 'dots', 0.02],
    ['tones', 'stripes', 0.12],
  ];

  test.each(kinds)('knows other %s: %s', async (category, kind, share) => {
    const pages = Array.from({ length: 12 }, (_, i) => fresh(category, kind, i));
    expect(await shareFound(await Promise.all(pages))).toBeGreaterThan(share);
  });

  test('hardly knows unrelated art, though it consists of ellipses', async () => {
    expect(await shareFound([art(256, 1500, 5), art(256, 1500, 6)])).toBeLessThan(0.01);
  });
});

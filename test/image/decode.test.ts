import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decode, decodePixels, readHeader } from '../../src/image/decode.ts';
import { codeOf, fixture, page, plainPicture } from '../support/picture-files.ts';

const WIDTH = 200;
const HEIGHT = 300;
const COLUMNS = 100;

/** An upright picture, without loss: dark left of the middle, a bright corner at the top right. */
const upright = await sharp(page('neon-spring/ep01', 2))
  .resize({ width: WIDTH, height: HEIGHT, fit: 'fill' })
  .composite([{ input: await plainPicture(40, 40).png().toBuffer(), left: 0, top: 0 }])
  .removeAlpha()
  .png()
  .toBuffer();
const straight = await decode(upright, COLUMNS);

/** Mean difference of two pictures in grey levels. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

type Step = (image: Sharp) => Sharp;
const left: Step = (image) => image.rotate(270);
const right: Step = (image) => image.rotate(90);
const over: Step = (image) => image.flip();

/**
 * For each EXIF orientation, how an upright picture must be stored so that the tag puts it right.
 */
const stored: [orientation: number, ...steps: Step[]][] = [
  [1],
  [2, (image) => image.flop()],
  [3, (image) => image.rotate(180)],
  [4, over],
  [5, left, over],
  [6, left],
  [7, right, over],
  [8, right],
];

async function inSteps(steps: readonly Step[]): Promise<Buffer> {
  let bytes = upright;
  for (const step of steps) bytes = await step(sharp(bytes)).png().toBuffer();
  return bytes;
}

describe('EXIF', () => {
  test.for(stored)('orientation %i is put right', async ([orientation, ...steps]) => {
    const file = await sharp(await inSteps(steps))
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect((await sharp(file).metadata()).orientation).toBe(orientation);
    const read = await decode(file, COLUMNS);
    expect(read).toMatchObject({ width: WIDTH, height: HEIGHT, columns: COLUMNS, rows: 150 });
    expect(meanDifference(read.luma, straight.luma)).toBeLessThan(1.5);
  });

  test('the eight orientations are eight different pictures as stored', async () => {
    const all = await Promise.all(stored.map(([, ...steps]) => inSteps(steps)));
    expect(new Set(all.map((bytes) => bytes.toString('latin1'))).size).toBe(8);
  });
});

/** The same picture in other clothes: pixel format, how far it may differ, and how it is made. */
const clothes: [what: string, atMost: number, make: () => Promise<Buffer>][] = [
  ['a JPEG', 1.5, () => sharp(upright).jpeg({ quality: 95 }).toBuffer()],
  [
    'a progressive JPEG',
    1.5,
    () => sharp(upright).jpeg({ quality: 95, progressive: true }).toBuffer(),
  ],
  ['a CMYK JPEG', 8, () => sharp(upright).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()],
  ['a grey JPEG', 2, () => sharp(upright).greyscale().jpeg({ quality: 95 }).toBuffer()],
  ['a PNG of 256 colours', 4, () => sharp(upright).png({ palette: true }).toBuffer()],
  ['a PNG of 16 bits', 1, () => sharp(upright).toColourspace('rgb16').png().toBuffer()],
  ['a grey PNG of 16 bits', 2, () => sharp(upright).toColourspace('grey16').png().toBuffer()],
  [
    'a grey PNG with alpha',
    2,
    () => sharp(upright).toColourspace('b-w').ensureAlpha(1).png().toBuffer(),
  ],
  ['an interlaced PNG', 0, () => sharp(upright).png({ progressive: true }).toBuffer()],
  ['a WebP', 4, () => sharp(upright).webp({ quality: 95 }).toBuffer()],
  ['a WebP without loss', 4, () => sharp(upright).webp({ lossless: true }).toBuffer()],
  ['an AVIF', 3, () => sharp(upright).avif({ quality: 80, effort: 0 }).toBuffer()],
  ['a GIF', 4, () => sharp(upright).gif({ effort: 1 }).toBuffer()],
];

test.for(clothes)('%s is the same picture, to %d grey levels', async ([, atMost, make]) => {
  const read = await decode(await make(), COLUMNS);
  expect(read).toMatchObject({
    width: WIDTH,
    height: HEIGHT,
    rows: 150,
    frames: 1,
    damaged: false,
  });
  expect(meanDifference(read.luma, straight.luma)).toBeLessThanOrEqual(atMost);
});

test('a CMYK JPEG, a palette and 16 bits are what they are said to be', async () => {
  const about = async (what: string) => {
    const [, , make] = clothes.find(([name]) => name === what)!;
    return sharp(await make()).metadata();
  };
  expect(await about('a CMYK JPEG')).toMatchObject({ space: 'cmyk', channels: 4 });
  expect(await about('a PNG of 256 colours')).toMatchObject({ isPalette: true });
  expect(await about('a PNG of 16 bits')).toMatchObject({ depth: 'ushort' });
  expect(await about('a grey PNG of 16 bits')).toMatchObject({ depth: 'ushort', channels: 1 });
  expect(await about('a grey PNG with alpha')).toMatchObject({ hasAlpha: true, channels: 2 });
});

describe('transparency', () => {
  const see = async (alpha: number, space: 'b-w' | 'srgb', channels: number) => {
    const black = plainPicture(64, 64).linear(0, 0).toColourspace(space);
    const bytes = await black.ensureAlpha(alpha).png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(channels);
    return [...new Set((await decode(bytes, 64)).luma)];
  };
  test.for([
    [0, 255],
    [0.5, 128],
    [1, 0],
  ] as const)('black of opacity %d on white paper is %i', async ([alpha, wanted]) => {
    for (const [space, channels] of [['b-w', 2] as const, ['srgb', 4] as const]) {
      const [value, ...others] = await see(alpha, space, channels);
      expect(others).toEqual([]);
      expect(Math.abs(value! - wanted)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a damaged file', () => {
  const whole = sharp(upright).jpeg({ quality: 90, progressive: false }).toBuffer();
  test('cut short keeps its size, is marked, and is the same picture above the cut', async () => {
    const bytes = await whole;
    const read = await decode(bytes.subarray(0, bytes.length * 0.6), COLUMNS);
    expect(read).toMatchObject({ damaged: true, width: WIDTH, height: HEIGHT, rows: 150 });
    const upper = COLUMNS * 40;
    expect(
      meanDifference(read.luma.subarray(0, upper), straight.luma.subarray(0, upper)),
    ).toBeLessThan(3);
    expect(meanDifference(read.luma, straight.luma)).toBeGreaterThan(3);
  });

  test('that is whole is not marked', async () => {
    expect((await decode(await whole, COLUMNS)).damaged).toBe(false);
  });

  test('without one readable row is refused', async () => {
    const bytes = await whole;
    expect(await codeOf(decode(bytes.subarray(0, 30), COLUMNS))).toBe('PICTURE_UNREADABLE');
  });

  test('the broken picture of the fixture site is read as far as it goes', async () => {
    const bytes = readFileSync(fixture('site', 'es', 's50977', 'cap-001', '005.jpg'));
    expect((await decode(bytes, COLUMNS)).damaged).toBe(true);
  });
});

test('a header is read without decoding: a turned picture gives its upright size', async () => {
  const file = await sharp(upright).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await readHeader(file)).toEqual({ width: HEIGHT, height: WIDTH, frames: 1, alpha: false });
});

test('pixels handed over are the same picture as the file', async () => {
  const { data, info } = await sharp(upright).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const read = await decodePixels({ width, height, channels: 3, data }, COLUMNS);
  expect(Buffer.compare(read.luma, straight.luma)).toBe(0);
});

test('a picture of 31 columns has no rows to read, one of 32 has', async () => {
  const rows = async (width: number) =>
    (await decode(await plainPicture(width, 64).png().toBuffer(), 256)).rows;
  expect([await rows(31), await rows(32)]).toEqual([0, 512]);
});

import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decode, decodePixels, readHeader } from '../../src/image/decode.ts';
import { codeOf, fixture, page, plainPicture } from '../support/picture-files.ts';

const WIDTH = 200;
const HEIGHT = 300;
const COLUMNS = 100;

/** An upright PNG: a page with a plain square in its top left corner. */
const upright = await sharp(page('neon-spring/ep01', 2))
  .resize({ width: WIDTH, height: HEIGHT, fit: 'fill' })
  .composite([{ input: await plainPicture(40, 40).png().toBuffer(), left: 0, top: 0 }])
  .removeAlpha()
  .png()
  .toBuffer();
const decoded = await decode(upright, COLUMNS);

/** Mean difference of two pictures in grey levels. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

type Step = (image: Sharp) => Sharp;
const left: Step = (image) => image.rotate(270);
const right: Step = (image) => image.rotate(90);
const flipped: Step = (image) => image.flip();

/**
 * For each EXIF orientation, the steps from an upright picture to the pixels stored with the tag.
 */
const stored: [orientation: number, ...steps: Step[]][] = [
  [1],
  [2, (image) => image.flop()],
  [3, (image) => image.rotate(180)],
  [4, flipped],
  [5, left, flipped],
  [6, left],
  [7, right, flipped],
  [8, right],
];

async function storedBy(steps: readonly Step[]): Promise<Buffer> {
  let bytes = upright;
  for (const step of steps) bytes = await step(sharp(bytes)).png().toBuffer();
  return bytes;
}

describe('EXIF', () => {
  test.for(stored)('orientation %i is applied', async ([orientation, ...steps]) => {
    const file = await sharp(await storedBy(steps))
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect((await sharp(file).metadata()).orientation).toBe(orientation);
    const read = await decode(file, COLUMNS);
    expect(read).toMatchObject({ width: WIDTH, height: HEIGHT, columns: COLUMNS, rows: 150 });
    expect(meanDifference(read.luma, decoded.luma)).toBeLessThan(1.5);
  });

  test('the pixels stored for the eight orientations differ', async () => {
    const all = await Promise.all(stored.map(([, ...steps]) => storedBy(steps)));
    expect(new Set(all.map((bytes) => bytes.toString('latin1'))).size).toBe(8);
  });
});

/** The picture in other formats: name, maximum difference in grey levels, encoder. */
const formats: [name: string, atMost: number, encode: () => Promise<Buffer>][] = [
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
  ['a lossless WebP', 4, () => sharp(upright).webp({ lossless: true }).toBuffer()],
  ['an AVIF', 3, () => sharp(upright).avif({ quality: 80, effort: 0 }).toBuffer()],
  ['a GIF', 4, () => sharp(upright).gif({ effort: 1 }).toBuffer()],
];

test.for(formats)('%s decodes to the same picture, to %d grey levels', async (format) => {
  const [, atMost, encode] = format;
  const read = await decode(await encode(), COLUMNS);
  expect(read).toMatchObject({
    width: WIDTH,
    height: HEIGHT,
    rows: 150,
    frames: 1,
    damaged: false,
  });
  expect(meanDifference(read.luma, decoded.luma)).toBeLessThanOrEqual(atMost);
});

test('the test files have the formats of their names', async () => {
  const metadataOf = async (name: string) => {
    const [, , encode] = formats.find((format) => format[0] === name)!;
    return sharp(await encode()).metadata();
  };
  expect(await metadataOf('a CMYK JPEG')).toMatchObject({ space: 'cmyk', channels: 4 });
  expect(await metadataOf('a PNG of 256 colours')).toMatchObject({ isPalette: true });
  expect(await metadataOf('a PNG of 16 bits')).toMatchObject({ depth: 'ushort' });
  expect(await metadataOf('a grey PNG of 16 bits')).toMatchObject({ depth: 'ushort', channels: 1 });
  expect(await metadataOf('a grey PNG with alpha')).toMatchObject({ hasAlpha: true, channels: 2 });
});

describe('transparency', () => {
  test('shows a picture in white ink on black, as it is blank on white', async () => {
    const { data, info } = await sharp(upright)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const ink = Buffer.alloc(4 * info.width * info.height, 255);
    for (let i = 0; i < info.width * info.height; i++) ink[4 * i + 3] = data[i * info.channels]!;
    const raw = { width: info.width, height: info.height, channels: 4 } as const;
    const read = await decode(await sharp(ink, { raw }).png().toBuffer(), COLUMNS);
    expect(meanDifference(read.luma, decoded.luma)).toBeLessThan(2);
  });

  const levelsOf = async (alpha: number, space: 'b-w' | 'srgb', channels: number) => {
    const black = plainPicture(64, 64).linear(0, 0).toColourspace(space);
    const bytes = await black.ensureAlpha(alpha).png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(channels);
    return [...new Set((await decode(bytes, 64)).luma)];
  };
  test.for([
    [0, 255],
    [0.5, 128],
    [1, 0],
  ] as const)('black of opacity %d on white is %i', async ([alpha, wanted]) => {
    for (const [space, channels] of [['b-w', 2] as const, ['srgb', 4] as const]) {
      const [value, ...others] = await levelsOf(alpha, space, channels);
      expect(others).toEqual([]);
      expect(Math.abs(value! - wanted)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a damaged file', () => {
  const whole = sharp(upright).jpeg({ quality: 90, progressive: false }).toBuffer();
  test('that is truncated keeps its size, is marked, and is the same picture above the cut', async () => {
    const bytes = await whole;
    const read = await decode(bytes.subarray(0, bytes.length * 0.6), COLUMNS);
    expect(read).toMatchObject({ damaged: true, width: WIDTH, height: HEIGHT, rows: 150 });
    const upper = COLUMNS * 40;
    expect(
      meanDifference(read.luma.subarray(0, upper), decoded.luma.subarray(0, upper)),
    ).toBeLessThan(3);
    expect(meanDifference(read.luma, decoded.luma)).toBeGreaterThan(3);
  });

  test('that is complete is not marked', async () => {
    expect((await decode(await whole, COLUMNS)).damaged).toBe(false);
  });

  test('without one readable row is refused', async () => {
    const bytes = await whole;
    expect(await codeOf(decode(bytes.subarray(0, 30), COLUMNS))).toBe('PICTURE_UNREADABLE');
  });

  test('like the broken picture of the fixture site is decoded as far as possible', async () => {
    const bytes = readFileSync(fixture('site', 'es', 's50977', 'cap-001', '005.jpg'));
    expect((await decode(bytes, COLUMNS)).damaged).toBe(true);
  });
});

test('a header gives the upright size of a turned picture', async () => {
  const file = await sharp(upright).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await readHeader(file)).toEqual({ width: HEIGHT, height: WIDTH, frames: 1, alpha: false });
});

test('raw pixels decode to the same picture as the file', async () => {
  const { data, info } = await sharp(upright).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const read = await decodePixels({ width, height, channels: 3, data }, COLUMNS);
  expect(Buffer.compare(read.luma, decoded.luma)).toBe(0);
});

test('a picture 31 pixels wide has no rows, one 32 pixels wide has', async () => {
  const rows = async (width: number) =>
    (await decode(await plainPicture(width, 64).png().toBuffer(), 256)).rows;
  expect([await rows(31), await rows(32)]).toEqual([0, 512]);
});

describe('an animation', () => {
  const blank = (level = 255) => sharp(upright).linear(0, level).png().toBuffer();
  const animated = async (...frames: readonly Buffer[]) =>
    sharp([...frames], { join: { animated: true } })
      .gif({ effort: 1, delay: 100 })
      .toBuffer();

  test('is read at the first frame that is not blank', async () => {
    const page = await sharp(upright).png().toBuffer();
    const read = await decode(await animated(await blank(), await blank(230), page), COLUMNS);
    expect(read).toMatchObject({ frames: 3, frame: 3, width: WIDTH, height: HEIGHT });
    expect(meanDifference(read.luma, decoded.luma)).toBeLessThan(5);
  });

  test('is read at the first frame if that shows something, or if none does', async () => {
    const page = await sharp(upright).png().toBuffer();
    expect(await decode(await animated(page, await blank()), COLUMNS)).not.toHaveProperty('frame');
    const empty = await animated(await blank(), await blank(200));
    expect(await decode(empty, COLUMNS)).not.toHaveProperty('frame');
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { PanelError } from '../../../src/errors.ts';
import { distance, fromHex, toHex } from '../../../src/hash/fingerprint.ts';
import { pdq, pdqDihedral, type Turn } from '../../../src/hash/pdq/pdq.ts';
import { onWhite, type Pixels } from '../../../src/image/pixels.ts';
import { describeShared, shared } from '../../support/shared.ts';
import own from '../../vectors/pdq.json' with { type: 'json' };
import { type Recipe, raster } from '../../vectors/raster.ts';

interface Reference {
  readonly file: string;
  readonly mode: 'L' | 'RGB';
  readonly hash: string;
  readonly quality: number;
  readonly dihedral: Record<Turn, string>;
}

function dihedralHex(pixels: Pixels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pdqDihedral(pixels)).map(([turn, print]) => [turn, toHex(print)]),
  );
}

/** A picture of the given size: each pixel is the one at `from(x, y)` in another. */
function remapped(
  { width: stride, channels, data }: Pixels,
  [width, height]: readonly [number, number],
  from: (x: number, y: number) => readonly [number, number],
): Pixels {
  const out = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = from(x, y);
      const at = (row * stride + column) * channels;
      out.set(data.subarray(at, at + channels), (y * width + x) * channels);
    }
  return { width, height, channels, data: out };
}

describe('the vectors of the repository, which need no image file', () => {
  test.for(own.vectors.map((v) => [v.name, v] as const))('%s', ([, vector]) => {
    const pixels = raster(vector.recipe as Recipe);
    const { print, quality } = pdq(pixels);
    expect({ hash: toHex(print), quality }).toEqual({ hash: vector.hash, quality: vector.quality });
    expect(dihedralHex(pixels)).toEqual(vector.dihedral);
  });
});

describeShared('the C++ reference, bit for bit', () => {
  const { vectors } = JSON.parse(
    readFileSync(shared('conformance/pdq-exact/expected.json'), 'utf8'),
  ) as { vectors: Reference[] };

  test('has 22 vectors', () => expect(vectors).toHaveLength(22));

  test.for(vectors.map((v) => [v.file, v] as const))('%s', async ([file, vector]) => {
    // The reference hashes the samples in the file. By default sharp converts a grey file to three
    // channels, and wee.png, which has a colour profile, to sRGB: 4 bits in its eight hashes
    // differ.
    const { data, info } = await sharp(shared('conformance/pdq-exact', file), { ignoreIcc: true })
      .toColourspace(vector.mode === 'L' ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const channels = vector.mode === 'L' ? 1 : 3;
    expect(info.channels).toBe(channels);
    const pixels: Pixels = { width: info.width, height: info.height, channels, data };
    const { print, quality } = pdq(pixels);
    expect({ hash: toHex(print), quality }).toEqual({ hash: vector.hash, quality: vector.quality });
    expect(dihedralHex(pixels)).toEqual(vector.dihedral);
  });
});

describe('a turned picture', () => {
  const page = raster({ width: 345, height: 512, channels: 1, seed: 9 });
  const { width: w, height: h } = page;
  const turns: [Turn, Pixels][] = [
    ['original', page],
    ['rotate90', remapped(page, [h, w], (x, y) => [w - 1 - y, x])],
    ['rotate180', remapped(page, [w, h], (x, y) => [w - 1 - x, h - 1 - y])],
    ['rotate270', remapped(page, [h, w], (x, y) => [y, h - 1 - x])],
    ['flipx', remapped(page, [w, h], (x, y) => [x, h - 1 - y])],
    ['flipy', remapped(page, [w, h], (x, y) => [w - 1 - x, y])],
    ['flipplus1', remapped(page, [h, w], (x, y) => [y, x])],
    ['flipminus1', remapped(page, [h, w], (x, y) => [w - 1 - y, h - 1 - x])],
  ];

  test.for(turns)('%s has nearly the hash of that name', ([turn, turned]) => {
    const { print } = pdq(turned);
    const nearest = Object.entries(pdqDihedral(page))
      .map(([name, hash]) => ({ name, bits: distance(hash, print) }))
      .sort((a, b) => a.bits - b.bits);
    expect(nearest[0]!.name).toBe(turn);
    expect(nearest[0]!.bits).toBeLessThan(48);
    expect(nearest[1]!.bits).toBeGreaterThan(80);
  });
});

describe('a blank picture', () => {
  test.for([0, 128, 255])('of level %i has quality 0', (level) => {
    const data = new Uint8Array(300 * 400).fill(level);
    expect(pdq({ width: 300, height: 400, channels: 1, data }).quality).toBe(0);
  });

  test.for([
    [4, 100],
    [100, 4],
    [1, 1],
  ] as const)('of %i x %i pixels has 256 zeros and quality 0', ([width, height]) => {
    const pixels = raster({ width, height, channels: 3, seed: 1 });
    expect(pdq(pixels)).toEqual({ print: new Uint32Array(8), quality: 0 });
    expect(new Set(Object.values(dihedralHex(pixels)))).toEqual(new Set(['0'.repeat(64)]));
  });
});

describe('alpha', () => {
  test('is composited on white', () => {
    const clear = raster({ width: 90, height: 70, channels: 4, seed: 5 });
    const flat = new Uint8Array(90 * 70 * 3);
    for (let i = 0; i < 90 * 70; i++)
      for (let c = 0; c < 3; c++)
        flat[i * 3 + c] = onWhite(clear.data[i * 4 + c]!, clear.data[i * 4 + 3]!);
    expect(pdq(clear)).toEqual(pdq({ ...clear, channels: 3, data: flat }));
  });

  test('is composited as sharp does, for every level and opacity', async () => {
    const every = new Uint8Array(65536 * 4);
    for (let i = 0; i < 65536; i++) every.set([i & 255, i & 255, i & 255, i >> 8], i * 4);
    const flattened = await sharp(every, { raw: { width: 256, height: 256, channels: 4 } })
      .flatten({ background: '#fff' })
      .raw()
      .toBuffer();
    const levels = Array.from({ length: 65536 }, (_, i) => onWhite(i & 255, i >> 8));
    expect(levels).toEqual(Array.from(levels, (_, i) => flattened[i * 3]));
  });

  test('of 255 changes nothing', () => {
    const { width, height, data } = raster({ width: 80, height: 80, channels: 3, seed: 6 });
    const opaque = new Uint8Array(80 * 80 * 4).fill(255);
    for (let i = 0; i < 80 * 80; i++) opaque.set(data.subarray(i * 3, i * 3 + 3), i * 4);
    expect(pdq({ width, height, channels: 4, data: opaque })).toEqual(
      pdq({ width, height, channels: 3, data }),
    );
  });
});

test('pixels are not changed, and may be any view of bytes', () => {
  const pixels = raster({ width: 70, height: 90, channels: 3, seed: 8 });
  const before = pixels.data.slice();
  const want = pdq(pixels);
  expect(pixels.data).toEqual(before);
  expect(pdq({ ...pixels, data: Uint8ClampedArray.from(before) })).toEqual(want);
  expect(pdq({ ...pixels, data: Buffer.from(before) })).toEqual(want);
});

test('a small change of brightness changes few bits', () => {
  const page = raster({ width: 256, height: 256, channels: 1, seed: 7 });
  const dimmed = { ...page, data: page.data.map((level) => level * 0.8) };
  expect(distance(pdq(page).print, pdq(dimmed).print)).toBeLessThanOrEqual(8);
});

describe('refused', () => {
  const data = new Uint8Array(300);
  test.for<[string, unknown]>([
    ['width must be a whole number of at least 1; got 0.', { width: 0, height: 10, channels: 3 }],
    [
      'width must be a whole number of at least 1; got 2.5.',
      { width: 2.5, height: 4, channels: 3 },
    ],
    ['height must be a whole number of at least 1; got -1.', { width: 9, height: -1, channels: 3 }],
    ['channels must be 1, 3 or 4; got 2.', { width: 15, height: 10, channels: 2 }],
    ['data must be 10 x 10 x 4 = 400 bytes; got 300.', { width: 10, height: 10, channels: 4 }],
    ['data must be 10 x 10 x 1 = 100 bytes; got 300.', { width: 10, height: 10, channels: 1 }],
  ])('%s', ([message, sizes]) => {
    const pixels = { ...(sizes as Pixels), data };
    for (const hash of [pdq, pdqDihedral]) {
      expect(() => hash(pixels)).toThrow(message);
      expect(() => hash(pixels)).toThrow(PanelError);
    }
  });
});

test('at most half of the bits are ones', () => {
  const sizes = fc.integer({ min: 5, max: 150 });
  const channels = fc.constantFrom(1 as const, 3 as const, 4 as const);
  const recipes = fc.record({ width: sizes, height: sizes, channels, seed: fc.integer() });
  fc.assert(
    fc.property(recipes, (recipe) => {
      const { print } = pdq(raster(recipe));
      expect(distance(print, fromHex('0'.repeat(64)))).toBeLessThanOrEqual(128);
    }),
    { numRuns: 50 },
  );
});

describe('quality', () => {
  /** A grey picture of 64 x 64, which PDQ neither blurs nor samples. */
  const grey = (level: (x: number, y: number) => number): Pixels => {
    const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => level(i & 63, i >> 6));
    return { width: 64, height: 64, channels: 1, data };
  };

  test('is a ninetieth of all steps between neighbours in whole percent, at most 100', () => {
    const qualities = new Set<number>();
    const stripes = fc.record({
      dark: fc.nat(255),
      light: fc.nat(255),
      width: fc.integer({ min: 1, max: 64 }),
    });
    fc.assert(
      fc.property(stripes, ({ dark, light, width }) => {
        const pixels = grey((x) => (Math.floor(x / width) % 2 === 0 ? dark : light));
        const edges = Math.ceil(64 / width) - 1;
        const steps = 64 * edges * Math.floor((Math.abs(light - dark) * 100) / 255);
        const { quality } = pdq(pixels);
        expect(quality).toBe(Math.min(100, Math.floor(steps / 90)));
        qualities.add(quality);
      }),
    );
    expect(qualities.size, 'qualities that were tried').toBeGreaterThan(5);
  });

  test('is 0 for steps of less than a percent, 100 for a chessboard', () => {
    expect(pdq(grey((x, y) => 100 + 2 * ((x + y) & 1))).quality).toBe(0);
    expect(pdq(grey((x, y) => 255 * ((x + y) & 1))).quality).toBe(100);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import { blockhash } from '../../src/hash/blockhash.ts';
import { distance, fromHex, toHex } from '../../src/hash/fingerprint.ts';
import type { Pixels } from '../../src/image/pixels.ts';
import { describeShared, shared } from '../support/shared.ts';
import own from '../vectors/blockhash.json' with { type: 'json' };
import { type Recipe, raster } from '../vectors/raster.ts';

/** Bits that differ from the published hashes: quick, precise. */
type Differences = readonly [quick: number, precise: number];

function differences(pixels: Pixels, want: Record<'method1' | 'method2', string>): Differences {
  return [
    distance(blockhash(pixels, { method: 'quick' }), fromHex(want.method1)),
    distance(blockhash(pixels), fromHex(want.method2)),
  ];
}

async function decode(file: string, { ignoreIcc = true } = {}): Promise<Pixels> {
  const picture = sharp(file, { ignoreIcc }).ensureAlpha();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 4, data };
}

/** Alpha as the reference interprets it: 0 is white, all else opaque. */
function cutOut(pixels: Pixels): Pixels {
  const data = pixels.data.slice();
  for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) data[i] = 255;
  return { ...pixels, data };
}

describe('the vectors of the repository, which need no image file', () => {
  test.for(own.vectors.map((v) => [v.name, v] as const))('%s', ([, { recipe, precise, quick }]) => {
    const pixels = raster(recipe as Recipe);
    expect(toHex(blockhash(pixels))).toBe(precise);
    expect(toHex(blockhash(pixels, { method: 'precise' }))).toBe(precise);
    expect(toHex(blockhash(pixels, { method: 'quick' }))).toBe(quick);
  });
});

describeShared('the hashes published with blockhash-js', () => {
  const { expected } = JSON.parse(
    readFileSync(shared('conformance/blockhash/expected.json'), 'utf8'),
  ) as { expected: Record<string, Record<'method1' | 'method2', string>> };

  const file = (name: string): string => {
    const png = shared('conformance/blockhash', `${name}.png`);
    return existsSync(png) ? png : png.replace(/png$/, 'jpg');
  };

  test('are of 17 pictures', () => expect(Object.keys(expected)).toHaveLength(17));

  test.for(Object.keys(expected))('%s: all bits are equal', async (name) => {
    expect(differences(cutOut(await decode(file(name))), expected[name]!)).toEqual([0, 0]);
  });

  test.for<[string, number, number]>([
    ['Babylonian', 2, 0],
    ['emptyBasket', 16, 16],
    ['puffy_white', 0, 0],
  ])('%s.png: soft edges on white change %i and %i bits', async ([name, quick, precise]) => {
    expect(differences(await decode(file(name)), expected[name]!)).toEqual([quick, precise]);
  });

  // Twelve of the JPEGs have a colour profile, which the reference ignores and a viewer applies.
  test('converted to sRGB, they differ in at most 8 bits (quick) and 14 (precise)', async () => {
    const bits: Differences[] = [];
    for (const [name, want] of Object.entries(expected)) {
      const { icc } = await sharp(file(name)).metadata();
      if (icc === undefined) continue; // It decodes to the same pixels as above.
      bits.push(differences(cutOut(await decode(file(name), { ignoreIcc: false })), want));
    }
    expect(bits).toHaveLength(12);
    expect(Math.max(...bits.map(([quick]) => quick))).toBeLessThanOrEqual(8);
    expect(Math.max(...bits.map(([, precise]) => precise))).toBeLessThanOrEqual(14);
  });
});

test('a bright block in a dark picture sets one bit: 255 at top left, 0 at bottom right', () => {
  for (let block = 0; block < 256; block++) {
    const data = new Uint8Array(64 * 64);
    const corner = (block >> 4) * 4 * 64 + (block & 15) * 4;
    for (let row = 0; row < 4; row++) data.fill(200, corner + row * 64, corner + row * 64 + 4);
    const hex = (1n << BigInt(255 - block)).toString(16).padStart(64, '0');
    expect(toHex(blockhash({ width: 64, height: 64, channels: 1, data }))).toBe(hex);
  }
});

describe('the same picture in another form', () => {
  const grey = raster({ width: 100, height: 75, channels: 1, seed: 3 });
  const spread = (channels: 3 | 4): Pixels => {
    const data = new Uint8Array(100 * 75 * channels).fill(255);
    for (const [i, level] of grey.data.entries()) data.fill(level, i * channels, i * channels + 3);
    return { ...grey, channels, data };
  };

  test.for([3, 4] as const)('in %i channels has the same hash as in one', (channels) => {
    expect(blockhash(spread(channels))).toEqual(blockhash(grey));
  });

  test('with transparent pixels has the hash it has on white, whatever their colour', () => {
    const [hidden, white] = [spread(4), spread(4)];
    for (let i = 0; i < 3000; i++) {
      hidden.data[i * 4 + 3] = 0;
      white.data.fill(255, i * 4, i * 4 + 4);
    }
    expect(blockhash(hidden)).toEqual(blockhash(white));
  });
});

test('quick and precise agree if both sides are multiples of 16, and may differ otherwise', () => {
  const blocks = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(blocks, blocks, fc.integer(), (x, y, seed) => {
      const pixels = raster({ width: 16 * x, height: 16 * y, channels: 3, seed });
      expect(blockhash(pixels, { method: 'quick' })).toEqual(blockhash(pixels));
    }),
    { numRuns: 30 },
  );
  const odd = raster({ width: 31, height: 31, channels: 3, seed: 1 });
  expect(blockhash(odd, { method: 'quick' })).not.toEqual(blockhash(odd));
});

describe('refused', () => {
  const blank = (width: number, height: number): Pixels => ({
    width,
    height,
    channels: 1,
    data: new Uint8Array(width * height),
  });

  test.for<[string, () => unknown]>([
    ['width must be at least 16 for a block hash; got 15.', () => blockhash(blank(15, 16))],
    ['height must be at least 16 for a block hash; got 15.', () => blockhash(blank(16, 15))],
    [
      'data must be 16 x 16 x 4 = 1024 bytes; got 256.',
      () => blockhash({ ...blank(16, 16), channels: 4 }),
    ],
    [
      "method must be 'precise' or 'quick'; got \"fast\".",
      () => blockhash(blank(16, 16), { method: 'fast' as 'quick' }),
    ],
  ])('%s', ([message, run]) => {
    expect(run).toThrow(message);
    expect(run).toThrow(PanelError);
  });
});

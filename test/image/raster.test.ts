import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelRaster, plainRaster, raster } from '../../src/image/raster.ts';
import { randomWords } from '../support/sample-data.ts';

/** Bytes of one kind or another: anything, only the ends, one level, in turn. */
const manners: readonly ((word: number, i: number) => number)[] = [
  (word) => word & 255,
  (word) => (word & 1) * 255,
  () => 255,
  () => 0,
  (_word, i) => (i & 1) * 255,
  (word) => 120 + (word & 15),
];

function bytesOf(count: number, manner: number, seed: number): Uint8Array {
  return Uint8Array.from(randomWords(count, seed), (word, i) => manners[manner]!(word >>> 8, i));
}

const pictures = fc
  .record({
    columns: fc.integer({ min: 1, max: 60 }),
    rows: fc.nat(60),
    manner: fc.nat(manners.length - 1),
    seed: fc.integer({ min: 1 }),
  })
  .map(({ columns, rows, manner, seed }) => ({
    columns,
    rows,
    luma: bytesOf(columns * rows, manner, seed),
  }));

/** More than is worked on at once, and not a whole number of pieces. */
const large = { columns: 250, rows: 1601, luma: bytesOf(250 * 1601, 0, 7) };

describe('luma', () => {
  test('is weighed as BT.601 says, to half a level and the rounding of its weights', () => {
    const rgb = bytesOf(3000, 0, 5);
    const luma = raster.weigh(rgb, 3);
    for (const [i, value] of luma.entries()) {
      const [red, green, blue] = rgb.subarray(3 * i, 3 * i + 3);
      const exact = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
      expect(Math.abs(value - exact)).toBeLessThan(1.1);
    }
  });

  test('of grey is that grey, whatever stands beside its samples', () => {
    const levels = Array.from({ length: 256 }, (_, level) => level);
    for (const channels of [3, 4]) {
      const samples = levels.flatMap((level) => [level, level, level, 77].slice(0, channels));
      expect([...raster.weigh(Uint8Array.from(samples), channels)]).toEqual(levels);
    }
  });
});

test('what is used is the kernel, where it is not asked to stay out', () => {
  const plain = process.env.PANELPRINT_KERNELS === 'plain';
  expect(kernelRaster === undefined).toBe(plain);
  expect(raster).toBe(plain ? plainRaster : kernelRaster);
});

describe.skipIf(kernelRaster === undefined)('kernel and plain code give the same', () => {
  const [fast, plain] = [kernelRaster!, plainRaster];

  test('luma', () => {
    fc.assert(
      fc.property(pictures, ({ luma }) => {
        const rgb = luma.subarray(0, Math.floor(luma.length / 3) * 3);
        expect(fast.weigh(rgb, 3)).toEqual(plain.weigh(rgb, 3));
        const four = luma.subarray(0, Math.floor(luma.length / 4) * 4);
        expect(fast.weigh(four, 4)).toEqual(plain.weigh(four, 4));
      }),
    );
    const rgb = large.luma.subarray(0, 3 * 133_000 + 3);
    expect(fast.weigh(rgb, 3)).toEqual(plain.weigh(rgb, 3));
  });

  test('halves of pictures', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        expect(fast.halve(picture)).toEqual(plain.halve(picture));
      }),
    );
    expect(fast.halve(large)).toEqual(plain.halve(large));
  });

  test('contrasts', () => {
    const thresholds = fc.constantFrom(0, 1, 20, 64, 1020);
    fc.assert(
      fc.property(pictures, thresholds, (picture, contrast) => {
        const halved = plain.halve(picture);
        const columns = picture.columns >> 1;
        const cells = plain.contrasts(halved, columns, contrast);
        expect(fast.contrasts(halved, columns, contrast)).toEqual(cells);
      }),
    );
    const halved = Uint16Array.from(large.luma, (value) => value * 4);
    for (const contrast of [500, 900, 1000])
      expect(fast.contrasts(halved, 250, contrast)).toEqual(plain.contrasts(halved, 250, contrast));
  });
});

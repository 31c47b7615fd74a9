import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelRaster } from '../../src/image/kernel-raster.ts';
import type { Box, Picture } from '../../src/image/picture.ts';
import { plainRaster } from '../../src/image/plain-raster.ts';
import { randomWords } from '../support/sample-data.ts';

/**
 * How a byte comes from a random word: noise, extremes, one level, stripes, levels of paper or ink
 * with specks.
 */
const patterns: readonly ((word: number, i: number) => number)[] = [
  (word) => word & 255,
  (word) => (word & 1) * 255,
  () => 255,
  () => 0,
  (_word, i) => (i & 1) * 255,
  (word) => 120 + (word & 15),
  (word) => (word % 40 === 0 ? 228 : 255),
  (word) => (word % 40 === 0 ? 29 : 0),
];

function bytesOf(count: number, pattern: number, seed: number): Uint8Array {
  return Uint8Array.from(randomWords(count, seed), (word, i) => patterns[pattern]!(word >>> 8, i));
}

type Raster = Pick<Picture, 'luma' | 'columns' | 'rows'>;

const pictures: fc.Arbitrary<Raster> = fc
  .record({
    columns: fc.integer({ min: 1, max: 60 }),
    rows: fc.nat(60),
    pattern: fc.nat(patterns.length - 1),
    seed: fc.integer({ min: 1 }),
  })
  .map(({ columns, rows, pattern, seed }) => ({
    columns,
    rows,
    luma: bytesOf(columns * rows, pattern, seed),
  }));

/** More than one piece, and not a whole number of pieces. */
const large = { columns: 250, rows: 1601, luma: bytesOf(250 * 1601, 0, 7) };

const spans = fc.tuple(fc.nat(60), fc.nat(60));

/** A picture and a box in it, which may be empty. */
const boxed = fc.tuple(pictures, spans, spans).map(([picture, across, down]): [Raster, Box] => {
  const within = (ends: number[], size: number) =>
    ends.map((end) => end % (size + 1)).sort((a, b) => a - b) as [number, number];
  const [left, right] = within(across, picture.columns);
  const [top, bottom] = within(down, picture.rows);
  return [picture, { left, right, top, bottom }];
});

const kernel = kernelRaster!;

describe.skipIf(kernelRaster === undefined)('the kernel computes what the plain code does', () => {
  test('luma', () => {
    const expectSame = (samples: Uint8Array, channels: number) => {
      const whole = samples.subarray(0, Math.floor(samples.length / channels) * channels);
      expect(kernel.lumaOf(whole, channels)).toEqual(plainRaster.lumaOf(whole, channels));
    };
    fc.assert(
      fc.property(pictures, ({ luma }) => {
        expectSame(luma, 3);
        expectSame(luma, 4);
      }),
    );
    expectSame(large.luma.subarray(0, 3 * 133_000 + 3), 3);
  });

  test('halved pictures', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        expect(kernel.halvePicture(picture)).toEqual(plainRaster.halvePicture(picture));
      }),
    );
    expect(kernel.halvePicture(large)).toEqual(plainRaster.halvePicture(large));
  });

  test('cells with contrast', () => {
    const expectSame = (halved: Uint16Array, columns: number, contrast: number) =>
      expect(kernel.contrastCells(halved, columns, contrast)).toEqual(
        plainRaster.contrastCells(halved, columns, contrast),
      );
    fc.assert(
      fc.property(pictures, fc.constantFrom(0, 1, 20, 64, 1020), (picture, contrast) => {
        expectSame(plainRaster.halvePicture(picture), picture.columns >> 1, contrast);
      }),
    );
    const halved = Uint16Array.from(large.luma, (value) => value * 4);
    for (const contrast of [500, 900, 1000]) expectSame(halved, 250, contrast);
  });
});

describe.skipIf(kernelRaster === undefined)(
  'the kernel finds the uniform lines that the plain code finds',
  () => {
    function expectSame(picture: Raster, box: Box, range: number): void {
      const rows = plainRaster.uniformRows(picture, box, range);
      expect(kernel.uniformRows(picture, box, range)).toEqual(rows);
      const columns = plainRaster.uniformColumns(picture, box, range);
      expect(kernel.uniformColumns(picture, box, range)).toEqual(columns);
    }

    test('in boxes of any size', () => {
      const ranges = fc.constantFrom(0, 14, 15, 27, 28, 254, 255);
      fc.assert(
        fc.property(boxed, ranges, ([picture, box], range) => expectSame(picture, box, range)),
        { numRuns: 500 },
      );
    });

    test('where one pixel differs, in any piece of the picture', () => {
      const box = { left: 3, right: 247, top: 1, bottom: 1600 };
      const spots = fc.tuple(fc.nat(249), fc.nat(1600), fc.constantFrom(71, 72, 128, 129));
      fc.assert(
        fc.property(spots, ([x, y, level]) => {
          const luma = new Uint8Array(250 * 1601).fill(100);
          luma[250 * y + x] = level;
          expectSame({ luma, columns: 250, rows: 1601 }, box, 28);
        }),
        { numRuns: 20 },
      );
    });
  },
);

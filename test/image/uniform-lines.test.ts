import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Box, Picture } from '../../src/image/picture.ts';
import {
  kernelUniformLines,
  plainUniformLines,
  uniformLines,
} from '../../src/image/uniform-lines.ts';
import { randomWords } from '../support/sample-data.ts';

/** Bytes of one kind or another: anything, some that are alike, one level, in turn. */
const manners: readonly ((word: number, i: number) => number)[] = [
  (word) => word & 255,
  (word) => 120 + (word & 15),
  (word) => (word % 40 === 0 ? 228 : 255),
  (word) => (word % 40 === 0 ? 29 : 0),
  () => 255,
  (_word, i) => (i & 1) * 255,
];

const sizes = { columns: fc.integer({ min: 1, max: 60 }), rows: fc.nat(60) };
const kinds = { manner: fc.nat(manners.length - 1), seed: fc.integer({ min: 1 }) };
const spans = fc.tuple(fc.nat(60), fc.nat(60));

type Raster = Pick<Picture, 'luma' | 'columns'>;

/** A picture and a box in it, which may be empty. */
const cases = fc
  .record({ ...sizes, ...kinds, across: spans, down: spans })
  .map(({ columns, rows, manner, seed, across, down }): [Raster, Box] => {
    const words = randomWords(columns * rows, seed);
    const luma = Uint8Array.from(words, (word, i) => manners[manner]!(word >>> 8, i));
    const within = (ends: number[], size: number) =>
      ends.map((end) => end % (size + 1)).sort((a, b) => a - b) as [number, number];
    const [left, right] = within(across, columns);
    const [top, bottom] = within(down, rows);
    return [
      { luma, columns },
      { left, right, top, bottom },
    ];
  });

test('a line is even if its least and its most are no further apart than the range', () => {
  const picture = { luma: Uint8Array.of(9, 1, 2, 9, 9, 1, 4, 9, 9, 3, 5, 9), columns: 4 };
  const box = { left: 1, right: 3, top: 0, bottom: 3 };
  expect([...uniformLines.rows(picture, box, 2)]).toEqual([1, 0, 1]);
  expect([...uniformLines.columns(picture, box, 2)]).toEqual([1, 0]);
  expect([...uniformLines.columns(picture, { ...box, top: 1, right: 4 }, 1)]).toEqual([0, 1, 1]);
});

describe.skipIf(kernelUniformLines === undefined)(
  'kernel and plain code find the same lines even',
  () => {
    function expectAlike(picture: Raster, box: Box, range: number): void {
      const [fast, plain] = [kernelUniformLines!, plainUniformLines];
      expect(fast.rows(picture, box, range)).toEqual(plain.rows(picture, box, range));
      expect(fast.columns(picture, box, range)).toEqual(plain.columns(picture, box, range));
    }

    test('in boxes of any size', () => {
      const ranges = fc.constantFrom(0, 14, 15, 27, 28, 254, 255);
      fc.assert(
        fc.property(cases, ranges, ([picture, box], range) => expectAlike(picture, box, range)),
        { numRuns: 500 },
      );
    });

    test('where one pixel is not, in whatever piece', () => {
      const box = { left: 3, right: 247, top: 1, bottom: 1600 };
      const spots = fc.tuple(fc.nat(249), fc.nat(1600), fc.constantFrom(71, 72, 128, 129));
      fc.assert(
        fc.property(spots, ([x, y, level]) => {
          const luma = new Uint8Array(250 * 1601).fill(100);
          luma[250 * y + x] = level;
          expectAlike({ luma, columns: 250 }, box, 28);
        }),
        { numRuns: 20 },
      );
    });
  },
);

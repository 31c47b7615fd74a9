import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelPyramid } from '../../src/image/kernel-pyramid.ts';
import { type Layer, type PyramidOps, plainPyramid } from '../../src/image/plain-pyramid.ts';
import { pyramid } from '../../src/image/pyramid.ts';
import { randomWords } from '../support/sample-data.ts';

/** Pixels of a picture, or of a halved picture. */
interface Drawing {
  readonly columns: number;
  readonly rows: number;
  readonly pixels: Uint8Array | Uint16Array;
  readonly unit: number;
}

/**
 * How a pixel comes from a random word: noise, flat, extremes, a chessboard, stripes, few levels.
 */
const patterns: readonly ((word: number, x: number, y: number, most: number) => number)[] = [
  (word, _x, _y, most) => word % (most + 1),
  (_word, _x, _y, most) => most,
  () => 0,
  (word, _x, _y, most) => (word & 1) * most,
  (_word, x, y, most) => ((x + y) & 1) * most,
  (_word, x, _y, most) => ((x >> 2) & 1) * most,
  (_word, _x, y, most) => ((y >> 3) & 1) * most,
  (word, _x, _y, most) => ((word & 3) * most) / 3,
];

function draw(
  [columns, rows]: readonly [number, number],
  pattern: number,
  seed: number,
  fine: boolean,
): Drawing {
  const most = fine ? 255 : 1020;
  const values = Array.from(randomWords(columns * rows, seed), (word, i) =>
    patterns[pattern]!(word >>> 8, i % columns, Math.floor(i / columns), most),
  );
  return fine
    ? { columns, rows, pixels: Uint8Array.from(values), unit: 64 }
    : { columns, rows, pixels: Uint16Array.from(values), unit: 16 };
}

const sides = (most: number) =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

const drawings = (most: number) =>
  fc
    .record({
      size: sides(most),
      pattern: fc.nat(patterns.length - 1),
      seed: fc.integer({ min: 1 }),
      fine: fc.boolean(),
    })
    .map(({ size, pattern, seed, fine }) => draw(size, pattern, seed, fine));

/** The pixels of a layer, without the values between its rows. */
const pixelsOf = ({ values, columns, rows, stride }: Layer) =>
  Array.from({ length: rows }, (_, y) => [...values.subarray(y * stride, y * stride + columns)]);

const load = (ops: PyramidOps, { pixels, columns, rows, unit }: Drawing) =>
  ops.load(pixels, columns, rows, unit);

/** Runs a sequence of operations and returns all values that they compute. */
type Steps = (ops: PyramidOps, picture: Drawing) => unknown;

const spacings = [[1, 1], [2], [2, 2], [4], [1, 2, 3, 4]];

/**
 * The steps of an octave: layers are smoothed, halved for the next octave, subtracted and searched
 * for extrema. One search has the strength of the first extremum as its minimum: it must find that
 * one and no weaker one.
 */
function octave(ops: PyramidOps, picture: Drawing): unknown {
  const layers = [ops.smooth(load(ops, picture), [1])];
  for (const spacings of [[1], [1, 1], [2]]) layers.push(ops.smooth(layers.at(-1)!, spacings));
  const half = ops.halveLayer(layers[2]!);
  for (let i = 3; i > 0; i--) ops.subtract(layers[i]!, layers[i - 1]!);
  const [finer, layer, coarser] = [layers[1]!, layers[2]!, layers[3]!];
  const search = (minStrength: number) => [...ops.localExtrema(finer, layer, coarser, minStrength)];
  const strength = Math.abs(layer.values[search(1)[0] ?? 0]!);
  const found = [1, strength, 320].map((minStrength) =>
    search(Math.max(1, minStrength)).map((at) => [
      at % layer.stride,
      Math.floor(at / layer.stride),
    ]),
  );
  return [layers.map(pixelsOf), pixelsOf(half), found];
}

test('the kernel is used unless PANELPRINT_KERNELS disables it', () => {
  const plain = process.env.PANELPRINT_KERNELS === 'plain';
  expect(kernelPyramid === undefined).toBe(plain);
  expect(pyramid).toBe(plain ? plainPyramid : kernelPyramid);
});

describe.skipIf(kernelPyramid === undefined)('the kernel computes what the plain code does', () => {
  const expectSame = (most: number, steps: Steps) =>
    fc.assert(
      fc.property(drawings(most), (picture) => {
        expect(steps(kernelPyramid!, picture)).toEqual(steps(plainPyramid, picture));
      }),
    );

  test('layers of bytes and of words', () => {
    expectSame(40, (ops, picture) => pixelsOf(load(ops, picture)));
  });

  test('smoothed layers, by each spacing and by several in turn', () => {
    expectSame(40, (ops, picture) =>
      spacings.map((each) => pixelsOf(ops.smooth(load(ops, picture), each))),
    );
  });

  test('halved layers', () => {
    expectSame(40, (ops, picture) => pixelsOf(ops.halveLayer(load(ops, picture))));
  });

  test('octaves: differences, their extrema, and the first layer of the next octave', () => {
    expectSame(48, octave);
  });

  test('the largest layer that is searched, after a small one and before another', () => {
    for (const size of [
      [17, 20],
      [256, 1280],
      [33, 16],
    ] as const) {
      const picture = draw(size, 3, 5, true);
      expect(octave(kernelPyramid!, picture)).toEqual(octave(plainPyramid, picture));
    }
  });
});

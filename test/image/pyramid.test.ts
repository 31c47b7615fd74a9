import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/image/plain-pyramid.ts';
import { kernelPyramid, type PyramidOps, plainPyramid, pyramid } from '../../src/image/pyramid.ts';
import { randomWords } from '../support/sample-data.ts';

/** Pixels of one kind or another, as the picture or its half has them. */
interface Drawn {
  readonly columns: number;
  readonly rows: number;
  readonly pixels: Uint8Array | Uint16Array;
  readonly unit: number;
}

/** How a pixel of a picture comes from a random word: anything, flat, only the ends, stripes, few levels. */
const manners: readonly ((word: number, x: number, y: number, most: number) => number)[] = [
  (word, _x, _y, most) => word % (most + 1),
  (_word, _x, _y, most) => most,
  () => 0,
  (word, _x, _y, most) => (word & 1) * most,
  (_word, x, y, most) => ((x + y) & 1) * most,
  (_word, x, _y, most) => ((x >> 2) & 1) * most,
  (_word, _x, y, most) => ((y >> 3) & 1) * most,
  (word, _x, _y, most) => ((word & 3) * most) / 3,
];

function drawnBy(
  [columns, rows]: readonly [number, number],
  manner: number,
  seed: number,
  fine: boolean,
): Drawn {
  const most = fine ? 255 : 1020;
  const values = Array.from(randomWords(columns * rows, seed), (word, i) =>
    manners[manner]!(word >>> 8, i % columns, Math.floor(i / columns), most),
  );
  return fine
    ? { columns, rows, pixels: Uint8Array.from(values), unit: 64 }
    : { columns, rows, pixels: Uint16Array.from(values), unit: 16 };
}

const sides = (most: number) =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

const drawn = (most: number) =>
  fc
    .record({
      size: sides(most),
      manner: fc.nat(manners.length - 1),
      seed: fc.integer({ min: 1 }),
      fine: fc.boolean(),
    })
    .map(({ size, manner, seed, fine }) => drawnBy(size, manner, seed, fine));

/** The pixels of a layer, without what lies between its rows. */
const pixelsOf = ({ values, columns, rows, stride }: Layer) =>
  Array.from({ length: rows }, (_, y) => [...values.subarray(y * stride, y * stride + columns)]);

const loaded = (work: PyramidOps, { pixels, columns, rows, unit }: Drawn) =>
  work.load(pixels, columns, rows, unit);

/** What a sequence of steps makes of a picture, all that can be seen of it. */
type Seen = (work: PyramidOps, picture: Drawn) => unknown;

const spacings = [[1, 1], [2], [2, 2], [4], [1, 2, 3, 4]];

/**
 * An octave as it is searched: smoothed, subtracted, searched, and what the next begins with. What is as strong
 * as the first that is found must be found with it, and what is weaker not.
 */
function octave(work: PyramidOps, picture: Drawn): unknown {
  const made = [work.smooth(loaded(work, picture), [1])];
  for (const step of [[1], [1, 1], [2]]) made.push(work.smooth(made.at(-1)!, step));
  const half = work.halve(made[2]!);
  for (let i = 3; i > 0; i--) work.subtract(made[i]!, made[i - 1]!);
  const [finer, here, coarser] = [made[1]!, made[2]!, made[3]!];
  const search = (least: number) => [...work.localExtrema(finer, here, coarser, least)];
  const strength = Math.abs(here.values[search(1)[0] ?? 0]!);
  const found = [1, strength, 320].map((least) =>
    search(Math.max(1, least)).map((at) => [at % here.stride, Math.floor(at / here.stride)]),
  );
  return [made.map(pixelsOf), pixelsOf(half), found];
}

test('the kernel runs where it is not asked to stay out, and is what is used', () => {
  const plain = process.env.PANELPRINT_KERNELS === 'plain';
  expect(kernelPyramid === undefined).toBe(plain);
  expect(pyramid).toBe(plain ? plainPyramid : kernelPyramid);
});

describe.skipIf(kernelPyramid === undefined)('kernel and plain code give the same', () => {
  const expectSame = (most: number, seen: Seen) =>
    fc.assert(
      fc.property(drawn(most), (picture) => {
        expect(seen(kernelPyramid!, picture)).toEqual(seen(plainPyramid, picture));
      }),
    );

  test('layers of bytes and of words', () => {
    expectSame(40, (work, picture) => pixelsOf(loaded(work, picture)));
  });

  test('layers smoothed, by every spacing and by several', () => {
    expectSame(40, (work, picture) =>
      spacings.map((steps) => pixelsOf(work.smooth(loaded(work, picture), steps))),
    );
  });

  test('halves of layers', () => {
    expectSame(40, (work, picture) => pixelsOf(work.halve(loaded(work, picture))));
  });

  test('octaves: differences, what stands out of them, and what comes next', () => {
    expectSame(48, octave);
  });

  test('a layer as large as is searched at once, after a small one and before one', () => {
    for (const size of [
      [17, 20],
      [256, 1280],
      [33, 16],
    ] as const) {
      const picture = drawnBy(size, 3, 5, true);
      expect(octave(kernelPyramid!, picture)).toEqual(octave(plainPyramid, picture));
    }
  });
});

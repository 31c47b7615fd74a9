import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Layer, plainPyramid } from '../../src/image/plain-pyramid.ts';
import { randomWords } from '../support/sample-data.ts';

const { load, smooth, halveLayer, subtract, localExtrema } = plainPyramid;

/** White in 64ths of a grey level. */
const WHITE = 255 * 64;

function layerOf(columns: number, rows: number, seed: number, most: number): Layer {
  const words = randomWords(columns * rows, seed);
  return load(
    Uint16Array.from(words, (word) => word % (most + 1)),
    columns,
    rows,
    1,
  );
}

const TAPS = [1, 4, 6, 4, 1];

/**
 * One pass, by definition: five taps, the edge repeated beyond the sides, rounded to the nearest,
 * halves up.
 */
function smoothOnce(layer: Layer, [dx, dy]: readonly [number, number]): Layer {
  const { values, columns, rows } = layer;
  const clamp = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);
  const out = values.map((_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const sum = TAPS.reduce((total, tap, t) => {
      const [column, row] = [clamp(x + (t - 2) * dx, columns), clamp(y + (t - 2) * dy, rows)];
      return total + tap * values[row * columns + column]!;
    }, 0);
    return Math.floor((sum + 8) / 16);
  });
  return { ...layer, values: out };
}

const byDefinition = (layer: Layer, spacings: readonly number[]) =>
  spacings.reduce(
    (each, spacing) => smoothOnce(smoothOnce(each, [spacing, 0]), [0, spacing]),
    layer,
  );

const layers = fc.record({
  columns: fc.integer({ min: 1, max: 40 }),
  rows: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 1 }),
  most: fc.constantFrom(1, 255, WHITE),
});

describe('smoothing', () => {
  test('follows its definition, for layers of any size and any spacings', () => {
    fc.assert(
      fc.property(
        layers,
        fc.array(fc.constantFrom(1, 2, 3, 4), { minLength: 1, maxLength: 3 }),
        ({ columns, rows, seed, most }, spacings) => {
          const layer = layerOf(columns, rows, seed, most);
          expect(smooth(layer, spacings)).toEqual(byDefinition(layer, spacings));
        },
      ),
    );
  });

  test('does not change its input, and returns the same twice', () => {
    const layer = layerOf(30, 20, 3, WHITE);
    const before = layer.values.slice();
    expect(smooth(layer, [2])).toEqual(smooth(layer, [2]));
    expect(layer.values).toEqual(before);
  });

  test('does not change a layer of one level, 0 to white', () => {
    for (const level of [0, 1, WHITE]) {
      const flat = load(new Uint16Array(77).fill(level), 11, 7, 1);
      for (const spacing of [1, 2, 4]) expect(smooth(flat, [spacing])).toEqual(flat);
    }
  });

  test.for([1, 2, 4])(
    'adds a variance of %i squared to a spot, along rows and columns',
    (spacing) => {
      const [columns, rows] = [61, 51];
      const pixels = new Uint16Array(columns * rows);
      pixels[25 * columns + 30] = 63 * 256;
      const out = smooth(load(pixels, columns, rows, 1), [spacing]).values;
      const moment = (weigh: (x: number, y: number) => number) =>
        out.reduce((sum, v, i) => sum + v * weigh(i % columns, Math.floor(i / columns)), 0) /
        (63 * 256);
      expect(moment(() => 1)).toBe(1);
      expect(moment((x) => (x - 30) ** 2)).toBe(spacing ** 2);
      expect(moment((_, y) => (y - 25) ** 2)).toBe(spacing ** 2);
      expect(moment((x, y) => (x - 30) * (y - 25))).toBe(0);
    },
  );
});

describe('a halved layer', () => {
  test('holds the means of 2 x 2 pixels, rounded down, without an odd last column or row', () => {
    fc.assert(
      fc.property(layers, ({ columns, rows, seed, most }) => {
        const layer = layerOf(columns, rows, seed, most);
        const half = halveLayer(layer);
        expect([half.columns, half.rows]).toEqual([Math.floor(columns / 2), Math.floor(rows / 2)]);
        expect(half.values).toHaveLength(half.columns * half.rows);
        const at = (x: number, y: number) => layer.values[y * columns + x]!;
        for (const [i, value] of half.values.entries()) {
          const [x, y] = [2 * (i % half.columns), 2 * Math.floor(i / half.columns)];
          const sum = at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1);
          expect(value).toBe(Math.floor(sum / 4));
        }
      }),
    );
  });
});

test('a subtracted layer holds the difference of each pixel', () => {
  const [layer, other] = [layerOf(13, 9, 3, WHITE), layerOf(13, 9, 4, WHITE)];
  const wanted = layer.values.map((value, i) => value - other.values[i]!);
  subtract(layer, other);
  expect(layer.values).toEqual(wanted);
});

const [COLUMNS, ROWS, STRIDE] = [7, 6, 9];

/**
 * Three differences of few levels, so that many are equal. The values between rows must not matter.
 */
const differences = fc.tuple(...[0, 1, 2].map(() => difference()));

function difference(): fc.Arbitrary<Layer> {
  const values = fc.array(fc.integer({ min: -2, max: 2 }), {
    minLength: STRIDE * ROWS,
    maxLength: STRIDE * ROWS,
  });
  return values.map((all) => ({
    values: Int16Array.from(all, (value, i) => (i % STRIDE < COLUMNS ? value : 99)),
    columns: COLUMNS,
    rows: ROWS,
    stride: STRIDE,
  }));
}

/**
 * Extrema by definition: no neighbour is higher (or, below 0, lower), and no later one is equal.
 */
function extremaByDefinition(layers: readonly Layer[], minStrength: number): number[] {
  const found: number[] = [];
  for (let y = 1; y < ROWS - 1; y++)
    for (let x = 1; x < COLUMNS - 1; x++) {
      const at = y * STRIDE + x;
      const value = layers[1]!.values[at]!;
      const others = layers.flatMap(({ values }, size) =>
        [-1, 0, 1].flatMap((dy) =>
          [-1, 0, 1].map((dx) => ({
            later: (size - 1) * 100 + dy * 10 + dx,
            value: values[at + dy * STRIDE + dx]! * Math.sign(value),
          })),
        ),
      );
      const beaten = others.some(
        (other) =>
          other.value > Math.abs(value) || (other.value === Math.abs(value) && other.later > 0),
      );
      if (Math.abs(value) >= minStrength && !beaten) found.push(at);
    }
  return found;
}

test('extrema follow their definition: of equal neighbours the last', () => {
  let count = 0;
  fc.assert(
    fc.property(differences, fc.integer({ min: 1, max: 2 }), (layers, minStrength) => {
      const [finer, layer, coarser] = layers as [Layer, Layer, Layer];
      const found = [...localExtrema(finer, layer, coarser, minStrength)];
      expect(found).toEqual(extremaByDefinition(layers, minStrength));
      count += found.length;
    }),
  );
  expect(count).toBeGreaterThan(10);
});

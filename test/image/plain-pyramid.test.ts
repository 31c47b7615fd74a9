import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halve, type Layer, load, smooth, subtract } from '../../src/image/plain-pyramid.ts';
import { randomWords } from '../support/sample-data.ts';

/** White in 64ths of a grey level. */
const MOST = 255 * 64;

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

/** One pass by definition: five taps, the edge repeated beyond the sides, rounded to the nearest, halves up. */
function passed(layer: Layer, [dx, dy]: readonly [number, number]): Layer {
  const { values, columns, rows } = layer;
  const held = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);
  const out = values.map((_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const sum = TAPS.reduce((total, tap, t) => {
      const [column, row] = [held(x + (t - 2) * dx, columns), held(y + (t - 2) * dy, rows)];
      return total + tap * values[row * columns + column]!;
    }, 0);
    return Math.floor((sum + 8) / 16);
  });
  return { ...layer, values: out };
}

const byDefinition = (layer: Layer, spacings: readonly number[]) =>
  spacings.reduce((each, spacing) => passed(passed(each, [spacing, 0]), [0, spacing]), layer);

const layers = fc.record({
  columns: fc.integer({ min: 1, max: 40 }),
  rows: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 1 }),
  most: fc.constantFrom(1, 255, MOST),
});

describe('smoothing', () => {
  test('is what its definition says, whatever the size of the layer and the spacing', () => {
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

  test('leaves what it is given as it was, and gives the same twice', () => {
    const layer = layerOf(30, 20, 3, MOST);
    const before = layer.values.slice();
    expect(smooth(layer, [2])).toEqual(smooth(layer, [2]));
    expect(layer.values).toEqual(before);
  });

  test('leaves a layer of one level alone, the largest that is allowed too', () => {
    for (const level of [0, 1, MOST]) {
      const flat = load(new Uint16Array(77).fill(level), 11, 7, 1);
      for (const spacing of [1, 2, 4]) expect(smooth(flat, [spacing])).toEqual(flat);
    }
  });

  test.for([1, 2, 4])('adds a variance of %i squared to a spot, both ways', (spacing) => {
    const [columns, rows] = [61, 51];
    const pixels = new Uint16Array(columns * rows);
    pixels[25 * columns + 30] = 63 * 256;
    const out = smooth(load(pixels, columns, rows, 1), [spacing]).values;
    const moment = (of: (x: number, y: number) => number) =>
      out.reduce((sum, v, i) => sum + v * of(i % columns, Math.floor(i / columns)), 0) / (63 * 256);
    expect(moment(() => 1)).toBe(1);
    expect(moment((x) => (x - 30) ** 2)).toBe(spacing ** 2);
    expect(moment((_, y) => (y - 25) ** 2)).toBe(spacing ** 2);
    expect(moment((x, y) => (x - 30) * (y - 25))).toBe(0);
  });
});

describe('half a layer', () => {
  test('is the means of 2 x 2 pixels, rounded down; an odd last column or row is left out', () => {
    fc.assert(
      fc.property(layers, ({ columns, rows, seed, most }) => {
        const layer = layerOf(columns, rows, seed, most);
        const half = halve(layer);
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

test('a layer less another is what each pixel is more, in its place', () => {
  const [layer, other] = [layerOf(13, 9, 3, MOST), layerOf(13, 9, 4, MOST)];
  const wanted = layer.values.map((value, i) => value - other.values[i]!);
  subtract(layer, other);
  expect(layer.values).toEqual(wanted);
});

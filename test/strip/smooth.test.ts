import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halve, type Layer, smooth } from '../../src/strip/smooth.ts';
import { randomWords } from '../store/sample.ts';

function layerOf(columns: number, rows: number, seed: number, most: number): Layer {
  const words = randomWords(columns * rows, seed);
  return { values: Int32Array.from(words, (word) => word % (most + 1)), columns, rows };
}

const TAPS = [1, 4, 6, 4, 1];

/** One pass by definition: five taps, the edge repeated beyond the sides, rounded to the nearest, halves up. */
function passed({ values, columns, rows }: Layer, [dx, dy]: readonly [number, number]): Layer {
  const held = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);
  const out = values.map((_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const sum = TAPS.reduce((total, tap, t) => {
      const [column, row] = [held(x + (t - 2) * dx, columns), held(y + (t - 2) * dy, rows)];
      return total + tap * values[row * columns + column]!;
    }, 0);
    return Math.floor((sum + 8) / 16);
  });
  return { values: out, columns, rows };
}

const byDefinition = (layer: Layer, spacing: number) =>
  passed(passed(layer, [spacing, 0]), [0, spacing]);

const layers = fc.record({
  columns: fc.integer({ min: 1, max: 40 }),
  rows: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 1 }),
  most: fc.constantFrom(1, 255, 16320, 2 ** 26),
});

describe('smoothing', () => {
  test('is what its definition says, whatever the size of the layer and the spacing', () => {
    fc.assert(
      fc.property(
        layers,
        fc.constantFrom(1, 2, 3, 4, 8),
        ({ columns, rows, seed, most }, spacing) => {
          const layer = layerOf(columns, rows, seed, most);
          expect(smooth(layer, spacing)).toEqual(byDefinition(layer, spacing));
        },
      ),
    );
  });

  test('leaves what it is given as it was, and gives the same twice', () => {
    const layer = layerOf(30, 20, 3, 16320);
    const before = layer.values.slice();
    expect(smooth(layer, 2)).toEqual(smooth(layer, 2));
    expect(layer.values).toEqual(before);
  });

  test('leaves a layer of one level alone, the largest that is allowed too', () => {
    for (const level of [0, 1, 16320, 2 ** 26]) {
      const flat = { values: new Int32Array(77).fill(level), columns: 11, rows: 7 };
      for (const spacing of [1, 2, 4]) expect(smooth(flat, spacing)).toEqual(flat);
    }
  });

  test.for([1, 2, 4])('adds a variance of %i squared to a spot, both ways', (spacing) => {
    const [columns, rows] = [61, 51];
    const values = new Int32Array(columns * rows);
    values[25 * columns + 30] = 256 * 65536;
    const out = smooth({ values, columns, rows }, spacing).values;
    const moment = (of: (x: number, y: number) => number) =>
      out.reduce((sum, v, i) => sum + v * of(i % columns, Math.floor(i / columns)), 0) /
      (256 * 65536);
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

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localExtrema } from '../../src/image/extrema.ts';
import type { Layer } from '../../src/image/plain-pyramid.ts';

const [COLUMNS, ROWS, STRIDE] = [7, 6, 9];

/** Three differences of few levels, so that equals are many; what lies between rows is not to be looked at. */
const differences = fc.tuple(...[0, 1, 2].map(() => layer()));

function layer(): fc.Arbitrary<Layer> {
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

/** By definition: no neighbour is higher (or, below 0, lower), and none that comes later is as high. */
function byDefinition(layers: readonly Layer[], least: number): number[] {
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
      if (Math.abs(value) >= least && !beaten) found.push(at);
    }
  return found;
}

test('what stands out is what its definition says, of equals the last', () => {
  let count = 0;
  fc.assert(
    fc.property(differences, fc.integer({ min: 1, max: 2 }), (layers, least) => {
      const [finer, here, coarser] = layers as [Layer, Layer, Layer];
      const found = localExtrema(finer, here, coarser, least);
      expect(found).toEqual(byDefinition(layers, least));
      count += found.length;
    }),
  );
  expect(count).toBeGreaterThan(10);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsKernel, kernelSpectra } from '../../../src/hash/window/kernel-spectra.ts';
import {
  type BoxRows,
  plainSpectra,
  type RowSums,
  type SpectraOps,
  type Stretch,
} from '../../../src/hash/window/plain-spectra.ts';
import { spectra } from '../../../src/hash/window/spectra.ts';
import { AS_SHOWN, VIEWS } from '../../../src/hash/window/view.ts';

/** Pixels of all kinds: noise, flat, and patterns with the largest coefficients of some waves. */
const pixel: fc.Arbitrary<(most: number, x: number, y: number) => number> = fc.oneof(
  fc.integer({ min: 1 }).map((seed) => (most: number, x: number, y: number) => {
    const n = Math.imul(seed ^ Math.imul(x + 1, 0x9e3779b1), y ^ 0x85ebca6b);
    return (n ^ (n >>> 13)) & most;
  }),
  fc.constantFrom(0, 1, 0.5).map((level) => (most: number) => Math.floor(level * most)),
  fc.constant((most: number, x: number) => (x & 1) * most),
  fc.constant((most: number, x: number, y: number) => ((x + y) & 1) * most),
  fc.nat(140).map((at) => (most: number, x: number) => (x < at ? most : 0)),
);

function rowsIn(
  pixels: Uint8Array | Uint16Array,
  columns: number,
  count: number,
  left: number,
  cellWidth: number,
): BoxRows {
  const box = { left, right: left + 64 * cellWidth, top: 0, bottom: count };
  return { box, step: 1, count, pixels, columns, left, cellWidth };
}

/**
 * Rows of a picture or of a halved picture, and a box that may be past the sides in part or
 * completely.
 */
const boxRows: fc.Arbitrary<BoxRows> = fc
  .record({
    level: pixel,
    wide: fc.boolean(),
    columns: fc.integer({ min: 1, max: 140 }),
    count: fc.integer({ min: 0, max: 50 }),
    left: fc.integer({ min: -40_000, max: 40_000 }),
    width: fc.oneof(fc.integer({ min: 64, max: 40_000 }), fc.integer({ min: 0, max: 100 })),
  })
  .map(({ level, wide, columns, count, left, width }) => {
    const most = wide ? 1020 : 255;
    const levels = Array.from({ length: columns * (count + 1) }, (_, i) =>
      Math.min(most, level(wide ? 1023 : 255, i % columns, Math.floor(i / columns))),
    );
    const pixels = wide ? Uint16Array.from(levels) : Uint8Array.from(levels);
    return rowsIn(pixels, columns, count, left / 256, width / 256 / 64);
  });

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Windows of up to `count` rows and far more, at any place. */
const stretches = (count: number): fc.Arbitrary<Stretch> =>
  fc.record({
    top: fc.oneof(
      double(-2 * count, 2 * count),
      fc.integer({ min: -1, max: count }),
      // Just below half a 256th, and at it.
      fc.constantFrom(0.5, 0.49999999999999994, 1.5, -0.5).map((part) => part / 256),
    ),
    height: fc.oneof(
      double(0, 2 * count),
      double(0, 0.032),
      double(0, 3200 * count),
      fc.constant(32),
    ),
    from: fc.oneof(fc.constant(0), double(0, count)),
    to: fc.oneof(fc.constant(count), double(0, count)),
  });

/** Rows with the given sums. */
const rowsWith = (count: number, sums: Float64Array): RowSums => {
  return { box: { left: 0, right: 128, top: 0, bottom: count }, step: 1, count, sums };
};

/** Fingerprints a window in each view: once by one call for all, once by one call for each. */
function printsBy(ops: SpectraOps, rows: RowSums, stretch: Stretch): number[][] {
  const together = VIEWS.map(() => new Uint32Array(8));
  ops.fingerprintViews(rows, stretch, VIEWS, together);
  const single = VIEWS.map((view) => {
    const print = new Uint32Array(8);
    ops.fingerprint(rows, stretch, view, print);
    return print;
  });
  return [...together, ...single].map((print) => [...print]);
}

const kernel = kernelSpectra!;

function expectSameSums(rows: BoxRows): void {
  expect(kernel.sumRows(rows, false)).toEqual(plainSpectra.sumRows(rows, false));
}

function expectSamePrints(rows: RowSums, stretch: Stretch): void {
  expect(printsBy(kernel, rows, stretch)).toEqual(printsBy(plainSpectra, rows, stretch));
}

test('the kernel is used unless PANELPRINT_KERNELS disables it', () => {
  const plain = process.env.PANELPRINT_KERNELS === 'plain';
  expect(kernelSpectra === undefined).toBe(plain);
  expect(spectra).toBe(plain ? plainSpectra : kernelSpectra);
});

describe.skipIf(kernelSpectra === undefined)('the kernel sums rows as the plain code does', () => {
  test('for boxes at any place', () => {
    let fitting = 0;
    fc.assert(
      fc.property(boxRows, (rows) => {
        if (fitsKernel(rows)) fitting++;
        expectSameSums(rows);
      }),
      { numRuns: 200 },
    );
    expect(fitting).toBeGreaterThan(100);
  });

  test('and rounds halves the same way', () => {
    // A cell is 128 or 0, in 256ths of a column 2^15 or 0: a coefficient is often half of 2^20.
    const pixels = Uint8Array.from({ length: 64 * 101 }, (_, i) => (Math.imul(i, i) >> 3) & 128);
    expectSameSums(rowsIn(pixels, 64, 100, 0, 1));
  });

  test('for as many columns as fit, as light as possible, with the largest coefficients', () => {
    const columns = 1024;
    for (const end of [columns, columns - 0.5, columns - 1 / 256]) {
      const light = (x: number, k: number) => Math.cos((Math.PI * (x + 0.5) * k) / columns) > 0;
      const pixels = Uint16Array.from({ length: columns * 36 }, (_, i) => {
        const [x, y] = [i % columns, Math.floor(i / columns)];
        if (y < 2) return 1020 * (1 - y);
        return light(x, y >> 1) === (y % 2 === 0) ? 1020 : 0;
      });
      const rows = rowsIn(pixels, columns, 36, 0, end / 64);
      // If the last edge is on a column, that column counts too.
      expect(fitsKernel(rows)).toBe(end < columns);
      expectSameSums(rows);
    }
  });

  test('for more than one band of rows', () => {
    const pixels = Uint8Array.from({ length: 2501 * 7 }, (_, i) => (i * i * 31) >> 5);
    expectSameSums(rowsIn(pixels, 7, 2501, 0, 7 / 64));
  });
});

describe.skipIf(kernelSpectra === undefined)(
  'the kernel fingerprints windows as the plain code does',
  () => {
    test('of any height, visible between any rows', () => {
      const cases = boxRows.chain((rows) => fc.tuple(fc.constant(rows), stretches(rows.count + 1)));
      fc.assert(
        fc.property(cases, ([rows, stretch]) => {
          const { count } = rows;
          const [from, to] = [Math.min(count, stretch.from), Math.min(count, stretch.to)];
          expectSamePrints(plainSpectra.sumRows(rows, false), { ...stretch, from, to });
        }),
        { numRuns: 500 },
      );
    });

    test('with many equal or nearly equal coefficients', () => {
      const level = fc.integer({ min: -2, max: 2 });
      const levels = fc.array(level, { minLength: 16, maxLength: 48 * 16 });
      const scales = fc.constantFrom(1, 1e5, 2 ** 30);
      fc.assert(
        fc.property(levels, scales, fc.boolean(), (values, scale, near) => {
          const count = Math.floor(values.length / 16) - 1;
          const sums = Float64Array.from(values, (n) => n * scale + (near ? n : 0));
          expectSamePrints(rowsWith(count, sums), { top: 0, height: count, from: 0, to: count });
        }),
        { numRuns: 300 },
      );
    });
  },
);

describe.skipIf(kernelSpectra === undefined)('sums in the memory of the kernel', () => {
  const sumsOf = (seed: number): RowSums =>
    rowsWith(
      40,
      Float64Array.from({ length: 41 * 16 }, (_, i) => (i * i * seed) % 9001),
    );
  const stretch = { top: 1.25, height: 32, from: 0, to: 40 };
  const flat = rowsIn(new Uint8Array(64 * 40).fill(7), 64, 40, 0.25, 0);

  test('are replaced when windows of other rows are fingerprinted', () => {
    const [a, b] = [sumsOf(3), sumsOf(7)];
    for (const rows of [a, b, b, a]) expectSamePrints(rows, stretch);
    kernel.sumRows(flat, false);
    expectSamePrints(a, stretch);
  });

  test('may be larger than the memory was', () => {
    const few = sumsOf(5);
    expectSamePrints(few, stretch);
    const many = rowsWith(
      60_000,
      Float64Array.from({ length: 60_001 * 16 }, (_, i) => (i * i) % 5003),
    );
    expectSamePrints(many, { top: 59_900, height: 96, from: 0, to: 60_000 });
    expectSamePrints(few, stretch);
  });

  test('that are brief give the same windows until other rows are summed, then throw', () => {
    const pixels = Uint8Array.from({ length: 64 * 40 }, (_, i) => (i * i * 31) >> 5);
    const rows = rowsIn(pixels, 64, 40, 0, 1);
    const brief = kernel.sumRows(rows, true);
    const wanted = printsBy(plainSpectra, plainSpectra.sumRows(rows, false), stretch);
    expect(printsBy(kernel, brief, stretch)).toEqual(wanted);
    kernel.sumRows(flat, true);
    const print = new Uint32Array(8);
    expect(() => kernel.fingerprint(brief, stretch, AS_SHOWN, print)).toThrow('Brief sums');
  });
});

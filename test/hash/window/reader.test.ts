import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reader } from '../../../src/hash/window/reader.ts';
import { type BoxRows, plainSums, type RowSums } from '../../../src/hash/window/rows.ts';
import {
  plainThreshold,
  plainTransform,
  type SampledRows,
  VIEWS,
} from '../../../src/hash/window/window.ts';

/** Pixels of every kind: noise, flat, extremes, and what makes the largest of some wave. */
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

/** Rows of luma or of the halved picture, with a box that may lie past the sides in part or wholly. */
const lines: fc.Arbitrary<BoxRows> = fc
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
    return { pixels, columns, count, left: left / 256, width: width / 256 / 64 };
  });

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Windows of up to so many rows and far more, at any place. */
const stretches = (count: number): fc.Arbitrary<SampledRows> =>
  fc.record({
    top: fc.oneof(
      double(-2 * count, 2 * count),
      fc.integer({ min: -1, max: count }),
      // Just below half a 256th, and at it.
      fc.constantFrom(0.5, 0.49999999999999994, 1.5, -0.5).map((part) => part / 256),
    ),
    step: fc.oneof(double(0, count / 16), double(0, 1e-3), double(0, 100 * count), fc.constant(1)),
    from: fc.oneof(fc.constant(0), double(0, count)),
    to: fc.oneof(fc.constant(count), double(0, count)),
  });

const rowsOf = (count: number, sums: Float64Array): RowSums => {
  return { box: { left: 0, right: 128, top: 0, bottom: count }, step: 1, count, sums };
};

/** Prints in every view of a stretch, by the plain code or by the kernel. */
function printsOf(rows: RowSums, stretch: SampledRows, plain: boolean): number[][] {
  if (plain) plainTransform(rows, stretch);
  else reader!.transform(rows, stretch);
  return VIEWS.map((view) => {
    const print = new Uint32Array(8);
    if (plain) plainThreshold(view, print);
    else reader!.threshold(view, print);
    return [...print];
  });
}

function expectAlike(rows: RowSums, stretch: SampledRows): void {
  expect(printsOf(rows, stretch, false)).toEqual(printsOf(rows, stretch, true));
}

describe.skipIf(reader === undefined)('the kernel and its plain twin', () => {
  test('add up the same rows, wherever the box lies', () => {
    fc.assert(
      fc.property(lines, (some) => {
        fc.pre(reader!.canRead(some));
        expect(reader!.read(some, false)).toEqual(plainSums(some));
      }),
      { numRuns: 200 },
    );
  });

  test('round halves alike', () => {
    // A cell is 128, or nothing, in 256ths of a column: 2^15, so that a coefficient is often half of 2^20.
    const pixels = Uint8Array.from({ length: 64 * 101 }, (_, i) => (Math.imul(i, i) >> 3) & 128);
    const some = { pixels, columns: 64, count: 100, left: 0, width: 1 };
    expect(reader!.read(some, false)).toEqual(plainSums(some));
  });

  test('add up the same rows of as many columns as can be read, as light as can be where some wave is high', () => {
    const columns = 1024;
    for (const end of [columns, columns - 0.5, columns - 1 / 256]) {
      const level = (x: number, k: number) => Math.cos((Math.PI * (x + 0.5) * k) / columns) > 0;
      const pixels = Uint16Array.from({ length: columns * 36 }, (_, i) => {
        const [x, y] = [i % columns, Math.floor(i / columns)];
        if (y < 2) return 1020 * (1 - y);
        return level(x, y >> 1) === (y % 2 === 0) ? 1020 : 0;
      });
      const some = { pixels, columns, count: 36, left: 0, width: end / 64 };
      // One column more is touched where the last edge lies on it.
      expect(reader!.canRead(some)).toBe(end < columns);
      expect(reader!.canRead(some) ? reader!.read(some, false) : undefined).toEqual(
        end < columns ? plainSums(some) : undefined,
      );
    }
  });

  test('add up the same rows of more than a band', () => {
    const pixels = Uint8Array.from({ length: 2501 * 7 }, (_, i) => (i * i * 31) >> 5);
    const some = { pixels, columns: 7, count: 2501, left: 0, width: 7 / 64 };
    expect(reader!.read(some, false)).toEqual(plainSums(some));
  });
});

describe.skipIf(reader === undefined)('windows of the kernel and of its plain twin', () => {
  test('have the same bits, of whatever height, seen between whatever rows', () => {
    const cases = lines.chain((some) => fc.tuple(fc.constant(some), stretches(some.count + 1)));
    fc.assert(
      fc.property(cases, ([some, stretch]) => {
        const { count } = some;
        const [from, to] = [Math.min(count, stretch.from), Math.min(count, stretch.to)];
        expectAlike(rowsOf(count, plainSums(some)), { ...stretch, from, to });
      }),
      { numRuns: 500 },
    );
  });

  test('have the same bits where many coefficients are equal, or nearly so', () => {
    const levels = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 16, maxLength: 48 * 16 });
    const scales = fc.constantFrom(1, 1e5, 2 ** 30);
    fc.assert(
      fc.property(levels, scales, fc.boolean(), (some, scale, near) => {
        const count = Math.floor(some.length / 16) - 1;
        const sums = Float64Array.from(some, (n) => n * scale + (near ? n : 0));
        expectAlike(rowsOf(count, sums), { top: 0, step: count / 32, from: 0, to: count });
      }),
      { numRuns: 300 },
    );
  });
});

describe.skipIf(reader === undefined)('rows in the memory of the kernel', () => {
  const some = (seed: number): RowSums => {
    return rowsOf(
      40,
      Float64Array.from({ length: 41 * 16 }, (_, i) => (i * i * seed) % 9001),
    );
  };
  const stretch = { top: 1.25, step: 1, from: 0, to: 40 };

  test('are those that are asked about, whatever was read between', () => {
    const [a, b] = [some(3), some(7)];
    for (const rows of [a, b, b, a]) expectAlike(rows, stretch);
    const pixels = new Uint8Array(64 * 40).fill(7);
    reader!.read({ pixels, columns: 64, count: 40, left: 0.25, width: 0 }, false);
    expectAlike(a, stretch);
  });

  test('may be more than the memory held before', () => {
    const few = some(5);
    expectAlike(few, stretch);
    const many = rowsOf(
      60_000,
      Float64Array.from({ length: 60_001 * 16 }, (_, i) => (i * i) % 5003),
    );
    expectAlike(many, { top: 59_900, step: 3, from: 0, to: 60_000 });
    expectAlike(few, stretch);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampled } from '../../../src/hash/pdq/blur.ts';
import { dct64To16 } from '../../../src/hash/pdq/dct.ts';
import { sampler, samplerFor } from '../../../src/hash/pdq/sampler.ts';
import type { Pixels } from '../../../src/image/pixels.ts';
import { raster } from '../../vectors/raster.ts';

const level: fc.Arbitrary<(i: number) => number> = fc.oneof(
  fc.integer({ min: 1 }).map((seed) => (i: number) => Math.imul(i ^ seed, 0x9e3779b1) >>> 24),
  fc.constantFrom(0, 1, 128, 255).map((of) => () => of),
  fc.integer({ min: 1, max: 9 }).map((run) => (i: number) => 255 * (Math.floor(i / run) & 1)),
);

const few = fc.integer({ min: 5, max: 70 });
const many = fc.integer({ min: 120, max: 900 });

/** Pictures of sides that four and eight do not divide, most of them long: a blur of one pixel is none. */
const pictures: fc.Arbitrary<Pixels> = fc
  .record({
    sides: fc.oneof(fc.tuple(few, few), fc.tuple(few, many), fc.tuple(many, few)),
    channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
    level,
  })
  .map(({ sides: [width, height], channels, level }) => {
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => level(i));
    return { width, height, channels, data };
  });

describe.skipIf(sampler === undefined)('the kernel and its plain twin', () => {
  test('take the same samples, bit for bit', () => {
    fc.assert(
      fc.property(pictures, (pixels) => {
        expect(sampler!.sampled(pixels)).toEqual(sampled(pixels));
      }),
      { numRuns: 80 },
    );
  });

  test('take the same samples of a picture with a memory of its own', () => {
    const large = raster({ width: 1501, height: 2803, channels: 1, seed: 4 });
    expect(samplerFor(large)).not.toBe(sampler);
    expect(samplerFor(large)!.sampled(large)).toEqual(sampled(large));
  });

  test('make the same spectrum of samples, bit for bit', () => {
    const grey = fc.float({ min: 0, max: 255, noNaN: true });
    const samples = fc.oneof(
      fc.array(grey, { minLength: 4096, maxLength: 4096, size: 'max' }),
      fc
        .tuple(grey, fc.integer({ min: 1, max: 64 }))
        .map(([of, run]) => Array.from({ length: 4096 }, (_, i) => (Math.floor(i / run) % 2) * of)),
    );
    fc.assert(
      fc.property(samples, (some) => {
        const of = Float32Array.from(some);
        expect(sampler!.dct64To16(of)).toEqual(dct64To16(of));
      }),
      { numRuns: 50 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelSampler, MAX_KEPT_PIXELS } from '../../../src/hash/pdq/kernel-sampler.ts';
import { plainSampler } from '../../../src/hash/pdq/plain-sampler.ts';
import { sampler } from '../../../src/hash/pdq/sampler.ts';
import type { Pixels } from '../../../src/image/pixels.ts';
import { raster } from '../../vectors/raster.ts';

const level: fc.Arbitrary<(i: number) => number> = fc.oneof(
  fc.integer({ min: 1 }).map((seed) => (i: number) => Math.imul(i ^ seed, 0x9e3779b1) >>> 24),
  fc.constantFrom(0, 1, 128, 255).map((same) => () => same),
  fc.integer({ min: 1, max: 9 }).map((run) => (i: number) => 255 * (Math.floor(i / run) & 1)),
);

const few = fc.integer({ min: 5, max: 70 });
const many = fc.integer({ min: 120, max: 900 });

/**
 * Pictures with sides that are mostly not multiples of four. Short sides have a blur of one pixel, long
 * ones of more.
 */
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

test('the kernel is used unless PANELPRINT_KERNELS disables it', () => {
  const plain = process.env.PANELPRINT_KERNELS === 'plain';
  expect(kernelSampler === undefined).toBe(plain);
  expect(sampler).toBe(plain ? plainSampler : kernelSampler);
});

describe.skipIf(kernelSampler === undefined)('the kernel computes what the plain code does', () => {
  test('samples, bit for bit', () => {
    fc.assert(
      fc.property(pictures, (pixels) => {
        expect(kernelSampler!.samplesOf(pixels)).toEqual(plainSampler.samplesOf(pixels));
      }),
      { numRuns: 80 },
    );
  });

  test('samples of a picture that gets a memory of its own', () => {
    const large = raster({ width: 1501, height: 2803, channels: 1, seed: 4 });
    expect(large.width * large.height).toBeGreaterThan(MAX_KEPT_PIXELS);
    expect(kernelSampler!.samplesOf(large)).toEqual(plainSampler.samplesOf(large));
  });

  test('spectra of samples, bit for bit', () => {
    const grey = fc.float({ min: 0, max: 255, noNaN: true });
    const samples = fc.oneof(
      fc.array(grey, { minLength: 4096, maxLength: 4096, size: 'max' }),
      fc
        .tuple(grey, fc.integer({ min: 1, max: 64 }))
        .map(([top, run]) =>
          Array.from({ length: 4096 }, (_, i) => (Math.floor(i / run) % 2) * top),
        ),
    );
    fc.assert(
      fc.property(samples, (some) => {
        const values = Float32Array.from(some);
        expect(kernelSampler!.spectrumOf(values)).toEqual(plainSampler.spectrumOf(values));
      }),
      { numRuns: 50 },
    );
  });
});

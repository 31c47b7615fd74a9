import type { Pixels } from '../../src/image/pixels.ts';

/** What a vector is drawn from, instead of an image file: decoders change between releases. */
export interface Recipe {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly seed: number;
  /** Rectangles painted over one another. Default: 12. */
  readonly rectangles?: number;
  /**
   * Whether noise is added. Without it, bits that ought to be ties are decided by rounding.
   * Default: true.
   */
  readonly noise?: boolean;
}

/**
 * Draws a recipe, in integers only, so that any language can repeat it. With `below(n)` for the
 * next number modulo n:
 *
 * 1. fill every sample with 255;
 * 2. for each rectangle: x = below(width), y = below(height), right = x + 1 + below(width - x),
 *    bottom = y + 1 + below(height - y), one below(256) for each channel; fill that rectangle;
 * 3. with noise, for every sample, in order: sample = (3 sample + below(256)) >> 2.
 */
export function raster(recipe: Recipe): Pixels {
  const { width, height, channels, seed, rectangles = 12, noise = true } = recipe;
  const data = new Uint8Array(width * height * channels).fill(255);
  const next = mulberry32(seed);
  const below = (n: number): number => next() % n;
  for (let n = 0; n < rectangles; n++) {
    const x = below(width);
    const y = below(height);
    const right = x + 1 + below(width - x);
    const bottom = y + 1 + below(height - y);
    const colour = Array.from({ length: channels }, () => below(256));
    const line = Uint8Array.from(
      { length: (right - x) * channels },
      (_, i) => colour[i % channels]!,
    );
    for (let row = y; row < bottom; row++) data.set(line, (row * width + x) * channels);
  }
  for (let i = 0; noise && i < data.length; i++) data[i] = (3 * data[i]! + below(256)) >> 2;
  return { width, height, channels, data };
}

/**
 * Tommy Ettinger's mulberry32: 32-bit numbers from a 32-bit seed, in multiplications and shifts.
 */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

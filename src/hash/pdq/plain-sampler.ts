import type { Pixels } from '../../image/pixels.ts';
import { dct64To16, SAMPLES } from './dct.ts';
import { lumaOf } from './luma.ts';

/**
 * The stages of PDQ between pixels and bits. The kernel and the plain code compute the same float32
 * numbers.
 */
export interface Sampler {
  /**
   * Luma of a picture, blurred and sampled: 64 x 64 values, row after row. Sides are at least 5
   * pixels.
   */
  samplesOf(pixels: Pixels): Float32Array;
  /** The 16 x 16 coefficients of 64 x 64 samples: see {@link dct64To16}. */
  spectrumOf(samples: Float32Array): Float32Array;
}

export const plainSampler: Sampler = {
  samplesOf(pixels) {
    const { width, height } = pixels;
    return decimate(blur(lumaOf(pixels), width, height), width, height);
  },

  spectrumOf: dct64To16,
};

/**
 * Jarosz' filter: two rounds of box blur along rows and along columns. They make a tent about as
 * wide as the distance between two samples, so that every pixel counts in some sample. Overwrites
 * `luma`.
 */
function blur(luma: Float32Array, width: number, height: number): Float32Array {
  const other = new Float32Array(luma.length);
  const rows = { lines: height, toNextLine: width, length: width, toNext: 1 };
  const columns = { lines: width, toNextLine: 1, length: height, toNext: width };
  for (let round = 0; round < 2; round++) {
    boxBlur(luma, other, rows);
    boxBlur(other, luma, columns);
  }
  return luma;
}

/** A picture as parallel lines: its rows, or its columns. Steps are in pixels. */
interface Lines {
  readonly lines: number;
  readonly toNextLine: number;
  readonly length: number;
  readonly toNext: number;
}

/**
 * Writes the mean over a window that slides along each line. At the ends only the part inside the
 * line counts.
 *
 *   line     0 1 2 3 4 5 6 7 8 9        window 4, ahead 2
 *   out[0]  [0 1 2]
 *   out[1]  [0 1 2 3]
 *   out[2]    [1 2 3 4]                 one pixel enters, one leaves
 *   ...
 *   out[9]                [7 8 9]
 *
 * Rounding makes a sliding float32 sum drift, and the drift is part of the hash: each step adds a
 * pixel, then subtracts one, then writes the mean, as in the reference.
 *
 * Within a line each addition depends on the rounded result of the one before. Four lines therefore
 * advance together, which is 2.5 times as fast. If their number is not a multiple of 4, the last
 * four repeat some lines, with the same result, as `from` is only read. There are at least four
 * lines.
 */
function boxBlur(from: Float32Array, to: Float32Array, along: Lines): void {
  const { lines, toNextLine: next, length, toNext } = along;
  // Half the distance between two samples, rounded up. Two rounds cover the whole distance.
  const window = Math.floor((length + 2 * SAMPLES - 1) / (2 * SAMPLES));
  const ahead = window >> 1; // pixels of the window after the one that is written
  for (let line = 0; line < lines; line += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let enters = Math.min(line, lines - 4) * next;
    for (let i = 0; i < length + ahead; i++, enters += toNext) {
      if (i < length) {
        a = Math.fround(a + from[enters]!);
        b = Math.fround(b + from[enters + next]!);
        c = Math.fround(c + from[enters + 2 * next]!);
        d = Math.fround(d + from[enters + 3 * next]!);
      }
      if (i >= window) {
        const leaves = enters - window * toNext;
        a = Math.fround(a - from[leaves]!);
        b = Math.fround(b - from[leaves + next]!);
        c = Math.fround(c - from[leaves + 2 * next]!);
        d = Math.fround(d - from[leaves + 3 * next]!);
      }
      if (i >= ahead) {
        const inside = Math.min(i + 1, length) - Math.max(i + 1 - window, 0);
        const at = enters - ahead * toNext;
        to[at] = a / inside;
        to[at + next] = b / inside;
        to[at + 2 * next] = c / inside;
        to[at + 3 * next] = d / inside;
      }
    }
  }
}

/** The pixel nearest to the centre of each of 64 x 64 equal cells. */
function decimate(luma: Float32Array, width: number, height: number): Float32Array {
  const samples = new Float32Array(SAMPLES * SAMPLES);
  for (let y = 0; y < SAMPLES; y++) {
    const row = Math.floor(((y + 0.5) * height) / SAMPLES) * width;
    for (let x = 0; x < SAMPLES; x++)
      samples[y * SAMPLES + x] = luma[row + Math.floor(((x + 0.5) * width) / SAMPLES)]!;
  }
  return samples;
}

import type { Pixels } from '../../image/pixels.ts';
import { SAMPLES } from './dct.ts';
import { lumaOf } from './luma.ts';

/** The picture's luma, blurred, 64 x 64: the twin of kernels/hash/blur.ts. Sides are of 5 pixels at least. */
export function sampled(pixels: Pixels): Float32Array {
  const { width, height } = pixels;
  return decimate(blur(lumaOf(pixels), width, height), width, height);
}

/**
 * Jarosz' filter: two rounds of box blur along rows and along columns make a tent about as wide as the
 * distance between two samples, so that decimation skips over nothing. Overwrites `luma`.
 */
function blur(luma: Float32Array, width: number, height: number): Float32Array {
  const other = new Float32Array(luma.length);
  const rows = { lines: height, toNextLine: width, length: width, toNext: 1 };
  const columns = { lines: width, toNextLine: 1, length: height, toNext: width };
  for (let round = 0; round < 2; round++) {
    box(luma, other, rows);
    box(other, luma, columns);
  }
  return luma;
}

/** A picture seen as parallel lines: its rows, or its columns. Steps are in samples. */
interface Lines {
  readonly lines: number;
  readonly toNextLine: number;
  readonly length: number;
  readonly toNext: number;
}

/**
 * The mean over a window that slides along each line; at the ends, over the part of it that is inside.
 *
 *   line     0 1 2 3 4 5 6 7 8 9        window 4, ahead 2
 *   out[0]  [0 1 2]
 *   out[1]  [0 1 2 3]
 *   out[2]    [1 2 3 4]                 one sample enters, one leaves
 *   ...
 *   out[9]                [7 8 9]
 *
 * A sliding float32 sum drifts by what rounding loses, and the drift is part of the hash: one sample is
 * added, then one taken away, then the mean is written, as in the reference.
 *
 * Within a line no addition can begin before the last one is rounded. So four lines take each step
 * together, which is 2.5 times as fast. When their number is no multiple of 4, the last four are done
 * again in part, to the same end: `from` is only read. There are never fewer.
 */
function box(from: Float32Array, to: Float32Array, along: Lines): void {
  const { lines, toNextLine: next, length, toNext } = along;
  // Half of the distance between two samples, rounded up; twice blurred, it covers the whole.
  const window = Math.floor((length + 2 * SAMPLES - 1) / (2 * SAMPLES));
  const ahead = window >> 1; // samples of the window that lie beyond the one written
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

/** The sample nearest to the centre of each of 64 x 64 equal cells. */
function decimate(luma: Float32Array, width: number, height: number): Float32Array {
  const samples = new Float32Array(SAMPLES * SAMPLES);
  for (let y = 0; y < SAMPLES; y++) {
    const row = Math.floor(((y + 0.5) * height) / SAMPLES) * width;
    for (let x = 0; x < SAMPLES; x++)
      samples[y * SAMPLES + x] = luma[row + Math.floor(((x + 0.5) * width) / SAMPLES)]!;
  }
  return samples;
}

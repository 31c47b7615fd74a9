import { checkPixels, onWhite, type Pixels } from '../strip/pixels.ts';
import { dct64To16, FREQUENCIES, SAMPLES } from './dct.ts';
import { type Fingerprint, WORDS } from './fingerprint.ts';

/*
 * PDQ ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Facebook, 2019):
 *
 *   pixels --> luma --> blurred --> 64 x 64 --> 16 x 16 frequencies --> 256 bits: above the median?
 *                                      |
 *                                      +--> quality: how much there was to see
 *
 * Equal bit for bit to the C++ reference (facebook/ThreatExchange, pdq/cpp, compiled for x86-64, where
 * nothing is fused): all arithmetic is float32, in its order. The reference's *program* has its decoder
 * squeeze any picture with a side over 512 to 512 x 512 first; here no pixel is dropped. So lists made by
 * it are met bit for bit up to 512, and above only by pictures squeezed in the same way beforehand.
 */

/** Below this side, in pixels, there is nothing to hash. The reference's limit. */
const MIN_SIDE = 5;

/** A PDQ fingerprint with its worth. */
export interface Pdq {
  readonly print: Fingerprint;
  /**
   * 0 (blank) to 100: how much the picture's brightness changes. The reference's README advises to
   * drop what is below 50. The bits of a blank picture are rounding noise.
   */
  readonly quality: number;
}

/** The eight ways to lay a picture on a table, named as the reference names them. */
export type Turn =
  | 'original'
  | 'rotate90'
  | 'rotate180'
  | 'rotate270'
  | 'flipx'
  | 'flipy'
  | 'flipplus1'
  | 'flipminus1';

/**
 * PDQ of a picture of any size. Alpha is laid on white. Grey given as one channel and as three may
 * differ in bits that rounding decides: three equal samples, weighted, make not quite the same luma.
 *
 * A side under 5 pixels gives 256 zeros of quality 0, as in the reference.
 * @throws PanelError BAD_ARGUMENT when the pixels contradict their sizes.
 */
export function pdq(pixels: Pixels): Pdq {
  checkPixels(pixels);
  if (tooSmall(pixels)) return { print: new Uint32Array(WORDS), quality: 0 };
  const samples = isSampled(pixels) ? lumaOf(pixels) : sampled(pixels);
  return { print: aboveMedian(dct64To16(samples)), quality: qualityOf(samples) };
}

/**
 * PDQ of a picture and of its seven rotations and reflections, all from one transform: reversing a row
 * changes the sign of its odd waves, mirroring along the diagonal swaps "down" with "across".
 *
 * Quarter turns are counter-clockwise. `flipx` exchanges top and bottom, `flipy` left and right;
 * `flipplus1` mirrors along the diagonal from the top left, `flipminus1` along the other.
 *
 * They are near the hashes of the picture turned in fact, not equal to them: the reference's blur and
 * samples sit off centre by up to half a pixel. At 333 x 512 at most 18 bits differed, in photographs of
 * 256 x 256 from 26 to 100 (measured), but none along the first diagonal.
 *
 * `original` is the print of {@link pdq}, but for pictures of 64 x 64 exactly: there the reference skips
 * the blur in one function and not in the other, and bits that rounding decides may differ.
 * @throws PanelError BAD_ARGUMENT when the pixels contradict their sizes.
 */
export function pdqDihedral(pixels: Pixels): Record<Turn, Fingerprint> {
  checkPixels(pixels);
  const spectrum = tooSmall(pixels) ? undefined : dct64To16(sampled(pixels));
  const turned = (diagonal: boolean, upsideDown: boolean, mirrored: boolean): Fingerprint =>
    spectrum === undefined
      ? new Uint32Array(WORDS)
      : aboveMedian(turn(spectrum, diagonal, upsideDown, mirrored));
  return {
    original: turned(false, false, false),
    rotate90: turned(true, true, false),
    rotate180: turned(false, true, true),
    rotate270: turned(true, false, true),
    flipx: turned(false, true, false),
    flipy: turned(false, false, true),
    flipplus1: turned(true, false, false),
    flipminus1: turned(true, true, true),
  };
}

function tooSmall({ width, height }: Pixels): boolean {
  return width < MIN_SIDE || height < MIN_SIDE;
}

/** Video frames arrive like this: already what the blur and the sampling would make of them. */
function isSampled({ width, height }: Pixels): boolean {
  return width === SAMPLES && height === SAMPLES;
}

/** The picture's luma, blurred, 64 x 64. */
function sampled(pixels: Pixels): Float32Array {
  const { width, height } = pixels;
  return decimate(blur(lumaOf(pixels), width, height), width, height);
}

/** What a sample of 0 to 255 adds to luma, in float32, where weight and product are each rounded. */
function shares(weight: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, sample) => Math.fround(weight) * sample);
}

const RED = shares(0.299);
const GREEN = shares(0.587);
const BLUE = shares(0.114);

/** Luma (ITU-R BT.601), 0 to 255, float32. */
function lumaOf(pixels: Pixels): Float32Array {
  const { width, height, channels, data } = pixels;
  const luma = new Float32Array(width * height);
  if (channels === 4) return lumaOnWhite(pixels, luma);
  if (channels === 1) luma.set(data);
  else
    for (let i = 0, at = 0; i < luma.length; i++, at += 3)
      luma[i] = Math.fround(RED[data[at]!]! + GREEN[data[at + 1]!]!) + BLUE[data[at + 2]!]!;
  return luma;
}

function lumaOnWhite({ data }: Pixels, luma: Float32Array): Float32Array {
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    const alpha = data[at + 3]!;
    const red = RED[onWhite(data[at]!, alpha)]!;
    const green = GREEN[onWhite(data[at + 1]!, alpha)]!;
    luma[i] = Math.fround(red + green) + BLUE[onWhite(data[at + 2]!, alpha)]!;
  }
  return luma;
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
 * again in part, to the same end: `from` is only read. There are never fewer than {@link MIN_SIDE}.
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

/** The steps between neighbouring samples, in whole percent of the range, summed, over 90; at most 100. */
function qualityOf(samples: Float32Array): number {
  let steps = 0;
  for (let y = 0; y < SAMPLES; y++)
    for (let x = 0; x < SAMPLES; x++) {
      const at = y * SAMPLES + x;
      if (y + 1 < SAMPLES) steps += percent(samples[at]!, samples[at + SAMPLES]!);
      if (x + 1 < SAMPLES) steps += percent(samples[at]!, samples[at + 1]!);
    }
  return Math.min(100, Math.floor(steps / 90));
}

/** Rounded down, so that steps under a percent, noise for the most part, count for nothing. */
function percent(a: number, b: number): number {
  return Math.trunc(Math.fround(Math.fround(Math.fround(Math.abs(a - b)) * 100) / 255));
}

/** The spectrum of the picture mirrored along its diagonal, then turned upside down, then left to right. */
function turn(
  spectrum: Float32Array,
  diagonal: boolean,
  upsideDown: boolean,
  mirrored: boolean,
): Float32Array {
  return spectrum.map((_, i) => {
    const [v, h] = [Math.floor(i / FREQUENCIES), i % FREQUENCIES];
    const coefficient = spectrum[diagonal ? h * FREQUENCIES + v : i]!;
    // Rows and columns count from 0, waves from 1: an even row holds an odd wave.
    const negative = (upsideDown && v % 2 === 0) !== (mirrored && h % 2 === 0);
    return negative ? -coefficient : coefficient;
  });
}

/**
 * Bit i is 1 when coefficient i is above the lower median, the 128th smallest of 256: what the
 * reference's median search (Torben Mogensen's) ends at when their number is even.
 */
function aboveMedian(spectrum: Float32Array): Fingerprint {
  const median = spectrum.toSorted()[spectrum.length / 2 - 1]!;
  const print = new Uint32Array(WORDS);
  for (let i = 0; i < spectrum.length; i++)
    if (spectrum[i]! > median) print[i >> 5]! |= 1 << (i & 31);
  return print;
}

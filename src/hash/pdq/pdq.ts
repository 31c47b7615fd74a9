import { checkPixels, type Pixels } from '../../image/pixels.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { FREQUENCIES, SAMPLES } from './dct.ts';
import { lumaOf } from './luma.ts';
import { sampler } from './sampler.ts';

/*
 * PDQ ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Facebook, 2019):
 *
 *   pixels --> luma --> blurred --> 64 x 64 --> 16 x 16 frequencies --> 256 bits: above the median?
 *                                      |
 *                                      +--> quality: how much detail the picture has
 *
 * Equal bit for bit to the C++ reference (facebook/ThreatExchange, pdq/cpp, compiled for x86-64,
 * where no operations are fused): all arithmetic is float32, in the reference's order. The decoder
 * of the reference's *program* first squeezes any picture with a side over 512 to 512 x 512; this
 * code drops no pixel. Hashes are therefore equal to that program's for sides up to 512, and above
 * only for pictures squeezed the same way first.
 */

/** Shortest side that is hashed, in pixels: the reference's limit. */
const MIN_SIDE = 5;

/** A PDQ fingerprint and its quality. */
export interface Pdq {
  readonly print: Fingerprint;
  /**
   * 0 (blank) to 100: how much the picture's brightness changes. The reference's README advises
   * against using fingerprints of quality below 50. The bits of a blank picture are rounding noise.
   */
  readonly quality: number;
}

/** The eight rotations and reflections of a picture, by the reference's names. */
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
 * Computes the PDQ fingerprint of a picture of any size. Transparent pixels are composited on
 * white. A grey picture in one channel and in three may differ in bits that rounding decides: the
 * weighted sum of three equal samples is not exactly that sample.
 *
 * If a side is under 5 pixels, returns 256 zeros and quality 0, as the reference does.
 * @throws PanelError BAD_ARGUMENT if the pixels contradict their sizes.
 */
export function pdq(pixels: Pixels): Pdq {
  checkPixels(pixels);
  if (tooSmall(pixels)) return { print: new Uint32Array(WORDS), quality: 0 };
  const samples = isSampled(pixels) ? lumaOf(pixels) : sampler.samplesOf(pixels);
  return { print: aboveMedian(sampler.spectrumOf(samples)), quality: qualityOf(samples) };
}

/**
 * Computes PDQ fingerprints of a picture and of its seven rotations and reflections, all from one
 * transform: reversing a row changes the sign of its odd waves, mirroring along the diagonal swaps
 * "down" with "across".
 *
 * Quarter turns are counter-clockwise. `flipx` exchanges top and bottom, `flipy` left and right;
 * `flipplus1` mirrors along the diagonal from the top left, `flipminus1` along the other.
 *
 * They are close to the fingerprints of the picture after it was turned, but not equal to them: the
 * reference's blur and samples are off centre by up to half a pixel. At 333 x 512 at most 18 bits
 * differed, in photographs of 256 x 256 from 26 to 100 (measured), but none along the first
 * diagonal.
 *
 * `original` is the fingerprint that {@link pdq} returns, except for pictures of exactly 64 x 64:
 * the reference skips the blur in one function and not in the other, and bits that rounding decides
 * may differ.
 * @throws PanelError BAD_ARGUMENT if the pixels contradict their sizes.
 */
export function pdqDihedral(pixels: Pixels): Record<Turn, Fingerprint> {
  checkPixels(pixels);
  const spectrum = tooSmall(pixels) ? undefined : sampler.spectrumOf(sampler.samplesOf(pixels));
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

/**
 * Whether a picture has exactly 64 x 64 pixels, as frames of video do: the blur and the sampling
 * are skipped.
 */
function isSampled({ width, height }: Pixels): boolean {
  return width === SAMPLES && height === SAMPLES;
}

/**
 * The sum of the steps between neighbouring samples, in whole percent of the range, divided by 90;
 * at most 100.
 */
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

/**
 * Difference in percent, rounded down: steps under a percent are mostly noise, and do not count.
 */
function percent(a: number, b: number): number {
  return Math.trunc(Math.fround(Math.fround(Math.fround(Math.abs(a - b)) * 100) / 255));
}

/**
 * The spectrum of the picture mirrored along its diagonal, then turned upside down, then left to
 * right.
 */
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
 * Bit i is 1 if coefficient i is above the lower median, the 128th smallest of 256. Torben
 * Mogensen's median search, which the reference uses, returns the lower median of an even number of
 * values.
 */
function aboveMedian(spectrum: Float32Array): Fingerprint {
  const median = spectrum.toSorted()[spectrum.length / 2 - 1]!;
  const print = new Uint32Array(WORDS);
  for (let i = 0; i < spectrum.length; i++)
    if (spectrum[i]! > median) print[i >> 5]! |= 1 << (i & 31);
  return print;
}

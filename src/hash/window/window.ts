import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { ROWS_PER_WIDTH } from '../profile.ts';
import { FINE, FREQUENCIES, halfBasis } from './basis.ts';
import { reader } from './reader.ts';
import type { RowSums } from './rows.ts';

/**
 * Samples a window is cut into from top to bottom. PDQ takes 64; half as many are half the work. With this
 * and without PDQ's blur a window is no PDQ hash to exchange: it differs from that of the same pixels by
 * 6 bits on average if they are 64 x 64, by some 24 if they are more. hash/pdq.ts makes the real one.
 */
const SAMPLES = 32;
const HALF = SAMPLES / 2;
const BITS = FREQUENCIES * FREQUENCIES;
const BASIS = halfBasis(SAMPLES);

// Scratch space shared by all calls: a window is fingerprinted thousands of times a second.
const edges = new Float64Array((SAMPLES + 1) * FREQUENCIES);
const even = new Float64Array(HALF * FREQUENCIES);
const odd = new Float64Array(HALF * FREQUENCIES);
const spectrum = new Float64Array(BITS);
const sorted = new Float64Array(BITS);

/** Rows of a track, at {@link ROWS_PER_WIDTH} to its width. */
export function trackRows(rows: RowSums): number {
  return (rows.count * rows.step) / rowPitch(rows);
}

/** Rows of the picture to one row of the track. */
export function rowPitch({ box }: Pick<RowSums, 'box'>): number {
  return (box.right - box.left) / ROWS_PER_WIDTH;
}

/**
 * Transforms rows `top` to `top + height` of a track, real numbers in the track's own rows, into its
 * 16 x 16 spectrum, then {@link threshold} makes bits of it. As PDQ does with a picture of 64 x 64: both
 * keep frequencies 1 to 16, and both set the bits above the lower median.
 *
 * Only what lies between the ends of the track, and between rows `from` and `to`, is seen. The rest is
 * taken for paper, which adds nothing to any wave.
 */
export function transformWindow(
  rows: RowSums,
  top: number,
  height: number,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): void {
  const pitch = rowPitch(rows) / rows.step;
  const held = (row: number) => Math.max(0, Math.min(rows.count, row * pitch));
  const step = (height * pitch) / SAMPLES;
  const stretch = { top: top * pitch, step, from: held(from), to: held(to) };
  if (reader === undefined) plainTransform(rows, stretch);
  else reader.transform(rows, stretch);
}

/**
 * Makes bits of the spectrum last transformed: one where a coefficient is above the lower median. No view
 * needs other pixels: mirrored left to right, a picture's odd waves change sign and nothing else does;
 * inverted, all do, and the upper half of the coefficients becomes the lower.
 */
export function threshold(view: View, out: Fingerprint): void {
  if (reader === undefined) plainThreshold(view, out);
  else reader.threshold(view, out);
}

/** A window in rows that are summed: where it begins, how tall its samples are, and between which it is seen. */
export interface SampledRows {
  readonly top: number;
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/** The twin of `transform` of kernels/hash/window.ts. */
export function plainTransform(rows: RowSums, stretch: SampledRows): void {
  gather(rows, stretch);
  for (let v = 0; v < FREQUENCIES; v += 2) {
    transformColumn(odd, v); // v counts from 0, waves from 1
    transformColumn(even, v + 1);
  }
}

/** Four sums at a time: one alone waits for itself, and takes twice as long. */
function transformColumn(half: Float64Array, v: number): void {
  for (let k = 0; k < FREQUENCIES; k += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0; j < HALF; j++) {
      const wave = BASIS[v * HALF + j]!;
      const at = j * FREQUENCIES + k;
      a += wave * half[at]!;
      b += wave * half[at + 1]!;
      c += wave * half[at + 2]!;
      d += wave * half[at + 3]!;
    }
    const out = v * FREQUENCIES + k;
    spectrum[out] = a;
    spectrum[out + 1] = b;
    spectrum[out + 2] = c;
    spectrum[out + 3] = d;
  }
}

/** Cuts the window into samples of equal height and folds them about its middle. */
function gather(rows: RowSums, { top, step, from, to }: SampledRows): void {
  for (let i = 0; i <= SAMPLES; i++)
    sumAt(rows, Math.min(Math.max(top + i * step, from), to), i * FREQUENCIES);
  for (let j = 0; j < HALF; j++) {
    const upper = j * FREQUENCIES;
    const lower = (SAMPLES - 1 - j) * FREQUENCIES;
    for (let k = 0; k < FREQUENCIES; k++) {
      const a = edges[upper + FREQUENCIES + k]! - edges[upper + k]!;
      const b = edges[lower + FREQUENCIES + k]! - edges[lower + k]!;
      even[upper + k] = a + b;
      odd[upper + k] = a - b;
    }
  }
}

/** The running sums at a row, to a 256th. */
function sumAt({ sums }: RowSums, row: number, out: number): void {
  const fine = Math.round(row * FINE) | 0;
  const part = fine & (FINE - 1);
  const at = (fine >> 8) * FREQUENCIES;
  if (part === 0) for (let k = 0; k < FREQUENCIES; k++) edges[out + k] = sums[at + k]! * FINE;
  else
    for (let k = 0; k < FREQUENCIES; k++) {
      const sum = sums[at + k]!;
      edges[out + k] = sum * FINE + part * (sums[at + FREQUENCIES + k]! - sum);
    }
}

/** Which way round a picture is looked at. */
export interface View {
  /** Left and right exchanged. */
  readonly mirrored: boolean;
  /** Dark and light exchanged. */
  readonly inverted: boolean;
}

/** As it is. */
export const AS_SHOWN: View = { mirrored: false, inverted: false };

/** Every way round: none costs more than its bits. */
export const VIEWS: readonly View[] = [false, true].flatMap((inverted) =>
  [false, true].map((mirrored) => ({ mirrored, inverted })),
);

/** Bits of the waves that mirroring changes: the odd ones, counted from 1. */
const ODD_WAVES = 0x55555555;

/**
 * A fingerprint as it would be of the same pixels seen another way round, to a few bits: exact where no
 * coefficient lies between the median and zero.
 */
export function viewedAs(print: Fingerprint, { mirrored, inverted }: View): Fingerprint {
  const mask = (mirrored ? ODD_WAVES : 0) ^ (inverted ? 0xffffffff : 0);
  return print.map((word) => word ^ mask);
}

/** The twin of `threshold` of kernels/hash/window.ts. */
export function plainThreshold({ mirrored, inverted }: View, out: Fingerprint): void {
  for (let i = 0; i < BITS; i++) {
    if (mirrored && (i & 1) === 0) spectrum[i] = -spectrum[i]!;
    sorted[i] = spectrum[i]!;
  }
  const median = select(sorted, BITS / 2 - 1);
  for (let word = 0; word < WORDS; word++) {
    let bits = 0;
    for (let bit = 0; bit < 32; bit++) if (spectrum[word * 32 + bit]! > median) bits |= 1 << bit;
    out[word] = inverted ? ~bits : bits;
  }
  if (mirrored) for (let i = 0; i < BITS; i += 2) spectrum[i] = -spectrum[i]!;
}

/** The value that would stand at `rank` if sorted (Hoare, "Find", CACM 4(7), 1961). Reorders. */
function select(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[rank]!;
    let i = low;
    let j = high;
    do {
      while (values[i]! < pivot) i++;
      while (pivot < values[j]!) j--;
      if (i <= j) {
        const swap = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swap;
      }
    } while (i <= j);
    if (j < rank) low = i;
    if (rank < i) high = j;
  }
  return values[rank]!;
}

/** The fingerprint of rows `top` to `top + height` of a track. */
export function windowPrint(
  rows: RowSums,
  top: number,
  height: number,
  view: View = AS_SHOWN,
): Fingerprint {
  const print = new Uint32Array(WORDS);
  transformWindow(rows, top, height);
  threshold(view, print);
  return print;
}

import type { Box } from '../../image/picture.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { FINE, FREQUENCIES, halfBasis } from './basis.ts';
import type { View } from './view.ts';

/** Rows of a box of a picture, to be transformed. */
export interface BoxRows {
  /** The box, moved to whole rows. A new object each time: the kernel identifies rows by it. */
  readonly box: Box;
  /**
   * Rows and columns of the picture for each row and column of `pixels`: 2 if that is the halved
   * picture, else 1.
   */
  readonly step: 1 | 2;
  /** Rows in `pixels`. */
  readonly count: number;
  /** Whole rows of the picture or of the halved picture: 0 to 255, or 0 to 1020. */
  readonly pixels: Uint8Array | Uint16Array;
  readonly columns: number;
  /** Left edge of the first cell, in columns of `pixels`. */
  readonly left: number;
  /** Columns of a cell. */
  readonly cellWidth: number;
}

/**
 * The running sums of the transformed rows of a box: the sum over any stretch of rows, of any
 * height, is one subtraction.
 */
export interface RowSums {
  readonly box: Box;
  /** Rows of the picture for each transformed row: 2 if the halved picture was read, else 1. */
  readonly step: 1 | 2;
  /** Transformed rows. */
  readonly count: number;
  /**
   * `sums[16 r + k]` is the sum over the first r rows of the coefficient of frequency k + 1;
   * integers. May be empty if the sums are brief: see {@link SpectraOps.sumRows}.
   */
  readonly sums: Float64Array;
}

/** A window in transformed rows. */
export interface Stretch {
  readonly top: number;
  readonly height: number;
  /** Rows between which the window is visible, both within 0 to `count`. */
  readonly from: number;
  readonly to: number;
}

/**
 * The transforms between pixels and fingerprints of windows. The kernel and the plain code compute
 * the same bits.
 *
 * A fingerprint has a bit for each coefficient of the 16 x 16 spectrum: 1 if it is above the lower
 * median. PDQ does the same with a picture of 64 x 64: frequencies 1 to 16, and bits above the
 * lower median. No view needs other pixels: mirroring left to right only negates a picture's odd
 * waves, and inversion negates all of them, so that the upper half of the coefficients becomes the
 * lower.
 */
export interface SpectraOps {
  /**
   * Resamples each row to 64 cells of equal width by area, transforms it and adds it to the sum of
   * the rows above. Beyond the sides of the picture its edge columns repeat. All arithmetic is on
   * integers below 2^53.
   *
   * @param brief whether the sums are used only until the next call. The kernel then keeps them in
   * its own memory alone.
   */
  sumRows(rows: BoxRows, brief: boolean): RowSums;
  /**
   * Fingerprints a window in one view, into `out`. Rows outside of `from` to `to` count as paper,
   * which adds nothing to any wave.
   */
  fingerprint(rows: RowSums, stretch: Stretch, view: View, out: Fingerprint): void;
  /** Fingerprints a window in several views, each into the fingerprint of `outs` with its index. */
  fingerprintViews(
    rows: RowSums,
    stretch: Stretch,
    views: readonly View[],
    outs: readonly Fingerprint[],
  ): void;
}

export const plainSpectra: SpectraOps = {
  sumRows({ box, step, count, pixels, columns, left, cellWidth }) {
    for (let i = 0; i <= CELLS; i++) cellEdges[i] = Math.round((left + i * cellWidth) * FINE);
    const sums = new Float64Array((count + 1) * FREQUENCIES);
    for (let row = 0; row < count; row++) {
      fillCells(pixels, row * columns, columns);
      addRow(sums, row * FREQUENCIES);
    }
    return { box, step, count, sums };
  },

  fingerprint(rows, stretch, view, out) {
    transform(rows, stretch);
    threshold(view, out);
  },

  fingerprintViews(rows, stretch, views, outs) {
    transform(rows, stretch);
    for (let i = 0; i < views.length; i++) threshold(views[i]!, outs[i]!);
  },
};

/** Cells to which each row is resampled before its transform, as PDQ does. */
export const CELLS = 64;
const HALF_CELLS = CELLS / 2;
const CELL_BASIS = halfBasis(CELLS);

// Scratch space of all calls.
/** Edges of the cells, in {@link FINE} parts of a column. */
const cellEdges = new Int32Array(CELLS + 1);
const cells = new Float64Array(CELLS);
const evenCells = new Float64Array(HALF_CELLS);
const oddCells = new Float64Array(HALF_CELLS);

/** Sums luma over each cell, in 256ths: the difference of the running sums at its two edges. */
function fillCells(pixels: Uint8Array | Uint16Array, start: number, columns: number): void {
  const first = pixels[start]!;
  const last = pixels[start + columns - 1]!;
  let column = 0;
  let wholeColumns = 0; // sum of the columns left of `column`
  let before = 0;
  for (let i = 0; i <= CELLS; i++) {
    const edge = cellEdges[i]!;
    const whole = edge >> 8;
    let sum: number;
    if (edge < 0) sum = edge * first;
    else {
      const end = Math.min(whole, columns);
      for (; column < end; column++) wholeColumns += pixels[start + column]!;
      sum = wholeColumns * FINE;
      if (whole < columns) sum += (edge & 255) * pixels[start + whole]!;
      else sum += (edge - columns * FINE) * last;
    }
    if (i > 0) cells[i - 1] = sum - before;
    before = sum;
  }
}

/** Folded DCT: even waves of the sums of mirrored cells, odd waves of their differences. */
function addRow(sums: Float64Array, at: number): void {
  for (let j = 0; j < HALF_CELLS; j++) {
    const a = cells[j]!;
    const b = cells[CELLS - 1 - j]!;
    evenCells[j] = a + b;
    oddCells[j] = a - b;
  }
  for (let k = 0; k < FREQUENCIES; k += 4) addFourWaves(sums, at + k, k * HALF_CELLS);
}

/**
 * Adds four waves, the first an odd one. Four sums advance together, as each addition depends on
 * the last.
 */
function addFourWaves(sums: Float64Array, at: number, basis: number): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let j = 0; j < HALF_CELLS; j++) {
    const odd = oddCells[j]!;
    const even = evenCells[j]!;
    a += CELL_BASIS[basis + j]! * odd;
    b += CELL_BASIS[basis + HALF_CELLS + j]! * even;
    c += CELL_BASIS[basis + 2 * HALF_CELLS + j]! * odd;
    d += CELL_BASIS[basis + 3 * HALF_CELLS + j]! * even;
  }
  // 2^-20 keeps 17 bits: enough for a wave of one grey level, few enough that all sums stay exact.
  const next = at + FREQUENCIES;
  sums[next] = sums[at]! + Math.round(a / 1048576);
  sums[next + 1] = sums[at + 1]! + Math.round(b / 1048576);
  sums[next + 2] = sums[at + 2]! + Math.round(c / 1048576);
  sums[next + 3] = sums[at + 3]! + Math.round(d / 1048576);
}

/**
 * Samples of a window from top to bottom. PDQ takes 64; half as many are half the work. Because of
 * that, and without PDQ's blur, a window's fingerprint is no PDQ hash to exchange: it differs from
 * PDQ of the same pixels by 6 bits on average if they are 64 x 64, by about 24 if they are more.
 * hash/pdq computes PDQ.
 */
export const SAMPLES = 32;
const HALF_SAMPLES = SAMPLES / 2;
const SAMPLE_BASIS = halfBasis(SAMPLES);
const BITS = FREQUENCIES * FREQUENCIES;

// Scratch space of all calls.
const sampleEdges = new Float64Array((SAMPLES + 1) * FREQUENCIES);
const evenSamples = new Float64Array(HALF_SAMPLES * FREQUENCIES);
const oddSamples = new Float64Array(HALF_SAMPLES * FREQUENCIES);
const spectrum = new Float64Array(BITS);
const reordered = new Float64Array(BITS);

/** Computes the spectrum of a window. */
function transform(rows: RowSums, stretch: Stretch): void {
  fillSamples(rows, stretch);
  for (let v = 0; v < FREQUENCIES; v += 2) {
    transformWave(oddSamples, v); // v counts from 0, waves from 1
    transformWave(evenSamples, v + 1);
  }
}

/** Cuts a window into samples of equal height and folds them about its middle. */
function fillSamples(rows: RowSums, { top, height, from, to }: Stretch): void {
  const step = height / SAMPLES;
  for (let i = 0; i <= SAMPLES; i++)
    sumAt(rows, Math.min(Math.max(top + i * step, from), to), i * FREQUENCIES);
  for (let j = 0; j < HALF_SAMPLES; j++) {
    const upper = j * FREQUENCIES;
    const lower = (SAMPLES - 1 - j) * FREQUENCIES;
    for (let k = 0; k < FREQUENCIES; k++) {
      const a = sampleEdges[upper + FREQUENCIES + k]! - sampleEdges[upper + k]!;
      const b = sampleEdges[lower + FREQUENCIES + k]! - sampleEdges[lower + k]!;
      evenSamples[upper + k] = a + b;
      oddSamples[upper + k] = a - b;
    }
  }
}

/** Writes the running sums at a row, to a 256th, to `sampleEdges`. */
function sumAt({ sums }: RowSums, row: number, out: number): void {
  const fine = Math.round(row * FINE) | 0;
  const part = fine & (FINE - 1);
  const at = (fine >> 8) * FREQUENCIES;
  if (part === 0) for (let k = 0; k < FREQUENCIES; k++) sampleEdges[out + k] = sums[at + k]! * FINE;
  else
    for (let k = 0; k < FREQUENCIES; k++) {
      const sum = sums[at + k]!;
      sampleEdges[out + k] = sum * FINE + part * (sums[at + FREQUENCIES + k]! - sum);
    }
}

/**
 * Computes a row of the spectrum. Four sums advance together, which is twice as fast as one after
 * the other.
 */
function transformWave(samples: Float64Array, v: number): void {
  for (let k = 0; k < FREQUENCIES; k += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0; j < HALF_SAMPLES; j++) {
      const wave = SAMPLE_BASIS[v * HALF_SAMPLES + j]!;
      const at = j * FREQUENCIES + k;
      a += wave * samples[at]!;
      b += wave * samples[at + 1]!;
      c += wave * samples[at + 2]!;
      d += wave * samples[at + 3]!;
    }
    const out = v * FREQUENCIES + k;
    spectrum[out] = a;
    spectrum[out + 1] = b;
    spectrum[out + 2] = c;
    spectrum[out + 3] = d;
  }
}

/** Writes the bits of the spectrum in a view. Leaves the spectrum unchanged. */
function threshold({ mirrored, inverted }: View, out: Fingerprint): void {
  if (mirrored) negateOddWaves();
  reordered.set(spectrum);
  const median = select(reordered, BITS / 2 - 1);
  for (let word = 0; word < WORDS; word++) {
    let bits = 0;
    for (let bit = 0; bit < 32; bit++) if (spectrum[word * 32 + bit]! > median) bits |= 1 << bit;
    out[word] = inverted ? ~bits : bits;
  }
  if (mirrored) negateOddWaves();
}

function negateOddWaves(): void {
  for (let i = 0; i < BITS; i += 2) spectrum[i] = -spectrum[i]!;
}

/**
 * The value with the given rank in ascending order (Hoare, "Find", CACM 4(7), 1961). Reorders the
 * values.
 */
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

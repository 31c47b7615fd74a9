import type { Box } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import { FINE, FREQUENCIES, halfBasis } from './basis.ts';
import { reader } from './reader.ts';

/** Cells to which each row is brought before it is transformed: PDQ's choice. */
const CELLS = 64;
const HALF = CELLS / 2;

/**
 * A box of a picture, read from top to bottom: each row transformed along x and added to all rows
 * above it, so that any stretch of rows, at whatever height, is one subtraction.
 */
export interface RowSums {
  readonly box: Box;
  /** Rows of the picture to one row that is summed: 2 where the halved picture was read, else 1. */
  readonly step: 1 | 2;
  /** Rows that are summed. */
  readonly count: number;
  /** `sums[16 r + k]` is the sum over the first r rows of the coefficient of frequency k + 1; integers. */
  readonly sums: Float64Array;
}

/** What is read of a picture for a box of it. */
export interface BoxRows {
  /** The rows, whole. */
  readonly pixels: Uint8Array | Uint16Array;
  readonly columns: number;
  readonly count: number;
  /** Where the first cell begins, in columns. */
  readonly left: number;
  /** Columns to a cell. */
  readonly width: number;
}

/** Columns from which a box is read from the halved picture: 64 cells need no more. */
const MIN_HALVED_WIDTH = 96;

/**
 * Transforms every row of a box once. The box is resampled to 64 cells of equal width by area; beyond
 * the sides of the picture its edge columns repeat. All arithmetic is on integers below 2^53.
 *
 * @param brief whether windows are read at once and never again: the sums are then left in the memory of
 * the kernel, if it runs, until other rows are read.
 */
export function transformRows(
  { picture, halved }: PreparedPicture,
  box: Box,
  brief = false,
): RowSums {
  const { left, right } = box;
  const step = right - left >= MIN_HALVED_WIDTH ? 2 : 1;
  const columns = Math.floor(picture.columns / step);
  const last = Math.min(Math.floor(picture.rows / step), Math.round(box.bottom / step));
  const top = Math.max(0, Math.round(box.top / step));
  const count = Math.max(0, last - top);
  const all = step === 2 ? halved : picture.luma;
  const pixels = all.subarray(top * columns, (top + count) * columns);
  const width = (right - left) / step / CELLS;
  const lines = { pixels, columns, count, left: left / step, width };
  const fast = reader?.canRead(lines) ? reader : undefined;
  const sums = fast?.read(lines, brief) ?? plainSums(lines);
  const seen = { left, right, top: top * step, bottom: (top + count) * step };
  const rows: RowSums = { box: seen, step, count, sums };
  fast?.keep(rows);
  return rows;
}

/** The running sums, row after row: the twin of kernels/hash/rows.ts. */
export function plainSums({ pixels, columns, count, left, width }: BoxRows): Float64Array {
  for (let i = 0; i <= CELLS; i++) edges[i] = Math.round((left + i * width) * FINE);
  const sums = new Float64Array((count + 1) * FREQUENCIES);
  for (let row = 0; row < count; row++) {
    fillCells(pixels, row * columns, columns);
    addRow(sums, row * FREQUENCIES);
  }
  return sums;
}

// Scratch space shared by all calls.
/** Of the cells, in {@link FINE} parts of a column. */
const edges = new Int32Array(CELLS + 1);
const cells = new Float64Array(CELLS);
const even = new Float64Array(HALF);
const odd = new Float64Array(HALF);
const BASIS = halfBasis(CELLS);

/** Luma summed over each cell, in 256ths: the difference of the running sum at its two edges. */
function fillCells(luma: Uint8Array | Uint16Array, start: number, columns: number): void {
  const first = luma[start]!;
  const last = luma[start + columns - 1]!;
  let column = 0;
  let sum = 0; // of all whole columns left of `column`
  let before = 0;
  for (let i = 0; i <= CELLS; i++) {
    const edge = edges[i]!;
    const whole = edge >> 8;
    let at: number;
    if (edge < 0) at = edge * first;
    else {
      for (const to = Math.min(whole, columns); column < to; column++) sum += luma[start + column]!;
      at = sum * FINE;
      if (whole < columns) at += (edge & 255) * luma[start + whole]!;
      else at += (edge - columns * FINE) * last;
    }
    if (i > 0) cells[i - 1] = at - before;
    before = at;
  }
}

/** Folded DCT: sums of mirrored cells for the even waves, differences for the odd ones. */
function addRow(sums: Float64Array, at: number): void {
  for (let j = 0; j < HALF; j++) {
    const a = cells[j]!;
    const b = cells[CELLS - 1 - j]!;
    even[j] = a + b;
    odd[j] = a - b;
  }
  for (let k = 0; k < FREQUENCIES; k += 4) addWaves(sums, at + k, k * HALF);
}

/** Four waves at a time, from an odd one: a single sum would wait for itself at every step. */
function addWaves(sums: Float64Array, at: number, basis: number): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let j = 0; j < HALF; j++) {
    const difference = odd[j]!;
    const sum = even[j]!;
    a += BASIS[basis + j]! * difference;
    b += BASIS[basis + HALF + j]! * sum;
    c += BASIS[basis + 2 * HALF + j]! * difference;
    d += BASIS[basis + 3 * HALF + j]! * sum;
  }
  // 2^-20 keeps 17 bits: enough for a wave of one grey level, few enough to stay exact to the end.
  const next = at + FREQUENCIES;
  sums[next] = sums[at]! + Math.round(a / 1048576);
  sums[next + 1] = sums[at + 1]! + Math.round(b / 1048576);
  sums[next + 2] = sums[at + 2]! + Math.round(c / 1048576);
  sums[next + 3] = sums[at + 3]! + Math.round(d / 1048576);
}

import { nearest256th } from './fine';
import { PAIR, pairWaves, storePair } from './pairs';

/*
 * Resamples the rows of a box to 64 cells, transforms them, and adds each to the sum of the rows
 * above: computes what `sumRows` of src/hash/window/plain-spectra.ts computes. Four rows advance
 * together, one to a lane.
 */

const CELLS = 64;
const FREQUENCIES = 16;
/** Bytes of a column or a wave of four rows. */
const COLUMN: usize = 16;
/** Bytes of an edge: its whole columns, and the fraction of one. */
const EDGE: usize = 8;
/** Bytes of one row of running sums. */
const ROW: usize = FREQUENCIES * 8;

/** Eight columns of a row, of 8 or 16 bits each, in 16 bits. */
function eight(pixels: usize, wide: bool): v128 {
  return wide ? v128.load(pixels) : v128.load_ext<u8>(pixels);
}

/** One column of four rows. */
function column(pixels: usize, stride: usize, wide: bool): v128 {
  let four = i32x4.splat(0);
  four = i32x4.replace_lane(four, 0, sample(pixels, wide));
  four = i32x4.replace_lane(four, 1, sample(pixels + stride, wide));
  four = i32x4.replace_lane(four, 2, sample(pixels + 2 * stride, wide));
  return i32x4.replace_lane(four, 3, sample(pixels + 3 * stride, wide));
}

function sample(at: usize, wide: bool): i32 {
  return wide ? <i32>load<u16>(at) : <i32>load<u8>(at);
}

/**
 * Appends the same column `n` times to the running sums at `to`, where the first sum already is.
 */
function repeat(four: v128, to: usize, n: i32): void {
  let sum = v128.load(to);
  for (; n > 0; n--) {
    to += COLUMN;
    sum = i32x4.add(sum, four);
    v128.store(to, sum);
  }
}

/**
 * Appends `n` columns to the running sums, and up to seven undefined ones, which are overwritten or
 * never read.
 */
function append(pixels: usize, stride: usize, wide: bool, to: usize, n: i32): void {
  let sum = v128.load(to);
  const step: usize = wide ? 16 : 8;
  for (; n > 0; n -= 8, pixels += step) {
    const p = eight(pixels, wide);
    const q = eight(pixels + stride, wide);
    const r = eight(pixels + 2 * stride, wide);
    const s = eight(pixels + 3 * stride, wide);
    const pq = v128.shuffle<u16>(p, q, 0, 8, 1, 9, 2, 10, 3, 11);
    const rs = v128.shuffle<u16>(r, s, 0, 8, 1, 9, 2, 10, 3, 11);
    const PQ = v128.shuffle<u16>(p, q, 4, 12, 5, 13, 6, 14, 7, 15);
    const RS = v128.shuffle<u16>(r, s, 4, 12, 5, 13, 6, 14, 7, 15);
    sum = two(v128.shuffle<u32>(pq, rs, 0, 4, 1, 5), sum, to);
    sum = two(v128.shuffle<u32>(pq, rs, 2, 6, 3, 7), sum, to + 2 * COLUMN);
    sum = two(v128.shuffle<u32>(PQ, RS, 0, 4, 1, 5), sum, to + 4 * COLUMN);
    sum = two(v128.shuffle<u32>(PQ, RS, 2, 6, 3, 7), sum, to + 6 * COLUMN);
    to += 8 * COLUMN;
  }
}

/** Adds two columns, in 16 bits, to the running sum, and stores it after each. */
function two(columns: v128, sum: v128, to: usize): v128 {
  sum = i32x4.add(sum, i32x4.extend_low_i16x8_u(columns));
  v128.store(to, sum, 16);
  sum = i32x4.add(sum, i32x4.extend_high_i16x8_u(columns));
  v128.store(to, sum, 32);
  return sum;
}

/**
 * Stores the edges of the cells: whole columns from the first column covered, in bytes of four
 * rows, then the fraction of a column in 256ths.
 */
function storeEdges(left: f64, width: f64, edges: usize): void {
  const origin = <i32>nearest256th(left) >> 8;
  for (let i = 0; i <= CELLS; i++, edges += EDGE) {
    const edge = <i32>nearest256th(left + <f64>i * width);
    store<usize>(edges, <usize>((edge >> 8) - origin) * COLUMN);
    store<i32>(edges, edge & 255, 4);
  }
}

/** The running sum at an edge, in 256ths. */
function sumAt(columns: usize, edge: usize): v128 {
  const at = columns + load<usize>(edge);
  const sum = v128.load(at);
  const next = i32x4.sub(v128.load(at, COLUMN), sum); // less than 2^15
  return i32x4.add(i32x4.shl(sum, 8), i32x4.dot_i16x8_s(next, v128.load_splat<u32>(edge, 4)));
}

/** Stores the luma of each cell, the difference of the running sums at its two edges, as pairs. */
function fillCells(columns: usize, edges: usize, pairs: usize): void {
  let before = sumAt(columns, edges);
  for (let i = 0; i < CELLS; i += 2, pairs += PAIR) {
    const middle = sumAt(columns, edges + EDGE);
    edges += 2 * EDGE;
    const after = sumAt(columns, edges);
    storePair(i32x4.sub(middle, before), i32x4.sub(after, middle), pairs);
    before = after;
  }
}

/** Adds four rows of coefficients, stored wave after wave, to the running sums. */
function accumulate(spectrum: usize, sums: usize): void {
  for (let k = 0; k < FREQUENCIES; k += 2, spectrum += 2 * COLUMN, sums += 16) {
    const a = v128.load(spectrum);
    const b = v128.load(spectrum, COLUMN);
    let sum = v128.load(sums);
    sum = next(v128.shuffle<u32>(a, b, 0, 4, 0, 4), sum, sums + ROW);
    sum = next(v128.shuffle<u32>(a, b, 1, 5, 1, 5), sum, sums + 2 * ROW);
    sum = next(v128.shuffle<u32>(a, b, 2, 6, 2, 6), sum, sums + 3 * ROW);
    next(v128.shuffle<u32>(a, b, 3, 7, 3, 7), sum, sums + 4 * ROW);
  }
}

/** Adds two waves to their running sums and stores the result. */
function next(waves: v128, sum: v128, to: usize): v128 {
  sum = f64x2.add(sum, f64x2.convert_low_i32x4_s(waves));
  v128.store(to, sum);
  return sum;
}

/**
 * Appends `count` rows to the running sums, and up to three undefined ones. The box covers `before`
 * columns left of the picture, `inside` columns of the picture and `after` columns right of it.
 *
 * @param pixels the first row; its first `first` columns are left of the box. Three more rows must
 * be readable.
 * @param wide whether pixels have 16 bits.
 * @param left left edge of the first cell, in columns; each cell is `width` wide.
 * @param scratch 1024 bytes of cells, 256 of waves, 528 of edges, then 16 for each column covered
 * and for 9 more.
 * @param sums the last row of the running sums so far.
 */
export function addRows(
  pixels: usize,
  columns: i32,
  wide: bool,
  count: i32,
  first: i32,
  before: i32,
  inside: i32,
  after: i32,
  left: f64,
  width: f64,
  weights: usize,
  scratch: usize,
  sums: usize,
): void {
  const size: usize = wide ? 2 : 1;
  const stride = <usize>columns * size;
  const spectrum = scratch + (CELLS / 2) * PAIR;
  const edges = spectrum + FREQUENCIES * COLUMN;
  const running = edges + (CELLS + 2) * EDGE;
  const middle = running + <usize>before * COLUMN;
  const end = middle + <usize>inside * COLUMN;
  storeEdges(left, width, edges);
  for (let row = 0; row < count; row += 4, pixels += 4 * stride, sums += 4 * ROW) {
    v128.store(running, i32x4.splat(0));
    repeat(column(pixels, stride, wide), running, before);
    append(pixels + <usize>first * size, stride, wide, middle, inside);
    repeat(column(pixels + stride - size, stride, wide), end, after);
    fillCells(running, edges, scratch);
    pairWaves(scratch, CELLS / 2, weights, spectrum);
    accumulate(spectrum, sums);
  }
}

import { fillMargins, LANES, MARGIN, PIXEL, strideOf, VECTOR } from './layer';

/** Rows that are smoothed along themselves and still needed: more than 4 spacings, a power of 2. */
const SCRATCH_ROWS: i32 = 32;

/** Makes a layer of bytes, each multiplied by `unit`. */
export function loadBytes(from: i32, out: i32, columns: i32, rows: i32, unit: i32): void {
  const stride = strideOf(columns);
  const units = i16x8.splat(<i16>unit);
  for (let row = 0; row < rows; row++, from += columns, out += stride) {
    for (let x = 0; x < columns; x += LANES)
      v128.store(out + x * PIXEL, i16x8.mul(v128.load8x8_u(from + x), units));
    fillMargins(out, columns);
  }
}

/** Makes a layer of 16-bit words, each multiplied by `unit`. */
export function loadWords(from: i32, out: i32, columns: i32, rows: i32, unit: i32): void {
  const stride = strideOf(columns);
  const units = i16x8.splat(<i16>unit);
  for (let row = 0; row < rows; row++, from += columns * PIXEL, out += stride) {
    for (let x = 0; x < columns * PIXEL; x += VECTOR)
      v128.store(out + x, i16x8.mul(v128.load(from + x), units));
    fillMargins(out, columns);
  }
}

/**
 * Smooths a layer along its rows into `scratch`, which has room for SCRATCH_ROWS rows, and along
 * its columns as soon as enough rows are there, while they are still in the cache. `out` may be the
 * layer itself.
 */
export function smooth(
  layer: i32,
  out: i32,
  scratch: i32,
  columns: i32,
  rows: i32,
  spacing: i32,
): void {
  const stride = strideOf(columns);
  const ahead = 2 * spacing;
  for (let row = 0; row < rows + ahead; row++) {
    if (row < rows)
      smoothRow(
        layer + row * stride,
        scratch + (row & (SCRATCH_ROWS - 1)) * stride,
        columns,
        spacing,
      );
    if (row >= ahead) smoothDown(scratch, out, columns, rows, row - ahead, spacing);
  }
}

function smoothRow(row: i32, out: i32, columns: i32, spacing: i32): void {
  const tap = spacing * PIXEL;
  means(row - 2 * tap, row - tap, row, row + tap, row + 2 * tap, out, columns);
}

function smoothDown(scratch: i32, out: i32, columns: i32, rows: i32, row: i32, spacing: i32): void {
  const stride = strideOf(columns);
  out += row * stride;
  means(
    scratchRow(scratch, stride, max(row - 2 * spacing, 0)),
    scratchRow(scratch, stride, max(row - spacing, 0)),
    scratchRow(scratch, stride, row),
    scratchRow(scratch, stride, min(row + spacing, rows - 1)),
    scratchRow(scratch, stride, min(row + 2 * spacing, rows - 1)),
    out,
    columns,
  );
  fillMargins(out, columns);
}

function scratchRow(scratch: i32, stride: i32, row: i32): i32 {
  return scratch + (row & (SCRATCH_ROWS - 1)) * stride;
}

/**
 * Weighs five rows: (a + 4 b + 6 c + 4 d + e + 8) / 16, rounded down. Sixteen pixels do not fit in
 * 16 bits, but four do: dividing by 4 twice rounds down to the same. b + c + d is divided the
 * second time only.
 */
function means(a: i32, b: i32, c: i32, d: i32, e: i32, out: i32, columns: i32): void {
  const half = i16x8.splat(8);
  for (let x = 0; x < columns * PIXEL; x += VECTOR) {
    const middle = v128.load(c + x);
    const outer = i16x8.add(v128.load(a + x), v128.load(e + x));
    const inner = i16x8.add(v128.load(b + x), v128.load(d + x));
    const once = i16x8.add(outer, i16x8.add(i16x8.add(middle, middle), half));
    const twice = i16x8.add(i16x8.shr_u(once, 2), i16x8.add(inner, middle));
    v128.store(out + x, i16x8.shr_u(twice, 2));
  }
}

/** Means of 2 x 2 pixels, rounded down, without an odd last column or row. */
export function halveLayer(layer: i32, out: i32, columns: i32, rows: i32): void {
  const across = columns >> 1;
  const from = strideOf(columns);
  const to = strideOf(across);
  for (let row = 0; row < rows >> 1; row++, layer += 2 * from, out += to) {
    for (let x = 0; x < across * PIXEL; x += VECTOR)
      v128.store(
        out + x,
        i16x8.narrow_i32x4_u(
          meanOfFour(layer + 2 * x, from),
          meanOfFour(layer + 2 * x + VECTOR, from),
        ),
      );
    fillMargins(out, across);
  }
}

/** Means of 2 x 2 pixels of a vector and the one a row below it. */
function meanOfFour(at: i32, stride: i32): v128 {
  const sums = i16x8.add(v128.load(at), v128.load(at + stride));
  return i32x4.shr_u(i32x4.extadd_pairwise_i16x8_u(sums), 2);
}

/** Subtracts another layer from a layer, in place, including the margins between rows. */
export function subtract(layer: i32, other: i32, columns: i32, rows: i32): void {
  const end = layer + rows * strideOf(columns) - 2 * MARGIN * PIXEL;
  for (; layer < end; layer += VECTOR, other += VECTOR)
    v128.store(layer, i16x8.sub(v128.load(layer), v128.load(other)));
}

/*
 * Luma and blur of PDQ: computes what src/hash/pdq/luma.ts and src/hash/pdq/plain-sampler.ts
 * compute, in float32, with each operation rounded and in the reference's order. Rows are `stride`
 * samples long, a multiple of 4. Samples after the last column of a row are undefined.
 */

/** Bytes of a sample. */
const SAMPLE: usize = 4;
/** Bytes of four samples, a vector. */
const FOUR: usize = 16;
/** Samples of a side of the picture that PDQ transforms. */
const SIDE = 64;

/**
 * Computes the luma (ITU-R BT.601) of rows of bytes, grey or RGB. Reads up to 15 bytes past the
 * end.
 */
export function lumaOf(
  bytes: usize,
  channels: usize,
  width: usize,
  height: usize,
  out: usize,
  stride: usize,
): void {
  for (let row: usize = 0; row < height; row++) {
    const from = bytes + row * width * channels;
    const to = out + row * stride * SAMPLE;
    if (channels === 3)
      for (let x: usize = 0; x < width; x += 4)
        v128.store(to + x * SAMPLE, fourColours(from + 3 * x));
    else
      for (let x: usize = 0; x < width; x += 4)
        v128.store(to + x * SAMPLE, levels(v128.load_zero<u32>(from + x)));
  }
}

/** The lowest four bytes of a vector as float32. */
function levels(bytes: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

/** Luma of four RGB pixels. */
function fourColours(at: usize): v128 {
  const bytes = v128.load(at);
  const planes = i8x16.swizzle(bytes, i8x16(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, -1, -1, -1, -1));
  const red = f32x4.mul(levels(planes), f32x4.splat(0.299));
  const green = f32x4.mul(
    levels(v128.shuffle<u32>(planes, planes, 1, 1, 1, 1)),
    f32x4.splat(0.587),
  );
  const blue = f32x4.mul(levels(v128.shuffle<u32>(planes, planes, 2, 2, 2, 2)), f32x4.splat(0.114));
  return f32x4.add(f32x4.add(red, green), blue);
}

/** Samples of the window of a blur: half the distance between two samples, rounded up. */
function windowOf(length: i32): i32 {
  return (length + 2 * SIDE - 1) / (2 * SIDE);
}

/**
 * Computes means along rows and writes only the columns listed in `columns`. Eight rows advance
 * together, as two vectors of four: within a row each addition depends on the rounded result of the
 * one before. There are at least four rows. If their number is not a multiple of 8, some rows are
 * computed twice, with the same result.
 *
 * @param columns numbers of the `taken` columns to write; `taken` is a multiple of 4.
 * @param scratch 64 bytes for each column, and 256 more.
 */
export function blurAcross(
  from: usize,
  width: i32,
  height: i32,
  stride: usize,
  to: usize,
  columns: usize,
  taken: usize,
  scratch: usize,
): void {
  const size = (<usize>width + 4) * FOUR;
  const means = scratch + 2 * size;
  for (let row = 0; row < height; row += 8) {
    const upper = <usize>min(row, height - 4);
    const lower = <usize>min(row + 4, height - 4);
    turn(from + upper * stride * SAMPLE, stride, <usize>width, scratch);
    turn(from + lower * stride * SAMPLE, stride, <usize>width, scratch + size);
    slide(scratch, width, means, size);
    turnBack(means, columns, taken, to + upper * taken * SAMPLE);
    turnBack(means + size, columns, taken, to + lower * taken * SAMPLE);
  }
}

/** Transposes four rows: one vector for each column. */
function turn(from: usize, stride: usize, width: usize, to: usize): void {
  const toNext = stride * SAMPLE;
  for (let x: usize = 0; x < width; x += 4, from += FOUR, to += 4 * FOUR)
    transpose(
      v128.load(from),
      v128.load(from + toNext),
      v128.load(from + 2 * toNext),
      v128.load(from + 3 * toNext),
      to,
      FOUR,
    );
}

/** Transposes the listed columns back to four rows. */
function turnBack(from: usize, columns: usize, taken: usize, to: usize): void {
  const toNext = taken * SAMPLE;
  for (const end = columns + toNext; columns < end; columns += FOUR, to += FOUR)
    transpose(
      v128.load(from + load<u32>(columns) * FOUR),
      v128.load(from + load<u32>(columns, 4) * FOUR),
      v128.load(from + load<u32>(columns, 8) * FOUR),
      v128.load(from + load<u32>(columns, 12) * FOUR),
      to,
      toNext,
    );
}

/**
 * Stores the first lanes of four vectors, then the second lanes, and so on, `toNext` bytes apart.
 */
function transpose(a: v128, b: v128, c: v128, d: v128, to: usize, toNext: usize): void {
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2));
  v128.store(to + toNext, v128.shuffle<u64>(ab, cd, 1, 3));
  v128.store(to + 2 * toNext, v128.shuffle<u64>(AB, CD, 0, 2));
  v128.store(to + 3 * toNext, v128.shuffle<u64>(AB, CD, 1, 3));
}

/**
 * Writes the mean over a window that slides along a line of vectors, and along another line `apart`
 * bytes after it.
 */
function slide(from: usize, length: i32, to: usize, apart: usize): void {
  const window = windowOf(length);
  const ahead = window >> 1;
  const back = <usize>window * FOUR;
  let a = f32x4.splat(0);
  let b = a;
  for (let i = 0; i < length + ahead; i++, from += FOUR) {
    if (i < length) {
      a = f32x4.add(a, v128.load(from));
      b = f32x4.add(b, v128.load(from + apart));
    }
    if (i >= window) {
      a = f32x4.sub(a, v128.load(from - back));
      b = f32x4.sub(b, v128.load(from + apart - back));
    }
    if (i >= ahead) {
      const inside = f32x4.splat(<f32>(min(i + 1, length) - max(i + 1 - window, 0)));
      v128.store(to, f32x4.div(a, inside));
      v128.store(to + apart, f32x4.div(b, inside));
      to += FOUR;
    }
  }
}

/**
 * Computes means along columns. All columns advance together, so that memory is read in order.
 *
 * @param sums scratch space for one row.
 */
export function blurDown(from: usize, height: i32, stride: usize, to: usize, sums: usize): void {
  const window = windowOf(height);
  const ahead = window >> 1;
  const row = stride * SAMPLE;
  const back = <usize>window * row;
  memory.fill(sums, 0, row);
  for (let i = 0; i < height + ahead; i++, from += row) {
    if (i < height) for (let x: usize = 0; x < row; x += FOUR) add(sums + x, from + x);
    if (i >= window) for (let x: usize = 0; x < row; x += FOUR) subtract(sums + x, from - back + x);
    if (i < ahead) continue;
    const inside = f32x4.splat(<f32>(min(i + 1, height) - max(i + 1 - window, 0)));
    for (let x: usize = 0; x < row; x += FOUR, to += FOUR)
      v128.store(to, f32x4.div(v128.load(sums + x), inside));
  }
}

function add(sums: usize, samples: usize): void {
  v128.store(sums, f32x4.add(v128.load(sums), v128.load(samples)));
}

function subtract(sums: usize, samples: usize): void {
  v128.store(sums, f32x4.sub(v128.load(sums), v128.load(samples)));
}

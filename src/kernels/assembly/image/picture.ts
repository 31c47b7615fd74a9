/** Bytes of a vector. */
const VECTOR: i32 = 16;
/** Side of a cell of the detail map, in pixels of the halved picture. */
const DETAIL_CELL: i32 = 4;

/** Luma of RGB pixels, 16 at a time. Writes up to 15 undefined pixels after them. */
export function lumaOf(rgb: i32, out: i32, pixels: i32): void {
  for (const end = out + pixels; out < end; out += VECTOR, rgb += 3 * VECTOR)
    v128.store(
      out,
      i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_u(lumaOfFour(rgb), lumaOfFour(rgb + 12)),
        i16x8.narrow_i32x4_u(lumaOfFour(rgb + 24), lumaOfFour(rgb + 36)),
      ),
    );
}

/**
 * (77 red + 150 green + 29 blue + 128) / 256 of four pixels. One operation multiplies and adds red
 * and green as pairs of words, another blue and 1.
 */
function lumaOfFour(rgb: i32): v128 {
  const bytes = v128.load(rgb);
  // Lane 16 is a byte of `none`.
  const none = i8x16.splat(0);
  const redGreen = v128.shuffle<u8>(
    bytes,
    none,
    0,
    16,
    1,
    16,
    3,
    16,
    4,
    16,
    6,
    16,
    7,
    16,
    9,
    16,
    10,
    16,
  );
  const blue = v128.shuffle<u8>(
    bytes,
    none,
    2,
    16,
    16,
    16,
    5,
    16,
    16,
    16,
    8,
    16,
    16,
    16,
    11,
    16,
    16,
    16,
  );
  const sum = i32x4.add(
    i32x4.dot_i16x8_s(redGreen, i32x4.splat(pair(77, 150))),
    i32x4.dot_i16x8_s(v128.or(blue, i32x4.splat(pair(0, 1))), i32x4.splat(pair(29, 128))),
  );
  return i32x4.shr_u(sum, 8);
}

/** Two words as one integer, the lower first. */
function pair(low: i32, high: i32): i32 {
  return low | (high << 16);
}

/**
 * Sums of 2 x 2 bytes, without an odd last column or row. Writes up to 7 undefined sums after them.
 */
export function halvePicture(luma: i32, out: i32, columns: i32, rows: i32): void {
  const across = columns >> 1;
  for (let row = 0; row < rows >> 1; row++, luma += 2 * columns, out += 2 * across)
    for (let x = 0; x < 2 * across; x += VECTOR)
      v128.store(
        out + x,
        i16x8.add(
          i16x8.extadd_pairwise_i8x16_u(v128.load(luma + x)),
          i16x8.extadd_pairwise_i8x16_u(v128.load(luma + columns + x)),
        ),
      );
}

/**
 * For each cell of 4 x 4 words: 1 if the largest is at least `contrast` above the smallest, else 0.
 */
export function contrastCells(halved: i32, out: i32, columns: i32, rows: i32, contrast: i32): void {
  const across = columns / DETAIL_CELL;
  const stride = 2 * columns;
  for (let y = 0; y < rows / DETAIL_CELL; y++, halved += DETAIL_CELL * stride, out += across)
    for (let x = 0; x < across; x++)
      store<u8>(out + x, u8(rangeOf(halved + 2 * DETAIL_CELL * x, stride) >= contrast));
}

/** Difference between the largest and the smallest of 4 x 4 words. */
function rangeOf(at: i32, stride: i32): i32 {
  const a = v128.load64_zero(at);
  const b = v128.load64_zero(at + stride);
  const c = v128.load64_zero(at + 2 * stride);
  const d = v128.load64_zero(at + 3 * stride);
  let low = i16x8.min_u(i16x8.min_u(a, b), i16x8.min_u(c, d));
  let high = i16x8.max_u(i16x8.max_u(a, b), i16x8.max_u(c, d));
  // Reduces the remaining four columns by half, twice.
  low = i16x8.min_u(low, v128.shuffle<u16>(low, low, 2, 3, 0, 1, 4, 5, 6, 7));
  high = i16x8.max_u(high, v128.shuffle<u16>(high, high, 2, 3, 0, 1, 4, 5, 6, 7));
  low = i16x8.min_u(low, v128.shuffle<u16>(low, low, 1, 0, 2, 3, 4, 5, 6, 7));
  high = i16x8.max_u(high, v128.shuffle<u16>(high, high, 1, 0, 2, 3, 4, 5, 6, 7));
  return i16x8.extract_lane_u(high, 0) - i16x8.extract_lane_u(low, 0);
}

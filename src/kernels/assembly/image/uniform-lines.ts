/** Bytes of a vector. */
const VECTOR: i32 = 16;

/**
 * For each row of a box: 1 if its pixels differ by at most `range` levels, else 0. `luma` is the
 * address of the first pixel of the box.
 */
export function uniformRows(
  luma: i32,
  out: i32,
  columns: i32,
  width: i32,
  rows: i32,
  range: i32,
): void {
  for (let row = 0; row < rows; row++, luma += columns)
    store<u8>(out + row, u8(rangeOf(luma, width) <= range));
}

/** Difference between the lightest and the darkest pixel of a row; 0 for an empty row. */
function rangeOf(luma: i32, width: i32): i32 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const first = v128.load8_splat(luma);
  let low = first;
  let high = first;
  for (let left = width; left > 0; left -= VECTOR, luma += VECTOR) {
    // Lanes right of the row count as its first pixel.
    const inside = i8x16.gt_s(i8x16.splat(<i8>min(left, VECTOR)), lanes);
    const pixels = v128.bitselect(v128.load(luma), first, inside);
    low = i8x16.min_u(low, pixels);
    high = i8x16.max_u(high, pixels);
  }
  // The minimum is 255 less the maximum of the complements: both maxima are reduced at once, one in
  // each half of a vector.
  const missing = v128.not(low);
  let ends = i8x16.max_u(
    v128.shuffle<u64>(high, missing, 0, 2),
    v128.shuffle<u64>(high, missing, 1, 3),
  );
  ends = i8x16.max_u(ends, i64x2.shr_u(ends, 32));
  ends = i8x16.max_u(ends, i64x2.shr_u(ends, 16));
  ends = i8x16.max_u(ends, i64x2.shr_u(ends, 8));
  return i8x16.extract_lane_u(ends, 0) + i8x16.extract_lane_u(ends, 8) - 255;
}

/**
 * Extends the ranges of `width` columns, and of up to 15 undefined ones, by the pixels of some
 * rows. Skips the remaining rows of a vector once all its ranges are wider than `range`.
 */
export function widenRanges(
  luma: i32,
  columns: i32,
  width: i32,
  rows: i32,
  range: i32,
  lows: i32,
  highs: i32,
): void {
  const ranges = i8x16.splat(<i8>range);
  for (let x = 0; x < width; x += VECTOR) {
    let low = v128.load(lows + x);
    let high = v128.load(highs + x);
    for (let row = 0, at = luma + x; row < rows; row++, at += columns) {
      const pixels = v128.load(at);
      low = i8x16.min_u(low, pixels);
      high = i8x16.max_u(high, pixels);
      // 0 for each column within the range.
      const beyond = i8x16.sub_sat_u(i8x16.sub_sat_u(high, low), ranges);
      if (i8x16.all_true(beyond)) break;
    }
    v128.store(lows + x, low);
    v128.store(highs + x, high);
  }
}

/*
 * A layer: rows of 16-bit pixels, each between margins that repeat its ends, so that taps beyond
 * the sides need no special case. The address of a layer is that of its first pixel. Values right
 * of the right margin are undefined.
 */

/** Bytes of a pixel of a layer. */
export const PIXEL: i32 = 2;
/** Pixels of a vector. */
export const LANES: i32 = 8;
/** Bytes of a vector. */
export const VECTOR: i32 = LANES * PIXEL;
/** Pixels of a margin, a vector: twice the widest spacing. */
export const MARGIN: i32 = 8;

/** Bytes from row to row: whole vectors between two margins. */
export function strideOf(columns: i32): i32 {
  return (((columns + LANES - 1) & -LANES) + 2 * MARGIN) * PIXEL;
}

/** Fills the margins of a row. `row` is the address of its first pixel. */
export function fillMargins(row: i32, columns: i32): void {
  const end = row + columns * PIXEL;
  v128.store(row - MARGIN * PIXEL, v128.load16_splat(row));
  v128.store(end, v128.load16_splat(end - PIXEL));
}

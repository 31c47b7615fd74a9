import type { Box, Picture } from './picture.ts';

/** Side of a cell, in columns and rows. */
const CELL = 8;
/** Grey levels between the darkest and the lightest pixel of a cell that holds detail. */
const CONTRAST = 20;

/**
 * Where a picture holds detail, counted so that any box is four look-ups: `sums[y][x]` is the number
 * of detailed cells above and left of cell (x, y).
 */
export interface Detail {
  readonly across: number;
  readonly down: number;
  readonly sums: Uint32Array;
}

/** Divides a picture into cells of 8 x 8 and counts those that hold detail. */
export function detailOf(picture: Picture): Detail {
  const across = Math.floor(picture.columns / CELL);
  const down = Math.floor(picture.rows / CELL);
  const sums = new Uint32Array((across + 1) * (down + 1));
  for (let y = 0; y < down; y++) {
    let inRow = 0;
    for (let x = 0; x < across; x++) {
      if (hasDetail(picture, x * CELL, y * CELL)) inRow++;
      const at = (y + 1) * (across + 1) + x + 1;
      sums[at] = sums[at - across - 1]! + inRow;
    }
  }
  return { across, down, sums };
}

function hasDetail({ luma, columns }: Picture, left: number, top: number): boolean {
  let low = 255;
  let high = 0;
  for (let y = 0; y < CELL; y++)
    for (let i = (top + y) * columns + left, end = i + CELL; i < end; i++) {
      const value = luma[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return high - low >= CONTRAST;
}

/** Share of the cells of a box that hold detail, 0 to 1; 0 for a box without a whole cell. */
export function detailIn({ across, down, sums }: Detail, box: Box): number {
  const cell = (position: number, most: number) =>
    Math.min(Math.max(Math.round(position / CELL), 0), most);
  const [left, right] = [cell(box.left, across), cell(box.right, across)];
  const [top, bottom] = [cell(box.top, down), cell(box.bottom, down)];
  const sum = (x: number, y: number) => sums[y * (across + 1) + x]!;
  const cells = (right - left) * (bottom - top);
  if (cells <= 0) return 0;
  return (sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top)) / cells;
}

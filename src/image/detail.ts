import type { Box } from './picture.ts';
import { DETAIL_CELL, raster } from './raster.ts';

/** Side of a cell in columns and rows of the picture. */
const CELL_SIDE = 2 * DETAIL_CELL;
/** What the darkest and the lightest 2 x 2 pixels of a cell with detail differ by: 16 grey levels. */
const MIN_CELL_CONTRAST = 4 * 16;

/**
 * Where a picture holds detail, counted so that any box is four look-ups: `sums[y][x]` is the number
 * of detailed cells above and left of cell (x, y).
 */
export interface DetailMap {
  readonly across: number;
  readonly down: number;
  readonly sums: Uint32Array;
}

/**
 * Divides a picture into cells of 8 x 8 and counts those that hold detail. It is given halved, as sums
 * of 2 x 2 pixels, `columns` wide: grain and compression noise are averaged out with them.
 */
export function detailMapOf(halved: Uint16Array, columns: number): DetailMap {
  const across = Math.floor(columns / DETAIL_CELL);
  const cells = raster.contrasts(halved, columns, MIN_CELL_CONTRAST);
  const down = across === 0 ? 0 : cells.length / across;
  const sums = new Uint32Array((across + 1) * (down + 1));
  for (let y = 0, cell = 0, at = across + 1; y < down; y++) {
    let inRow = 0;
    at++;
    for (let x = 0; x < across; x++, at++) {
      inRow += cells[cell++]!;
      sums[at] = sums[at - across - 1]! + inRow;
    }
  }
  return { across, down, sums };
}

/** Share of the cells of a box that hold detail, 0 to 1; 0 for a box without a whole cell. */
export function detailIn({ across, down, sums }: DetailMap, box: Box): number {
  const cell = (position: number, most: number) =>
    Math.min(Math.max(Math.round(position / CELL_SIDE), 0), most);
  const [left, right] = [cell(box.left, across), cell(box.right, across)];
  const [top, bottom] = [cell(box.top, down), cell(box.bottom, down)];
  const sum = (x: number, y: number) => sums[y * (across + 1) + x]!;
  if (right <= left || bottom <= top) return 0;
  const cells = (right - left) * (bottom - top);
  return (sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top)) / cells;
}

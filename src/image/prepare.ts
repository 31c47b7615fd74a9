import type { Box, Picture } from './picture.ts';
import { DETAIL_CELL, raster } from './raster.ts';

/** A picture with everything that its fingerprints are computed from. */
export interface PreparedPicture {
  readonly picture: Picture;
  readonly detail: DetailMap;
  /**
   * The picture at half its columns and rows, without an odd last row: sums of 2 x 2 pixels, 0 to
   * 1020. Boxes that are wide enough are read from it, at a quarter of the work.
   */
  readonly halved: Uint16Array;
}

/** Halves a picture and maps its detail. */
export function prepare(picture: Picture): PreparedPicture {
  const halved = raster.halvePicture(picture);
  return { picture, detail: detailMapOf(halved, picture.columns >> 1), halved };
}

/** Side of a cell of the detail map, in columns and rows of the picture. */
const CELL_SIDE = 2 * DETAIL_CELL;
/**
 * Minimum difference between the lightest and the darkest 2 x 2 pixels of a cell with detail: 16
 * grey levels, as the halved picture holds sums of four.
 */
const MIN_CELL_CONTRAST = 4 * 16;

/**
 * Where a picture holds detail, as a summed-area table: the count of any box takes four look-ups.
 * `sums[y][x]` is the number of detailed cells above and left of cell (x, y).
 */
export interface DetailMap {
  /** Cells in each direction. */
  readonly across: number;
  readonly down: number;
  readonly sums: Uint32Array;
}

/**
 * Divides a picture into cells of 8 x 8 pixels and counts those that hold detail. Works on the
 * halved picture, `columns` wide: sums of 2 x 2 pixels average out grain and compression noise.
 */
function detailMapOf(halved: Uint16Array, columns: number): DetailMap {
  const across = Math.floor(columns / DETAIL_CELL);
  const cells = raster.contrastCells(halved, columns, MIN_CELL_CONTRAST);
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

/** Share of a box's cells that hold detail, 0 to 1; 0 for a box without a whole cell. */
export function detailIn({ across, down, sums }: DetailMap, box: Box): number {
  const left = nearestCell(box.left, across);
  const right = nearestCell(box.right, across);
  const top = nearestCell(box.top, down);
  const bottom = nearestCell(box.bottom, down);
  if (right <= left || bottom <= top) return 0;
  const upper = top * (across + 1);
  const lower = bottom * (across + 1);
  const detailed =
    sums[lower + right]! - sums[lower + left]! - sums[upper + right]! + sums[upper + left]!;
  return detailed / ((right - left) * (bottom - top));
}

/** The edge between cells that is nearest to a position, 0 to `cells`. */
function nearestCell(position: number, cells: number): number {
  return Math.min(Math.max(Math.round(position / CELL_SIDE), 0), cells);
}

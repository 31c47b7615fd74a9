import type { Box, Picture } from './picture.ts';

/**
 * Operations on whole pictures, row after row. The kernel and the plain code return the same
 * values.
 */
export interface RasterOps {
  /**
   * Luma (ITU-R BT.601) of RGB or RGBA samples. The weights are in 256ths: every machine gets the
   * same integers.
   */
  lumaOf(samples: Uint8Array, channels: number): Uint8Array;
  /** Sums of 2 x 2 pixels, 0 to 1020. Skips an odd last column or row. */
  halvePicture(picture: Pick<Picture, 'luma' | 'columns' | 'rows'>): Uint16Array;
  /**
   * For each cell of {@link DETAIL_CELL} x {@link DETAIL_CELL} pixels of a halved picture: 1 if its
   * lightest pixel is at least `contrast` above its darkest, else 0. Skips cells that are not
   * whole.
   */
  contrastCells(halved: Uint16Array, columns: number, contrast: number): Uint8Array;
  /** For each row of a box: 1 if its pixels differ by at most `range` grey levels, else 0. */
  uniformRows(picture: Pick<Picture, 'luma' | 'columns'>, box: Box, range: number): Uint8Array;
  /** The same for each column of the box. */
  uniformColumns(picture: Pick<Picture, 'luma' | 'columns'>, box: Box, range: number): Uint8Array;
}

/** Side of a cell of the detail map, in pixels of the halved picture. */
export const DETAIL_CELL = 4;

export const plainRaster: RasterOps = {
  lumaOf(samples, channels) {
    const luma = new Uint8Array(samples.length / channels);
    for (let i = 0, j = 0; i < luma.length; i++, j += channels)
      luma[i] = (77 * samples[j]! + 150 * samples[j + 1]! + 29 * samples[j + 2]! + 128) >> 8;
    return luma;
  },

  halvePicture({ luma, columns, rows }) {
    const across = columns >> 1;
    const down = rows >> 1;
    const halved = new Uint16Array(across * down);
    for (let y = 0, out = 0; y < down; y++) {
      const upper = 2 * y * columns;
      const lower = upper + columns;
      for (let x = 0; x < 2 * across; x += 2)
        halved[out++] =
          luma[upper + x]! + luma[upper + x + 1]! + luma[lower + x]! + luma[lower + x + 1]!;
    }
    return halved;
  },

  contrastCells(halved, columns, contrast) {
    const across = Math.floor(columns / DETAIL_CELL);
    const cells = new Uint8Array(across * cellsDown(halved, columns));
    for (let i = 0; i < cells.length; i++) {
      const y = Math.floor(i / across);
      const start = y * DETAIL_CELL * columns + (i - y * across) * DETAIL_CELL;
      cells[i] = rangeOf(halved, columns, start) >= contrast ? 1 : 0;
    }
    return cells;
  },

  uniformRows({ luma, columns }, { left, right, top, bottom }, range) {
    const uniform = new Uint8Array(bottom - top);
    for (let row = top, start = row * columns; row < bottom; row++, start += columns)
      uniform[row - top] = isUniform(luma, start + left, start + right, 1, range);
    return uniform;
  },

  uniformColumns({ luma, columns }, { left, right, top, bottom }, range) {
    const uniform = new Uint8Array(right - left);
    const end = bottom * columns;
    for (let column = left; column < right; column++)
      uniform[column - left] = isUniform(luma, top * columns + column, end, columns, range);
    return uniform;
  },
};

/** Whole rows of cells in a halved picture. */
export function cellsDown(halved: Uint16Array, columns: number): number {
  return columns === 0 ? 0 : Math.floor(halved.length / columns / DETAIL_CELL);
}

/** Difference between the lightest and the darkest pixel of the cell that begins at `start`. */
function rangeOf(halved: Uint16Array, columns: number, start: number): number {
  let low = halved[start]!;
  let high = low;
  for (let y = 0, row = start; y < DETAIL_CELL; y++, row += columns)
    for (let i = row; i < row + DETAIL_CELL; i++) {
      const value = halved[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return high - low;
}

/**
 * Reads every `step`-th pixel from `start` to before `end`. Most lines differ early, and end the
 * loop there.
 */
function isUniform(
  luma: Uint8Array,
  start: number,
  end: number,
  step: number,
  range: number,
): 0 | 1 {
  let low = 255;
  let high = 0;
  for (let i = start; i < end; i += step) {
    const value = luma[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    if (high - low > range) return 0;
  }
  return 1;
}

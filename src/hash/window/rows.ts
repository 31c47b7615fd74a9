import type { Box } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import { CELLS, type RowSums, spectra } from './spectra.ts';

export type { RowSums } from './spectra.ts';

/** Columns from which a box is read from the halved picture: 64 cells need no more. */
const MIN_HALVED_WIDTH = 96;

/**
 * Transforms the rows of a box, each once, and adds them up. The box may reach past the sides of
 * the picture: its edge columns then repeat. Rows outside of the picture are left out.
 *
 * @param brief whether windows are read from the sums only until other rows are transformed. This
 * saves a copy of the sums.
 */
export function transformRows(
  { picture, halved }: PreparedPicture,
  { left, right, top, bottom }: Box,
  brief = false,
): RowSums {
  const step = right - left >= MIN_HALVED_WIDTH ? 2 : 1;
  const columns = Math.floor(picture.columns / step);
  const first = Math.max(0, Math.round(top / step));
  const end = Math.min(Math.floor(picture.rows / step), Math.round(bottom / step));
  const count = Math.max(0, end - first);
  const box = { left, right, top: first * step, bottom: (first + count) * step };
  const pixels = (step === 2 ? halved : picture.luma).subarray(
    first * columns,
    (first + count) * columns,
  );
  const cellWidth = (right - left) / step / CELLS;
  return spectra.sumRows(
    { box, step, count, pixels, columns, left: left / step, cellWidth },
    brief,
  );
}

import type { Fingerprint } from '../../src/hash/fingerprint.ts';
import type { Box, Picture } from '../../src/image/picture.ts';

/** Half-waves 1 to 16 at each of some samples, rounded to integers in units of 2^-14. */
const cosines = (samples: number) =>
  Array.from({ length: samples }, (_, sample) =>
    Array.from({ length: 16 }, (_, k) =>
      Math.round(16384 * Math.cos((Math.PI / samples) * (sample + 0.5) * (k + 1))),
    ),
  );
const COSINES_64 = cosines(64);
const COSINES_32 = cosines(32);

/** Length that two intervals share. */
const shared = (a: number, b: number, from: number, to: number) =>
  Math.max(0, Math.min(b, to) - Math.max(a, from));

/** Grey levels in rows and columns. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly at: (x: number, y: number) => number;
}

/**
 * A twin of `transformRows` and `windowPrint`, by definition and slow: no running sums, no folding,
 * no selection. It adds integers below 2^53 only, which doubles add without rounding, in any order,
 * so the two can be equal bit for bit.
 *
 * 0. For a box of 96 columns or more, the picture is first halved in columns and rows, to sums of
 *    2 x 2 pixels, without an odd last one. All further columns and rows are those of the halves.
 * 1. The box is cut into 64 cells across, with edges rounded to 256ths of a column. A row's cell is
 *    the sum of luma times the part of the column inside the cell; the first and the last column
 *    continue for ever.
 * 2. Each row's 16 coefficients: 64 cells times cosines, divided by 2^20 and rounded.
 * 3. The window is cut into 32 samples down, with edges rounded to 256ths of a row and clamped to
 *    the box. A sample is the sum of the rows' coefficients times the part of the row inside it.
 * 4. 32 samples times cosines; a bit where a coefficient is above the 128th smallest. In a mirrored
 *    view, the odd waves across change sign before that.
 */
export function windowByDefinition(
  picture: Picture,
  box: Box,
  top: number,
  height: number,
  mirrored = false,
): Fingerprint {
  const step = box.right - box.left >= 96 ? 2 : 1;
  const grid = gridOf(picture, step);
  const first = Math.max(0, Math.round(box.top / step));
  const last = Math.min(grid.rows, Math.round(box.bottom / step));
  const pitch = (box.right - box.left) / 128 / step;
  const edges = Array.from({ length: 33 }, (_, i) => {
    const row = top * pitch + i * ((height * pitch) / 32);
    return Math.round(Math.min(Math.max(row, 0), Math.max(0, last - first)) * 256);
  });
  const spectrum = new Array<number>(256).fill(0);
  for (let row = first; row < last; row++) {
    const from = (row - first) * 256;
    if (edges[32]! <= from || edges[0]! >= from + 256) continue;
    const coefficients = transformed(cellsOf(grid, box, step, row));
    for (let j = 0; j < 32; j++) {
      const part = shared(edges[j]!, edges[j + 1]!, from, from + 256);
      if (part > 0)
        for (let i = 0; i < 256; i++)
          spectrum[i]! += COSINES_32[j]![i >> 4]! * part * coefficients[i & 15]!;
    }
  }
  return bitsOf(spectrum.map((value, i) => (mirrored && i % 2 === 0 ? -value : value)));
}

function gridOf({ luma, columns, rows }: Picture, step: 1 | 2): Grid {
  const pixel = (x: number, y: number) => luma[y * columns + x]!;
  if (step === 1) return { columns, rows, at: pixel };
  return {
    columns: Math.floor(columns / 2),
    rows: Math.floor(rows / 2),
    at: (x, y) =>
      pixel(2 * x, 2 * y) +
      pixel(2 * x + 1, 2 * y) +
      pixel(2 * x, 2 * y + 1) +
      pixel(2 * x + 1, 2 * y + 1),
  };
}

function cellsOf({ columns, at }: Grid, { left, right }: Box, step: number, row: number) {
  const edge = (i: number) => Math.round(((left + (i * (right - left)) / 64) * 256) / step);
  return Array.from({ length: 64 }, (_, i) => {
    const [a, b] = [edge(i), edge(i + 1)];
    let sum = 0;
    for (let x = 0; x < columns; x++) {
      const from = x === 0 ? Number.NEGATIVE_INFINITY : x * 256;
      const to = x === columns - 1 ? Number.POSITIVE_INFINITY : (x + 1) * 256;
      const part = shared(a, b, from, to);
      if (part > 0) sum += part * at(x, row);
    }
    return sum;
  });
}

function transformed(cells: readonly number[]): number[] {
  return Array.from({ length: 16 }, (_, k) => {
    const sum = cells.reduce((total, cell, j) => total + cell * COSINES_64[j]![k]!, 0);
    return Math.round(sum / 2 ** 20);
  });
}

function bitsOf(spectrum: readonly number[]): Fingerprint {
  const median = [...spectrum].sort((a, b) => a - b)[127]!;
  const print = new Uint32Array(8);
  for (const [i, value] of spectrum.entries())
    if (value > median) print[i >> 5] = (print[i >> 5]! | (1 << (i & 31))) >>> 0;
  return print;
}

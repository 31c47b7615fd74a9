import type { Picture } from '../../image/picture.ts';
import type { Placement } from '../patches/placement.ts';

/** Grey levels, 0 to 255, on a grid; {@link OUTSIDE} where the sampled picture does not reach. */
export interface Grid {
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/** The value of a cell outside of the sampled picture. */
export const OUTSIDE = -1;

/** Grey levels in columns and rows: a picture, or rows of a strip. */
export type Luma = Pick<Picture, 'luma' | 'columns' | 'rows'>;

/** Samples across and down a cell at most: a grid so coarse shows nothing any more. */
const MAX_SAMPLES = 4;

/**
 * Samples a picture on a grid. `placement` leads from columns and rows of the grid, counted from
 * `left` and `top`, to the picture. Levels are interpolated between four pixels; a cell larger than
 * a pixel is a mean.
 */
export function sample(
  source: Luma,
  placement: Placement,
  { left, top, columns, rows }: { left: number; top: number; columns: number; rows: number },
): Grid {
  const values = new Float32Array(columns * rows);
  const n = samplesOf(placement);
  for (let y = 0, out = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) values[out++] = cell(source, placement, left + x, top + y, n);
  return { values, columns, rows };
}

/** The mean of n x n places in a cell. */
function cell(
  source: Luma,
  { a, b, c, d, e, f }: Placement,
  left: number,
  top: number,
  n: number,
): number {
  let sum = 0;
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++) {
      const x = left + (i + 0.5) / n;
      const y = top + (j + 0.5) / n;
      const value = interpolate(source, a * x + b * y + c, d * x + e * y + f);
      if (value === OUTSIDE) return OUTSIDE;
      sum += value;
    }
  return sum / (n * n);
}

function samplesOf({ a, e }: Placement): number {
  return Math.min(MAX_SAMPLES, Math.max(1, Math.round(Math.max(Math.abs(a), Math.abs(e)))));
}

/**
 * The grey level at a place of a picture. Pixels are areas: (0.5, 0.5) is the middle of the first.
 */
function interpolate({ luma, columns, rows }: Luma, u: number, v: number): number {
  if (!(u >= 0 && u <= columns && v >= 0 && v <= rows)) return OUTSIDE;
  const x = Math.min(Math.max(u - 0.5, 0), columns - 1);
  const y = Math.min(Math.max(v - 0.5, 0), rows - 1);
  const column = Math.floor(x);
  const row = Math.floor(y);
  const right = column + 1 < columns ? 1 : 0;
  const below = row + 1 < rows ? columns : 0;
  const i = row * columns + column;
  const upper = luma[i]! + (x - column) * (luma[i + right]! - luma[i]!);
  const lower = luma[i + below]! + (x - column) * (luma[i + below + right]! - luma[i + below]!);
  return upper + (y - row) * (lower - upper);
}

/** Smooths a grid by 1 2 1 both ways, which removes grain and ringing. */
export function soften(grid: Grid): Grid {
  const { values, columns, rows } = grid;
  const across = new Float32Array(values.length);
  const out = new Float32Array(values.length);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      across[i] = mixThree(values, i, x > 0 ? i - 1 : i, x < columns - 1 ? i + 1 : i);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      out[i] = mixThree(across, i, y > 0 ? i - columns : i, y < rows - 1 ? i + columns : i);
  return { ...grid, values: out };
}

/** Beyond a side, and outside of the picture, the level itself replaces its neighbour. */
function mixThree(values: Float32Array, i: number, before: number, after: number): number {
  const value = values[i]!;
  if (value < 0) return OUTSIDE;
  const one = values[before]!;
  const other = values[after]!;
  return (2 * value + (one < 0 ? value : one) + (other < 0 ? value : other)) / 4;
}

/** The grid at half its columns and rows; an odd last column or row is ignored. */
export function halveGrid({ values, columns, rows }: Grid): Grid {
  const half = { columns: columns >> 1, rows: rows >> 1 };
  const out = new Float32Array(half.columns * half.rows);
  for (let y = 0, at = 0; y < half.rows; y++)
    for (let x = 0; x < half.columns; x++) {
      const i = 2 * (y * columns + x);
      const [one, two] = [values[i]!, values[i + 1]!];
      const [three, four] = [values[i + columns]!, values[i + columns + 1]!];
      const whole = one >= 0 && two >= 0 && three >= 0 && four >= 0;
      out[at++] = whole ? (one + two + three + four) / 4 : OUTSIDE;
    }
  return { ...half, values: out };
}

/** Rows of a grid, from `top` on. */
export function rowsIn({ values, columns }: Grid, top: number, bottom: number): Grid {
  return { values: values.subarray(top * columns, bottom * columns), columns, rows: bottom - top };
}

/** A rectangle of a grid. */
export interface GridRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How alike two rectangles are. */
export interface Likeness {
  /** Variance of the levels of each, in grey levels squared. */
  readonly varianceA: number;
  readonly varianceB: number;
  /** -1 to 1; 0 if either has only one level. */
  readonly correlation: number;
}

/**
 * Compares a rectangle of `a` with the one of `b` shifted by (dx, dy); undefined if either is
 * partly outside.
 */
export function likeness(
  a: Grid,
  b: Grid,
  { left, top, width, height }: GridRect,
  dx = 0,
  dy = 0,
): Likeness | undefined {
  if (left + dx < 0 || top + dy < 0) return undefined;
  if (left + dx + width > b.columns || top + dy + height > b.rows) return undefined;
  let sumA = 0;
  let sumB = 0;
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let y = 0; y < height; y++) {
    let i = (top + y) * a.columns + left;
    let j = (top + dy + y) * b.columns + left + dx;
    for (let x = 0; x < width; x++, i++, j++) {
      const one = a.values[i]!;
      const other = b.values[j]!;
      if (one < 0 || other < 0) return undefined;
      sumA += one;
      sumB += other;
      aa += one * one;
      bb += other * other;
      ab += one * other;
    }
  }
  const n = width * height;
  const [meanA, meanB] = [sumA / n, sumB / n];
  const varianceA = Math.max(0, aa / n - meanA * meanA);
  const varianceB = Math.max(0, bb / n - meanB * meanB);
  const both = Math.sqrt(varianceA * varianceB);
  const correlation = both > 0 ? (ab / n - meanA * meanB) / both : 0;
  return { varianceA, varianceB, correlation };
}

import type { Picture } from '../../src/image/picture.ts';
import { pictureOf } from './drawing.ts';
import { randomWords } from './sample-data.ts';

/**
 * Overlapping ellipses of all sizes and levels: unlike rectangles, they have keypoints in their
 * middles.
 */
export function art(columns: number, rows: number, seed: number, most = 40): Picture {
  const discs = Math.round((columns * rows) / 700);
  // The first words of the generator resemble its seed: they are skipped.
  const words = randomWords(6 * discs + 32, 7919 * seed + 1).subarray(32);
  const luma = new Uint8Array(columns * rows).fill(128);
  for (let i = 0; i < discs; i++) {
    const share = (k: number) => words[6 * i + k]! / 2 ** 32;
    const size = 3 + (most - 3) * share(2) ** 3;
    const disc = {
      x: share(0) * columns,
      y: share(1) * rows,
      a: size,
      b: size * (0.6 + 0.8 * share(3)),
    };
    paint({ luma, columns, rows }, disc, Math.floor(share(4) * 256));
  }
  return pictureOf(columns, luma);
}

export interface Disc {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  /** Half its width and height. */
  readonly a: number;
  readonly b: number;
}

/**
 * Fills an ellipse with a level, its edge mixed in proportion to the covered share of each pixel,
 * about.
 */
export function paint(
  { luma, columns, rows }: Pick<Picture, 'luma' | 'columns' | 'rows'>,
  { x, y, a, b }: Disc,
  level: number,
): void {
  for (let row = Math.max(0, Math.floor(y - b)); row < Math.min(rows, y + b + 1); row++)
    for (let at = Math.max(0, Math.floor(x - a)); at < Math.min(columns, x + a + 1); at++) {
      const away = Math.hypot((at + 0.5 - x) / a, (row + 0.5 - y) / b);
      const share = Math.min(Math.max((1 - away) * Math.min(a, b) + 0.5, 0), 1);
      const i = row * columns + at;
      luma[i] = Math.round(luma[i]! + share * (level - luma[i]!));
    }
}

/** A point of a picture, in columns and rows. */
export type Point = readonly [x: number, y: number];

/**
 * A picture of which each point shows the point of another to which `from` leads, or the level
 * `around` if that is outside of it. Four samples a pixel, each interpolated between the four
 * nearest pixels.
 */
export function warped(
  source: Picture,
  columns: number,
  rows: number,
  from: (x: number, y: number) => Point,
  around: (x: number, y: number) => number = () => 255,
): Picture {
  const luma = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (const [dx, dy] of SAMPLES) {
        const [u, v] = from(x + dx, y + dy);
        const outside = u < 0 || v < 0 || u >= source.columns || v >= source.rows;
        sum += outside ? around(x, y) : between(source, u - 0.5, v - 0.5);
      }
      luma[y * columns + x] = Math.round(sum / 4);
    }
  return pictureOf(columns, luma);
}

const SAMPLES: readonly Point[] = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
];

function between({ luma, columns, rows }: Picture, u: number, v: number): number {
  const x = Math.min(Math.max(Math.floor(u), 0), columns - 1);
  const y = Math.min(Math.max(Math.floor(v), 0), rows - 1);
  const [right, down] = [Math.min(x + 1, columns - 1), Math.min(y + 1, rows - 1)];
  const [p, q] = [Math.min(Math.max(u - x, 0), 1), Math.min(Math.max(v - y, 0), 1)];
  const at = (column: number, row: number) => luma[row * columns + column]!;
  const upper = at(x, y) + p * (at(right, y) - at(x, y));
  const lower = at(x, down) + p * (at(right, down) - at(x, down));
  return upper + q * (lower - upper);
}

/** A picture at another size. */
export function resized(picture: Picture, scale: number): Picture {
  const [columns, rows] = [Math.round(picture.columns * scale), Math.round(picture.rows * scale)];
  return warped(picture, columns, rows, (x, y) => [x / scale, y / scale]);
}

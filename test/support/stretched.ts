import type { Picture } from '../../src/image/picture.ts';
import { pictureOf } from './drawing.ts';

/**
 * A copy of a picture from row `from` on. Its row r is row `from + scale * r` of the original,
 * interpolated between two rows. A scale above 1 squeezes.
 */
export function stretched(
  { luma, columns, rows: last }: Picture,
  from: number,
  scale: number,
  rows: number,
): Picture {
  const copy = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    // Pixels are areas: the middle of this row is the middle of that one.
    const at = Math.max(0, from + scale * (row + 0.5) - 0.5);
    const upper = Math.min(last - 1, Math.floor(at));
    const lower = Math.min(last - 1, upper + 1);
    for (let x = 0; x < columns; x++) {
      const [a, b] = [luma[upper * columns + x]!, luma[lower * columns + x]!];
      copy[row * columns + x] = Math.round(a + (at - upper) * (b - a));
    }
  }
  return pictureOf(columns, copy);
}

import { type Detail, detailOf } from './detail.ts';
import type { Picture } from './picture.ts';

/** A picture with what all readings of it share, made once. */
export interface Sheet {
  readonly picture: Picture;
  readonly detail: Detail;
  /**
   * The picture at half its columns and rows, an odd last row left out: sums of 2 x 2 pixels, 0 to 1020.
   * A box that is wide enough is read from it, at a quarter of the work.
   */
  readonly halved: Uint16Array;
}

/** Prepares a picture for being read. */
export function sheetOf(picture: Picture): Sheet {
  const halved = halve(picture);
  return { picture, detail: detailOf(halved, picture.columns >> 1), halved };
}

function halve({ luma, columns, rows }: Picture): Uint16Array {
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
}

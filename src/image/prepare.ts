import { type DetailMap, detailMapOf } from './detail.ts';
import type { Picture } from './picture.ts';
import { raster } from './raster.ts';

/** A picture with what all readings of it share, made once. */
export interface PreparedPicture {
  readonly picture: Picture;
  readonly detail: DetailMap;
  /**
   * The picture at half its columns and rows, an odd last row left out: sums of 2 x 2 pixels, 0 to 1020.
   * A box that is wide enough is read from it, at a quarter of the work.
   */
  readonly halved: Uint16Array;
}

/** Prepares a picture for being read. */
export function prepare(picture: Picture): PreparedPicture {
  const halved = raster.halve(picture);
  return { picture, detail: detailMapOf(halved, picture.columns >> 1), halved };
}

import type { Box, Picture } from '../../src/image/picture.ts';
import { raster } from '../vectors/raster.ts';

/** A picture whose file is as large as its raster. */
export function pictureOf(columns: number, luma: Uint8Array): Picture {
  const rows = luma.length / columns;
  return { luma, columns, rows, width: columns, height: rows };
}

/** A picture of one grey level. */
export function sheet(columns: number, rows: number, level = 255): Picture {
  return pictureOf(columns, new Uint8Array(columns * rows).fill(level));
}

/** Rectangles over one another under noise: the nearest to art that integers make. */
export function drawn(columns: number, rows: number, seed: number, rectangles = 40): Picture {
  const { data } = raster({ width: columns, height: rows, channels: 1, seed, rectangles });
  return pictureOf(columns, new Uint8Array(data));
}

/**
 * Fills boxes of the picture with stripes of two levels that run diagonally, so that no row or
 * column of a box has one level only.
 */
export function ink(picture: Picture, boxes: readonly Box[], dark = 40, light = 210): Picture {
  const luma = picture.luma.slice();
  for (const { left, right, top, bottom } of boxes)
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++)
        luma[y * picture.columns + x] = (x + y) % 8 < 4 ? dark : light;
  return { ...picture, luma };
}

/** The same picture with each pixel changed, clamped to black and white. */
export function mapped(
  picture: Picture,
  level: (luma: number, x: number, y: number) => number,
): Picture {
  const { columns } = picture;
  const luma = new Uint8ClampedArray(picture.luma.length);
  for (let i = 0; i < luma.length; i++)
    luma[i] = level(picture.luma[i]!, i % columns, Math.floor(i / columns));
  return { ...picture, luma: new Uint8Array(luma.buffer) };
}

/** Left and right exchanged. */
export function mirrored(picture: Picture): Picture {
  const { columns, luma } = picture;
  return mapped(picture, (_, x, y) => luma[y * columns + columns - 1 - x]!);
}

/** Rows `top` to `bottom` of a picture. */
export function rowsOf({ columns, luma }: Picture, top: number, bottom: number): Picture {
  return pictureOf(columns, luma.slice(top * columns, bottom * columns));
}

/** Pictures of equal columns, one under the other. */
export function under(...parts: readonly Picture[]): Picture {
  return pictureOf(parts[0]!.columns, new Uint8Array(Buffer.concat(parts.map(({ luma }) => luma))));
}

import { badArgument } from '../errors.ts';

/** Raw pixels: rows from top to bottom, pixels from left to right, samples interleaved. */
export interface Pixels {
  /** Columns, at least 1. */
  readonly width: number;
  /** Rows, at least 1. */
  readonly height: number;
  /** Grey, RGB, or RGB with straight (not premultiplied) alpha. */
  readonly channels: 1 | 3 | 4;
  /** `width * height * channels` samples, 0 (black, transparent) to 255 (white, opaque). */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Checks that pixels fit their sizes. Hashing them otherwise would return a plausible but wrong
 * fingerprint.
 * @throws PanelError BAD_ARGUMENT if a side is not a whole number of at least 1, if there are not
 * 1, 3 or 4 channels, or if `data` does not hold `width * height * channels` samples.
 */
export function checkPixels({ width, height, channels, data }: Pixels): void {
  for (const [name, side] of [['width', width] as const, ['height', height] as const])
    if (!Number.isInteger(side) || side < 1)
      throw badArgument(name, 'a whole number of at least 1', side);
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw badArgument('channels', '1, 3 or 4', channels);
  const samples = width * height * channels;
  if (data.length !== samples)
    throw badArgument('data', `${width} x ${height} x ${channels} = ${samples} bytes`, data.length);
}

/**
 * Composites a sample of the given opacity on white, the colour of the page: 0 to 255. Rounds down
 * as libvips does, so that the result is the same whichever of the two flattens a picture.
 */
export function onWhite(sample: number, alpha: number): number {
  return alpha === 255 ? sample : Math.floor((sample * alpha + 255 * (255 - alpha)) / 255);
}

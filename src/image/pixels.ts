import { badArgument } from '../errors.ts';

/** A decoded picture: rows from top to bottom, pixels from left to right, samples interleaved. */
export interface Pixels {
  /** Columns, at least 1. */
  readonly width: number;
  /** Rows, at least 1. */
  readonly height: number;
  /** Grey, RGB, or RGB with alpha that is not premultiplied. */
  readonly channels: 1 | 3 | 4;
  /** `width * height * channels` samples, 0 (black, transparent) to 255 (white, opaque). */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Refuses pixels whose sizes contradict one another: hashed as they are, they would yield a plausible
 * fingerprint of a picture nobody has.
 * @throws PanelError BAD_ARGUMENT when a side is not a whole number from 1, when there are not 1, 3 or
 * 4 channels, or when `data` does not hold `width * height * channels` samples.
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
 * A sample of the given opacity as seen on white paper, 0 to 255: what a reader of the page sees.
 * Rounded down, as libvips does, so that it makes no difference which of us flattens a picture.
 */
export function onWhite(sample: number, alpha: number): number {
  return alpha === 255 ? sample : Math.floor((sample * alpha + 255 * (255 - alpha)) / 255);
}

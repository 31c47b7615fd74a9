import type { KernelEnum, Sharp } from 'sharp';
import type { RgbPixels } from '../detail.ts';

/** The module sharp. It is passed in, because make-site.mjs runs alterations with its own. */
export type SharpModule = typeof import('sharp').default;

/** A seeded generator of numbers from 0 to just under 1. */
export type RandomFraction = () => number;

/** Rows of a strip, or a picture made of rows. */
export type Slice = RgbPixels;

/** Maps a row of the slice to a row of the altered picture: offset + scale * row. */
export interface RowMap {
  readonly offset: number;
  readonly scale: number;
  readonly mirrored: boolean;
}

/** An altered slice as a file. `map` is null if rows do not stay rows. */
export interface AlteredPicture {
  readonly buffer: Buffer;
  readonly ext: string;
  readonly map: RowMap | null;
}

export type Alteration = (slice: Slice, random: RandomFraction) => Promise<AlteredPicture>;

export const IDENTITY_MAP: RowMap = { offset: 0, scale: 1, mirrored: false };

/** Default quality of a JPEG file. */
const JPEG_QUALITY = 75;

export function between(random: RandomFraction, low: number, high: number): number {
  return low + random() * (high - low);
}

export function integerBetween(random: RandomFraction, low: number, high: number): number {
  return Math.round(between(random, low, high));
}

export function eitherOf<T>(random: RandomFraction, a: T, b: T): T {
  return random() < 0.5 ? a : b;
}

/** One of a list, which must not be empty. */
export function pick<T>(random: RandomFraction, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** A strong colour. */
export function strongColour(random: RandomFraction, saturation = 70, lightness = 50): string {
  return `hsl(${integerBetween(random, 0, 360)},${saturation}%,${lightness}%)`;
}

/** The steps of alterations. All but the last take and return uncompressed pixels. */
export class Paint {
  readonly #sharp: SharpModule;

  constructor(sharp: SharpModule) {
    this.#sharp = sharp;
  }

  toSharp({ data, width, height }: Slice): Sharp {
    return this.#sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  }

  /** Renders an image as RGB on white. Compositing in sharp adds an alpha channel. */
  async toSlice(image: Sharp): Promise<Slice> {
    const { data, info } = await image
      .flatten({ background: '#fff' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info; // 1 or 3
    if (channels === 3) return { data, width, height };
    const rgb = Buffer.alloc(3 * width * height);
    for (const [i, grey] of data.entries()) rgb.fill(grey, 3 * i, 3 * i + 3);
    return { data: rgb, width, height };
  }

  /** Decodes a file and resizes it to `width` if that is given. */
  async read(file: string, width?: number): Promise<Slice> {
    const image = this.#sharp(file);
    const { width: fileWidth } = await image.metadata();
    return this.toSlice(
      width === undefined || width === fileWidth ? image : image.resize({ width }),
    );
  }

  /** Renders an SVG document. */
  async renderSvg(svg: string): Promise<Slice> {
    return this.toSlice(this.#sharp(Buffer.from(svg)));
  }

  /** Draws SVG elements, in pixels of the slice, over it. */
  async overlay(slice: Slice, elements: string): Promise<Slice> {
    const { width, height } = slice;
    const input = Buffer.from(svgOf(width, height, elements));
    return this.toSlice(this.toSharp(slice).composite([{ input, left: 0, top: 0 }]));
  }

  /** Makes a slice of one colour. */
  async blank(width: number, height: number, background: string): Promise<Slice> {
    return this.toSlice(this.#sharp({ create: { width, height, channels: 3, background } }));
  }

  /** Pastes a slice on a larger one. */
  async paste(
    canvas: Slice,
    { data, width, height }: Slice,
    left: number,
    top: number,
  ): Promise<Slice> {
    const raw = { width, height, channels: 3 } as const;
    return this.toSlice(this.toSharp(canvas).composite([{ input: data, raw, left, top }]));
  }

  async crop(slice: Slice, left: number, width: number): Promise<Slice> {
    return this.toSlice(this.toSharp(slice).extract({ left, top: 0, width, height: slice.height }));
  }

  /** Rows `top` to `bottom` of a slice, without copying pixels. */
  rows({ data, width }: Slice, top: number, bottom: number): Slice {
    const part = data.subarray(3 * width * top, 3 * width * bottom);
    return { data: part, width, height: bottom - top };
  }

  async resize(
    slice: Slice,
    width: number,
    height: number = Math.max(1, Math.round((slice.height * width) / slice.width)),
    kernel: keyof KernelEnum = 'lanczos3',
  ): Promise<Slice> {
    return this.toSlice(this.toSharp(slice).resize({ width, height, fit: 'fill', kernel }));
  }

  async jpeg(
    slice: Slice,
    map: RowMap | null = IDENTITY_MAP,
    quality: number = JPEG_QUALITY,
  ): Promise<AlteredPicture> {
    return { buffer: await this.toSharp(slice).jpeg({ quality }).toBuffer(), ext: 'jpg', map };
  }

  async png(slice: Slice, map: RowMap | null = IDENTITY_MAP): Promise<AlteredPicture> {
    return { buffer: await this.toSharp(slice).png().toBuffer(), ext: 'png', map };
  }

  async webp(slice: Slice, map: RowMap | null, quality: number): Promise<AlteredPicture> {
    const buffer = await this.toSharp(slice).webp({ quality, effort: 2 }).toBuffer();
    return { buffer, ext: 'webp', map };
  }
}

/** Joins slices of one width, one under the other. */
export function stack(slices: readonly Slice[]): Slice {
  const { width } = slices[0]!;
  const data = Buffer.concat(slices.map((slice) => slice.data));
  return { data, width, height: data.length / (3 * width) };
}

/** An SVG document of elements. */
export function svgOf(width: number, height: number, elements: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
}

import type { KernelEnum, Sharp } from 'sharp';

/** sharp as its importers have it; handed in, for alterations run inside make-site.mjs too. */
export type SharpModule = typeof import('sharp').default;

/** From 0 to just under 1, seeded. */
export type Chance = () => number;

/** Lossless RGB, three bytes a pixel. */
export interface Slice {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Where a row of the slice lands in the altered picture: offset + scale * row. */
export interface RowMap {
  readonly offset: number;
  readonly scale: number;
  readonly mirrored: boolean;
}

/** An altered slice as a file. `map` is null where rows do not stay rows. */
export interface Altered {
  readonly buffer: Buffer;
  readonly ext: string;
  readonly map: RowMap | null;
}

export type Alteration = (slice: Slice, chance: Chance) => Promise<Altered>;

export const SAME: RowMap = { offset: 0, scale: 1, mirrored: false };

/** Quality of a JPEG of which nothing else is said. */
const USUAL = 75;

export function between(chance: Chance, low: number, high: number): number {
  return low + chance() * (high - low);
}

export function whole(chance: Chance, low: number, high: number): number {
  return Math.round(between(chance, low, high));
}

export function either<T>(chance: Chance, a: T, b: T): T {
  return chance() < 0.5 ? a : b;
}

/** A strong colour. */
export function hue(chance: Chance, saturation = 70, lightness = 50): string {
  return `hsl(${whole(chance, 0, 360)},${saturation}%,${lightness}%)`;
}

/** What the alterations are made of. Every step takes and gives uncompressed pixels. */
export class Paint {
  readonly #sharp: SharpModule;

  constructor(sharp: SharpModule) {
    this.#sharp = sharp;
  }

  open({ data, width, height }: Slice): Sharp {
    return this.#sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  }

  /** Whatever comes out of sharp, on white, as RGB. Laying one picture on another adds an alpha of its own. */
  async raw(image: Sharp): Promise<Slice> {
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

  /** A file, at a width if one is given. */
  async read(file: string, width?: number): Promise<Slice> {
    const image = this.#sharp(file);
    const { width: own } = await image.metadata();
    return this.raw(width === undefined || width === own ? image : image.resize({ width }));
  }

  /** A drawing of SVG elements. */
  async draw(svg: string): Promise<Slice> {
    return this.raw(this.#sharp(Buffer.from(svg)));
  }

  /** SVG elements, in pixels of the slice, laid over it. */
  async over(slice: Slice, elements: string): Promise<Slice> {
    const { width, height } = slice;
    const input = Buffer.from(svgOf(width, height, elements));
    return this.raw(this.open(slice).composite([{ input, left: 0, top: 0 }]));
  }

  /** A sheet of one colour. */
  async sheet(width: number, height: number, background: string): Promise<Slice> {
    return this.raw(this.#sharp({ create: { width, height, channels: 3, background } }));
  }

  /** The slice put on a sheet. */
  async on(
    sheet: Slice,
    { data, width, height }: Slice,
    left: number,
    top: number,
  ): Promise<Slice> {
    const raw = { width, height, channels: 3 } as const;
    return this.raw(this.open(sheet).composite([{ input: data, raw, left, top }]));
  }

  async crop(slice: Slice, left: number, width: number): Promise<Slice> {
    return this.raw(this.open(slice).extract({ left, top: 0, width, height: slice.height }));
  }

  /** Rows alone: no pixel is copied. */
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
    return this.raw(this.open(slice).resize({ width, height, fit: 'fill', kernel }));
  }

  async jpeg(slice: Slice, map: RowMap | null = SAME, quality: number = USUAL): Promise<Altered> {
    return { buffer: await this.open(slice).jpeg({ quality }).toBuffer(), ext: 'jpg', map };
  }

  async png(slice: Slice, map: RowMap | null = SAME): Promise<Altered> {
    return { buffer: await this.open(slice).png().toBuffer(), ext: 'png', map };
  }

  async webp(slice: Slice, map: RowMap | null, quality: number): Promise<Altered> {
    const buffer = await this.open(slice).webp({ quality, effort: 2 }).toBuffer();
    return { buffer, ext: 'webp', map };
  }
}

/** Slices of one width, one under the other. */
export function stacked(slices: readonly Slice[]): Slice {
  const { width } = slices[0]!;
  const data = Buffer.concat(slices.map((slice) => slice.data));
  return { data, width, height: data.length / (3 * width) };
}

function svgOf(width: number, height: number, elements: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
}

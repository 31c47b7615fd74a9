import type { Sharp, SharpOptions } from 'sharp';
import { PanelError } from '../errors.ts';
import { type FileKind, fileKindOf, REFUSED_KINDS } from './file-kind.ts';
import { type Picture, rowsAt } from './picture.ts';
import { checkPixels, type Pixels } from './pixels.ts';
import { raster } from './raster.ts';

/** Pixels above which a file is not decoded: 690 x 100,000 fits, a decompression bomb does not. */
export const MAX_PIXELS = 120_000_000;
/** The same for a file that is stored in passes and must be held whole to be decoded, at six bytes a pixel. */
export const MAX_PROGRESSIVE = 30_000_000;
/** Rows at the working width above which a picture is not read: 390 times as tall as wide. */
export const MAX_ROWS = 100_000;
/** A picture narrower than this in pixels says nothing, and would be blown up without bound. */
export const MIN_WIDTH = 32;
const TIMEOUT_SECONDS = 60;

/** A decoded file, with what had to be forgiven. */
export interface DecodedPicture extends Picture {
  /** The file ended early or was damaged; what could be read was read. */
  readonly damaged: boolean;
  /** Frames of an animation, of which the first was read; 1 for a still. */
  readonly frames: number;
}

type SharpModule = typeof import('sharp').default;
let loaded: Promise<SharpModule> | undefined;

/** The only door to sharp, opened when the first picture needs it. */
function openSharp(): Promise<SharpModule> {
  loaded ??= import('sharp').then(({ default: sharp }) => sharp);
  return loaded;
}

/** Loaders that a page may need; what libvips has besides runs interpreters or is a museum of parsers. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`);

/**
 * Sets sharp up for a process that decodes a hostile crawl and does nothing else with it: all loaders but
 * five are blocked, nothing is cached, one thread a picture (with several in flight more only switch
 * context). sharp has one set of such switches for the whole process, so a library does not touch
 * them unasked; the command line calls this first.
 */
export async function hardenDecoder(): Promise<void> {
  const sharp = await openSharp();
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
}

/** What libvips calls the kinds that are read. */
const FORMATS: Partial<Record<FileKind, string>> = {
  JPEG: 'jpeg',
  PNG: 'png',
  WebP: 'webp',
  GIF: 'gif',
  AVIF: 'heif',
};

/** Pixel width and height after the EXIF turn, and frames, from the header alone. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly alpha: boolean;
}

/**
 * Reads the header of an image file.
 * @throws PanelError PICTURE_REFUSED for a kind that is never read, PICTURE_UNREADABLE for what is no
 * picture, PICTURE_TOO_LARGE beyond {@link MAX_PIXELS}.
 */
export async function readHeader(bytes: Uint8Array): Promise<PictureHeader> {
  const kind = fileKindOf(bytes);
  if (kind === 'archive')
    throw new PanelError('PICTURE_REFUSED', 'is an archive, which is not looked into; unpack it.');
  if (REFUSED_KINDS.has(kind))
    throw new PanelError(
      'PICTURE_REFUSED',
      `${kind} is not read; convert it to PNG if it is a page.`,
    );
  if (kind === 'unknown')
    throw new PanelError('PICTURE_UNREADABLE', 'not a JPEG, PNG, WebP, GIF or AVIF picture.');
  const sharp = await openSharp();
  const meta = await sharp(bytes, { limitInputPixels: false }).metadata().catch(unreadable);
  // libvips judges for itself what a file is; what it takes for another kind is not read.
  if (FORMATS[kind] !== meta.format)
    throw new PanelError('PICTURE_REFUSED', `begins like ${kind} but is ${meta.format}.`);
  // Orientations 5 to 8 lie on their side (EXIF 2.32, 4.6.4 A).
  const turned = (meta.orientation ?? 1) >= 5;
  const frame = { width: meta.width, height: meta.pageHeight ?? meta.height };
  const [width, height] = turned ? [frame.height, frame.width] : [frame.width, frame.height];
  if (meta.isProgressive && width * height > MAX_PROGRESSIVE)
    throw new PanelError(
      'PICTURE_TOO_LARGE',
      `${width} x ${height} pixels in passes are declared; at most ${MAX_PROGRESSIVE} are held at once.`,
    );
  if (width * height > MAX_PIXELS)
    throw new PanelError(
      'PICTURE_TOO_LARGE',
      `${width} x ${height} pixels are declared; at most ${MAX_PIXELS} are read.`,
    );
  return { width, height, frames: meta.pages ?? 1, alpha: meta.hasAlpha ?? false };
}

/**
 * Decodes an image file to luma, `columns` wide, rows in proportion. Turned
 * as EXIF says, transparency on white, CMYK, palettes and 16 bits brought to 8-bit sRGB; of an
 * animation the first frame. A file that is cut short is read as far as it goes and marked damaged.
 *
 * @throws PanelError as {@link readHeader}, and PICTURE_UNREADABLE when the pixels cannot be decoded,
 * PICTURE_TOO_LARGE when the picture is more than {@link MAX_ROWS} rows tall.
 */
export async function decode(bytes: Uint8Array, columns: number): Promise<DecodedPicture> {
  const header = await readHeader(bytes);
  const rows = rowsAt(columns, header);
  if (header.width >= MIN_WIDTH && rows > MAX_ROWS) throw tooTall(header, rows);
  const { width, height, frames } = header;
  const about = { columns, width, height, frames };
  if (width < MIN_WIDTH) return { ...about, luma: new Uint8Array(0), rows: 0, damaged: false };
  const sharp = await openSharp();
  const read = (options: SharpOptions) =>
    toLuma(sharp(bytes, options), columns, rows, header.alpha);
  const strict: SharpOptions = {
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
    failOn: 'error',
  };
  try {
    return { ...about, rows, luma: await read(strict), damaged: false };
  } catch {
    const luma = await read({ ...strict, failOn: 'none' }).catch(unreadable);
    return { ...about, rows, luma, damaged: true };
  }
}

function tooTall(
  { width, height }: Pick<PictureHeader, 'width' | 'height'>,
  rows: number,
): PanelError {
  const message = `${width} x ${height} pixels is ${rows} rows at the working width; at most ${MAX_ROWS} are read.`;
  return new PanelError('PICTURE_TOO_LARGE', message);
}

/** Sides that the reference's program gives a picture before it hashes it, if either is longer. */
const PDQ_MAX_SIDE = 512;

/**
 * A picture as PDQ's own program hands it to the hash: a picture with a side over 512 is squeezed to 512 x 512.
 * @throws PanelError as {@link decode}.
 */
export async function decodeForPdq(bytes: Uint8Array): Promise<Pixels> {
  const { width, height, alpha } = await readHeader(bytes);
  const sharp = await openSharp();
  const image = sharp(bytes, {
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
    failOn: 'none',
  });
  const opaque = (alpha ? image.flatten({ background: '#fff' }) : image).autoOrient();
  const large = Math.max(width, height) > PDQ_MAX_SIDE;
  const small = large ? opaque.resize(PDQ_MAX_SIDE, PDQ_MAX_SIDE, { fit: 'fill' }) : opaque;
  const { data, info } = await small
    .toColourspace('srgb')
    .timeout({ seconds: TIMEOUT_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable);
  const channels = info.channels === 1 || info.channels === 3 ? info.channels : 4;
  return { width: info.width, height: info.height, channels, data };
}

/**
 * Brings raw pixels to luma at `columns` columns, as {@link decode} does with a file.
 * @throws PanelError BAD_ARGUMENT when the data does not fit the size, PICTURE_TOO_LARGE as {@link decode}.
 */
export async function decodePixels(pixels: Pixels, columns: number): Promise<DecodedPicture> {
  checkPixels(pixels);
  const { width, height, channels, data } = pixels;
  const about = { columns, width, height, frames: 1, damaged: false };
  if (width < MIN_WIDTH) return { ...about, luma: new Uint8Array(0), rows: 0 };
  const rows = rowsAt(columns, pixels);
  if (width * height > MAX_PIXELS || rows > MAX_ROWS) throw tooTall(pixels, rows);
  const sharp = await openSharp();
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS });
  return { ...about, rows, luma: await toLuma(image, columns, rows, channels === 4) };
}

async function toLuma(image: Sharp, columns: number, rows: number, alpha: boolean) {
  const opaque = alpha ? image.flatten({ background: '#fff' }) : image;
  const { data, info } = await opaque
    .autoOrient()
    .resize({ width: columns, height: rows, fit: 'fill' })
    .toColourspace('srgb')
    .timeout({ seconds: TIMEOUT_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return info.channels < 3 ? everyNth(data, info.channels) : raster.lumaOf(data, info.channels);
}

function everyNth(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  return Uint8Array.from({ length: data.length / channels }, (_, i) => data[i * channels]!);
}

/** sharp throws plain errors without codes: wrapped once, here, its sentence kept. */
function unreadable(cause: unknown): never {
  const said = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  throw new PanelError('PICTURE_UNREADABLE', `cannot be decoded: ${said}.`, { cause });
}

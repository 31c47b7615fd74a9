import type { Sharp } from 'sharp';
import { PanelError } from '../errors.ts';
import { type FileKind, fileKindOf, REFUSED_KINDS } from './file-kind.ts';
import { type Picture, rowsAt } from './picture.ts';
import { checkPixels, type Pixels } from './pixels.ts';
import { raster } from './raster.ts';

/**
 * Maximum pixels of a file that is decoded: 690 x 100,000 is below, a decompression bomb is above.
 */
export const MAX_PIXELS = 120_000_000;
/** The same for a progressive file, which the decoder holds as a whole, at six bytes a pixel. */
export const MAX_PROGRESSIVE_PIXELS = 30_000_000;
/** Maximum rows of a picture at the profile's width: at 256 columns, 390 times as tall as wide. */
export const MAX_ROWS = 100_000;
/**
 * Minimum width of a picture in pixels. A narrower one shows nothing, and would be enlarged without
 * bound.
 */
export const MIN_WIDTH = 32;
const TIMEOUT_SECONDS = 60;

/** A decoded file. */
export interface DecodedPicture extends Picture {
  /** Whether the file is truncated or damaged. The picture shows the part that could be decoded. */
  readonly damaged: boolean;
  /** Frames of an animation, of which one was decoded; 1 for a still picture. */
  readonly frames: number;
  /** The number of that frame, from 2 on; absent for the first. */
  readonly frame?: number;
}

type SharpModule = typeof import('sharp').default;
let loaded: Promise<SharpModule> | undefined;

/** Imports sharp when the first picture needs it. No other file imports it. */
function importSharp(): Promise<SharpModule> {
  loaded ??= import('sharp').then(({ default: sharp }) => sharp);
  return loaded;
}

/**
 * Loaders for the kinds that are read. The other loaders of libvips are rarely used parsers, and
 * interpreters.
 */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`);

/**
 * Configures sharp for a process that decodes untrusted files: blocks all loaders but five, caches
 * nothing, and uses one thread a picture (several pictures are decoded at once, so more threads
 * would only switch context). These settings of sharp are global to the process, so the library
 * does not change them by itself. The command line calls this first.
 */
export async function hardenDecoder(): Promise<void> {
  const sharp = await importSharp();
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
}

/** libvips' names of the kinds that are read. */
const FORMATS: Partial<Record<FileKind, string>> = {
  JPEG: 'jpeg',
  PNG: 'png',
  WebP: 'webp',
  GIF: 'gif',
  AVIF: 'heif',
};

/**
 * Fields of a file's header. Width and height are in pixels, after the EXIF orientation is applied.
 */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly alpha: boolean;
}

/**
 * Reads the header of an image file.
 * @throws PanelError PICTURE_REFUSED for a kind that is never read, PICTURE_UNREADABLE for a file
 * that is not a picture, PICTURE_TOO_LARGE above {@link MAX_PIXELS}, or {@link
 * MAX_PROGRESSIVE_PIXELS} if progressive.
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
  const sharp = await importSharp();
  const meta = await sharp(bytes, { limitInputPixels: false }).metadata().catch(unreadable);
  // libvips recognises the format by itself. A file that it recognises differently is refused.
  if (FORMATS[kind] !== meta.format)
    throw new PanelError('PICTURE_REFUSED', `begins like ${kind} but is ${meta.format}.`);
  // Orientations 5 to 8 exchange width and height (EXIF 2.32, 4.6.4 A).
  const turned = (meta.orientation ?? 1) >= 5;
  const frame = { width: meta.width, height: meta.pageHeight ?? meta.height };
  const [width, height] = turned ? [frame.height, frame.width] : [frame.width, frame.height];
  if (meta.isProgressive && width * height > MAX_PROGRESSIVE_PIXELS)
    throw new PanelError(
      'PICTURE_TOO_LARGE',
      `${width} x ${height} pixels in passes are declared; at most ${MAX_PROGRESSIVE_PIXELS} are held at once.`,
    );
  if (width * height > MAX_PIXELS)
    throw new PanelError(
      'PICTURE_TOO_LARGE',
      `${width} x ${height} pixels are declared; at most ${MAX_PIXELS} are read.`,
    );
  return { width, height, frames: meta.pages ?? 1, alpha: meta.hasAlpha ?? false };
}

/**
 * Decodes an image file to luma, `columns` wide, with rows in proportion. Applies the EXIF
 * orientation, converts CMYK, palettes and 16 bits to 8-bit sRGB, and composites transparent pixels
 * on white; on black if the picture is blank on white. Of an animation it takes the first frame that
 * is not blank, among the first {@link MAX_FRAMES}. A truncated file is decoded as far as possible
 * and marked damaged. A picture narrower than {@link MIN_WIDTH} has no rows.
 *
 * @throws PanelError as {@link readHeader}, and PICTURE_UNREADABLE if the pixels cannot be decoded,
 * PICTURE_TOO_LARGE if the picture is more than {@link MAX_ROWS} rows tall.
 */
export async function decode(bytes: Uint8Array, columns: number): Promise<DecodedPicture> {
  const header = await readHeader(bytes);
  const rows = rowsAt(columns, header);
  if (header.width >= MIN_WIDTH && rows > MAX_ROWS) throw tooTall(header, rows);
  const { width, height, frames } = header;
  const fields = { columns, width, height, frames };
  if (width < MIN_WIDTH) return { ...fields, luma: new Uint8Array(0), rows: 0, damaged: false };
  const first = await decodeFrame(bytes, { ...header, columns, rows, frame: 0 });
  const last = frames > 1 && isBlank(first.luma) ? Math.min(frames, MAX_FRAMES) : 1;
  for (let frame = 1; frame < last; frame++) {
    const later = await decodeFrame(bytes, { ...header, columns, rows, frame });
    if (!isBlank(later.luma)) return { ...fields, rows, ...later, frame: frame + 1 };
  }
  return { ...fields, rows, ...first };
}

/** Frames of an animation of which one is chosen. */
const MAX_FRAMES = 16;

/** What of a file is decoded, and to which size. */
interface FrameRequest extends Pick<PictureHeader, 'alpha' | 'frames'> {
  readonly columns: number;
  readonly rows: number;
  /** Counted from 0. */
  readonly frame: number;
}

/** Decodes one frame, on the ground on which it shows something. */
async function decodeFrame(
  bytes: Uint8Array,
  request: FrameRequest,
): Promise<Pick<DecodedPicture, 'luma' | 'damaged'>> {
  const onWhite = await decodeOn('#fff', bytes, request);
  if (!request.alpha || !isBlank(onWhite.luma)) return onWhite;
  const onBlack = await decodeOn('#000', bytes, request);
  return isBlank(onBlack.luma) ? onWhite : onBlack;
}

async function decodeOn(
  ground: string,
  bytes: Uint8Array,
  { columns, rows, alpha, frames, frame }: FrameRequest,
): Promise<Pick<DecodedPicture, 'luma' | 'damaged'>> {
  const sharp = await importSharp();
  const decodeWith = (failOn: 'error' | 'none') => {
    const page = frames > 1 ? { page: frame } : {};
    const options = { limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn, ...page };
    return toLuma(sharp(bytes, options), columns, rows, alpha ? ground : undefined);
  };
  try {
    return { luma: await decodeWith('error'), damaged: false };
  } catch {
    return { luma: await decodeWith('none').catch(unreadable), damaged: true };
  }
}

/** Grey levels between the lightest and the darkest pixel of a blank picture, at most. */
const BLANK_RANGE = 8;

/** Whether a picture shows one level alone. */
function isBlank(luma: Uint8Array): boolean {
  let darkest = 255;
  let lightest = 0;
  for (const level of luma) {
    if (level < darkest) darkest = level;
    if (level > lightest) lightest = level;
    if (lightest - darkest > BLANK_RANGE) return false;
  }
  return true;
}

function tooTall(
  { width, height }: Pick<PictureHeader, 'width' | 'height'>,
  rows: number,
): PanelError {
  const message = `${width} x ${height} pixels is ${rows} rows at the working width; at most ${MAX_ROWS} are read.`;
  return new PanelError('PICTURE_TOO_LARGE', message);
}

/** If a side is longer than this, PDQ's reference program resizes both sides to it. */
const PDQ_MAX_SIDE = 512;

/**
 * Decodes a picture as PDQ's reference program does before it hashes: if a side is over 512 pixels,
 * the picture is squeezed to 512 x 512.
 * @throws PanelError as {@link readHeader}, and PICTURE_UNREADABLE if the pixels cannot be decoded.
 */
export async function decodeForPdq(bytes: Uint8Array): Promise<Pixels> {
  const { width, height, alpha } = await readHeader(bytes);
  const sharp = await importSharp();
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
 * Converts raw pixels to luma, `columns` wide, as {@link decode} does a file.
 * @throws PanelError BAD_ARGUMENT if the data does not fit the size, PICTURE_TOO_LARGE as {@link
 * decode}.
 */
export async function decodePixels(pixels: Pixels, columns: number): Promise<DecodedPicture> {
  checkPixels(pixels);
  const { width, height, channels, data } = pixels;
  const fields = { columns, width, height, frames: 1, damaged: false };
  if (width < MIN_WIDTH) return { ...fields, luma: new Uint8Array(0), rows: 0 };
  const rows = rowsAt(columns, pixels);
  if (width * height > MAX_PIXELS || rows > MAX_ROWS) throw tooTall(pixels, rows);
  const sharp = await importSharp();
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS });
  return {
    ...fields,
    rows,
    luma: await toLuma(image, columns, rows, channels === 4 ? '#fff' : undefined),
  };
}

/** @param ground what shows through transparent pixels; undefined if there are none. */
async function toLuma(image: Sharp, columns: number, rows: number, ground: string | undefined) {
  const opaque = ground === undefined ? image : image.flatten({ background: ground });
  const { data, info } = await opaque
    .autoOrient()
    .resize({ width: columns, height: rows, fit: 'fill' })
    .toColourspace('srgb')
    .timeout({ seconds: TIMEOUT_SECONDS })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return info.channels < 3 ? firstChannel(data, info.channels) : raster.lumaOf(data, info.channels);
}

function firstChannel(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  return Uint8Array.from({ length: data.length / channels }, (_, i) => data[i * channels]!);
}

/** Wraps an error of sharp, which has no code, and keeps the first line of its message. */
function unreadable(cause: unknown): never {
  const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  throw new PanelError('PICTURE_UNREADABLE', `cannot be decoded: ${message}.`, { cause });
}

import { type Picture, rowsAt } from './picture.ts';

/** Maximum rows of a strip: 2,500 pages of 800 x 1280, 256 MB of luma. */
export const MAX_STRIP_ROWS = 1_048_576;

/** The place of a page in its strip, and its size in pixels. */
export interface PagePlace {
  /** First row of the page in the strip, and the first row after it. */
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** A stretch of a page, in its own pixels. */
export interface PageStretch {
  /** Number of the page, from 0. */
  readonly page: number;
  readonly top: number;
  readonly bottom: number;
}

type Size = Pick<Picture, 'width' | 'height'>;

/**
 * Places pages one under the other, each scaled to `columns` columns. A page of 800 x 1280 is 409.6
 * rows tall at 256 columns and gets 410: each page is rounded by itself, so rounding errors do not
 * add up.
 */
export function layOut(pages: readonly Size[], columns: number): PagePlace[] {
  let bottom = 0;
  return pages.map(({ width, height }) => {
    const top = bottom;
    bottom += rowsAt(columns, { width, height });
    return { top, bottom, width, height };
  });
}

/** Height in pixels of the episode as one picture, at the width of its first page. */
export function episodeHeight(pages: readonly Size[]): number {
  const first = pages[0]?.width ?? 0;
  return pages.reduce((sum, { width, height }) => sum + (height * first) / width, 0);
}

/**
 * Converts a row of the strip to a row of the episode at the width of its first page. Exact within
 * a page.
 */
export function episodeRow(places: readonly PagePlace[], row: number): number {
  const first = places[0]!.width;
  let above = 0;
  for (const place of places) {
    if (row < place.bottom || place === places.at(-1))
      return above + (pixelRow(place, row) * first) / place.width;
    above += (place.height * first) / place.width;
  }
  return above;
}

/** The row of the strip for a row of the episode at the width of its first page: see {@link episodeRow}. */
export function stripRow(places: readonly PagePlace[], pixel: number): number {
  const first = places[0]!.width;
  let above = 0;
  for (const place of places) {
    const height = (place.height * first) / place.width;
    if (pixel < above + height || place === places.at(-1))
      return place.top + ((pixel - above) * (place.bottom - place.top)) / height;
    above += height;
  }
  return above;
}

/** The stretches of pages in rows `top` to `bottom` of the strip, from top to bottom. */
export function pageStretches(
  places: readonly PagePlace[],
  top: number,
  bottom: number,
): PageStretch[] {
  return places.flatMap((place, page) => {
    const from = Math.max(top, place.top);
    const to = Math.min(bottom, place.bottom);
    return from < to ? [{ page, top: pixelRow(place, from), bottom: pixelRow(place, to) }] : [];
  });
}

/** Converts a row of the strip to a pixel row of a page. */
function pixelRow(place: PagePlace, row: number): number {
  const share = (row - place.top) / (place.bottom - place.top);
  return Math.min(Math.max(share, 0), 1) * place.height;
}

/** Joins pictures of equal columns, one under the other. */
export function stack(parts: readonly Pick<Picture, 'luma'>[]): Uint8Array {
  const luma = new Uint8Array(parts.reduce((sum, part) => sum + part.luma.length, 0));
  let at = 0;
  for (const part of parts) {
    luma.set(part.luma, at);
    at += part.luma.length;
  }
  return luma;
}

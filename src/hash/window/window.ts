import type { Box } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { ROWS_PER_WIDTH } from '../profile.ts';
import { transformRows } from './rows.ts';
import { type RowSums, type Stretch, spectra } from './spectra.ts';
import { AS_SHOWN, type View } from './view.ts';

/** Rows of a track, at {@link ROWS_PER_WIDTH} to its width. */
export function trackRows(rows: RowSums): number {
  return (rows.count * rows.step) / rowPitch(rows);
}

/** Rows of the picture for each row of the track. */
export function rowPitch({ box }: Pick<RowSums, 'box'>): number {
  return (box.right - box.left) / ROWS_PER_WIDTH;
}

/**
 * Fingerprints rows `top` to `top + height` of a track in a view, into `out`. Positions are real
 * numbers, in rows of the track. Only rows inside the track and between `from` and `to` are
 * visible; the rest counts as paper, which adds nothing to any wave.
 */
export function fingerprintWindow(
  rows: RowSums,
  top: number,
  height: number,
  view: View,
  out: Fingerprint,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): void {
  spectra.fingerprint(rows, stretchOf(rows, top, height, from, to), view, out);
}

/** {@link fingerprintWindow} into a new fingerprint. */
export function windowPrint(
  rows: RowSums,
  top: number,
  height: number,
  view: View = AS_SHOWN,
): Fingerprint {
  const print = new Uint32Array(WORDS);
  fingerprintWindow(rows, top, height, view, print);
  return print;
}

/**
 * Fingerprints a box of a picture as one window, in several views: each into the fingerprint of
 * `outs` with its index. The box may have any sides, between columns and rows, and reach past the
 * picture.
 */
export function fingerprintBox(
  prepared: PreparedPicture,
  box: Box,
  views: readonly View[],
  outs: readonly Fingerprint[],
): void {
  // Even rows, as one row of the halved picture is two rows of the picture.
  const top = Math.max(0, 2 * Math.floor(box.top / 2));
  const bottom = Math.min(prepared.picture.rows, 2 * Math.ceil(box.bottom / 2));
  const rows = transformRows(prepared, { left: box.left, right: box.right, top, bottom }, true);
  const pitch = rowPitch(rows);
  const start = (box.top - rows.box.top) / pitch;
  const height = (box.bottom - box.top) / pitch;
  const stretch = stretchOf(rows, start, height, 0, Number.POSITIVE_INFINITY);
  spectra.fingerprintViews(rows, stretch, views, outs);
}

/** Converts rows of a track to transformed rows. */
function stretchOf(rows: RowSums, top: number, height: number, from: number, to: number): Stretch {
  const pitch = rowPitch(rows) / rows.step;
  return {
    top: top * pitch,
    height: height * pitch,
    from: Math.max(0, Math.min(rows.count, from * pitch)),
    to: Math.max(0, Math.min(rows.count, to * pitch)),
  };
}

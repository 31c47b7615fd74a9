import { keypointsOf } from '../../image/keypoints.ts';
import type { Box, Picture } from '../../image/picture.ts';
import { detailIn, type PreparedPicture } from '../../image/prepare.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { transformRows } from './rows.ts';
import { AS_SHOWN, rowPitch, threshold, transformWindow } from './window.ts';

/** A square of a picture, in whole columns and rows. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** A fingerprinted square around a keypoint. */
export interface Patch extends Square {
  readonly print: Fingerprint;
}

/** Side of a square in sigmas of its keypoint: spots are told apart by what surrounds them. */
const SIDE_IN_SIGMAS = 10;
/** Squares whose middles lie nearer than this share of the side, and whose sides are as near, say the same. */
const SAME_SPOT_DISTANCE = 0.15;
const SAME_SPOT_RATIO = 1.28;

export interface PatchOptions {
  /** Patches at most on every area as tall as the picture is wide. */
  readonly density: number;
  /** Share of a patch that must hold detail, 0 to 1. */
  readonly minDetail: number;
  /** Whether small patches are wanted too (strip/keypoints.ts). */
  readonly fine: boolean;
}

/** Pictures flatter than this share of their width are small at the working width: small patches are wanted. */
const FLAT_RATIO = 0.75;

export function isFlat({ columns, rows }: Pick<Picture, 'columns' | 'rows'>): boolean {
  return rows < FLAT_RATIO * columns;
}

/** Squares around the strongest keypoints, of all sizes; none reaches past the picture. */
export function squaresOf(
  sheet: PreparedPicture,
  { density, minDetail, fine }: PatchOptions,
): Square[] {
  const { columns, rows } = sheet.picture;
  const squares: Square[] = [];
  for (const keypoints of keypointsOf(sheet, fine)) {
    const kept: Square[] = [];
    const lowest = keypoints.reduce((most, { y }) => Math.max(most, y), 0);
    const highest = keypoints.reduce((least, { y }) => Math.min(least, y), rows);
    const most = Math.ceil((density * Math.max(columns / 2, lowest - highest)) / columns);
    for (const { x, y, sigma } of keypoints) {
      if (kept.length === most) break;
      const side = Math.round(SIDE_IN_SIGMAS * sigma);
      const square = { left: Math.round(x - side / 2), top: Math.round(y - side / 2), side };
      if (!liesInside(square, columns, rows) || kept.some((other) => isSameSpot(other, square)))
        continue;
      if (detailIn(sheet.detail, boxOf(square)) >= minDetail) kept.push(square);
    }
    squares.push(...kept);
  }
  return squares;
}

/** {@link squaresOf}, each with its fingerprint, from top to bottom. */
export function patchesOf(sheet: PreparedPicture, options: PatchOptions): Patch[] {
  return squaresOf(sheet, options)
    .map((square) => {
      const { left, top, side } = square;
      const print = new Uint32Array(WORDS);
      transformBox(sheet, boxOf(square));
      threshold(AS_SHOWN, print);
      return { left, top, side, print };
    })
    .sort((a, b) => a.top - b.top || a.left - b.left || a.side - b.side);
}

function liesInside({ left, top, side }: Square, columns: number, rows: number): boolean {
  return left >= 0 && top >= 0 && left + side <= columns && top + side <= rows;
}

function isSameSpot(a: Square, b: Square): boolean {
  const near = SAME_SPOT_DISTANCE * b.side;
  const apart = Math.max(
    Math.abs(a.left + a.side / 2 - b.left - b.side / 2),
    Math.abs(a.top + a.side / 2 - b.top - b.side / 2),
  );
  return apart < near && a.side < SAME_SPOT_RATIO * b.side && b.side < SAME_SPOT_RATIO * a.side;
}

export function boxOf({ left, top, side }: Square): Box {
  return { left, right: left + side, top, bottom: top + side };
}

/** Transforms a box of a picture, of any sides, as one window: {@link threshold} then makes its bits. */
export function transformBox(sheet: PreparedPicture, box: Box): void {
  const { left, right } = box;
  // Even, as a wide box is read from the halved picture: half a row of it is no row.
  const top = Math.max(0, 2 * Math.floor(box.top / 2));
  const bottom = Math.min(sheet.picture.rows, 2 * Math.ceil(box.bottom / 2));
  const rows = transformRows(sheet, { left, right, top, bottom }, true);
  const pitch = rowPitch(rows);
  transformWindow(rows, (box.top - rows.box.top) / pitch, (box.bottom - box.top) / pitch);
}

import { keypointsOf } from '../../image/keypoints.ts';
import type { Box, Picture } from '../../image/picture.ts';
import { detailIn, type PreparedPicture } from '../../image/prepare.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { AS_SHOWN } from './view.ts';
import { fingerprintBox } from './window.ts';

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

/**
 * Side of a square in sigmas of its keypoint: large enough to show the surroundings that
 * distinguish keypoints.
 */
const SIDE_IN_SIGMAS = 10;
/**
 * Two squares show the same spot if their middles are closer than this share of the side, and the
 * ratio of their sides is below `SAME_SPOT_RATIO`.
 */
const SAME_SPOT_DISTANCE = 0.15;
const SAME_SPOT_RATIO = 1.28;

export interface PatchOptions {
  /** Maximum number of patches per part of the picture as tall as the picture is wide. */
  readonly density: number;
  /** Minimum share of a patch that holds detail, 0 to 1. */
  readonly minDetail: number;
  /** Whether to find small patches too: see {@link keypointsOf}. */
  readonly fine: boolean;
}

/**
 * Ratio of rows to columns below which a picture is flat. At 256 columns it has few patches but
 * small ones.
 */
const FLAT_RATIO = 0.75;

/** Whether small patches are needed to find a picture. */
export function isFlat({ columns, rows }: Pick<Picture, 'columns' | 'rows'>): boolean {
  return rows < FLAT_RATIO * columns;
}

/** Squares around the strongest keypoints of all sizes, block by block, inside the picture. */
export function squaresOf(
  prepared: PreparedPicture,
  { density, minDetail, fine }: PatchOptions,
): Square[] {
  const { columns, rows } = prepared.picture;
  const squares: Square[] = [];
  for (const keypoints of keypointsOf(prepared, fine)) {
    const chosen: Square[] = [];
    const lowest = keypoints.reduce((max, { y }) => Math.max(max, y), 0);
    const highest = keypoints.reduce((min, { y }) => Math.min(min, y), rows);
    const maxSquares = Math.ceil((density * Math.max(columns / 2, lowest - highest)) / columns);
    for (const { x, y, sigma } of keypoints) {
      if (chosen.length === maxSquares) break;
      const side = Math.round(SIDE_IN_SIGMAS * sigma);
      const square = { left: Math.round(x - side / 2), top: Math.round(y - side / 2), side };
      if (!isInside(square, columns, rows) || chosen.some((other) => isSameSpot(other, square)))
        continue;
      if (detailIn(prepared.detail, boxOf(square)) >= minDetail) chosen.push(square);
    }
    squares.push(...chosen);
  }
  return squares;
}

/** Fingerprints the squares of {@link squaresOf}, and sorts them from top to bottom. */
export function patchesOf(prepared: PreparedPicture, options: PatchOptions): Patch[] {
  return squaresOf(prepared, options)
    .map((square) => {
      const { left, top, side } = square;
      const print = new Uint32Array(WORDS);
      fingerprintBox(prepared, boxOf(square), [AS_SHOWN], [print]);
      return { left, top, side, print };
    })
    .sort((a, b) => a.top - b.top || a.left - b.left || a.side - b.side);
}

function isInside({ left, top, side }: Square, columns: number, rows: number): boolean {
  return left >= 0 && top >= 0 && left + side <= columns && top + side <= rows;
}

function isSameSpot(a: Square, b: Square): boolean {
  const distance = Math.max(
    Math.abs(a.left + a.side / 2 - b.left - b.side / 2),
    Math.abs(a.top + a.side / 2 - b.top - b.side / 2),
  );
  const isNear = distance < SAME_SPOT_DISTANCE * b.side;
  return isNear && a.side < SAME_SPOT_RATIO * b.side && b.side < SAME_SPOT_RATIO * a.side;
}

export function boxOf({ left, top, side }: Square): Box {
  return { left, right: left + side, top, bottom: top + side };
}

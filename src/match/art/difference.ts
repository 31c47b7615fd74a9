import type { View } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import type { Placement } from '../patches/placement.ts';
import { type Grid, type Luma, likeness, rowsIn, sample, soften } from './grid.ts';
import { boxesOfMarks, type MarkedBox, type MarkGrid } from './marks.ts';
import { register } from './register.ts';

/*
 * What differs between a picture and the strip it comes from. Both are brought to one grid, laid over one
 * another exactly, and compared cell by cell by correlation, which no change of tone touches.
 */

/** A part of a picture that is not as in the reference. */
export interface Difference extends Box {
  /** Other words on the same light paper; or anything else: a stamp, a sticker, a banner, a blanked balloon. */
  readonly kind: 'lettering' | 'overlay';
}

/** How a picture compares with the strip it comes from. */
export interface ArtComparison {
  /** In columns and rows of the picture, top to bottom; the largest {@link MAX_BOXES} of them. */
  readonly differences: readonly Difference[];
  /** Share of what either shows, blank paper left out, on which both agree, 0 to 1. */
  readonly sameArt: number;
  /** Which columns of the strip are at the left and the right side of the picture; turned about if mirrored. */
  readonly sides: { readonly left: number; readonly right: number };
}

/** Rows of the grid that are laid over the reference at once: on more, no one placement may hold. */
const BAND_ROWS = 128;
/** Share that must agree for the rest to be a difference, and not a sign that nothing was laid over rightly. */
const MIN_ALIGNED_SHARE = 0.4;

/**
 * Compares rows of a picture with rows of a strip.
 *
 * @param query which part of the picture, in its columns and rows; parts outside it are left out
 * @param box the same in the reference, which may have more rows above and below to look in
 * @returns undefined when the two cannot be laid over one another: nothing can be said then
 */
export function compareArt(
  copy: Luma,
  query: Box,
  reference: Luma,
  box: Box,
  view: View,
): ArtComparison | undefined {
  const frame = gridFrame(copy, query, box);
  if (frame === undefined) return undefined;
  const { placement, grid: size, pitch } = frame;
  const first = placementInStrip(query, box, view.mirrored, placement);
  const plain = sample(copy, placement, size);
  const own = view.inverted ? invert(plain) : plain;
  const { grid: other, sides } = layOver(soften(own), reference, first);
  const cells = compareCells(soften(own), soften(other));
  const sameArt = cells.shown === 0 ? 0 : cells.agreed / cells.shown;
  if (sides === undefined || sameArt < MIN_ALIGNED_SHARE) return undefined;
  const scale = ({ kind, ...at }: MarkedBox): Difference => ({
    left: placement.c + at.left * pitch,
    right: placement.c + at.right * pitch,
    top: placement.f + at.top * pitch,
    bottom: placement.f + at.bottom * pitch,
    kind,
  });
  const differences = boxesOfMarks(cells, own, other).map(scale);
  return { differences, sameArt, sides: sidesOfPicture(sides, { ...placement, ...size }, copy) };
}

interface GridFrame {
  /** Where cells of the grid lie in the picture. */
  readonly placement: Placement;
  readonly grid: { left: 0; top: 0; columns: number; rows: number };
  /** Columns of the picture to a cell. */
  readonly pitch: number;
}

/** Cells of a grid on which there is something to compare, each way. */
const MIN_GRID_SIDE = 24;

/** A grid over the part of the picture that is compared, as fine as the coarser of the two. */
function gridFrame({ columns, rows }: Luma, query: Box, box: Box): GridFrame | undefined {
  const left = Math.max(0, query.left);
  const right = Math.min(columns, query.right);
  const top = Math.max(0, query.top);
  const bottom = Math.min(rows, query.bottom);
  const pitch = Math.max(1, (query.right - query.left) / (box.right - box.left));
  const grid = {
    left: 0,
    top: 0,
    columns: Math.floor((right - left) / pitch),
    rows: Math.floor((bottom - top) / pitch),
  } as const;
  if (!(grid.columns >= MIN_GRID_SIDE && grid.rows >= MIN_GRID_SIDE)) return undefined;
  return { placement: { a: pitch, b: 0, c: left, d: 0, e: pitch, f: top }, grid, pitch };
}

/** Where cells of the grid lie in the strip, as the claim has it. */
function placementInStrip(
  query: Box,
  box: Box,
  mirrored: boolean,
  { a, c, e, f }: Placement,
): Placement {
  const across = ((mirrored ? -1 : 1) * (box.right - box.left)) / (query.right - query.left);
  const down = (box.bottom - box.top) / (query.bottom - query.top);
  const side = mirrored ? box.right : box.left;
  return {
    a: a * across,
    b: 0,
    c: side + (c - query.left) * across,
    d: 0,
    e: e * down,
    f: box.top + (f - query.top) * down,
  };
}

function invert(grid: Grid): Grid {
  return { ...grid, values: grid.values.map((value) => (value < 0 ? value : 255 - value)) };
}

interface Overlay {
  readonly grid: Grid;
  /** Where the left and the right side of the grid lie in the strip; undefined when that was nowhere found. */
  readonly sides: { readonly left: number; readonly right: number } | undefined;
}

/** Brings the reference to the grid of the picture, a band of rows at a time. */
function layOver(copy: Grid, reference: Luma, first: Placement): Overlay {
  const { columns, rows } = copy;
  const values = new Float32Array(columns * rows);
  const lefts: number[] = [];
  const rights: number[] = [];
  let start = first;
  for (let top = 0; top < rows; ) {
    const bottom = rows - top < 1.5 * BAND_ROWS ? rows : top + BAND_ROWS;
    const band = rowsIn(copy, top, bottom);
    const { placement, found } = register(band, top, reference, start);
    const laid = sample(reference, placement, { left: 0, top, columns, rows: bottom - top });
    values.set(laid.values, top * columns);
    if (found) {
      const middle = placement.b * ((top + bottom) / 2) + placement.c;
      lefts.push(middle);
      rights.push(placement.a * columns + middle);
    }
    start = found ? placement : first;
    top = bottom;
  }
  const grid = { values, columns, rows };
  if (lefts.length === 0) return { grid, sides: undefined };
  return { grid, sides: { left: median(lefts), right: median(rights) } };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** From the sides of the grid to those of the whole picture. */
function sidesOfPicture(
  { left, right }: ArtComparison['sides'],
  { columns, c, a }: { columns: number; c: number; a: number },
  copy: Luma,
): ArtComparison['sides'] {
  const perColumn = (right - left) / (columns * a);
  return {
    left: left - c * perColumn,
    right: right + (copy.columns - c - columns * a) * perColumn,
  };
}

/** Cells of the grid to a mark, each way, and how many around it are compared with it. */
const MARK_CELLS = 4;
const MARK_CONTEXT = 3;
/** Standard deviation, in grey levels, up to which a mark is blank: compression leaves as much. */
const MAX_BLANK_DEVIATION = 7;
/** Cells by which what is compared may be out of place here and there. */
const MAX_LOOSE_CELLS = 1;
/** Correlation from which two are the same, below which they differ, and below which without doubt. */
const SAME_CORRELATION = 0.9;
const DIFFERENT_CORRELATION = 0.8;
const UNLIKE_CORRELATION = 0.6;
/** Standard deviation, in grey levels, that must be left unexplained for a difference to be seen. */
const MIN_VISIBLE_DEVIATION = 12;

/** Compares two grids laid over one another. */
export function compareCells(a: Grid, b: Grid): MarkGrid {
  const columns = Math.floor(a.columns / MARK_CELLS);
  const rows = Math.floor(a.rows / MARK_CELLS);
  const marks = new Uint8Array(columns * rows);
  let shown = 0;
  let agreed = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const mark = markAt(a, b, x * MARK_CELLS, y * MARK_CELLS);
      if (mark === undefined) continue;
      shown++;
      if (mark === 0) agreed++;
      marks[y * columns + x] = mark;
    }
  return { marks, columns, rows, side: MARK_CELLS, shown, agreed };
}

/** 0 where two agree, 1 where they differ, 2 where they do without doubt; undefined where neither shows a thing. */
function markAt(a: Grid, b: Grid, x: number, y: number): 0 | 1 | 2 | undefined {
  const left = Math.max(0, x - MARK_CONTEXT);
  const top = Math.max(0, y - MARK_CONTEXT);
  const width = Math.min(a.columns, x + MARK_CELLS + MARK_CONTEXT) - left;
  const height = Math.min(a.rows, y + MARK_CELLS + MARK_CONTEXT) - top;
  const patch = { left, top, width, height };
  const here = likeness(a, b, patch);
  if (here === undefined) return undefined;
  const { varianceA, varianceB } = here;
  const [fainter, stronger] =
    varianceA < varianceB ? [varianceA, varianceB] : [varianceB, varianceA];
  if (stronger < MAX_BLANK_DEVIATION * MAX_BLANK_DEVIATION) return undefined;
  if (here.correlation >= SAME_CORRELATION) return 0;
  let best = here.correlation;
  if (fainter >= (MAX_BLANK_DEVIATION * MAX_BLANK_DEVIATION) / 4)
    for (let dy = -MAX_LOOSE_CELLS; dy <= MAX_LOOSE_CELLS && best < SAME_CORRELATION; dy++)
      for (let dx = -MAX_LOOSE_CELLS; dx <= MAX_LOOSE_CELLS && best < SAME_CORRELATION; dx++)
        best = Math.max(best, likeness(a, b, patch, dx, dy)?.correlation ?? 0);
  const unexplained = stronger * (1 - Math.max(0, best) ** 2);
  if (best >= DIFFERENT_CORRELATION || unexplained < MIN_VISIBLE_DEVIATION * MIN_VISIBLE_DEVIATION)
    return 0;
  return best < UNLIKE_CORRELATION ? 2 : 1;
}

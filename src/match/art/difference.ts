import type { View } from '../../hash/window/view.ts';
import type { Box } from '../../image/picture.ts';
import type { Placement } from '../patches/placement.ts';
import { type Grid, type Luma, likeness, rowsIn, sample, soften } from './grid.ts';
import { boxesOfMarks, type MarkedBox, type MarkGrid } from './marks.ts';
import { median } from './median.ts';
import { register } from './register.ts';

/*
 * Finds the differences between a picture and the strip it comes from. Both are sampled on one
 * grid, registered exactly, and compared cell by cell by correlation, which a change of tone does
 * not affect.
 */

/** A part of a picture that differs from the reference. */
export interface Difference extends Box {
  /**
   * Lettering: other words on the same light paper. Overlay: a stamp, sticker, banner, blanked
   * balloon or the like.
   */
  readonly kind: 'lettering' | 'overlay';
}

/** A picture compared with the strip it comes from. */
export interface ArtComparison {
  /**
   * In columns and rows of the picture, top to bottom; at most the {@link MAX_DIFFERENCES} largest.
   */
  readonly differences: readonly Difference[];
  /** Share of the area that is not blank in both, on which both agree, 0 to 1. */
  readonly sameArt: number;
  /** Columns of the strip at the left and the right side of the picture; exchanged if mirrored. */
  readonly sides: { readonly left: number; readonly right: number };
}

/** Rows of the grid that are registered together: one placement may not hold for more. */
const BAND_ROWS = 128;
/** Share that must agree for the rest to be differences, not signs of a failed registration. */
const MIN_ALIGNED_SHARE = 0.4;

/**
 * Compares rows of a picture with rows of a strip.
 *
 * @param query the part of the picture, in its columns and rows; anything outside the picture is
 * ignored
 * @param referenceBox the same part in the reference, which may have more rows above and below to
 * search
 * @returns undefined if the two cannot be registered: their differences are then unknown
 */
export function compareArt(
  copy: Luma,
  query: Box,
  reference: Luma,
  referenceBox: Box,
  view: View,
): ArtComparison | undefined {
  const frame = gridFrame(copy, query, referenceBox);
  if (frame === undefined) return undefined;
  const { placement, size, pitch } = frame;
  const first = placementInStrip(query, referenceBox, view.mirrored, placement);
  const sampled = sample(copy, placement, size);
  const copyGrid = view.inverted ? invert(sampled) : sampled;
  const softened = soften(copyGrid);
  const { grid: referenceGrid, sides } = sampleReference(softened, reference, first);
  const cells = compareCells(softened, soften(referenceGrid));
  const sameArt = cells.shown === 0 ? 0 : cells.agreed / cells.shown;
  if (sides === undefined || sameArt < MIN_ALIGNED_SHARE) return undefined;
  const inPicture = ({ kind, left, right, top, bottom }: MarkedBox): Difference => ({
    left: placement.c + left * pitch,
    right: placement.c + right * pitch,
    top: placement.f + top * pitch,
    bottom: placement.f + bottom * pitch,
    kind,
  });
  const differences = boxesOfMarks(cells, copyGrid, referenceGrid).map(inPicture);
  return { differences, sameArt, sides: sidesOfPicture(sides, { ...placement, ...size }, copy) };
}

/** The grid of a comparison. */
interface GridFrame {
  /** From cells of the grid to the picture. */
  readonly placement: Placement;
  readonly size: { left: 0; top: 0; columns: number; rows: number };
  /** Columns of the picture to a cell. */
  readonly pitch: number;
}

/** Minimum columns and rows of a grid that is compared. */
const MIN_GRID_SIDE = 24;

/** A grid over the compared part of the picture, as fine as the coarser of the two. */
function gridFrame({ columns, rows }: Luma, query: Box, referenceBox: Box): GridFrame | undefined {
  const left = Math.max(0, query.left);
  const right = Math.min(columns, query.right);
  const top = Math.max(0, query.top);
  const bottom = Math.min(rows, query.bottom);
  const pitch = Math.max(1, (query.right - query.left) / (referenceBox.right - referenceBox.left));
  const size = {
    left: 0,
    top: 0,
    columns: Math.floor((right - left) / pitch),
    rows: Math.floor((bottom - top) / pitch),
  } as const;
  if (!(size.columns >= MIN_GRID_SIDE && size.rows >= MIN_GRID_SIDE)) return undefined;
  return { placement: { a: pitch, b: 0, c: left, d: 0, e: pitch, f: top }, size, pitch };
}

/** The placement of the grid in the strip by the claim alone. */
function placementInStrip(
  query: Box,
  reference: Box,
  mirrored: boolean,
  { a, c, e, f }: Placement,
): Placement {
  const across =
    ((mirrored ? -1 : 1) * (reference.right - reference.left)) / (query.right - query.left);
  const down = (reference.bottom - reference.top) / (query.bottom - query.top);
  const side = mirrored ? reference.right : reference.left;
  return {
    a: a * across,
    b: 0,
    c: side + (c - query.left) * across,
    d: 0,
    e: e * down,
    f: reference.top + (f - query.top) * down,
  };
}

function invert(grid: Grid): Grid {
  return { ...grid, values: grid.values.map((value) => (value < 0 ? value : 255 - value)) };
}

interface SampledReference {
  readonly grid: Grid;
  /**
   * Columns of the strip at the left and the right side of the grid; undefined if no band was
   * registered.
   */
  readonly sides: { readonly left: number; readonly right: number } | undefined;
}

/** Samples the reference on the grid of the picture, band by band. */
function sampleReference(copy: Grid, reference: Luma, first: Placement): SampledReference {
  const { columns, rows } = copy;
  const values = new Float32Array(columns * rows);
  const lefts: number[] = [];
  const rights: number[] = [];
  let start = first;
  for (let top = 0; top < rows; ) {
    const bottom = rows - top < 1.5 * BAND_ROWS ? rows : top + BAND_ROWS;
    const band = rowsIn(copy, top, bottom);
    const { placement, found } = register(band, top, reference, start);
    const sampled = sample(reference, placement, { left: 0, top, columns, rows: bottom - top });
    values.set(sampled.values, top * columns);
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

/** Extends the sides of the grid to those of the whole picture. */
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

/** Cells on a side of a mark, and cells around it that are compared with it. */
const MARK_CELLS = 4;
const MARK_CONTEXT = 3;
/** Standard deviation, in grey levels, up to which a mark is blank: compression causes as much. */
const MAX_BLANK_DEVIATION = 7;
/** Cells by which a mark may be displaced. */
const MAX_LOOSE_CELLS = 1;
/**
 * Correlation from which marks are the same, below which they differ, and below which they differ
 * without doubt.
 */
const SAME_CORRELATION = 0.9;
const DIFFERENT_CORRELATION = 0.8;
const UNLIKE_CORRELATION = 0.6;
/** Standard deviation, in grey levels, that must be unexplained for a visible difference. */
const MIN_VISIBLE_DEVIATION = 12;

/** Compares two registered grids. */
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

/**
 * 0 if two agree, 1 if they differ, 2 if they differ without doubt; undefined if both are blank.
 */
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

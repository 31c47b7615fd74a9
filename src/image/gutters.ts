import { type Box, type Picture, wholeOf } from './picture.ts';
import { raster } from './raster.ts';

/**
 * Maximum difference between the pixels of a line of paper, in grey levels: compression leaves that
 * much noise.
 */
const PAPER_RANGE = 28;
/** Minimum rows or columns of paper in a gutter: 1.2 % of 256 columns. */
const MIN_GUTTER = 3;
/** Minimum columns and rows of a panel: smaller boxes are lettering. */
const MIN_PANEL_WIDTH = 32;
const MIN_PANEL_HEIGHT = 24;
/** Maximum depth of cuts inside cuts. */
const MAX_DEPTH = 5;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a picture at its gutters: along rows of paper, then each band along columns of paper, and so
 * on (recursive XY-cut; Nagy and Seth, "Hierarchical representation of optically scanned
 * documents", ICPR 1984). Paper may have any colour that is uniform from side to side.
 *
 * Returns every box that differs from the box it was cut from, larger boxes before those inside
 * them, top to bottom and left to right: a row of two panels, then each panel. The whole picture is
 * not among them.
 */
export function panelsOf(picture: Picture): Box[] {
  const boxes: Box[] = [];
  const whole = wholeOf(picture);
  cut(picture, whole, 0, (box) => {
    if (box.right - box.left >= MIN_PANEL_WIDTH && box.bottom - box.top >= MIN_PANEL_HEIGHT)
      boxes.push(box);
  });
  return boxes;
}

/** Cuts a box along rows, then each band along columns, and reports the boxes found to `onBox`. */
function cut(picture: Picture, box: Box, depth: number, onBox: (box: Box) => void): void {
  for (const band of inkedSpans(paperRows(picture, box), box.top)) {
    const wide = { ...box, top: band.from, bottom: band.to };
    const columns = inkedSpans(raster.uniformColumns(picture, wide, PAPER_RANGE), box.left);
    const [first] = columns;
    if (first === undefined) continue;
    const row = { ...wide, left: first.from, right: columns.at(-1)!.to };
    if (!isSameBox(row, box)) onBox(row);
    if (depth === MAX_DEPTH) continue;
    if (columns.length === 1) {
      if (!isSameBox(row, wide))
        cut(picture, row, depth + 1, (inner) => isSameBox(inner, row) || onBox(inner));
      continue;
    }
    for (const { from, to } of columns) {
      const cell = { ...row, left: from, right: to };
      const inner: Box[] = [];
      cut(picture, cell, depth + 1, (found) => inner.push(found));
      // A cell that only loses paper at its ends is reported once, trimmed.
      for (const found of inner.length > 0 ? inner : [cell]) onBox(found);
    }
  }
}

function isSameBox(a: Box, b: Box): boolean {
  return a.left === b.left && a.right === b.right && a.top === b.top && a.bottom === b.bottom;
}

/** For each row of the box: 1 if it is paper, else 0. */
export function paperRows(picture: Picture, box: Box): Uint8Array {
  return raster.uniformRows(picture, box, PAPER_RANGE);
}

/**
 * The spans between gutters, without the paper at either end. Paper thinner than a gutter does not
 * divide a span.
 */
function inkedSpans(paper: Uint8Array, offset: number): Span[] {
  const spans: Span[] = [];
  let from = -1;
  let to = -1;
  for (let i = 0; i < paper.length; i++) {
    if (paper[i] === 1) continue;
    if (from >= 0 && i - to >= MIN_GUTTER) {
      spans.push({ from: from + offset, to: to + offset });
      from = i;
    }
    if (from < 0) from = i;
    to = i + 1;
  }
  if (from >= 0) spans.push({ from: from + offset, to: to + offset });
  return spans;
}

import type { Box, Picture } from './picture.ts';

/** Columns and rows from pixel to pixel of the map: a difference spans the pixels between. */
const STEP = 2;
/** Minimum difference at an edge, in grey levels: across and down, added up. */
const MIN_EDGE = 20;
/** An edge follows a row or a column if it differs this many times more across it than along it. */
const STRAIGHT_RATIO = 3;
/** Minimum length of a straight edge, in pixels of the map. */
const MIN_STRAIGHT = 12;
/** Minimum difference at the strongest edge of a letter: letters stand out from their ground. */
const MIN_LETTER_EDGE = 120;

/** Kinds of pixels. Straight edges follow a row or a column. */
const FLAT = 0;
const FAINT = 1;
const STRONG = 2;
const STRAIGHT = 3;

/** Connected edges that are not straight, in rows `top` to before `bottom` of the map. */
interface Component {
  top: number;
  bottom: number;
  isStrong: boolean;
  /** The component that it became a part of. */
  whole: Component | undefined;
}

/** Edges beside one another in a row of the map: `from` to before `to`. */
interface EdgeRun {
  readonly from: number;
  readonly to: number;
  /** What they are a part of; undefined if they are straight. */
  readonly component: Component | undefined;
}

/** The edges in each row of a picture, from left to right, at every second column and row. */
export type EdgeMap = readonly (readonly EdgeRun[])[];

/** Finds the edges of a picture. Those that are not straight, and touch, become components. */
export function edgeMapOf(picture: Picture): EdgeMap {
  const kinds = edgeKinds(picture);
  const columns = Math.floor(picture.columns / STEP);
  const map: EdgeRun[][] = [];
  for (let row = 0; row < kinds.length; row += columns)
    map.push(edgeRuns(kinds.subarray(row, row + columns), map.length, map.at(-1) ?? []));
  return map;
}

/** The runs of edges in row `y` of the map. */
function edgeRuns(kinds: Uint8Array, y: number, above: readonly EdgeRun[]): EdgeRun[] {
  const runs: EdgeRun[] = [];
  for (let x = 0; x < kinds.length; ) {
    const from = x;
    const kind = kinds[x++]!;
    if (kind === FLAT) continue;
    if (kind === STRAIGHT) {
      while (kinds[x] === STRAIGHT) x++;
      runs.push({ from, to: x, component: undefined });
      continue;
    }
    let isStrong = kind === STRONG;
    for (; kinds[x] === FAINT || kinds[x] === STRONG; x++) isStrong ||= kinds[x] === STRONG;
    const component = { top: y, bottom: y + 1, isStrong, whole: undefined };
    runs.push({ from, to: x, component: joined(component, from, x, above) });
  }
  return runs;
}

/** Joins a component of pixels `from` to before `to` with those in the row above that it touches. */
function joined(own: Component, from: number, to: number, above: readonly EdgeRun[]): Component {
  let whole = own;
  for (const run of above) {
    if (run.from > to) break;
    if (run.to < from || run.component === undefined) continue;
    const other = wholeOf(run.component);
    if (other === whole) continue;
    other.top = Math.min(other.top, whole.top);
    other.bottom = Math.max(other.bottom, whole.bottom);
    other.isStrong ||= whole.isStrong;
    whole.whole = other;
    whole = other;
  }
  return whole;
}

/** What a component has become a part of. */
function wholeOf(component: Component): Component {
  let whole = component;
  while (whole.whole !== undefined) whole = whole.whole;
  return whole;
}

/** The kind of every second pixel of every second row. */
function edgeKinds({ luma, columns, rows }: Picture): Uint8Array {
  const across = Math.floor(columns / STEP);
  const down = Math.floor(rows / STEP);
  const kinds = new Uint8Array(across * down);
  // Edges up to now that follow the row, and those above each pixel that follow its column.
  const runsAbove = new Int32Array(across);
  for (let y = 0, i = 0; y < down; y++) {
    const above = y > 0 ? columns : 0;
    const below = STEP * y < rows - 1 ? columns : 0;
    for (let x = 0, run = 0, pixel = STEP * y * columns; x < across; x++, i++, pixel += STEP) {
      const alongRow = Math.abs(luma[pixel + 1]! - luma[x > 0 ? pixel - 1 : pixel]!);
      const alongColumn = Math.abs(luma[pixel + below]! - luma[pixel - above]!);
      const difference = alongRow + alongColumn;
      const isEdge = difference >= MIN_EDGE;
      if (isEdge) kinds[i] = difference < MIN_LETTER_EDGE ? FAINT : STRONG;
      run = isEdge && alongColumn > STRAIGHT_RATIO * alongRow ? run + 1 : 0;
      const column = isEdge && alongRow > STRAIGHT_RATIO * alongColumn ? runsAbove[x]! + 1 : 0;
      runsAbove[x] = column;
      if (run >= MIN_STRAIGHT) markStraight(kinds, i, run, 1);
      else if (column >= MIN_STRAIGHT) markStraight(kinds, i, column, across);
    }
  }
  return kinds;
}

/** Marks the last edge of a straight run, and all before it once the run is long enough. */
function markStraight(kinds: Uint8Array, last: number, run: number, step: number): void {
  const count = run === MIN_STRAIGHT ? MIN_STRAIGHT : 1;
  for (let n = 0; n < count; n++) kinds[last - n * step] = STRAIGHT;
}

/**
 * Share of the edges in a box of the picture that are drawn, 0 to 1; 0 without an edge. The others
 * are straight, as those of frames, bars and tables, or lettering: flat components that stand out
 * from their ground (Fletcher and Kasturi, "A robust algorithm for text string separation from
 * mixed text/graphics images", IEEE Transactions on Pattern Analysis and Machine Intelligence,
 * 1988).
 * @param maxLetterRows rows of the highest lettering.
 */
export function drawnShare(edges: EdgeMap, box: Box, maxLetterRows: number): number {
  const from = Math.max(0, Math.floor(box.left / STEP));
  const to = Math.ceil(box.right / STEP);
  const bottom = Math.min(edges.length, Math.ceil(box.bottom / STEP));
  let all = 0;
  let drawn = 0;
  for (let y = Math.max(0, Math.floor(box.top / STEP)); y < bottom; y++)
    for (const run of edges[y]!) {
      const length = Math.min(run.to, to) - Math.max(run.from, from);
      if (length <= 0) continue;
      all += length;
      if (run.component && !isLettering(wholeOf(run.component), maxLetterRows)) drawn += length;
    }
  return all === 0 ? 0 : drawn / all;
}

function isLettering({ top, bottom, isStrong }: Component, maxRows: number): boolean {
  return isStrong && STEP * (bottom - top) <= maxRows;
}

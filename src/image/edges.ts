import type { Box, Picture } from './picture.ts';

/** Columns and rows from pixel to pixel of the map: a difference spans the pixels between. */
export const STEP = 2;
/** Minimum difference at an edge, in grey levels: across and down, added up. */
const MIN_EDGE = 20;
/** An edge follows a row or a column if it differs this many times more across it than along it. */
const STRAIGHT_RATIO = 3;
/** Minimum length of a straight edge, in pixels of the map. */
const MIN_STRAIGHT = 12;
/** Minimum difference at a straight edge that counts, and at a strong edge. */
const MIN_CLEAR_EDGE = 60;
const MIN_STRONG_EDGE = 120;

/**
 * Kinds of pixels. Straight edges follow a row or a column; those that are faint are left out, as
 * screens and textures have them everywhere.
 */
const FLAT = 0;
const FAINT = 1;
const CLEAR = 2;
const STRONG = 3;
const STRAIGHT = 4;

/** Connected edges that are not straight, with the box around them, in pixels of the map. */
export interface Component extends Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Pixels of the map, and those of them that are strong. */
  size: number;
  strong: number;
  /** The component that it became a part of. */
  parent: Component | undefined;
}

/** Edges beside one another in a row of the map: `from` to before `to`. */
export interface EdgeRun {
  readonly from: number;
  readonly to: number;
  /** What they are a part of; undefined if they are straight. */
  readonly component: Component | undefined;
}

/** The edges of a picture, at every {@link STEP}th column and row. */
export interface EdgeMap {
  /** In each row, from left to right. */
  readonly rows: readonly (readonly EdgeRun[])[];
  /** Whether the edge at a pixel of the map stands out from its ground. */
  readonly isStrong: (x: number, y: number) => boolean;
}

/** Finds the edges of a picture. Those that are not straight, and touch, become components. */
export function edgeMapOf(picture: Picture): EdgeMap {
  const kinds = edgeKinds(picture);
  const columns = Math.floor(picture.columns / STEP);
  const rows: EdgeRun[][] = [];
  for (let row = 0; row < kinds.length; row += columns)
    rows.push(edgeRuns(kinds.subarray(row, row + columns), rows.length, rows.at(-1) ?? []));
  return { rows, isStrong: (x, y) => kinds[y * columns + x] === STRONG };
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
    let strong = kind === STRONG ? 1 : 0;
    for (; kinds[x]! >= FAINT && kinds[x]! <= STRONG; x++) if (kinds[x] === STRONG) strong++;
    const own = componentOf(from, x, y, strong);
    runs.push({ from, to: x, component: joined(own, above) });
  }
  return runs;
}

/** The component of pixels `from` to before `to` of row `y`. */
function componentOf(from: number, to: number, y: number, strong: number): Component {
  const size = to - from;
  return { left: from, right: to, top: y, bottom: y + 1, size, strong, parent: undefined };
}

/** Joins the component of a run with those in the row above that the run touches. */
function joined(own: Component, above: readonly EdgeRun[]): Component {
  const { left, right } = own;
  let whole = own;
  for (const run of above) {
    if (run.from > right) break;
    if (run.to < left || run.component === undefined) continue;
    const other = rootOf(run.component);
    if (other === whole) continue;
    other.left = Math.min(other.left, whole.left);
    other.right = Math.max(other.right, whole.right);
    other.top = Math.min(other.top, whole.top);
    other.bottom = Math.max(other.bottom, whole.bottom);
    other.size += whole.size;
    other.strong += whole.strong;
    whole.parent = other;
    whole = other;
  }
  return whole;
}

/** The component that a component has become a part of. Later calls find it in one step. */
export function rootOf(component: Component): Component {
  let root = component;
  while (root.parent !== undefined) root = root.parent;
  for (let part = component; part !== root; ) {
    const { parent } = part;
    part.parent = root;
    part = parent!;
  }
  return root;
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
      if (difference < MIN_EDGE) {
        run = 0;
        runsAbove[x] = 0;
        continue;
      }
      kinds[i] = kindOf(difference);
      run = alongColumn > STRAIGHT_RATIO * alongRow ? run + 1 : 0;
      const column = alongRow > STRAIGHT_RATIO * alongColumn ? runsAbove[x]! + 1 : 0;
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
  for (let n = 0; n < count; n++) {
    const i = last - n * step;
    kinds[i] = kinds[i]! < CLEAR ? FLAT : STRAIGHT;
  }
}

function kindOf(difference: number): number {
  if (difference < MIN_CLEAR_EDGE) return FAINT;
  return difference < MIN_STRONG_EDGE ? CLEAR : STRONG;
}

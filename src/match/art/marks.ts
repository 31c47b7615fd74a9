import { areaOf, type Box } from '../../image/picture.ts';
import { type Grid, OUTSIDE } from './grid.ts';

/** Where two grids differ, as marks of `side` cells each way. */
export interface MarkGrid {
  /** 0 the same or not compared, 1 differs, 2 differs without doubt. */
  readonly marks: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly side: number;
  /** Marks where either grid shows anything, and of these the ones where both agree. */
  readonly shown: number;
  readonly agreed: number;
}

/** A box of the grid in its cells. */
export interface MarkedBox extends Box {
  readonly kind: 'lettering' | 'overlay';
}

/** Marks between two that still belong together: lines of one balloon do. */
const MAX_MARK_GAP = 2;
/** Marks a difference must have, and of these without doubt: what is less is an edge out of place. */
const MIN_MARKS = 8;
const MIN_DOUBTLESS_MARKS = 4;
/** Boxes told of one picture; one made to waste time has thousands. */
export const MAX_BOXES = 100;

/** Groups marks that lie together and says of each group what it is. */
export function boxesOfMarks(cells: MarkGrid, copy: Grid, reference: Grid): MarkedBox[] {
  const groups = markGroups(cells)
    .filter(
      ({ members }) =>
        members.length >= MIN_MARKS &&
        members.filter((at) => cells.marks[at] === 2).length >= MIN_DOUBTLESS_MARKS,
    )
    .map((group) => ({ ...group, area: areaOf(group.box) }));
  const least = groups.map(({ area }) => area).sort((a, b) => b - a)[MAX_BOXES - 1] ?? 0;
  return groups
    .filter(({ area }) => area >= least)
    .slice(0, MAX_BOXES)
    .map(({ box, members }) => {
      const lettering = isLettering(cells, members, copy) && isLettering(cells, members, reference);
      return { ...box, kind: lettering ? 'lettering' : 'overlay' };
    });
}

interface MarkGroup {
  /** In cells of the grid. */
  readonly box: Box;
  readonly members: readonly number[];
}

/** Marks that touch one another, or nearly: from the topmost on, by flooding. */
function markGroups({ marks, columns, rows, side }: MarkGrid): MarkGroup[] {
  const seen = new Uint8Array(marks.length);
  const groups: MarkGroup[] = [];
  for (let start = 0; start < marks.length; start++) {
    if (marks[start] === 0 || seen[start] === 1) continue;
    const members = [start];
    seen[start] = 1;
    for (const at of members) {
      const [column, row] = [at % columns, Math.floor(at / columns)];
      const last = Math.min(rows - 1, row + MAX_MARK_GAP);
      for (let y = Math.max(0, row - MAX_MARK_GAP); y <= last; y++)
        for (
          let x = Math.max(0, column - MAX_MARK_GAP);
          x <= Math.min(columns - 1, column + MAX_MARK_GAP);
          x++
        ) {
          const other = y * columns + x;
          if (marks[other] === 0 || seen[other] === 1) continue;
          seen[other] = 1;
          members.push(other);
        }
    }
    groups.push({ box: boxAroundMarks(members, columns, side), members });
  }
  return groups;
}

function boxAroundMarks(members: readonly number[], columns: number, side: number): Box {
  let [left, right, top, bottom] = [columns, 0, Number.POSITIVE_INFINITY, 0];
  for (const at of members) {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  return { left: left * side, right: right * side, top: top * side, bottom: bottom * side };
}

/** Grey level from which paper is light, and by how much ink is darker than it. */
const MIN_PAPER_LEVEL = 176;
const MIN_INK_CONTRAST = 56;
/** Grey levels about the paper's that are still paper. */
const PAPER_TINT = 28;
/** Share of the levels that may be lighter than the paper. */
const MAX_LIGHTER_SHARE = 0.1;
/** Share of a balloon's lettering that is ink, at least. */
const MIN_INK_SHARE = 0.06;
/** Share of the cells about a mark that are paper, and of the marks of which that is so, at least. */
const MIN_PAPER_NEAR = 0.15;
const MIN_ON_PAPER = 0.75;

/** Whether a grid shows, where it is marked, light paper of one tone with dark strokes all over it. */
function isLettering({ columns, side }: MarkGrid, members: readonly number[], grid: Grid): boolean {
  const places = members.map((at) => ({
    left: (at % columns) * side,
    top: Math.floor(at / columns) * side,
  }));
  const counts = new Uint32Array(256);
  for (const { left, top } of places)
    for (const value of square(grid, left, top, side)) counts[value] = counts[value]! + 1;
  const all = counts.reduce((sum, n) => sum + n, 0);
  let paper = 255;
  for (let above = counts[255]!; paper > 0 && above < MAX_LIGHTER_SHARE * all; )
    above += counts[--paper]!;
  if (paper < MIN_PAPER_LEVEL) return false;
  const ink = counts.subarray(0, paper - MIN_INK_CONTRAST).reduce((sum, n) => sum + n, 0);
  if (ink < MIN_INK_SHARE * all) return false;
  const onPaper = places.filter(({ left, top }) => {
    const near = square(grid, left - side, top - side, 3 * side);
    const light = near.filter((value) => Math.abs(value - paper) <= PAPER_TINT).length;
    return light >= MIN_PAPER_NEAR * near.length;
  });
  return onPaper.length >= MIN_ON_PAPER * places.length;
}

/** The grey levels of a square of a grid, as far as it lies in it and shows anything. */
function square(
  { values, columns, rows }: Grid,
  left: number,
  top: number,
  side: number,
): number[] {
  const levels: number[] = [];
  for (let y = Math.max(0, top); y < Math.min(rows, top + side); y++)
    for (let x = Math.max(0, left); x < Math.min(columns, left + side); x++) {
      const value = values[y * columns + x]!;
      if (value !== OUTSIDE) levels.push(Math.round(value));
    }
  return levels;
}

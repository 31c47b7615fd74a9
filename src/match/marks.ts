import type { Box } from '../strip/picture.ts';
import { type Grid, OUTSIDE } from './grid.ts';

/** Where two grids differ, as marks of `side` cells each way. */
export interface Cells {
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
export interface Boxed extends Box {
  readonly kind: 'lettering' | 'overlay';
}

/** Marks between two that still belong together: lines of one balloon do. */
const APART = 2;
/** Marks a difference must have, and of these without doubt: what is less is an edge out of place. */
const MARKS = 8;
const DOUBTLESS = 4;
/** Boxes told of one picture; one made to waste time has thousands. */
export const MAX_BOXES = 100;

/** Groups marks that lie together and says of each group what it is. */
export function boxesOfCells(cells: Cells, copy: Grid, reference: Grid): Boxed[] {
  const groups = groupsOf(cells)
    .filter(
      ({ members }) =>
        members.length >= MARKS &&
        members.filter((at) => cells.marks[at] === 2).length >= DOUBTLESS,
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

function areaOf({ left, right, top, bottom }: Box): number {
  return (right - left) * (bottom - top);
}

interface Group {
  /** In cells of the grid. */
  readonly box: Box;
  readonly members: readonly number[];
}

/** Marks that touch one another, or nearly: from the topmost on, by flooding. */
function groupsOf({ marks, columns, rows, side }: Cells): Group[] {
  const seen = new Uint8Array(marks.length);
  const groups: Group[] = [];
  for (let start = 0; start < marks.length; start++) {
    if (marks[start] === 0 || seen[start] === 1) continue;
    const members = [start];
    seen[start] = 1;
    for (const at of members) {
      const [column, row] = [at % columns, Math.floor(at / columns)];
      const last = Math.min(rows - 1, row + APART);
      for (let y = Math.max(0, row - APART); y <= last; y++)
        for (let x = Math.max(0, column - APART); x <= Math.min(columns - 1, column + APART); x++) {
          const other = y * columns + x;
          if (marks[other] === 0 || seen[other] === 1) continue;
          seen[other] = 1;
          members.push(other);
        }
    }
    groups.push({ box: around(members, columns, side), members });
  }
  return groups;
}

function around(members: readonly number[], columns: number, side: number): Box {
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
const LIGHT = 176;
const INK = 56;
/** Grey levels about the paper's that are still paper. */
const TINT = 28;
/** Share of the levels that may be lighter than the paper. */
const LIGHTER = 0.1;
/** Share of a balloon's lettering that is ink, at least. */
const INK_SHARE = 0.06;
/** Share of the cells about a mark that are paper, and of the marks of which that is so, at least. */
const PAPER_NEAR = 0.15;
const ON_PAPER = 0.75;

/** Whether a grid shows, where it is marked, light paper of one tone with dark strokes all over it. */
function isLettering({ columns, side }: Cells, members: readonly number[], grid: Grid): boolean {
  const places = members.map((at) => ({
    left: (at % columns) * side,
    top: Math.floor(at / columns) * side,
  }));
  const counts = new Uint32Array(256);
  for (const { left, top } of places)
    for (const value of square(grid, left, top, side)) counts[value] = counts[value]! + 1;
  const all = counts.reduce((sum, n) => sum + n, 0);
  let paper = 255;
  for (let above = counts[255]!; paper > 0 && above < LIGHTER * all; ) above += counts[--paper]!;
  if (paper < LIGHT) return false;
  const ink = counts.subarray(0, paper - INK).reduce((sum, n) => sum + n, 0);
  if (ink < INK_SHARE * all) return false;
  const onPaper = places.filter(({ left, top }) => {
    const near = square(grid, left - side, top - side, 3 * side);
    const light = near.filter((value) => Math.abs(value - paper) <= TINT).length;
    return light >= PAPER_NEAR * near.length;
  });
  return onPaper.length >= ON_PAPER * places.length;
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

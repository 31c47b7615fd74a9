import { areaOf, type Box, boundingBox } from '../../image/picture.ts';
import { type Grid, OUTSIDE } from './grid.ts';

/** Where two grids differ: marks, each a square of `side` cells. */
export interface MarkGrid {
  /** 0: the same, or blank in both; 1: differs; 2: differs without doubt. */
  readonly marks: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly side: number;
  /** Marks that are not blank in both grids, and marks among these on which both agree. */
  readonly shown: number;
  readonly agreed: number;
}

/** A box of differing marks, in cells of the grid. */
export interface MarkedBox extends Box {
  readonly kind: 'lettering' | 'overlay';
}

/** Maximum marks between two that belong together, such as the lines of one balloon. */
const MAX_MARK_GAP = 2;
/** Minimum marks of a difference, and minimum marks without doubt: fewer are a displaced edge. */
const MIN_MARKS = 8;
const MIN_DOUBTLESS_MARKS = 4;
/** Maximum boxes reported for one picture; a picture made to waste time has thousands. */
export const MAX_DIFFERENCES = 100;

/** The boxes of marks that are close together, each with its kind. */
export function boxesOfMarks(cells: MarkGrid, copy: Grid, reference: Grid): MarkedBox[] {
  const groups = markGroups(cells)
    .filter(
      ({ members }) =>
        members.length >= MIN_MARKS &&
        members.filter((mark) => cells.marks[mark] === 2).length >= MIN_DOUBTLESS_MARKS,
    )
    .map((group) => ({ ...group, area: areaOf(group.box) }));
  const least = groups.map(({ area }) => area).sort((a, b) => b - a)[MAX_DIFFERENCES - 1] ?? 0;
  return groups
    .filter(({ area }) => area >= least)
    .slice(0, MAX_DIFFERENCES)
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

/** Groups marks that are at most {@link MAX_MARK_GAP} apart, by flooding from the topmost. */
function markGroups({ marks, columns, rows, side }: MarkGrid): MarkGroup[] {
  const seen = new Uint8Array(marks.length);
  const groups: MarkGroup[] = [];
  for (let start = 0; start < marks.length; start++) {
    if (marks[start] === 0 || seen[start] === 1) continue;
    const members = [start];
    seen[start] = 1;
    for (const member of members) {
      const [column, row] = [member % columns, Math.floor(member / columns)];
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
    const boxes = members.map((mark) => boxOfMark(mark, columns, side));
    groups.push({ box: boundingBox(boxes), members });
  }
  return groups;
}

/** The cells of a mark. */
function boxOfMark(mark: number, columns: number, side: number): Box {
  const left = (mark % columns) * side;
  const top = Math.floor(mark / columns) * side;
  return { left, right: left + side, top, bottom: top + side };
}

/** Grey level from which paper is light, and how much darker ink is. */
const MIN_PAPER_LEVEL = 176;
const MIN_INK_CONTRAST = 56;
/** Greatest difference from the paper's grey level that is still paper. */
const PAPER_TINT = 28;
/** Share of the levels that may be lighter than the paper. */
const MAX_LIGHTER_SHARE = 0.1;
/** Minimum share of ink in a balloon's lettering. */
const MIN_INK_SHARE = 0.06;
/** A mark is on paper if at least this share of the cells around it is paper. */
const MIN_PAPER_NEAR = 0.15;
/** Minimum share of marks on paper. */
const MIN_ON_PAPER = 0.75;

/**
 * Whether the marked cells of a grid show light paper of one tone with dark strokes all over it.
 */
function isLettering({ columns, side }: MarkGrid, members: readonly number[], grid: Grid): boolean {
  const places = members.map((mark) => boxOfMark(mark, columns, side));
  const counts = new Uint32Array(256);
  for (const { left, top } of places)
    for (const value of square(grid, left, top, side)) counts[value] = counts[value]! + 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let paper = 255;
  for (let above = counts[255]!; paper > 0 && above < MAX_LIGHTER_SHARE * total; )
    above += counts[--paper]!;
  if (paper < MIN_PAPER_LEVEL) return false;
  const ink = counts.subarray(0, paper - MIN_INK_CONTRAST).reduce((sum, count) => sum + count, 0);
  if (ink < MIN_INK_SHARE * total) return false;
  const onPaper = places.filter(({ left, top }) => {
    const near = square(grid, left - side, top - side, 3 * side);
    const light = near.filter((value) => Math.abs(value - paper) <= PAPER_TINT).length;
    return light >= MIN_PAPER_NEAR * near.length;
  });
  return onPaper.length >= MIN_ON_PAPER * places.length;
}

/** The grey levels of a square of a grid, without cells outside of the grid or the picture. */
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

import { parabolaPeak } from '../../image/parabola.ts';
import type { Placement } from '../patches/placement.ts';
import {
  type Grid,
  halveGrid,
  type Likeness,
  type Luma,
  likeness,
  sample,
  soften,
} from './grid.ts';
import { median } from './median.ts';

/*
 * A claim places a picture in a strip to a few rows. To compare the two pixel by pixel, the place
 * must be exact to a fraction of a pixel, also for a copy that was cropped, squeezed or turned. So
 * blocks of the picture are searched for near their expected places, and one placement is fitted to
 * the shifts that are found.
 */

/**
 * A round of the search. Each is finer than the one before, and reaches as far as that one may be
 * off.
 */
interface Round {
  /** How many times the grids are halved first. */
  readonly halvings: number;
  /** How far blocks may be from their expected places, each way, in cells of the halved grids. */
  readonly reach: number;
  /** Cells of the grid by which a block that counts half deviates from the others. */
  readonly slack: number;
}

const REGISTRATION_ROUNDS: readonly Round[] = [
  { halvings: 2, reach: 4, slack: 3 },
  { halvings: 1, reach: 3, slack: 1.5 },
  { halvings: 0, reach: 2, slack: 0.5 },
];

/** Side of a block in cells of the grid; a whole number after all halvings. */
const BLOCK_CELLS = 32;
/** Minimum standard deviation, in grey levels, of a block that differs from its neighbours. */
const MIN_BLOCK_DEVIATION = 7;
/** Correlation from which a block counts as found. */
const MIN_FOUND_CORRELATION = 0.7;
/** Correlation by which a place must be better for each cell that it is further away. */
const DISTANCE_PENALTY = 0.002;
/** Blocks that must be found for a placement. */
const MIN_FOUND_BLOCKS = 4;

/** The placement of rows of a picture in a strip, and whether enough blocks were found there. */
export interface Registration {
  readonly placement: Placement;
  readonly found: boolean;
}

/**
 * Finds the exact placement of rows of a picture.
 * @param copy rows of the picture on a grid, softened
 * @param top number of the first of these rows in the grid
 * @param first placement of the grid in the reference, exact to 16 cells
 */
export function register(copy: Grid, top: number, reference: Luma, first: Placement): Registration {
  let placement = first;
  let found = false;
  for (const { halvings, reach, slack } of REGISTRATION_ROUNDS) {
    const times = 2 ** halvings;
    const margin = times * reach;
    const frame = {
      left: -margin,
      top: top - margin,
      columns: copy.columns + 2 * margin,
      rows: copy.rows + 2 * margin,
    };
    const other = soften(sample(reference, placement, frame));
    const shifts = findBlocks(
      shrunk(copy, halvings),
      shrunk(other, halvings),
      BLOCK_CELLS / times,
      reach,
    ).map((shift) => enlarged(shift, times));
    found = shifts.length >= MIN_FOUND_BLOCKS;
    if (found) placement = shiftPlacement(placement, fitShifts(shifts, copy, slack), copy, top);
  }
  return { placement, found };
}

/** The middle of a block of the picture, and the shift of the block in the reference. */
interface BlockShift {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}

function enlarged({ x, y, dx, dy, weight }: BlockShift, by: number): BlockShift {
  return { x: by * x, y: by * y, dx: by * dx, dy: by * dy, weight };
}

function shrunk(grid: Grid, halvings: number): Grid {
  return halvings === 0 ? grid : shrunk(halveGrid(grid), halvings - 1);
}

/**
 * Searches for every block of `copy` in `other`, which reaches `reach` cells further on all sides.
 */
function findBlocks(copy: Grid, other: Grid, side: number, reach: number): BlockShift[] {
  const shifts: BlockShift[] = [];
  const height = Math.min(side, copy.rows);
  const width = Math.min(side, copy.columns);
  for (let top = 0; top + height <= copy.rows; top += height)
    for (let left = 0; left + width <= copy.columns; left += width) {
      const likenessAt = (dx: number, dy: number) =>
        likeness(copy, other, { left, top, width, height }, dx + reach, dy + reach);
      const shift = bestShift(likenessAt, reach);
      if (shift) shifts.push({ ...shift, x: left + width / 2, y: top + height / 2 });
    }
  return shifts;
}

type LikenessAt = (dx: number, dy: number) => Likeness | undefined;

/**
 * The shift at which a block is most like the reference, to a fraction of a cell; undefined if not
 * found.
 */
function bestShift(
  likenessAt: LikenessAt,
  reach: number,
): Pick<BlockShift, 'dx' | 'dy' | 'weight'> | undefined {
  let best = { dx: 0, dy: 0, score: Number.NEGATIVE_INFINITY, correlation: 0 };
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const like = likenessAt(dx, dy);
      if (like === undefined) continue;
      if (like.varianceA < MIN_BLOCK_DEVIATION * MIN_BLOCK_DEVIATION) return undefined;
      const score = like.correlation - DISTANCE_PENALTY * (Math.abs(dx) + Math.abs(dy));
      if (score > best.score) best = { dx, dy, score, correlation: like.correlation };
    }
  const { dx, dy, correlation } = best;
  if (correlation < MIN_FOUND_CORRELATION || Math.max(Math.abs(dx), Math.abs(dy)) === reach)
    return undefined;
  const correlationAt = (x: number, y: number) => likenessAt(x, y)?.correlation;
  return {
    dx: dx + correlationPeak(correlationAt(dx - 1, dy), correlation, correlationAt(dx + 1, dy)),
    dy: dy + correlationPeak(correlationAt(dx, dy - 1), correlation, correlationAt(dx, dy + 1)),
    weight: correlation - MIN_FOUND_CORRELATION / 2,
  };
}

/**
 * The highest place of the parabola through three correlations one cell apart; 0 if it has none.
 */
function correlationPeak(
  before: number | undefined,
  middle: number,
  after: number | undefined,
): number {
  if (before === undefined || after === undefined) return 0;
  const isMaximum = before - 2 * middle + after < 0;
  return isMaximum ? parabolaPeak(before, middle, after) : 0;
}

/**
 * A shift that depends on the place: its level, and the changes from the middle to the right and
 * lower side.
 */
type Plane = readonly [level: number, across: number, down: number];

const FIT_ROUNDS = 8;
/** Weight of a level plane: few blocks in one place must not turn or stretch the whole. */
const RIDGE = 0.3;

/** Fits one plane of shifts in x and one in y; blocks that deviate from the others count little. */
function fitShifts(
  shifts: readonly BlockShift[],
  { columns, rows }: Grid,
  slack: number,
): { x: Plane; y: Plane } {
  const points = shifts.map((shift) => ({
    ...shift,
    x: (2 * shift.x) / columns - 1,
    y: (2 * shift.y) / rows - 1,
  }));
  let x: Plane = [median(shifts.map(({ dx }) => dx)), 0, 0];
  let y: Plane = [median(shifts.map(({ dy }) => dy)), 0, 0];
  // A block that deviates counts a little in the first rounds, and hardly at all in the last.
  for (let round = 0; round < FIT_ROUNDS; round++) {
    const width = slack * Math.max(1, (FIT_ROUNDS - 2) / (round + 1));
    const weighed = points.map((p) => {
      const off = (p.dx - planeAt(x, p)) ** 2 + (p.dy - planeAt(y, p)) ** 2;
      return { ...p, weight: p.weight / (1 + off / width ** 2) ** 2 };
    });
    x = fitPlane(weighed, ({ dx }) => dx);
    y = fitPlane(weighed, ({ dy }) => dy);
  }
  return { x, y };
}

function planeAt([level, across, down]: Plane, { x, y }: Pick<BlockShift, 'x' | 'y'>): number {
  return level + across * x + down * y;
}

/** Fits a plane by weighted least squares, from its normal equations. */
function fitPlane(points: readonly BlockShift[], shiftOf: (shift: BlockShift) => number): Plane {
  const sum = (value: (shift: BlockShift) => number) =>
    points.reduce((total, shift) => total + shift.weight * value(shift), 0);
  const all = sum(() => 1);
  const [mx, my, mo] = [sum(({ x }) => x) / all, sum(({ y }) => y) / all, sum(shiftOf) / all];
  const xx = sum(({ x }) => (x - mx) ** 2) + RIDGE;
  const yy = sum(({ y }) => (y - my) ** 2) + RIDGE;
  const xy = sum(({ x, y }) => (x - mx) * (y - my));
  const xo = sum((shift) => (shift.x - mx) * (shiftOf(shift) - mo));
  const yo = sum((shift) => (shift.y - my) * (shiftOf(shift) - mo));
  const determinant = xx * yy - xy * xy; // at least RIDGE squared
  const across = (xo * yy - yo * xy) / determinant;
  const down = (yo * xx - xo * xy) / determinant;
  return [mo - across * mx - down * my, across, down];
}

/** The placement of cells that are shifted first. */
function shiftPlacement(
  { a, b, c, d, e, f }: Placement,
  { x, y }: { x: Plane; y: Plane },
  { columns, rows }: Grid,
  top: number,
): Placement {
  // A cell (X, Y) goes to (1 + p) X + q Y + r and s X + (1 + t) Y + w.
  const [p, q] = [(2 * x[1]) / columns, (2 * x[2]) / rows];
  const [s, t] = [(2 * y[1]) / columns, (2 * y[2]) / rows];
  const r = x[0] - x[1] - x[2] - q * top;
  const w = y[0] - y[1] - y[2] - t * top;
  return {
    a: a * (1 + p) + b * s,
    b: a * q + b * (1 + t),
    c: a * r + b * w + c,
    d: d * (1 + p) + e * s,
    e: d * q + e * (1 + t),
    f: d * r + e * w + f,
  };
}

import type { Square } from '../../hash/window/patch.ts';
import type { View } from '../../hash/window/view.ts';
import type { Box } from '../../image/picture.ts';
import { nearestFirst } from '../../store/search/hit.ts';

/** A square of the picture that looks like a square of a strip. */
export interface Pair {
  readonly query: Square;
  readonly reference: Square;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** A pair of a square and a patch of the index: a vote for a placement. */
export interface Vote extends Pair {
  readonly patch: number;
}

/**
 * An affine transform from a picture to a strip: column x and row y of the picture are column `a x
 * + b y + c` and row `d x + e y + f` of the strip. A mirrored picture has a negative `a`; `b` and
 * `d` are its turn.
 */
export interface Placement {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** How much two votes for one placement may differ in size, as a logarithm, and in place. */
const SIZE_SLACK = Math.log(1.25);
const PLACE_SLACK = 0.15;
const SPREAD_SLACK = 0.1;

/**
 * Maximum votes that are grouped, nearest first, and maximum groups: a repeated motif agrees in
 * many ways.
 */
const MAX_VOTES = 200;
const MAX_GROUPS = 16;

/** Groups of at least `least` votes that agree, the largest first; each vote is in one group. */
export function* groupsOf<P extends Pair>(
  votes: readonly P[],
  view: View,
  least: number,
): Generator<P[]> {
  let rest: readonly P[] = nearestFirst(votes).slice(0, MAX_VOTES);
  for (let groups = 0; groups < MAX_GROUPS; groups++) {
    const group = largestAgreeingGroup(rest, view);
    if (group.length < least) return;
    yield group;
    rest = rest.filter((vote) => !group.includes(vote));
  }
}

/** The largest group of votes that agree with one vote on the place of the picture. */
export function largestAgreeingGroup<P extends Pair>(votes: readonly P[], { mirrored }: View): P[] {
  let best: P[] = [];
  for (const vote of votes) {
    const group = votes.filter((other) => agreeOnPlace(vote, other, mirrored));
    if (isBetterGroup(group, best)) best = group;
  }
  return best;
}

function isBetterGroup(a: readonly Pair[], b: readonly Pair[]): boolean {
  const bits = (votes: readonly Pair[]) => votes.reduce((sum, { distance }) => sum + distance, 0);
  return a.length > b.length || (a.length === b.length && bits(a) < bits(b));
}

function agreeOnPlace(one: Pair, other: Pair, mirrored: boolean): boolean {
  const scale = one.reference.side / one.query.side;
  const size = Math.log(other.reference.side / other.query.side / scale);
  if (Math.abs(size) > SIZE_SLACK) return false;
  const [from, to] = [middleOf(one.query), middleOf(other.query)];
  const [here, there] = [middleOf(one.reference), middleOf(other.reference)];
  const x = here.x + (mirrored ? -scale : scale) * (to.x - from.x) - there.x;
  const y = here.y + scale * (to.y - from.y) - there.y;
  const spread = Math.max(Math.abs(there.x - here.x), Math.abs(there.y - here.y));
  const slack = PLACE_SLACK * other.reference.side + SPREAD_SLACK * spread;
  return Math.abs(x) <= slack && Math.abs(y) <= slack;
}

export function middleOf({ left, top, side }: Square): { x: number; y: number } {
  return { x: left + side / 2, y: top + side / 2 };
}

/**
 * The placement of least squares through the corners of the votes' squares. One square gives size
 * and place; several in different places give them exactly, and also how the picture is stretched
 * and turned.
 */
export function fitPlacement(votes: readonly Pair[], { mirrored }: View): Placement {
  const n = 4 * votes.length;
  const points = votes.flatMap(({ query, reference }) =>
    CORNERS.map(([right, down]) => ({
      x: query.left + right * query.side,
      y: query.top + down * query.side,
      u: reference.left + (mirrored ? 1 - right : right) * reference.side,
      v: reference.top + down * reference.side,
    })),
  );
  const mean = (value: (p: (typeof points)[number]) => number) =>
    points.reduce((sum, p) => sum + value(p), 0) / n;
  const [mx, my, mu, mv] = [mean((p) => p.x), mean((p) => p.y), mean((p) => p.u), mean((p) => p.v)];
  const xx = mean((p) => (p.x - mx) ** 2);
  const yy = mean((p) => (p.y - my) ** 2);
  const xy = mean((p) => (p.x - mx) * (p.y - my));
  const determinant = xx * yy - xy * xy;
  const solve = (
    value: (p: (typeof points)[number]) => number,
    average: number,
  ): [perColumn: number, perRow: number, constant: number] => {
    const xo = mean((p) => (p.x - mx) * (value(p) - average));
    const yo = mean((p) => (p.y - my) * (value(p) - average));
    const perColumn = (xo * yy - yo * xy) / determinant;
    const perRow = (yo * xx - xo * xy) / determinant;
    return [perColumn, perRow, average - perColumn * mx - perRow * my];
  };
  const [a, b, c] = solve((p) => p.u, mu);
  const [d, e, f] = solve((p) => p.v, mv);
  return { a, b, c, d, e, f };
}

const CORNERS: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

/** The point of the picture that shows point (u, v) of the strip. */
export function pointInPicture(
  { a, b, c, d, e, f }: Placement,
  u: number,
  v: number,
): { x: number; y: number } {
  const determinant = a * e - b * d;
  return {
    x: (e * (u - c) - b * (v - f)) / determinant,
    y: (a * (v - f) - d * (u - c)) / determinant,
  };
}

/** The upright box of the picture that shows about a square of the strip. */
export function boxInPicture(placement: Placement, square: Square): Box {
  const { x, y } = middleOf(square);
  const middle = pointInPicture(placement, x, y);
  const width = square.side / Math.abs(placement.a);
  const height = square.side / placement.e;
  return {
    left: middle.x - width / 2,
    right: middle.x + width / 2,
    top: middle.y - height / 2,
    bottom: middle.y + height / 2,
  };
}

/** How much a picture may be stretched or turned. */
const MAX_STRETCH = 1.25;
const MAX_TURN = 0.08;
/** Columns of the strip to a column of the picture. */
const MIN_SIZE_RATIO = 0.1;
const MAX_SIZE_RATIO = 4;

/** Whether a copyist makes a picture with such a placement. */
export function isPlausible({ a, b, d, e }: Placement): boolean {
  const stretch = Math.abs(a) / e;
  if (!(e > MIN_SIZE_RATIO && e < MAX_SIZE_RATIO)) return false;
  if (stretch > MAX_STRETCH || stretch < 1 / MAX_STRETCH) return false;
  return Math.abs(b) < MAX_TURN * e && Math.abs(d) < MAX_TURN * e;
}

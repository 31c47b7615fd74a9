import type { Line } from './line.ts';
import type { AlignedWindow, PlacedWindow, WindowComparer } from './window-comparer.ts';

/**
 * Bits by which a window at an end may differ more than the better windows of the run and still be
 * inside the copy.
 */
const MAX_END_JUMP_BITS = 14;
/** Rank of the window that the others are compared with, as a share of all, best first. */
const BETTER_SHARE = 0.25;
/**
 * Rows between two places tried for an end: in the first pass, and in the second pass around the
 * best.
 */
const END_STEPS = [8, 2] as const;
/** Bits that rows may add and still count as blank: removing any art costs more. */
const BLANK_BITS = 2;
/**
 * A window that ends within this many rows of the outermost can replace it: a flatter one is more
 * exact.
 */
const END_NEAR_ROWS = 4;

/**
 * Share of a window's height that must be inside the copy, and the best share, to judge the rows
 * beyond.
 */
const MIN_INSIDE_SHARE = 0.3;
const BEST_INSIDE_SHARE = 0.6;
/** Rows between two places tried beyond an end. */
const GROWTH_STEP = 3;
/**
 * Bits by which rows beyond an end must improve a window to count as copied: together, and each
 * row.
 */
const MIN_GAIN_BITS = 10;
const MIN_GAIN_PER_ROW = 1;
const MAX_GROWTHS = 4;

/** Towards the top of the view, or towards its bottom. */
type Direction = -1 | 1;

/** Finds where a copy begins and ends on a line. */
export class RunEnds {
  readonly #comparer: WindowComparer;

  constructor(comparer: WindowComparer) {
    this.#comparer = comparer;
  }

  /**
   * The first and the last row of the copy, in rows of the view, from windows that agree on a line.
   * A window that differs much more than the better ones reaches over an end and is left out. From
   * the outermost of the others, rows are removed as long as it agrees no worse: foreign rows make
   * it agree worse and blank rows make no difference, but removing rows of the copy shows at once.
   */
  find(line: Line, group: readonly AlignedWindow[]): { top: number; bottom: number } {
    const inside = withoutCrossing(group);
    const start = Math.min(...inside.map(({ top }) => top));
    const end = Math.max(...inside.map(({ bottom }) => bottom));
    const first = flattest(inside.filter(({ top }) => top <= start + END_NEAR_ROWS));
    const last = flattest(inside.filter(({ bottom }) => bottom >= end - END_NEAR_ROWS));
    const top = trimEnd(first.top, first.bottom, (row) => this.#distanceInside(first, row, -1));
    const bottom = trimEnd(last.bottom, last.top, (row) => this.#distanceInside(last, row, 1));
    return {
      top: Math.max(0, this.#grow(line, top, -1)),
      bottom: Math.min(this.#comparer.view.count, this.#grow(line, bottom, 1)),
    };
  }

  /** Differing bits of a window if the copy ends at a row. */
  #distanceInside(window: PlacedWindow, end: number, direction: Direction): number {
    return direction < 0
      ? this.#comparer.distance(window, end)
      : this.#comparer.distance(window, 0, end);
  }

  /**
   * Moves an end outwards. Stored windows are some rows apart, so the copy continues beyond the
   * last one that fits whole: a window that reaches over the end shows how many more rows agree.
   */
  #grow(line: Line, end: number, direction: Direction): number {
    let row = end;
    for (let i = 0; i < MAX_GROWTHS; i++) {
      const next = this.#growOnce(line, row, direction);
      if (direction * (next - row) < GROWTH_STEP) break;
      row = next;
    }
    return row;
  }

  #growOnce(line: Line, end: number, direction: Direction): number {
    const limit = direction < 0 ? 0 : this.#comparer.view.count;
    if (direction * (limit - end) < GROWTH_STEP) return end;
    const judge = judgeOf(this.#comparer.windowsAcross(line, end), end, direction);
    if (judge === undefined) return end;
    const last = direction < 0 ? Math.max(limit, judge.top) : Math.min(limit, judge.bottom);
    const room = direction * (last - end);
    const before = this.#distanceInside(judge, end, direction);
    let best = end;
    let least = before;
    for (let step = GROWTH_STEP; step < room + GROWTH_STEP; step += GROWTH_STEP) {
      const rows = Math.min(step, room);
      const row = end + direction * rows;
      const bits = this.#distanceInside(judge, row, direction);
      const wanted = Math.max(MIN_GAIN_BITS, MIN_GAIN_PER_ROW * rows);
      if (bits > least || before - bits < wanted) continue;
      best = row;
      least = bits - 1;
    }
    return best;
  }
}

/** The windows that do not differ much more than the better ones. */
function withoutCrossing(group: readonly AlignedWindow[]): AlignedWindow[] {
  const distances = group.map(({ distance }) => distance).sort((a, b) => a - b);
  const most = distances[Math.floor(BETTER_SHARE * distances.length)]! + MAX_END_JUMP_BITS;
  return group.filter(({ distance }) => distance <= most);
}

/**
 * Of windows that reach over an end, the one that judges the rows beyond it best: enough of the
 * window is inside, and not all.
 */
function judgeOf(
  windows: readonly PlacedWindow[],
  end: number,
  direction: Direction,
): PlacedWindow | undefined {
  let judge: PlacedWindow | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const window of windows) {
    const { top, bottom } = window;
    const inside = (direction < 0 ? bottom - end : end - top) / (bottom - top);
    if (!(inside >= MIN_INSIDE_SHARE && inside <= 1 - GROWTH_STEP / (bottom - top))) continue;
    const off = Math.abs(inside - BEST_INSIDE_SHARE);
    if (off >= least) continue;
    judge = window;
    least = off;
  }
  return judge;
}

function flattest(windows: readonly AlignedWindow[]): AlignedWindow {
  return windows.reduce((a, b) => (b.bottom - b.top < a.bottom - a.top ? b : a));
}

/**
 * Moves an end from `outer` towards `inner`, half-way at most, to the row at which the rest differs
 * least.
 */
function trimEnd(outer: number, inner: number, distance: (row: number) => number): number {
  const direction = Math.sign(inner - outer);
  const most = Math.abs(inner - outer) / 2;
  let best = 0;
  let least = distance(outer);
  for (const step of END_STEPS) {
    const center = best;
    const reach = step === END_STEPS[0] ? most : END_STEPS[0] - step;
    for (let rows = center - reach; rows <= center + reach; rows += step) {
      if (rows <= 0 || rows > most || rows === center) continue;
      const bits = distance(outer + direction * rows);
      if (bits <= least + (rows > best ? BLANK_BITS : -1)) best = rows;
      least = Math.min(least, bits);
    }
  }
  return outer + direction * best;
}

import type { Fingerprint } from '../hash/fingerprint.ts';
import { threshold, transformWindow } from '../hash/window.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { detailAt, type Reading } from './reading.ts';

/** Bits within which windows still agree on a line that is already proposed. Chance: one in 10^5 to 10^7 (odds.ts). */
export const LINE_RADIUS = 72;

/**
 * A guess where a reading comes from: row q of the reading is row `offset + scale * q` of the track.
 * Both are counted in rows of their own width, so a plain resize leaves the scale at 1.
 */
export interface Line {
  readonly track: number;
  readonly scale: number;
  readonly offset: number;
}

/** A stored window and the place of the reading that the line puts it at. */
export interface Aligned {
  readonly window: number;
  /** Rows of the reading. */
  readonly top: number;
  readonly bottom: number;
  /** Differing bits of 256. */
  readonly distance: number;
}

const print: Fingerprint = new Uint32Array(8);

/** Compares every stored window of the track that the line puts between two rows of the reading. */
export function follow(
  index: PanelIndex,
  reading: Reading,
  line: Line,
  from = 0,
  to: number = reading.count,
): Aligned[] {
  const aligned: Aligned[] = [];
  for (const window of placed(index, reading, line, Math.max(0, from), Math.min(reading.count, to)))
    aligned.push(compare(index, reading, line, window));
  return aligned;
}

/** Rounding lets a window of the very end reach this far past it, in rows. */
const SLACK = 0.75;

/** Rows of the flattest window that is compared where there is room for taller ones. */
const FLATTEST = 60;

function placed(
  index: PanelIndex,
  reading: Reading,
  line: Line,
  from: number,
  to: number,
): number[] {
  const { tops, heights } = index.stock.windows;
  const windows: number[] = [];
  // Windows much flatter than the reading only repeat, with more noise, what taller ones say.
  const flattest = Math.min(FLATTEST, 0.45 * reading.count);
  const low = line.offset + line.scale * (Math.max(0, from) - SLACK);
  const high = line.offset + line.scale * (Math.min(reading.count, to) + SLACK);
  for (let i = index.starts[line.track]!; i < index.starts[line.track + 1]!; i++)
    if (heights[i]! >= flattest && tops[i]! >= low && tops[i]! + heights[i]! <= high)
      windows.push(i);
  return windows;
}

/** Stored windows that reach over row `row` of the reading, and where the line puts them; not compared. */
export function reachingOver(
  index: PanelIndex,
  { track, scale, offset }: Line,
  row: number,
): Omit<Aligned, 'distance'>[] {
  const { tops, heights } = index.stock.windows;
  const at = offset + scale * row;
  const found: Omit<Aligned, 'distance'>[] = [];
  for (let window = index.starts[track]!; window < index.starts[track + 1]!; window++) {
    if (tops[window]! >= at || tops[window]! + heights[window]! <= at) continue;
    const top = (tops[window]! - offset) / scale;
    found.push({ window, top, bottom: top + heights[window]! / scale });
  }
  return found;
}

function compare(index: PanelIndex, reading: Reading, line: Line, window: number): Aligned {
  const { tops, heights } = index.stock.windows;
  const top = (tops[window]! - line.offset) / line.scale;
  const bottom = top + heights[window]! / line.scale;
  return { window, top, bottom, distance: distanceOf(index, reading, { window, top, bottom }) };
}

/** Differing bits, if only what lies between rows `from` and `to` of the reading is looked at. */
export function distanceOf(
  index: PanelIndex,
  reading: Reading,
  { window, top, bottom }: Omit<Aligned, 'distance'>,
  from?: number,
  to?: number,
): number {
  transformWindow(reading.rows, top, bottom - top, from, to);
  threshold(reading.view, print);
  return index.windowDistance(window, print);
}

/** Rows either side of the seed over which a line is tracked, and rows between the windows looked at. */
const REACH = 192;
const APART = 24;
/** Windows looked at to make a line exact. */
const TRACKED = 6;

/** Change of scale from which a line is followed once more: windows are only exact at the right scale. */
const RESCALED = 0.01;

/**
 * Makes a guessed line exact: starting from row `pivot` of the reading, where it is nearly right, the
 * offset is followed from window to window up and down the track, and a straight line fitted through
 * what is found. So a copy that is squeezed a little is not lost on the way, at three comparisons a
 * window.
 */
export function tune(index: PanelIndex, reading: Reading, seed: Line, pivot: number): Line {
  const line = straighten(index, reading, seed, pivot);
  const again = Math.abs(line.scale - seed.scale) > RESCALED;
  return again ? straighten(index, reading, line, pivot) : line;
}

function straighten(index: PanelIndex, reading: Reading, seed: Line, pivot: number): Line {
  const near = placed(index, reading, seed, pivot - REACH, pivot + REACH);
  const windows = spread(index, near, seed, pivot);
  const middle = windows.findIndex(({ at }) => at >= pivot);
  const from = middle < 0 ? windows.length : middle;
  const first = windows[from] ?? windows[from - 1];
  if (first === undefined) return seed;
  const start = settleOffset(index, reading, seed, first.window);
  const line = start ? { ...seed, offset: seed.offset + start.shift } : seed;
  const points: Point[] = [];
  for (const way of [windows.slice(from), windows.slice(0, from).reverse()])
    points.push(...track(index, reading, line, pivot, way));
  // One window that was led astray tilts the fit: it is kept only if it agrees no worse.
  const fitted = fit(line, points);
  const bits = (each: Line) => differing(index, reading, each, windows);
  return bits(fitted) <= bits(line) ? fitted : line;
}

/** Bits in which the windows differ along a line, none counted for more than one that disagrees. */
function differing(
  index: PanelIndex,
  reading: Reading,
  line: Line,
  windows: readonly Placed[],
): number {
  return windows.reduce(
    (sum, { window }) =>
      sum + Math.min(LINE_RADIUS, compare(index, reading, line, window).distance),
    0,
  );
}

/** A window of a track and where the seed puts its middle in the reading. */
interface Placed {
  readonly window: number;
  readonly at: number;
}

/** How far the track's row lies from where the line puts it, at row `at` of the reading. */
interface Point {
  readonly at: number;
  readonly shift: number;
}

/** Follows the shift along windows in order, each starting from what the one before it found. */
function track(
  index: PanelIndex,
  reading: Reading,
  line: Line,
  pivot: number,
  windows: readonly Placed[],
): Point[] {
  const points: Point[] = [];
  let slope = 0;
  let last: Point = { at: pivot, shift: 0 };
  for (const { window, at } of windows) {
    const expected = last.shift + slope * (at - last.at);
    const moved = { ...line, offset: line.offset + expected };
    const found = settleOffset(index, reading, moved, window);
    if (found === undefined) continue;
    last = { at, shift: expected + found.shift };
    points.push(last);
    if (Math.abs(at - pivot) >= APART) slope = last.shift / (at - pivot);
  }
  return points;
}

/** Steps of one row taken at most to find where a window fits best. */
const MAX_STEPS = 4;

/**
 * The shift, in rows of the track, at which one window differs least, to a fraction of a row: near its
 * minimum the distance grows in proportion to the shift on both sides. Nothing if it never agrees.
 */
function settleOffset(
  index: PanelIndex,
  reading: Reading,
  line: Line,
  window: number,
): { shift: number } | undefined {
  const at = (shift: number) =>
    compare(index, reading, { ...line, offset: line.offset + shift }, window).distance;
  let shift = 0;
  let [before, here, after] = [at(-1), at(0), at(1)];
  for (let step = 0; step < MAX_STEPS && Math.min(before, after) < here; step++) {
    const way = before < after ? -1 : 1;
    shift += way;
    if (way < 0) [before, here, after] = [at(shift - 1), before, here];
    else [before, here, after] = [here, after, at(shift + 1)];
  }
  if (here > LINE_RADIUS) return undefined;
  const slope = Math.max(before, after) - here;
  const lean = slope > 0 ? (before - after) / (2 * slope) : 0;
  return { shift: shift + Math.min(Math.max(lean, -0.5), 0.5) };
}

/** Rows that the points must span before they say anything of the scale. */
const MIN_SPAN = 24;

/** The line of least squares through the points; only its offset where they lie too close together. */
function fit(line: Line, points: readonly Point[]): Line {
  const n = points.length;
  if (n === 0) return line;
  const x = points.reduce((sum, { at }) => sum + at, 0) / n;
  const y = points.reduce((sum, { shift }) => sum + shift, 0) / n;
  const rows = points.map(({ at }) => at);
  if (n < 3 || Math.max(...rows) - Math.min(...rows) < MIN_SPAN)
    return { ...line, offset: line.offset + y };
  const xx = points.reduce((sum, { at }) => sum + (at - x) ** 2, 0);
  const xy = points.reduce((sum, { at, shift }) => sum + (at - x) * (shift - y), 0);
  const slope = xy / xx;
  const scale = Math.min(Math.max(line.scale + slope, MIN_SCALE), MAX_SCALE);
  return { ...line, scale, offset: line.offset + y - slope * x };
}

/** How much a copy may be stretched along the strip relative to its width. */
export const MIN_SCALE = 0.84;
export const MAX_SCALE = 1.19;

/** Windows in order down the track, at least {@link APART} rows apart, the tall before the flat. */
function spread(
  index: PanelIndex,
  windows: readonly number[],
  line: Line,
  pivot: number,
): Placed[] {
  const { tops, heights } = index.stock.windows;
  const at = (window: number) => (tops[window]! + heights[window]! / 2 - line.offset) / line.scale;
  const tallest = [...windows].sort(
    (a, b) =>
      heights[b]! - heights[a]! || Math.abs(at(a) - pivot) - Math.abs(at(b) - pivot) || a - b,
  );
  const chosen: Placed[] = [];
  for (const window of tallest)
    if (
      chosen.length < TRACKED &&
      chosen.every((other) => Math.abs(other.at - at(window)) >= APART)
    )
      chosen.push({ window, at: at(window) });
  return chosen.sort((a, b) => a.at - b.at);
}

/** Share of an aligned window that holds detail in the reading. */
export function alignedDetail(reading: Reading, { top, bottom }: Aligned): number {
  return detailAt(reading, { top, height: bottom - top });
}

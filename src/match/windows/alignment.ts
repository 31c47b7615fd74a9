import type { Fingerprint } from '../../hash/fingerprint.ts';
import { fingerprintWindow } from '../../hash/window/window.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { detailAt, type TrackView } from './track-view.ts';

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
export interface AlignedWindow {
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
  index: Searcher,
  reading: TrackView,
  line: Line,
  from = 0,
  to: number = reading.count,
): AlignedWindow[] {
  const aligned: AlignedWindow[] = [];
  for (const window of placed(index, reading, line, Math.max(0, from), Math.min(reading.count, to)))
    aligned.push(compare(index, reading, line, window));
  return aligned;
}

/** Rounding lets a window of the very end reach this far past it, in rows. */
const END_SLACK_ROWS = 0.75;

/** Rows of the flattest window that is compared where there is room for taller ones. */
const MIN_COMPARED_HEIGHT = 60;

function placed(
  index: Searcher,
  reading: TrackView,
  line: Line,
  from: number,
  to: number,
): number[] {
  const { tops, heights } = index.snapshot.windows;
  const windows: number[] = [];
  // Windows much flatter than the reading only repeat, with more noise, what taller ones say.
  const flattest = Math.min(MIN_COMPARED_HEIGHT, 0.45 * reading.count);
  const low = line.offset + line.scale * (Math.max(0, from) - END_SLACK_ROWS);
  const high = line.offset + line.scale * (Math.min(reading.count, to) + END_SLACK_ROWS);
  for (let i = index.starts[line.track]!; i < index.starts[line.track + 1]!; i++)
    if (heights[i]! >= flattest && tops[i]! >= low && tops[i]! + heights[i]! <= high)
      windows.push(i);
  return windows;
}

/** Stored windows that reach over row `row` of the reading, and where the line puts them; not compared. */
export function reachingOver(
  index: Searcher,
  { track, scale, offset }: Line,
  row: number,
): Omit<AlignedWindow, 'distance'>[] {
  const { tops, heights } = index.snapshot.windows;
  const at = offset + scale * row;
  const found: Omit<AlignedWindow, 'distance'>[] = [];
  for (let window = index.starts[track]!; window < index.starts[track + 1]!; window++) {
    if (tops[window]! >= at || tops[window]! + heights[window]! <= at) continue;
    const top = (tops[window]! - offset) / scale;
    found.push({ window, top, bottom: top + heights[window]! / scale });
  }
  return found;
}

function compare(index: Searcher, reading: TrackView, line: Line, window: number): AlignedWindow {
  const { tops, heights } = index.snapshot.windows;
  const top = (tops[window]! - line.offset) / line.scale;
  const bottom = top + heights[window]! / line.scale;
  return { window, top, bottom, distance: distanceOf(index, reading, { window, top, bottom }) };
}

/** Differing bits, if only what lies between rows `from` and `to` of the reading is looked at. */
export function distanceOf(
  index: Searcher,
  reading: TrackView,
  { window, top, bottom }: Omit<AlignedWindow, 'distance'>,
  from?: number,
  to?: number,
): number {
  fingerprintWindow(reading.rows, top, bottom - top, reading.view, print, from, to);
  return index.windowDistance(window, print);
}

/** Rows either side of the seed over which a line is tracked, and rows between the windows looked at. */
const TRACKED_REACH = 192;
const TRACKED_SPACING = 24;
/** Windows looked at to make a line exact. */
const MAX_TRACKED = 6;

/** Change of scale from which a line is followed once more: windows are only exact at the right scale. */
const MAX_SCALE_CHANGE = 0.01;

/**
 * Makes a guessed line exact: starting from row `pivot` of the reading, where it is nearly right, the
 * offset is followed from window to window up and down the track, and a straight line fitted through
 * what is found. So a copy that is squeezed a little is not lost on the way, at three comparisons a
 * window.
 */
export function tune(index: Searcher, reading: TrackView, seed: Line, pivot: number): Line {
  const line = straighten(index, reading, seed, pivot);
  const again = Math.abs(line.scale - seed.scale) > MAX_SCALE_CHANGE;
  return again ? straighten(index, reading, line, pivot) : line;
}

function straighten(index: Searcher, reading: TrackView, seed: Line, pivot: number): Line {
  const near = placed(index, reading, seed, pivot - TRACKED_REACH, pivot + TRACKED_REACH);
  const windows = spread(index, near, seed, pivot);
  const middle = windows.findIndex(({ at }) => at >= pivot);
  const from = middle < 0 ? windows.length : middle;
  const first = windows[from] ?? windows[from - 1];
  if (first === undefined) return seed;
  const start = settleOffset(index, reading, seed, first.window);
  const line = start ? { ...seed, offset: seed.offset + start.shift } : seed;
  const points: Shift[] = [];
  for (const way of [windows.slice(from), windows.slice(0, from).reverse()])
    points.push(...trackShifts(index, reading, line, pivot, way));
  // One window that was led astray tilts the fit: it is kept only if it agrees no worse.
  const fitted = fitLine(line, points);
  const bits = (each: Line) => differing(index, reading, each, windows);
  return bits(fitted) <= bits(line) ? fitted : line;
}

/** Bits in which the windows differ along a line, none counted for more than one that disagrees. */
function differing(
  index: Searcher,
  reading: TrackView,
  line: Line,
  windows: readonly PlacedWindow[],
): number {
  return windows.reduce(
    (sum, { window }) =>
      sum + Math.min(LINE_RADIUS, compare(index, reading, line, window).distance),
    0,
  );
}

/** A window of a track and where the seed puts its middle in the reading. */
interface PlacedWindow {
  readonly window: number;
  readonly at: number;
}

/** How far the track's row lies from where the line puts it, at row `at` of the reading. */
interface Shift {
  readonly at: number;
  readonly shift: number;
}

/** Follows the shift along windows in order, each starting from what the one before it found. */
function trackShifts(
  index: Searcher,
  reading: TrackView,
  line: Line,
  pivot: number,
  windows: readonly PlacedWindow[],
): Shift[] {
  const points: Shift[] = [];
  let slope = 0;
  let last: Shift = { at: pivot, shift: 0 };
  for (const { window, at } of windows) {
    const expected = last.shift + slope * (at - last.at);
    const moved = { ...line, offset: line.offset + expected };
    const found = settleOffset(index, reading, moved, window);
    if (found === undefined) continue;
    last = { at, shift: expected + found.shift };
    points.push(last);
    if (Math.abs(at - pivot) >= TRACKED_SPACING) slope = last.shift / (at - pivot);
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
  index: Searcher,
  reading: TrackView,
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
const MIN_FIT_SPAN = 24;

/** The line of least squares through the points; only its offset where they lie too close together. */
function fitLine(line: Line, points: readonly Shift[]): Line {
  const n = points.length;
  if (n === 0) return line;
  const x = points.reduce((sum, { at }) => sum + at, 0) / n;
  const y = points.reduce((sum, { shift }) => sum + shift, 0) / n;
  const rows = points.map(({ at }) => at);
  if (n < 3 || Math.max(...rows) - Math.min(...rows) < MIN_FIT_SPAN)
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

/** Windows in order down the track, at least {@link TRACKED_SPACING} rows apart, the tall before the flat. */
function spread(
  index: Searcher,
  windows: readonly number[],
  line: Line,
  pivot: number,
): PlacedWindow[] {
  const { tops, heights } = index.snapshot.windows;
  const at = (window: number) => (tops[window]! + heights[window]! / 2 - line.offset) / line.scale;
  const tallest = [...windows].sort(
    (a, b) =>
      heights[b]! - heights[a]! || Math.abs(at(a) - pivot) - Math.abs(at(b) - pivot) || a - b,
  );
  const chosen: PlacedWindow[] = [];
  for (const window of tallest)
    if (
      chosen.length < MAX_TRACKED &&
      chosen.every((other) => Math.abs(other.at - at(window)) >= TRACKED_SPACING)
    )
      chosen.push({ window, at: at(window) });
  return chosen.sort((a, b) => a.at - b.at);
}

/** Share of an aligned window that holds detail in the reading. */
export function alignedDetail(reading: TrackView, { top, bottom }: AlignedWindow): number {
  return detailAt(reading, { top, height: bottom - top });
}

import { distanceAt, type Fingerprint } from '../hash/fingerprint.ts';
import { threshold, transformWindow } from '../hash/window.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { detailAt, type Reading } from './reading.ts';

/** Bits within which windows still agree on a line that is already proposed. Chance: one in 10^7. */
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
  for (const window of placed(index, line, Math.max(0, from), Math.min(reading.count, to)))
    aligned.push(compare(index, reading, line, window));
  return aligned;
}

/** Rounding lets a window of the very end reach this far past it, in rows. */
const SLACK = 0.75;

function placed(index: PanelIndex, line: Line, from: number, to: number): number[] {
  const { tops, heights } = index.content.windows;
  const windows: number[] = [];
  const low = line.offset + line.scale * (from - SLACK);
  const high = line.offset + line.scale * (to + SLACK);
  for (let i = index.starts[line.track]!; i < index.starts[line.track + 1]!; i++)
    if (tops[i]! >= low && tops[i]! + heights[i]! <= high) windows.push(i);
  return windows;
}

function compare(index: PanelIndex, reading: Reading, line: Line, window: number): Aligned {
  const { tops, heights } = index.content.windows;
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
  threshold(reading.mirrored, print);
  return distanceAt(print, 0, index.content.windows.prints, window * 8);
}

/** Rows around the seed on which a line is tuned, and how many windows are looked at for it. */
const TUNE_REACH = 192;
const TUNE_WINDOWS = 14;
/** Mean bits at which a line cannot be improved enough to matter. */
const GOOD = 18;

/**
 * Moves a line about row `pivot` until the windows near it agree best, first scale in steps of 2 % and
 * offset by a row, then finer (pattern search; Hooke and Jeeves, J. ACM 8(2), 1961).
 */
export function tune(index: PanelIndex, reading: Reading, seed: Line, pivot: number): Line {
  const windows = spread(
    placed(index, seed, pivot - TUNE_REACH, pivot + TUNE_REACH).filter((window) =>
      inside(index, reading, seed, window),
    ),
  );
  const score = (line: Line) =>
    windows.reduce((sum, window) => {
      if (!inside(index, reading, line, window)) return sum;
      return sum + Math.max(0, LINE_RADIUS - compare(index, reading, line, window).distance);
    }, 0);
  let best = seed;
  let bestScore = score(seed);
  if (bestScore >= windows.length * (LINE_RADIUS - GOOD)) return best;
  for (const step of [1, 0.5, 0.25]) {
    for (let moved = true; moved; ) {
      moved = false;
      for (const [byScale, byOffset] of [
        [0.02, 0],
        [-0.02, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        const line = move(best, pivot, byScale * step, byOffset * step);
        if (line.scale < MIN_SCALE || line.scale > MAX_SCALE) continue;
        const found = score(line);
        if (found > bestScore) [best, bestScore, moved] = [line, found, true];
      }
    }
  }
  return best;
}

/** How much a copy may be stretched along the strip relative to its width. */
export const MIN_SCALE = 0.84;
export const MAX_SCALE = 1.19;

function move(line: Line, pivot: number, byScale: number, byOffset: number): Line {
  const scale = line.scale + byScale;
  return { ...line, scale, offset: line.offset + line.scale * pivot - scale * pivot + byOffset };
}

function inside(index: PanelIndex, reading: Reading, line: Line, window: number): boolean {
  const top = (index.content.windows.tops[window]! - line.offset) / line.scale;
  const bottom = top + index.content.windows.heights[window]! / line.scale;
  return top >= -SLACK && bottom <= reading.count + SLACK;
}

/** At most {@link TUNE_WINDOWS} of the windows, evenly spread. */
function spread(windows: number[]): number[] {
  const every = Math.max(1, windows.length / TUNE_WINDOWS);
  const some: number[] = [];
  for (let i = 0; i < windows.length; i += every) some.push(windows[Math.floor(i)]!);
  return some;
}

/** Share of an aligned window that holds detail in the reading. */
export function alignedDetail(reading: Reading, { top, bottom }: Aligned): number {
  return detailAt(reading, { top, height: bottom - top });
}

import { rowPitch } from '../../hash/window/window.ts';
import type { Searcher } from '../../store/index/searcher.ts';

/**
 * A hypothesis where a track view comes from: row q of the view is row `offset + scale * q` of the
 * track. Rows of both are counted at their own width, so a plain resize leaves the scale at 1.
 */
export interface Line {
  readonly track: number;
  readonly scale: number;
  readonly offset: number;
}

/**
 * Bits within which windows agree on a line that was proposed. Chance: one in 10^5 to 10^7
 * (odds.ts).
 */
export const LINE_RADIUS = 72;

/** How much a copy may be stretched along the strip relative to its width. */
export const MIN_SCALE = 0.84;
export const MAX_SCALE = 1.19;

/** The row of the strip that a line puts at row `row` of the view. */
export function stripRow(searcher: Searcher, { track, scale, offset }: Line, row: number): number {
  const box = searcher.trackBox(track);
  return box.top + (offset + scale * row) * rowPitch({ box });
}

/** The track's row is `shift` rows after the one that a line predicts, at row `row` of the view. */
export interface Shift {
  readonly row: number;
  readonly shift: number;
}

/** Rows of the view that the shifts must span to determine the scale. */
const MIN_FIT_SPAN = 24;

/**
 * Corrects a line by least squares through shifts; only its offset if they are few or close
 * together.
 */
export function fitLine(line: Line, shifts: readonly Shift[]): Line {
  const n = shifts.length;
  if (n === 0) return line;
  const x = shifts.reduce((sum, { row }) => sum + row, 0) / n;
  const y = shifts.reduce((sum, { shift }) => sum + shift, 0) / n;
  const rows = shifts.map(({ row }) => row);
  if (n < 3 || Math.max(...rows) - Math.min(...rows) < MIN_FIT_SPAN)
    return { ...line, offset: line.offset + y };
  const xx = shifts.reduce((sum, { row }) => sum + (row - x) ** 2, 0);
  const xy = shifts.reduce((sum, { row, shift }) => sum + (row - x) * (shift - y), 0);
  const slope = xy / xx;
  const scale = Math.min(Math.max(line.scale + slope, MIN_SCALE), MAX_SCALE);
  return { ...line, scale, offset: line.offset + y - slope * x };
}

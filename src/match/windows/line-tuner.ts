import { fitLine, LINE_RADIUS, type Line, type Shift } from './line.ts';
import type { StoredWindow, WindowComparer } from './window-comparer.ts';

/**
 * Rows either side of the pivot in which a line is tuned, and rows between the windows compared
 * there.
 */
const TUNED_REACH = 192;
const TUNED_SPACING = 24;
/** Windows compared to tune a line. */
const MAX_TUNED_WINDOWS = 6;

/** Change of scale from which a line is tuned again: windows are only exact at the right scale. */
const MAX_SCALE_CHANGE = 0.01;

/** Steps of one row taken at most to find where a window fits best. */
const MAX_STEPS = 4;

/** A window of the index, and the row of the view where the seed puts its middle. */
interface TunedWindow extends StoredWindow {
  readonly middle: number;
}

/** Makes guessed lines exact. */
export class LineTuner {
  readonly #comparer: WindowComparer;

  constructor(comparer: WindowComparer) {
    this.#comparer = comparer;
  }

  /**
   * Makes a seed exact. From row `pivot` of the view, where the seed is nearly right, the shift is
   * tracked from window to window up and down the track, and a straight line is fitted through the
   * shifts. A copy that is squeezed a little is thus not lost on the way, at three comparisons a
   * window.
   */
  tune(seed: Line, pivot: number): Line {
    const line = this.#straighten(seed, pivot);
    const again = Math.abs(line.scale - seed.scale) > MAX_SCALE_CHANGE;
    return again ? this.#straighten(line, pivot) : line;
  }

  #straighten(seed: Line, pivot: number): Line {
    const windows = this.#spreadWindows(seed, pivot);
    const middle = windows.findIndex((window) => window.middle >= pivot);
    const from = middle < 0 ? windows.length : middle;
    const first = windows[from] ?? windows[from - 1];
    if (first === undefined) return seed;
    const start = this.#bestShift(seed, first);
    const line = start === undefined ? seed : { ...seed, offset: seed.offset + start };
    const shifts = [
      ...this.#trackShifts(line, pivot, windows.slice(from)),
      ...this.#trackShifts(line, pivot, windows.slice(0, from).reverse()),
    ];
    // One window that was led astray tilts the fit: it is kept only if it agrees no worse.
    const fitted = fitLine(line, shifts);
    return this.#differingBits(fitted, windows) <= this.#differingBits(line, windows)
      ? fitted
      : line;
  }

  /**
   * Windows about the pivot, at least {@link TUNED_SPACING} rows apart, in order down the track.
   * Taller windows are chosen before flatter ones.
   */
  #spreadWindows(seed: Line, pivot: number): TunedWindow[] {
    const tallest = this.#comparer
      .windowsBetween(seed, pivot - TUNED_REACH, pivot + TUNED_REACH)
      .map(({ window, top, height }) => {
        return { window, top, height, middle: (top + height / 2 - seed.offset) / seed.scale };
      })
      .sort(
        (a, b) =>
          b.height - a.height ||
          Math.abs(a.middle - pivot) - Math.abs(b.middle - pivot) ||
          a.window - b.window,
      );
    const chosen: TunedWindow[] = [];
    for (const window of tallest) {
      if (chosen.length === MAX_TUNED_WINDOWS) break;
      if (chosen.every(({ middle }) => Math.abs(middle - window.middle) >= TUNED_SPACING))
        chosen.push(window);
    }
    return chosen.sort((a, b) => a.middle - b.middle);
  }

  /**
   * Differing bits of the windows along a line; a window that disagrees counts {@link LINE_RADIUS}.
   */
  #differingBits(line: Line, windows: readonly StoredWindow[]): number {
    return windows.reduce(
      (sum, window) => sum + Math.min(LINE_RADIUS, this.#comparer.compare(line, window).distance),
      0,
    );
  }

  /** Tracks the shift along windows in order, each from what the one before it found. */
  #trackShifts(line: Line, pivot: number, windows: readonly TunedWindow[]): Shift[] {
    const shifts: Shift[] = [];
    let slope = 0;
    let last: Shift = { row: pivot, shift: 0 };
    for (const window of windows) {
      const row = window.middle;
      const expected = last.shift + slope * (row - last.row);
      const found = this.#bestShift({ ...line, offset: line.offset + expected }, window);
      if (found === undefined) continue;
      last = { row, shift: expected + found };
      shifts.push(last);
      if (Math.abs(row - pivot) >= TUNED_SPACING) slope = last.shift / (row - pivot);
    }
    return shifts;
  }

  /**
   * The shift, in rows of the track, at which one window differs least, to a fraction of a row:
   * near its minimum the distance grows in proportion to the shift on both sides. Undefined if the
   * window never agrees.
   */
  #bestShift(line: Line, window: StoredWindow): number | undefined {
    const distanceAt = (shift: number) =>
      this.#comparer.compare({ ...line, offset: line.offset + shift }, window).distance;
    let shift = 0;
    let [before, here, after] = [distanceAt(-1), distanceAt(0), distanceAt(1)];
    for (let step = 0; step < MAX_STEPS && Math.min(before, after) < here; step++)
      if (before < after) {
        shift--;
        [before, here, after] = [distanceAt(shift - 1), before, here];
      } else {
        shift++;
        [before, here, after] = [here, after, distanceAt(shift + 1)];
      }
    if (here > LINE_RADIUS) return undefined;
    const slope = Math.max(before, after) - here;
    const fraction = slope > 0 ? (before - after) / (2 * slope) : 0;
    return shift + Math.min(Math.max(fraction, -0.5), 0.5);
  }
}

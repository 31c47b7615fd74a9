import { type Fingerprint, WORDS } from '../../hash/fingerprint.ts';
import type { Slot } from '../../hash/window/track.ts';
import { fingerprintWindow } from '../../hash/window/window.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { Line } from './line.ts';
import type { TrackView } from './track-view.ts';

/** A window of the index; its slot is in rows of its track. */
export interface StoredWindow extends Slot {
  /** Row of the window table. */
  readonly window: number;
}

/** A window of the index where a line puts it. */
export interface PlacedWindow {
  /** Row of the window table. */
  readonly window: number;
  /** In rows of the view. */
  readonly top: number;
  readonly bottom: number;
}

/** A window of the index compared with the view where a line puts it. */
export interface AlignedWindow extends PlacedWindow {
  /** Differing bits of 256. */
  readonly distance: number;
}

/** Rounding lets a window at the very end of the view reach this many rows past it. */
const END_SLACK_ROWS = 0.75;

/** Rows of the flattest window that is compared where taller ones have room. */
const MIN_COMPARED_HEIGHT = 60;
/** The same as a share of the view's rows, where that is less. */
const MIN_COMPARED_SHARE = 0.45;

const print: Fingerprint = new Uint32Array(WORDS);

/** Compares windows of an index with a track view, each where a line puts it. */
export class WindowComparer {
  readonly view: TrackView;
  readonly #searcher: Searcher;

  constructor(searcher: Searcher, view: TrackView) {
    this.#searcher = searcher;
    this.view = view;
  }

  /**
   * The windows of the line's track that it puts between two rows of the view. Windows much flatter
   * than the view are left out: they only repeat, with more noise, what taller ones show.
   */
  windowsBetween({ track, scale, offset }: Line, from: number, to: number): StoredWindow[] {
    const { count } = this.view;
    const { first, tops, heights } = this.#searcher.windowsOfTrack(track);
    const flattest = Math.min(MIN_COMPARED_HEIGHT, MIN_COMPARED_SHARE * count);
    const low = offset + scale * (Math.max(0, from) - END_SLACK_ROWS);
    const high = offset + scale * (Math.min(count, to) + END_SLACK_ROWS);
    const windows: StoredWindow[] = [];
    for (let i = 0; i < tops.length; i++) {
      const top = tops[i]!;
      const height = heights[i]!;
      if (height >= flattest && top >= low && top + height <= high)
        windows.push({ window: first + i, top, height });
    }
    return windows;
  }

  /** The windows of the line's track that it puts across row `row` of the view. */
  windowsAcross({ track, scale, offset }: Line, row: number): PlacedWindow[] {
    const { first, tops, heights } = this.#searcher.windowsOfTrack(track);
    const trackRow = offset + scale * row;
    const windows: PlacedWindow[] = [];
    for (let i = 0; i < tops.length; i++) {
      if (tops[i]! >= trackRow || tops[i]! + heights[i]! <= trackRow) continue;
      const top = (tops[i]! - offset) / scale;
      windows.push({ window: first + i, top, bottom: top + heights[i]! / scale });
    }
    return windows;
  }

  /** Compares a window where a line puts it. */
  compare({ scale, offset }: Line, { window, top: trackTop, height }: StoredWindow): AlignedWindow {
    const top = (trackTop - offset) / scale;
    const bottom = top + height / scale;
    return { window, top, bottom, distance: this.distance({ window, top, bottom }) };
  }

  /** Differing bits of a window, with only rows `from` to `to` of the view taken into account. */
  distance({ window, top, bottom }: PlacedWindow, from?: number, to?: number): number {
    fingerprintWindow(this.view.rows, top, bottom - top, this.view.view, print, from, to);
    return this.#searcher.windowDistance(window, print);
  }
}

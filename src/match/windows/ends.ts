import type { Searcher } from '../../store/index/searcher.ts';
import { type AlignedWindow, distanceOf, type Line, reachingOver } from './alignment.ts';
import type { TrackView } from './track-view.ts';

/** Bits by which a window at an end may differ more than the better ones of the run and still lie in the copy. */
const MAX_END_JUMP_BITS = 14;
/** Which of the windows, best first, the others are held to, as a share. */
const BETTER_SHARE = 0.25;
/** Rows between two places tried for an end, first and then about the best. */
const END_STEPS = [8, 2] as const;
/** Bits that rows may add and still be taken for blank: taking any art away costs more. */
const BLANK_BITS = 2;
/** Windows that end within so many rows of the outermost may stand for it: a flat one is more exact. */
const END_NEAR_ROWS = 4;

/**
 * Where the copy really begins and ends, in rows of the reading. A window that differs much more than the
 * better ones reaches over its end and is left out. Of the outermost that remains rows are taken away for as long
 * as that makes it no worse: foreign rows make it worse, blank ones neither, and rows of the copy are
 * missed at once.
 */
export function endsOf(
  index: Searcher,
  reading: TrackView,
  line: Line,
  group: readonly AlignedWindow[],
): { top: number; bottom: number } {
  const distances = group.map(({ distance }) => distance).sort((a, b) => a - b);
  const most = distances[Math.floor(BETTER_SHARE * distances.length)]! + MAX_END_JUMP_BITS;
  const inside = group.filter(({ distance }) => distance <= most);
  const start = Math.min(...inside.map((w) => w.top));
  const end = Math.max(...inside.map((w) => w.bottom));
  const first = flattest(inside.filter((w) => w.top <= start + END_NEAR_ROWS));
  const last = flattest(inside.filter((w) => w.bottom >= end - END_NEAR_ROWS));
  const top = outermost(first.top, first.bottom, (row) => distanceOf(index, reading, first, row));
  const bottom = outermost(last.bottom, last.top, (row) =>
    distanceOf(index, reading, last, 0, row),
  );
  return {
    top: Math.max(0, growEnd(index, reading, line, top, -1)),
    bottom: Math.min(reading.count, growEnd(index, reading, line, bottom, 1)),
  };
}

/** Share of a window's height that must lie inside of what is known, and that should, to tell what lies beyond. */
const MIN_KNOWN_SHARE = 0.3;
const BEST_KNOWN_SHARE = 0.6;
/** Rows between two places tried beyond an end. */
const GROWTH_STEP = 3;
/** Bits that rows beyond an end must bring a window nearer to count as copied: in all, and each of them. */
const MIN_GAIN_BITS = 10;
const MIN_GAIN_PER_ROW = 1;
const MAX_GROWTHS = 4;

/**
 * Moves an end outwards. Stored windows lie some rows apart, so the copy goes on beyond the last that fits whole:
 * of one that reaches over the end, as many rows are looked at as bring it nearest.
 */
function growEnd(
  index: Searcher,
  reading: TrackView,
  line: Line,
  end: number,
  way: -1 | 1,
): number {
  let row = end;
  for (let i = 0; i < MAX_GROWTHS; i++) {
    const next = growOnce(index, reading, line, row, way);
    if (way * (next - row) < GROWTH_STEP) break;
    row = next;
  }
  return row;
}

function growOnce(
  index: Searcher,
  reading: TrackView,
  line: Line,
  end: number,
  way: -1 | 1,
): number {
  const limit = way < 0 ? 0 : reading.count;
  if (way * (limit - end) < GROWTH_STEP) return end;
  const known = ({ top, bottom }: Omit<AlignedWindow, 'distance'>) =>
    (way < 0 ? bottom - end : end - top) / (bottom - top);
  const judge = reachingOver(index, line, end)
    .filter((w) => known(w) >= MIN_KNOWN_SHARE && known(w) <= 1 - GROWTH_STEP / (w.bottom - w.top))
    .reduce<Omit<AlignedWindow, 'distance'> | undefined>((best, w) => {
      const worth = (each: typeof w) => Math.abs(known(each) - BEST_KNOWN_SHARE);
      return best === undefined || worth(w) < worth(best) ? w : best;
    }, undefined);
  if (judge === undefined) return end;
  const seen = (row: number) =>
    way < 0 ? distanceOf(index, reading, judge, row) : distanceOf(index, reading, judge, 0, row);
  const last = way < 0 ? Math.max(limit, judge.top) : Math.min(limit, judge.bottom);
  let best = end;
  const most = seen(end);
  let least = most;
  for (let by = GROWTH_STEP; by < way * (last - end) + GROWTH_STEP; by += GROWTH_STEP) {
    const rows = Math.min(by, way * (last - end));
    const row = end + way * rows;
    const bits = seen(row);
    if (bits > least || most - bits < Math.max(MIN_GAIN_BITS, MIN_GAIN_PER_ROW * rows)) continue;
    best = row;
    least = bits - 1;
  }
  return best;
}

function flattest(windows: readonly AlignedWindow[]): AlignedWindow {
  return windows.reduce((a, b) => (b.bottom - b.top < a.bottom - a.top ? b : a));
}

/** The row nearest to `inner`, up to half-way, at which what is left differs least. */
function outermost(outer: number, inner: number, distance: (row: number) => number): number {
  const way = Math.sign(inner - outer);
  const most = Math.abs(inner - outer) / 2;
  let best = 0;
  let least = distance(outer);
  for (const step of END_STEPS) {
    const about = best;
    const reach = step === END_STEPS[0] ? most : END_STEPS[0] - step;
    for (let by = about - reach; by <= about + reach; by += step) {
      if (by <= 0 || by > most || by === about) continue;
      const bits = distance(outer + way * by);
      if (bits <= least + (by > best ? BLANK_BITS : -1)) best = by;
      least = Math.min(least, bits);
    }
  }
  return outer + way * best;
}

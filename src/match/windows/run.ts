import { slotBox } from '../../hash/window/track.ts';
import { rowPitch } from '../../hash/window/window.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { Claim, Evidence } from '../evidence/claim.ts';
import { logChance, WINDOW_CHANCE } from '../evidence/odds.ts';
import { type AlignedWindow, alignedDetail, follow, LINE_RADIUS, type Line } from './alignment.ts';
import { endsOf } from './ends.ts';
import type { TrackView } from './track-view.ts';

/** A stretch of a reading that agrees with a stretch of a track. */
export interface Run extends Evidence {
  readonly line: Line;
  /** Rows of the reading. */
  readonly top: number;
  readonly bottom: number;
}

/** A window at an end may differ this much more than those inside before it counts as crossing over. */
const END_MARGIN_BITS = 24;

/**
 * Cuts a line into the stretches on which its windows agree. What lies between two stretches is foreign
 * if a stored window there disagrees; where none is stored the original is blank, and the run goes on.
 */
export function runsOf(index: Searcher, reading: TrackView, line: Line): Run[] {
  const all = follow(index, reading, line);
  const near = all.filter(({ distance }) => distance <= LINE_RADIUS);
  const limit = Math.min(LINE_RADIUS, insideLimit(near));
  const agreeing = near.filter(({ distance }) => distance <= limit).sort((a, b) => a.top - b.top);
  const against = all.filter(({ distance }) => distance > LINE_RADIUS);
  const groups: AlignedWindow[][] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  for (const window of agreeing) {
    const gap = isForeign(against, bottom, window.top);
    if (groups.length === 0 || gap) groups.push([]);
    groups.at(-1)!.push(window);
    bottom = Math.max(bottom, window.bottom);
  }
  return groups.map((group) => ({
    ...endsOf(index, reading, line, group),
    ...evidenceOf(reading, line, group),
  }));
}

/** Rows that agreeing windows may leave open, and the share of a window that speaks for what is there. */
const MAX_OPEN_ROWS = 4;
const MIN_TELLING_SHARE = 0.25;

/** Whether what lies between two agreeing windows is not the copy: one that reaches into it disagrees. */
function isForeign(against: readonly AlignedWindow[], from: number, to: number): boolean {
  if (to - from < MAX_OPEN_ROWS) return false;
  return against.some(({ top, bottom }) => {
    const shared = Math.min(bottom, to) - Math.max(top, from);
    return shared > MIN_TELLING_SHARE * (bottom - top);
  });
}

/** Bits beyond which what agrees reaches over an end of the copy, told by the median of all that agrees. */
export function insideLimit(agreeing: readonly { readonly distance: number }[]): number {
  const sorted = agreeing.map(({ distance }) => distance).sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) + END_MARGIN_BITS;
}

function evidenceOf(
  reading: TrackView,
  line: Line,
  group: readonly AlignedWindow[],
): Omit<Run, 'top' | 'bottom'> {
  const telling = leastLikelyChoice(
    group.map((window) => ({
      ...window,
      log: logChance(WINDOW_CHANCE, window.distance, alignedDetail(reading, window)),
    })),
  );
  return {
    line,
    distance: group.reduce((sum, w) => sum + w.distance, 0) / group.length,
    windows: telling.windows,
    logChance: telling.log,
  };
}

/** Rows by which windows that count as apart may overlap. */
const MAX_OVERLAP_ROWS = 4;

/**
 * Windows that overlap repeat one another, so only ones apart are counted: of all such choices the one
 * that chance explains least (weighted interval scheduling, by dynamic programming over the ends).
 */
function leastLikelyChoice(windows: readonly (AlignedWindow & { log: number })[]): {
  windows: number;
  log: number;
} {
  const byEnd = [...windows].sort((a, b) => a.bottom - b.bottom || a.top - b.top);
  const best = [{ windows: 0, log: 0 }];
  for (const [i, { top, log }] of byEnd.entries()) {
    let before = i;
    while (before > 0 && byEnd[before - 1]!.bottom > top + MAX_OVERLAP_ROWS) before--;
    const taken = { windows: best[before]!.windows + 1, log: best[before]!.log + log };
    best.push(taken.log < best[i]!.log ? taken : best[i]!);
  }
  return best.at(-1)!;
}

/** Puts a run back where it lies in the picture and in the strip. */
export function claimOf(index: Searcher, reading: TrackView, run: Run, logOdds: number): Claim {
  const { track, offset, scale } = run.line;
  const box = index.trackBox(track);
  const pitch = rowPitch({ box });
  const row = (top: number) => box.top + (offset + scale * top) * pitch;
  return {
    episode: index.episodeOf(track),
    query: slotBox(reading.rows, { top: run.top, height: run.bottom - run.top }),
    reference: {
      ...box,
      top: Math.max(box.top, row(run.top)),
      bottom: Math.min(box.bottom, row(run.bottom)),
    },
    view: reading.view,
    run,
    logOdds,
  };
}

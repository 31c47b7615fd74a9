import type { PanelIndex } from '../store/panel-index.ts';
import { endsOf } from './ends.ts';
import { type Aligned, alignedDetail, follow, LINE_RADIUS, type Line } from './line.ts';
import { logChance, WINDOW } from './odds.ts';
import type { Reading } from './reading.ts';

/** How well what was compared agrees. */
export interface Evidence {
  /** Mean differing bits of the windows that agree. */
  readonly distance: number;
  /** Windows that agree and do not overlap one another. */
  readonly windows: number;
  /** Log10 of the chance that unrelated windows agree so well, places tried not counted. */
  readonly logChance: number;
}

/** A stretch of a reading that agrees with a stretch of a track. */
export interface Run extends Evidence {
  readonly line: Line;
  /** Rows of the reading. */
  readonly top: number;
  readonly bottom: number;
}

/** A window at an end may differ this much more than those inside before it counts as crossing over. */
const END_MARGIN = 24;

/**
 * Cuts a line into the stretches on which its windows agree. What lies between two stretches is foreign
 * if a stored window there disagrees; where none is stored the original is blank, and the run goes on.
 */
export function runsOf(index: PanelIndex, reading: Reading, line: Line): Run[] {
  const all = follow(index, reading, line);
  const near = all.filter(({ distance }) => distance <= LINE_RADIUS);
  const limit = Math.min(LINE_RADIUS, insideLimit(near));
  const agreeing = near.filter(({ distance }) => distance <= limit).sort((a, b) => a.top - b.top);
  const against = all.filter(({ distance }) => distance > LINE_RADIUS);
  const groups: Aligned[][] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  for (const window of agreeing) {
    const gap = foreign(against, bottom, window.top);
    if (groups.length === 0 || gap) groups.push([]);
    groups.at(-1)!.push(window);
    bottom = Math.max(bottom, window.bottom);
  }
  return groups.map((group) => ({
    ...endsOf(index, reading, line, group),
    ...evidence(reading, line, group),
  }));
}

/** Rows that agreeing windows may leave open, and the share of a window that speaks for what is there. */
const OPEN = 4;
const SPEAKS = 0.25;

/** Whether what lies between two agreeing windows is not the copy: one that reaches into it disagrees. */
function foreign(against: readonly Aligned[], from: number, to: number): boolean {
  if (to - from < OPEN) return false;
  return against.some(({ top, bottom }) => {
    const shared = Math.min(bottom, to) - Math.max(top, from);
    return shared > SPEAKS * (bottom - top);
  });
}

/** Bits beyond which what agrees reaches over an end of the copy, told by the median of all that agrees. */
export function insideLimit(agreeing: readonly { readonly distance: number }[]): number {
  const sorted = agreeing.map(({ distance }) => distance).sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) + END_MARGIN;
}

function evidence(
  reading: Reading,
  line: Line,
  group: readonly Aligned[],
): Omit<Run, 'top' | 'bottom'> {
  const telling = strongest(
    group.map((window) => ({
      ...window,
      log: logChance(WINDOW, window.distance, alignedDetail(reading, window)),
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
const OVERLAP = 4;

/**
 * Windows that overlap repeat one another, so only ones apart are counted: of all such choices the one
 * that chance explains least (weighted interval scheduling, by dynamic programming over the ends).
 */
function strongest(windows: readonly (Aligned & { log: number })[]): {
  windows: number;
  log: number;
} {
  const byEnd = [...windows].sort((a, b) => a.bottom - b.bottom || a.top - b.top);
  const best = [{ windows: 0, log: 0 }];
  for (const [i, { top, log }] of byEnd.entries()) {
    let before = i;
    while (before > 0 && byEnd[before - 1]!.bottom > top + OVERLAP) before--;
    const taken = { windows: best[before]!.windows + 1, log: best[before]!.log + log };
    best.push(taken.log < best[i]!.log ? taken : best[i]!);
  }
  return best.at(-1)!;
}

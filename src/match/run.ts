import type { PanelIndex } from '../store/panel-index.ts';
import { type Aligned, alignedDetail, distanceOf, follow, LINE_RADIUS, type Line } from './line.ts';
import { logChance } from './odds.ts';
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
  const limit = Math.min(LINE_RADIUS, median(near) + END_MARGIN);
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
    ...ends(index, reading, group),
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

function median(aligned: readonly Aligned[]): number {
  const sorted = aligned.map(({ distance }) => distance).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Rows between two places tried for an end, first and then about the best. */
const END_STEPS = [8, 2] as const;
/** Bits that rows may add and still be taken for blank: taking any art away costs more. */
const BLANK_BITS = 2;
/** Windows that end within so many rows of the outermost may stand for it: a flat one is more exact. */
const END_NEAR = 4;

/**
 * Where the copy really begins and ends. A banner across the last rows of a window spoils it only a
 * little, so rows are taken away from the outermost windows for as long as that makes them no worse:
 * foreign rows make them worse, blank ones neither, and rows of the copy are missed at once.
 */
function ends(
  index: PanelIndex,
  reading: Reading,
  group: readonly Aligned[],
): Pick<Run, 'top' | 'bottom'> {
  const start = Math.min(...group.map((w) => w.top));
  const end = Math.max(...group.map((w) => w.bottom));
  const first = flattest(group.filter((w) => w.top <= start + END_NEAR));
  const last = flattest(group.filter((w) => w.bottom >= end - END_NEAR));
  const top = outermost(first.top, first.bottom, (row) => distanceOf(index, reading, first, row));
  const bottom = outermost(last.bottom, last.top, (row) =>
    distanceOf(index, reading, last, 0, row),
  );
  return { top: Math.max(0, top), bottom: Math.min(reading.count, bottom) };
}

function flattest(windows: readonly Aligned[]): Aligned {
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

function evidence(
  reading: Reading,
  line: Line,
  group: readonly Aligned[],
): Omit<Run, 'top' | 'bottom'> {
  const telling = strongest(
    group.map((window) => ({
      ...window,
      log: logChance(window.distance, alignedDetail(reading, window)),
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

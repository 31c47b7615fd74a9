import type { Agreement, Evidence } from '../evidence/claim.ts';
import { LINE_RADIUS, type Line } from './line.ts';
import type { AlignedWindow } from './window-comparer.ts';

/** A stretch of a line on which windows agree. */
export interface Run extends Evidence {
  readonly line: Line;
  /** The windows that agree. */
  readonly agreements: readonly Agreement[];
  /** Rows of the view. */
  readonly top: number;
  readonly bottom: number;
}

/** A window may differ this much more than the median before it counts as reaching over an end. */
const END_MARGIN_BITS = 24;

/**
 * Groups the windows of a line that agree into stretches. Rows between two stretches are foreign if
 * a stored window there disagrees; where no window is stored the original is blank, and the stretch
 * goes on.
 */
export function agreeingGroups(aligned: readonly AlignedWindow[]): AlignedWindow[][] {
  const near = aligned.filter(({ distance }) => distance <= LINE_RADIUS);
  const limit = Math.min(LINE_RADIUS, insideLimit(near));
  const agreeing = near.filter(({ distance }) => distance <= limit).sort((a, b) => a.top - b.top);
  const disagreeing = aligned.filter(({ distance }) => distance > LINE_RADIUS);
  const groups: AlignedWindow[][] = [];
  let bottom = Number.NEGATIVE_INFINITY;
  for (const window of agreeing) {
    if (groups.length === 0 || isForeign(disagreeing, bottom, window.top)) groups.push([]);
    groups.at(-1)!.push(window);
    bottom = Math.max(bottom, window.bottom);
  }
  return groups;
}

/**
 * Maximum bits by which a window inside the copy differs; windows beyond reach over an end.
 * Computed from the median.
 */
export function insideLimit(agreeing: readonly { readonly distance: number }[]): number {
  const sorted = agreeing.map(({ distance }) => distance).sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) + END_MARGIN_BITS;
}

/** Rows that agreeing windows may leave open. */
const MAX_OPEN_ROWS = 4;
/** Share of a window that must be in open rows for it to decide about them. */
const MIN_OPEN_SHARE = 0.25;

/**
 * Whether rows between two agreeing windows are not the copy: a window that reaches into them
 * disagrees.
 */
function isForeign(disagreeing: readonly AlignedWindow[], from: number, to: number): boolean {
  if (to - from < MAX_OPEN_ROWS) return false;
  return disagreeing.some(({ top, bottom }) => {
    const shared = Math.min(bottom, to) - Math.max(top, from);
    return shared > MIN_OPEN_SHARE * (bottom - top);
  });
}

/** Log10 of the chance that windows agree so well; those that overlap are counted once. */
export function chanceOfWindows(group: readonly Agreement[]): number {
  return leastLikelyChoice(group).log;
}

/** The evidence of windows that agree. */
export function evidenceOf(group: readonly Agreement[]): Evidence {
  const { windows, log } = leastLikelyChoice(group);
  return {
    distance: group.reduce((sum, { distance }) => sum + distance, 0) / group.length,
    windows,
    logChance: log,
  };
}

/** Rows by which windows that are counted may overlap. */
const MAX_OVERLAP_ROWS = 8;

/**
 * Windows that overlap repeat one another, so only windows apart are counted: of all such choices
 * the one that chance explains least (weighted interval scheduling, by dynamic programming over the
 * ends).
 */
function leastLikelyChoice(windows: readonly Pick<Agreement, 'box' | 'log'>[]): {
  windows: number;
  log: number;
} {
  const byEnd = [...windows].sort((a, b) => a.box.bottom - b.box.bottom || a.box.top - b.box.top);
  const best = [{ windows: 0, log: 0 }];
  for (const [i, { box, log }] of byEnd.entries()) {
    let before = i;
    while (before > 0 && byEnd[before - 1]!.box.bottom > box.top + MAX_OVERLAP_ROWS) before--;
    const taken = { windows: best[before]!.windows + 1, log: best[before]!.log + log };
    best.push(taken.log < best[i]!.log ? taken : best[i]!);
  }
  return best.at(-1)!;
}

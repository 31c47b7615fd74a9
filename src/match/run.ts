import type { PanelIndex } from '../store/panel-index.ts';
import { type Aligned, alignedDetail, distanceOf, follow, LINE_RADIUS, type Line } from './line.ts';
import { logChance } from './odds.ts';
import type { Reading } from './reading.ts';

/** A stretch of a reading that agrees with a stretch of a track. */
export interface Run {
  readonly line: Line;
  /** Rows of the reading. */
  readonly top: number;
  readonly bottom: number;
  /** Mean differing bits of the windows that agree. */
  readonly distance: number;
  /** Windows that agree and do not overlap one another. */
  readonly windows: number;
  /** Log10 of the chance that unrelated windows agree so well, places tried not counted. */
  readonly logChance: number;
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
    const gap =
      window.top > bottom && against.some((w) => w.top >= bottom && w.bottom <= window.top);
    if (groups.length === 0 || gap) groups.push([]);
    groups.at(-1)!.push(window);
    bottom = Math.max(bottom, window.bottom);
  }
  return groups.map((group) => ({
    ...ends(index, reading, group),
    ...evidence(reading, line, group),
  }));
}

/** Rows between two places tried for an end. */
const END_STEP = 2;

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
  const first = group.reduce((a, b) => (b.top < a.top ? b : a));
  const last = group.reduce((a, b) => (b.bottom > a.bottom ? b : a));
  const top = outermost(first.top, first.bottom, (row) => distanceOf(index, reading, first, row));
  const bottom = outermost(last.bottom, last.top, (row) =>
    distanceOf(index, reading, last, 0, row),
  );
  return { top: Math.max(0, top), bottom: Math.min(reading.count, bottom) };
}

/** The row nearest to `inner`, up to half-way, at which what is left differs least. */
function outermost(outer: number, inner: number, distance: (row: number) => number): number {
  const step = Math.sign(inner - outer) * END_STEP;
  let best = outer;
  let least = Number.POSITIVE_INFINITY;
  for (let row = outer; Math.abs(row - outer) <= Math.abs(inner - outer) / 2; row += step) {
    const bits = distance(row);
    if (bits <= least) [best, least] = [row, bits];
  }
  return best;
}

function median(aligned: readonly Aligned[]): number {
  const sorted = aligned.map(({ distance }) => distance).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function evidence(
  reading: Reading,
  line: Line,
  group: readonly Aligned[],
): Omit<Run, 'top' | 'bottom'> {
  const chance = new Map(
    group.map((w) => [w, logChance(w.distance, alignedDetail(reading, w))] as const),
  );
  // Overlapping windows repeat one another: only ones apart are counted, the most telling first.
  const apart: Aligned[] = [];
  for (const w of [...group].sort((a, b) => chance.get(a)! - chance.get(b)! || a.top - b.top))
    if (apart.every((other) => w.bottom <= other.top + 1 || w.top >= other.bottom - 1))
      apart.push(w);
  return {
    line,
    distance: group.reduce((sum, w) => sum + w.distance, 0) / group.length,
    windows: apart.length,
    logChance: apart.reduce((sum, w) => sum + chance.get(w)!, 0),
  };
}

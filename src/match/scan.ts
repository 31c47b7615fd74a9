import type { Profile, Shape } from '../hash/profile.ts';
import { type Slot, slide, slotBox, wholeSlot } from '../hash/track.ts';
import { threshold, transformWindow } from '../hash/window.ts';
import type { Hit } from '../store/hits.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { type Claim, claimOf, coveredBy } from './claim.ts';
import { type Line, MAX_SCALE, MIN_SCALE, tune } from './line.ts';
import { detailAt, type Reading } from './reading.ts';
import { runsOf } from './run.ts';

/** Bits within which a window proposes a line: PDQ's own threshold. */
export const SEED_RADIUS = 31;
/** Log10 of the chance that a claim may have of being one, all windows and places tried counted in. */
const MAX_LOG_ODDS = -8;
/** Log10 of the windows asked about one picture, all readings together: an upper bound. */
const LOG_ASKED = 4;
/** Lines followed for one window; a window with more hits is something that every page has. */
const MAX_LINES = 12;

/** Log10 of the places tried for one picture. */
export function logPlaces(index: PanelIndex): number {
  return Math.log10(Math.max(1, index.content.windows.count)) + LOG_ASKED;
}

/** The windows of a reading that may be asked for: all of it, then the shapes sliding down. */
export function slotsOf(reading: Reading, shapes: readonly Shape[]): Slot[] {
  const sliding = shapes.flatMap((shape) => slide(reading.count, shape, shape.step));
  return [...wholeSlot(reading.count), ...sliding];
}

/**
 * Asks the index about windows of a reading, follows the lines that hits propose, and gives the
 * stretches that are believed. What is explained, by `known` claims or new ones, is not asked again.
 */
export function scanReading(
  index: PanelIndex,
  reading: Reading,
  slots: readonly Slot[],
  profile: Profile,
  known: readonly Claim[],
): Claim[] {
  const claims: Claim[] = [];
  const tried = new Set<string>();
  for (const slot of slots) {
    const box = slotBox(reading.rows, slot);
    if (coveredBy(box, known) + coveredBy(box, claims) > SLOT_KNOWN) continue;
    if (detailAt(reading, slot) < profile.minDetail) continue;
    const hits = ask(index, reading, slot);
    if (hits.length > 0) claims.push(...settle(index, reading, slot, hits, tried));
  }
  return claims;
}

/** Share of a window that claims may cover before asking about it tells nothing new. */
const SLOT_KNOWN = 0.4;

const print = new Uint32Array(8);

function ask(index: PanelIndex, reading: Reading, slot: Slot): Hit[] {
  transformWindow(reading.rows, slot.top, slot.height);
  threshold(reading.mirrored, print);
  return index.search.search(print, SEED_RADIUS);
}

/** Follows the lines that the hits of one window propose, nearest first, one claim an episode. */
function settle(
  index: PanelIndex,
  reading: Reading,
  slot: Slot,
  hits: readonly Hit[],
  tried: Set<string>,
): Claim[] {
  const claims: Claim[] = [];
  const nearest = [...hits].sort((a, b) => a.distance - b.distance || a.window - b.window);
  for (const { window } of nearest.slice(0, MAX_LINES)) {
    const seed = lineOf(index, slot, window);
    const episode = index.content.tracks.episodes[seed.track];
    if (claims.some((claim) => claim.episode === episode)) continue;
    if (seed.scale < MIN_SCALE || seed.scale > MAX_SCALE || known(tried, seed, slot)) continue;
    const line = tune(index, reading, seed, slot.top + slot.height / 2);
    for (const run of runsOf(index, reading, line))
      if (run.logChance + logPlaces(index) <= MAX_LOG_ODDS)
        claims.push(claimOf(index, reading, run));
  }
  return claims;
}

function lineOf(index: PanelIndex, slot: Slot, window: number): Line {
  const { tracks, tops, heights } = index.content.windows;
  const scale = heights[window]! / slot.height;
  return { track: tracks[window]!, scale, offset: tops[window]! - scale * slot.top };
}

/** Whether a line through this place was tried; neighbouring windows propose the same one again. */
function known(tried: Set<string>, { track, scale, offset }: Line, slot: Slot): boolean {
  const middle = slot.top + slot.height / 2;
  const drift = Math.round((offset + scale * middle - middle) / 6);
  const key = `${track} ${drift} ${Math.round(middle / 32)} ${Math.round(scale * 10)}`;
  if (tried.has(key)) return true;
  tried.add(key);
  return false;
}

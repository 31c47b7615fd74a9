import type { Profile, Shape } from '../hash/profile.ts';
import { type Slot, slide, slotBox, wholeSlot } from '../hash/track.ts';
import { rowPitch, windowPrint } from '../hash/window.ts';
import type { Work } from '../store/content.ts';
import { type Hit, nearestFirst } from '../store/hits.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import type { Box } from '../strip/picture.ts';
import { type Claim, claimOf, coveredBy, overlap } from './claim.ts';
import { type Line, MAX_SCALE, MIN_SCALE, tune } from './line.ts';
import { detailAt, type Reading } from './reading.ts';
import { type Run, runsOf } from './run.ts';

/** Bits within which a window proposes a line: PDQ's own threshold. */
export const SEED_RADIUS = 31;
/** Log10 of the odds, all windows and places tried counted in, from which a stretch is claimed. */
export const MAX_LOG_ODDS = -6;
/** Lines followed for one window in one work, and works: more would only say the same once more. */
const MAX_LINES = 4;
const MAX_WORKS = 8;

/** What is being found out about one picture. */
export interface Inquiry {
  readonly index: PanelIndex;
  readonly profile: Profile;
  /** What is claimed so far. */
  readonly claims: Claim[];
  /** Windows asked about so far: every one was a chance to be wrong. */
  asked: number;
}

/** Begins to ask about a picture. */
export function inquire(index: PanelIndex, profile: Profile): Inquiry {
  return { index, profile, claims: [], asked: 0 };
}

/**
 * The windows of a reading that may be asked for: all of it, then each shape sliding down. The flattest
 * shape is left out where taller ones have room.
 */
export function* slotsOf(reading: Reading, shapes: readonly Shape[]): Generator<Slot> {
  yield* wholeSlot(reading.count);
  for (const shape of fitting(reading, shapes)) yield* slide(reading.count, shape, shape.step);
}

/**
 * A few windows of each shape, in blocks spread over the reading. In a block as long as the hop of the
 * stored windows one lies where a stored one does, so that a reading that is right shows at once.
 */
export function* probesOf(
  reading: Reading,
  shapes: readonly Shape[],
  blocks: number,
): Generator<Slot> {
  yield* wholeSlot(reading.count);
  for (const shape of fitting(reading, shapes)) {
    const room = reading.count - shape.height;
    for (let i = 1; i <= blocks; i++) {
      const middle = room <= shape.hop ? room / 2 : (i * room) / (blocks + 1);
      yield* block(shape, middle, room);
      if (room <= shape.hop) break;
    }
  }
}

/** Windows over one hop about a place, inside `room` rows. */
function* block({ height, hop, step }: Shape, middle: number, room: number): Generator<Slot> {
  const from = Math.max(0, Math.min(Math.round(middle - hop / 2), room - hop));
  for (let top = from; top <= Math.min(from + hop, room); top += step) yield { top, height };
}

/** A reading this many times as tall as the second flattest shape has no use for the flattest. */
const ROOM = 1.25;

function fitting(reading: Reading, shapes: readonly Shape[]): readonly Shape[] {
  const second = shapes.at(-2);
  const roomy = second !== undefined && reading.count >= ROOM * second.height;
  return roomy ? shapes.slice(0, -1) : shapes;
}

/**
 * Asks the index about windows of a reading, follows the lines that hits propose, and adds the stretches
 * that are believed to the claims. What they explain is not asked about again.
 *
 * @returns whether anything was added.
 */
export function scanReading(inquiry: Inquiry, reading: Reading, slots: Iterable<Slot>): boolean {
  const { claims, profile } = inquiry;
  const before = claims.length;
  const tried = new Set<string>();
  for (const slot of slots) {
    if (detailAt(reading, slot) < profile.minDetail) continue;
    if (coveredBy(slotBox(reading.rows, slot), claims) > SLOT_KNOWN) continue;
    claims.push(...answersTo(inquiry, reading, slot, tried));
  }
  for (const claim of claims.slice(before)) claims.push(...rivals(inquiry, reading, claim, tried));
  return claims.length > before;
}

/**
 * Asks once more inside a claim, over a hop of the stored windows at two places: a stretch that other works hold
 * too lies at other rows of theirs, and need not have shown where the first was found.
 */
function rivals(inquiry: Inquiry, reading: Reading, { query }: Claim, tried: Set<string>): Claim[] {
  const pitch = rowPitch(reading.rows);
  const from = (query.top - reading.rows.box.top) / pitch;
  const rows = (query.bottom - query.top) / pitch;
  const shape = inquiry.profile.shapes.find(({ height }) => height <= rows);
  if (shape === undefined) return [];
  const room = rows - shape.height;
  const places = room > shape.hop ? [room / 3, (2 * room) / 3] : [room / 2];
  return places
    .flatMap((middle) => [...block(shape, middle, room)])
    .flatMap(({ top, height }) => answersTo(inquiry, reading, { top: from + top, height }, tried));
}

function answersTo(inquiry: Inquiry, reading: Reading, slot: Slot, tried: Set<string>): Claim[] {
  const hits = ask(inquiry, reading, slot);
  return hits.length > 0 ? settle(inquiry, reading, slot, hits, tried) : [];
}

/** Share of a window that claims may cover before asking about it tells nothing new. */
const SLOT_KNOWN = 0.4;

function ask(inquiry: Inquiry, reading: Reading, { top, height }: Slot): Hit[] {
  inquiry.asked++;
  const print = windowPrint(reading.rows, top, height, reading.view);
  return inquiry.index.near(print, SEED_RADIUS);
}

/** Follows the lines that the hits of one window propose, nearest first, one claim an episode. */
function settle(
  inquiry: Inquiry,
  reading: Reading,
  slot: Slot,
  hits: readonly Hit[],
  tried: Set<string>,
): Claim[] {
  const { index, claims: known } = inquiry;
  const claims: Claim[] = [];
  const box = slotBox(reading.rows, slot);
  const followed = new Map<Work, number>();
  for (const { window } of nearestFirst(hits)) {
    const seed = lineOf(index, slot, window);
    const episode = index.episodeOf(seed.track);
    const { work } = index.episodes[episode]!;
    const lines = followed.get(work) ?? 0;
    if (lines >= MAX_LINES || (lines === 0 && followed.size >= MAX_WORKS)) continue;
    const told = (claim: Claim) => claim.episode === episode && overlap(claim.query, box) > 0;
    if (claims.some(told) || known.some(told)) continue;
    if (seed.scale < MIN_SCALE || seed.scale > MAX_SCALE || seen(tried, seed, slot)) continue;
    followed.set(work, lines + 1);
    const line = tune(index, reading, seed, slot.top + slot.height / 2);
    claims.push(...claimsOf(inquiry, reading, runsOf(index, reading, line)));
  }
  return claims;
}

/** Least columns and rows of a strip that a claim must span: what is flatter is a line of lettering. */
export const MIN_SPAN = 36;

/** The shorter side of a box. */
export function spanOf({ left, right, top, bottom }: Box): number {
  return Math.min(right - left, bottom - top);
}

/** The runs that chance does not explain, all windows and places tried counted in. */
export function claimsOf(
  { index, asked }: Inquiry,
  reading: Reading,
  runs: readonly Run[],
): Claim[] {
  const logPlaces = Math.log10(index.counts.windows * asked);
  return runs.flatMap((run) => {
    const logOdds = run.logChance + logPlaces;
    if (logOdds > MAX_LOG_ODDS) return [];
    const claim = claimOf(index, reading, run, logOdds);
    return spanOf(claim.reference) < MIN_SPAN ? [] : [claim];
  });
}

function lineOf(index: PanelIndex, slot: Slot, window: number): Line {
  const { tracks, tops, heights } = index.stock.windows;
  const scale = heights[window]! / slot.height;
  return { track: tracks[window]!, scale, offset: tops[window]! - scale * slot.top };
}

/** Whether a line through this place was tried; neighbouring windows propose the same one again. */
function seen(tried: Set<string>, { track, scale, offset }: Line, slot: Slot): boolean {
  const middle = slot.top + slot.height / 2;
  const drift = Math.round((offset + scale * middle - middle) / 6);
  const key = `${track} ${drift} ${Math.round(middle / 32)} ${Math.round(scale * 10)}`;
  if (tried.has(key)) return true;
  tried.add(key);
  return false;
}

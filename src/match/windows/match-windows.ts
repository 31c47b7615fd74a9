import type { Profile, Shape } from '../../hash/profile.ts';
import { type Slot, slidingSlots, slotBox, wholeSlot } from '../../hash/window/track.ts';
import { rowPitch, windowPrint } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import type { Work } from '../../store/format/segment-data.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { type Hit, nearestFirst } from '../../store/search/hit.ts';
import { type Claim, coveredBy, overlapArea } from '../evidence/claim.ts';
import { MAX_LOG_ODDS } from '../evidence/odds.ts';
import { type Line, MAX_SCALE, MIN_SCALE, tune } from './alignment.ts';
import { claimOf, type Run, runsOf } from './run.ts';
import { detailAt, type TrackView } from './track-view.ts';

/** Bits within which a window proposes a line: PDQ's own threshold. */
export const SEED_RADIUS = 31;
/** Lines followed for one window in one work, and works: more would only say the same once more. */
const MAX_LINES = 4;
const MAX_WORKS = 8;

/** What is being found out about one picture. */
export interface Examination {
  readonly index: Searcher;
  readonly profile: Profile;
  /** What is claimed so far. */
  readonly claims: Claim[];
  /** Windows asked about so far: every one was a chance to be wrong. */
  asked: number;
}

/** Begins to ask about a picture. */
export function startExamination(index: Searcher, profile: Profile): Examination {
  return { index, profile, claims: [], asked: 0 };
}

/**
 * The windows of a reading that may be asked for: all of it, then each shape sliding down. The flattest
 * shape is left out where taller ones have room.
 */
export function* slotsOf(reading: TrackView, shapes: readonly Shape[]): Generator<Slot> {
  yield* wholeSlot(reading.count);
  for (const shape of shapesThatFit(reading, shapes))
    yield* slidingSlots(reading.count, shape, shape.step);
}

/**
 * A few windows of each shape, in blocks spread over the reading. In a block as long as the hop of the
 * stored windows one lies where a stored one does, so that a reading that is right shows at once.
 */
export function* probesOf(
  reading: TrackView,
  shapes: readonly Shape[],
  blocks: number,
): Generator<Slot> {
  yield* wholeSlot(reading.count);
  for (const shape of shapesThatFit(reading, shapes)) {
    const room = reading.count - shape.height;
    for (let i = 1; i <= blocks; i++) {
      const middle = room <= shape.hop ? room / 2 : (i * room) / (blocks + 1);
      yield* slotsAbout(shape, middle, room);
      if (room <= shape.hop) break;
    }
  }
}

/** Windows over one hop about a place, inside `room` rows. */
function* slotsAbout({ height, hop, step }: Shape, middle: number, room: number): Generator<Slot> {
  const from = Math.max(0, Math.min(Math.round(middle - hop / 2), room - hop));
  for (let top = from; top <= Math.min(from + hop, room); top += step) yield { top, height };
}

/** A reading this many times as tall as the second flattest shape has no use for the flattest. */
const ROOMY_RATIO = 1.25;

function shapesThatFit(reading: TrackView, shapes: readonly Shape[]): readonly Shape[] {
  const second = shapes.at(-2);
  const roomy = second !== undefined && reading.count >= ROOMY_RATIO * second.height;
  return roomy ? shapes.slice(0, -1) : shapes;
}

/**
 * Asks the index about windows of a reading, follows the lines that hits propose, and adds the stretches
 * that are believed to the claims. What they explain is not asked about again.
 *
 * @returns whether anything was added.
 */
export function matchWindows(
  inquiry: Examination,
  reading: TrackView,
  slots: Iterable<Slot>,
): boolean {
  const { claims, profile } = inquiry;
  const before = claims.length;
  const tried = new Set<string>();
  for (const slot of slots) {
    if (detailAt(reading, slot) < profile.minDetail) continue;
    if (coveredBy(slotBox(reading.rows, slot), claims) > MAX_CLAIMED_SHARE) continue;
    claims.push(...claimsAt(inquiry, reading, slot, tried));
  }
  for (const claim of claims.slice(before))
    claims.push(...rivalClaims(inquiry, reading, claim, tried));
  return claims.length > before;
}

/**
 * Asks once more inside a claim, over a hop of the stored windows at two places: a stretch that other works hold
 * too lies at other rows of theirs, and need not have shown where the first was found.
 */
function rivalClaims(
  inquiry: Examination,
  reading: TrackView,
  { query }: Claim,
  tried: Set<string>,
): Claim[] {
  const pitch = rowPitch(reading.rows);
  const from = (query.top - reading.rows.box.top) / pitch;
  const rows = (query.bottom - query.top) / pitch;
  const shape = inquiry.profile.shapes.find(({ height }) => height <= rows);
  if (shape === undefined) return [];
  const room = rows - shape.height;
  const places = room > shape.hop ? [room / 3, (2 * room) / 3] : [room / 2];
  return places
    .flatMap((middle) => [...slotsAbout(shape, middle, room)])
    .flatMap(({ top, height }) => claimsAt(inquiry, reading, { top: from + top, height }, tried));
}

function claimsAt(
  inquiry: Examination,
  reading: TrackView,
  slot: Slot,
  tried: Set<string>,
): Claim[] {
  const hits = searchSlot(inquiry, reading, slot);
  return hits.length > 0 ? followHits(inquiry, reading, slot, hits, tried) : [];
}

/** Share of a window that claims may cover before asking about it tells nothing new. */
const MAX_CLAIMED_SHARE = 0.4;

function searchSlot(inquiry: Examination, reading: TrackView, { top, height }: Slot): Hit[] {
  inquiry.asked++;
  const print = windowPrint(reading.rows, top, height, reading.view);
  return inquiry.index.windowsNear(print, SEED_RADIUS);
}

/** Follows the lines that the hits of one window propose, nearest first, one claim an episode. */
function followHits(
  inquiry: Examination,
  reading: TrackView,
  slot: Slot,
  hits: readonly Hit[],
  tried: Set<string>,
): Claim[] {
  const { index, claims: known } = inquiry;
  const claims: Claim[] = [];
  const box = slotBox(reading.rows, slot);
  const followed = new Map<Work, number>();
  for (const { row: window } of nearestFirst(hits)) {
    const seed = lineThrough(index, slot, window);
    const episode = index.episodeOf(seed.track);
    const { work } = index.episodes[episode]!;
    const lines = followed.get(work) ?? 0;
    if (lines >= MAX_LINES || (lines === 0 && followed.size >= MAX_WORKS)) continue;
    const told = (claim: Claim) => claim.episode === episode && overlapArea(claim.query, box) > 0;
    if (claims.some(told) || known.some(told)) continue;
    if (seed.scale < MIN_SCALE || seed.scale > MAX_SCALE || isTried(tried, seed, slot)) continue;
    followed.set(work, lines + 1);
    const line = tune(index, reading, seed, slot.top + slot.height / 2);
    claims.push(...claimsFromRuns(inquiry, reading, runsOf(index, reading, line)));
  }
  return claims;
}

/** Least columns and rows of a strip that a claim must span: what is flatter is a line of lettering. */
export const MIN_CLAIM_SPAN = 36;

/** The shorter side of a box. */
export function spanOf({ left, right, top, bottom }: Box): number {
  return Math.min(right - left, bottom - top);
}

/** The runs that chance does not explain, all windows and places tried counted in. */
export function claimsFromRuns(
  { index, asked }: Examination,
  reading: TrackView,
  runs: readonly Run[],
): Claim[] {
  const logPlaces = Math.log10(index.counts.windows * asked);
  return runs.flatMap((run) => {
    const logOdds = run.logChance + logPlaces;
    if (logOdds > MAX_LOG_ODDS) return [];
    const claim = claimOf(index, reading, run, logOdds);
    return spanOf(claim.reference) < MIN_CLAIM_SPAN ? [] : [claim];
  });
}

function lineThrough(index: Searcher, slot: Slot, window: number): Line {
  const { tracks, tops, heights } = index.snapshot.windows;
  const scale = heights[window]! / slot.height;
  return { track: tracks[window]!, scale, offset: tops[window]! - scale * slot.top };
}

/** Whether a line through this place was tried; neighbouring windows propose the same one again. */
function isTried(tried: Set<string>, { track, scale, offset }: Line, slot: Slot): boolean {
  const middle = slot.top + slot.height / 2;
  const drift = Math.round((offset + scale * middle - middle) / 6);
  const key = `${track} ${drift} ${Math.round(middle / 32)} ${Math.round(scale * 10)}`;
  if (tried.has(key)) return true;
  tried.add(key);
  return false;
}

import { type Slot, slotBox } from '../../hash/window/track.ts';
import { rowPitch, windowPrint } from '../../hash/window/window.ts';
import { overlapArea } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import type { Work } from '../../store/format/segment-data.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { nearestFirst } from '../../store/search/hit.ts';
import { type Claim, coveredBy, type SupportedClaim } from '../evidence/claim.ts';
import { MAX_LOG_ODDS } from '../evidence/odds.ts';
import { Alignment } from './alignment.ts';
import { type Line, MAX_SCALE, MIN_SCALE, stripRow } from './line.ts';
import { slotsAround } from './slots.ts';
import { detailAt, type TrackView } from './track-view.ts';

/** Bits within which a window proposes a line: PDQ's own threshold. */
export const SEED_RADIUS = 31;
/** Maximum lines followed for one window in one work, and maximum works: more only repeat these. */
const MAX_LINES = 4;
const MAX_WORKS = 8;
/** Share of a window that claims may cover; a window that is covered more shows nothing new. */
const MAX_CLAIMED_SHARE = 0.4;

/** Rows of a strip around a claim that are the claimed place itself. */
const NEAR_ROWS = 128;

/** The state of the search for one picture. */
export interface Examination {
  readonly searcher: Searcher;
  readonly prepared: PreparedPicture;
  /** Claims made so far. */
  readonly claims: SupportedClaim[];
  /** What else in the index looks like the claimed rows, however weak: it weakens the claims. */
  readonly rivals: SupportedClaim[];
  /** Claims that chance does not explain, but lookalikes elsewhere in the index do. */
  readonly doubtful: SupportedClaim[];
  /** Fingerprints looked up so far: each was a chance to be wrong. */
  queries: number;
}

export function startExamination(searcher: Searcher, prepared: PreparedPicture): Examination {
  return { searcher, prepared, claims: [], rivals: [], doubtful: [], queries: 0 };
}

/**
 * Looks up windows of a view, follows the lines that hits propose, and adds the stretches that
 * chance does not explain to the claims. What claims cover is not looked up again.
 *
 * @returns whether a claim was added.
 */
export function matchWindows(
  examination: Examination,
  view: TrackView,
  slots: Iterable<Slot>,
): boolean {
  return new WindowMatcher(examination, view).match(slots);
}

/** Matches the windows of one view. */
class WindowMatcher {
  readonly #examination: Examination;
  readonly #view: TrackView;
  readonly #alignment: Alignment;
  /** Lines that were followed, by {@link lineKey}. */
  readonly #tried = new Set<string>();

  constructor(examination: Examination, view: TrackView) {
    this.#examination = examination;
    this.#view = view;
    this.#alignment = new Alignment(examination.searcher, view);
  }

  match(slots: Iterable<Slot>): boolean {
    const { claims, searcher } = this.#examination;
    const before = claims.length;
    for (const slot of slots) {
      if (detailAt(this.#view, slot) < searcher.profile.minDetail) continue;
      if (coveredBy(slotBox(this.#view.rows, slot), claims) > MAX_CLAIMED_SHARE) continue;
      claims.push(...this.#claimsAt(slot));
    }
    for (const claim of claims.slice(before)) this.#findRivals(claim);
    return claims.length > before;
  }

  /**
   * Looks up windows inside a claim once more, over a hop of the stored windows at two places. If
   * the stretch is elsewhere in the index too, it is at other rows there, and may have been missed
   * where the claim was found. Chance need not be excluded there: what is about as near as the
   * claim weakens it all the same.
   */
  #findRivals(claim: Claim): void {
    const { query } = claim;
    const { rows: rowSums } = this.#view;
    const pitch = rowPitch(rowSums);
    const from = (query.top - rowSums.box.top) / pitch;
    const rows = (query.bottom - query.top) / pitch;
    const shape = this.#examination.searcher.profile.shapes.find(({ height }) => height <= rows);
    if (shape === undefined) return;
    const room = rows - shape.height;
    const places = room > shape.hop ? [room / 3, (2 * room) / 3] : [room / 2];
    const { claims, rivals } = this.#examination;
    for (const middle of places)
      for (const { top, height } of slotsAround(shape, middle, room))
        for (const rival of this.#claimsAt({ top: from + top, height }, claim))
          (rival.logOdds > MAX_LOG_ODDS ? rivals : claims).push(rival);
  }

  /**
   * Looks up one window and follows the lines that its hits propose, nearest first: one claim an
   * episode.
   * @param beside the claim to which rivals are sought, in other rows of its episode too.
   */
  #claimsAt(slot: Slot, beside?: Claim): SupportedClaim[] {
    const examination = this.#examination;
    const { searcher } = examination;
    examination.queries++;
    const print = windowPrint(this.#view.rows, slot.top, slot.height, this.#view.view);
    const hits = searcher.windowsNear(print, SEED_RADIUS);
    if (hits.length === 0) return [];
    const claims: SupportedClaim[] = [];
    const box = slotBox(this.#view.rows, slot);
    const pivot = slot.top + slot.height / 2;
    const linesOfWork = new Map<Work, number>();
    for (const { row: window } of nearestFirst(hits)) {
      const seed = this.#lineThrough(slot, window);
      const episode = searcher.episodeOfTrack(seed.track);
      const { work } = searcher.episodes[episode]!;
      const lines = linesOfWork.get(work) ?? 0;
      if (lines >= MAX_LINES || (lines === 0 && linesOfWork.size >= MAX_WORKS)) continue;
      const row = stripRow(searcher, seed, pivot);
      const isHere = (claim: Claim) =>
        claim.episode === episode &&
        overlapArea(claim.query, box) > 0 &&
        (beside === undefined || isNearRow(claim, row));
      if (claims.some(isHere) || examination.claims.some(isHere)) continue;
      if (seed.scale < MIN_SCALE || seed.scale > MAX_SCALE || this.#isTried(seed, pivot)) continue;
      linesOfWork.set(work, lines + 1);
      const most = beside ? Number.POSITIVE_INFINITY : MAX_LOG_ODDS;
      claims.push(...this.#alignment.claims(seed, pivot, examination.queries, most));
    }
    return claims;
  }

  /** The line that puts a stored window where a window of the view is. */
  #lineThrough(slot: Slot, window: number): Line {
    const { searcher } = this.#examination;
    const { top, height } = searcher.slotOf(window);
    const scale = height / slot.height;
    return { track: searcher.trackOfWindow(window), scale, offset: top - scale * slot.top };
  }

  /** Whether such a line was followed; neighbouring windows propose the same line again. */
  #isTried(line: Line, pivot: number): boolean {
    const key = lineKey(line, pivot);
    if (this.#tried.has(key)) return true;
    this.#tried.add(key);
    return false;
  }
}

/** Whether a claim is about the strip around a row. */
function isNearRow({ reference }: Claim, row: number): boolean {
  return row >= reference.top - NEAR_ROWS && row <= reference.bottom + NEAR_ROWS;
}

/** The same for lines that are nearly the same around row `pivot` of the view. */
function lineKey({ track, scale, offset }: Line, pivot: number): string {
  const drift = Math.round((offset + scale * pivot - pivot) / 6);
  return `${track} ${drift} ${Math.round(pivot / 32)} ${Math.round(scale * 10)}`;
}

import type { ErrorCode } from '../errors.ts';
import type { Picture } from '../image/picture.ts';
import { episodeRow, pageStretches } from '../image/strip.ts';
import type { ArtComparison, Difference } from '../match/art/difference.ts';
import type { Claim } from '../match/evidence/claim.ts';
import { oddsOf } from '../match/evidence/odds.ts';
import type { Searcher } from '../store/index/searcher.ts';

/**
 * What the picture shows of the strip's width, as shares of that width missing at the strip's left and right
 * (at the picture's right and left, where it is mirrored): 0 for nothing, negative where a margin was added.
 */
export interface Crop {
  readonly left: number;
  readonly right: number;
}

/** A claim in pixels: these rows of the picture are those rows of that episode. */
export interface Match {
  /** Who handed over the work; absent for our own. */
  readonly origin?: string;
  /** Folder names in the catalogue. */
  readonly work: string;
  readonly episode: string;
  /** Pixels of the scraped picture. */
  readonly query: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  /** Pixel rows of the episode: its pages one under the other, at the width of the first. */
  readonly reference: { readonly top: number; readonly bottom: number };
  /** The same, page by page, in each page's own pixels. */
  readonly pages: readonly {
    readonly page: string;
    readonly top: number;
    readonly bottom: number;
  }[];
  /** Mean differing bits, of 256, of the windows that agree. */
  readonly distance: number;
  /** Windows that agree and do not overlap one another. */
  readonly windows: number;
  /** Reference pixels to one pixel of the picture, down the strip. */
  readonly scale: number;
  readonly mirrored: boolean;
  /** Dark and light are exchanged. */
  readonly inverted?: true;
  /**
   * Known to a few hundredths; to a few thousandths where the reference pages were compared. Absent where the
   * picture shows a panel or a part of a page, or holds more than this beside it.
   */
  readonly crop?: Crop;
  /**
   * What differs from the reference pages, in pixels of the scraped picture, top to bottom; at most the hundred
   * largest. Absent where the reference pages were not asked for or not compared.
   */
  readonly differences?: readonly Difference[];
  /** Share of what either shows, blank paper left out, on which both agree, 0 to 1. With `differences`. */
  readonly sameArt?: number;
  /** Why the match was not compared with the reference pages, though that was asked for. */
  readonly notCompared?: { readonly code: ErrorCode; readonly reason: string };
  /** The same episode as other origins hold it, where they hold it too. */
  readonly overlaps?: readonly Holder[];
  /** What people said of this match. */
  readonly feedback?: readonly MatchFeedback[];
  /** Odds that chance alone gives a match this good anywhere in the index, for this one picture. */
  readonly falseMatchOdds: number;
  /** The same as a base-10 logarithm, which has no smallest number. */
  readonly logOdds: number;
}

/** An episode as somebody holds it; `origin` is absent where that is us. */
export interface Holder {
  readonly origin?: string;
  readonly work: string;
  readonly episode: string;
}

/** What somebody said of a match; `origin` is absent where that was us. */
export interface MatchFeedback {
  readonly origin?: string;
  readonly said: 'confirmed' | 'disputed';
  readonly note?: string;
}

/** Who holds an episode, and how he calls it. */
export function holderOf(index: Searcher, at: number): Holder {
  const { work, episode } = index.episodes[at]!;
  const { origin, name } = work;
  return { ...(origin !== undefined && { origin }), work: name, episode: episode.name };
}

/** A picture without its pixels. */
type Size = Omit<Picture, 'luma'>;

/** Puts a claim into pixels. */
export function matchOf(index: Searcher, picture: Size, claim: Claim): Match {
  const { places, episode } = index.episodes[claim.episode]!;
  const { query, reference, run, logOdds } = claim;
  const across = picture.width / picture.columns;
  const down = picture.height / picture.rows;
  const rows = {
    top: Math.round(episodeRow(places, reference.top)),
    bottom: Math.round(episodeRow(places, reference.bottom)),
  };
  const pixels = {
    top: Math.max(0, Math.round(query.top * down)),
    bottom: Math.min(picture.height, Math.round(query.bottom * down)),
    left: Math.max(0, Math.round(query.left * across)),
    right: Math.min(picture.width, Math.round(query.right * across)),
  };
  return {
    ...holderOf(index, claim.episode),
    query: pixels,
    reference: rows,
    pages: pageStretches(places, reference.top, reference.bottom).map(({ page, top, bottom }) => ({
      page: episode.pages[page]!.file,
      top: Math.round(top),
      bottom: Math.round(bottom),
    })),
    distance: round(run.distance, 1),
    windows: run.windows,
    scale: round((rows.bottom - rows.top) / Math.max(1, pixels.bottom - pixels.top), 4),
    mirrored: claim.view.mirrored,
    ...(claim.view.inverted && { inverted: true as const }),
    ...cropOf(picture, claim),
    falseMatchOdds: oddsOf(logOdds),
    logOdds: round(logOdds, 1),
  };
}

/** Share of the picture's width that a strip must take up for what is beside it to be a margin. */
const MIN_WIDTH_SHARE = 2 / 3;

/**
 * Of a claim that reads the strip at its whole width, where the sides of the picture are in it. A panel, or
 * patches, say nothing of the sides of the page around them.
 */
function cropOf(picture: Size, { query, reference, view }: Claim): { crop?: Crop } {
  if (reference.left > 0 || reference.right < picture.columns) return {};
  const width = query.right - query.left;
  if (width < MIN_WIDTH_SHARE * picture.columns) return {};
  const [left, right] = [-query.left / width, (query.right - picture.columns) / width];
  return { crop: view.mirrored ? shares(right, left) : shares(left, right) };
}

function shares(left: number, right: number): Crop {
  return { left: round(left, 3) + 0, right: round(right, 3) + 0 }; // + 0: never -0
}

/** A match with what comparing its art with the reference pages has shown. */
export function withDifferences(match: Match, picture: Picture, compared: ArtComparison): Match {
  const across = picture.width / picture.columns;
  const down = picture.height / picture.rows;
  const { left, right } = compared.sides;
  const [from, to] = [Math.min(left, right), Math.max(left, right)];
  const { columns } = picture;
  return {
    ...match,
    ...(match.crop && { crop: shares(from / columns, 1 - to / columns) }),
    differences: compared.differences.map(({ kind, ...box }) => ({
      left: Math.max(0, Math.round(box.left * across)),
      top: Math.max(0, Math.round(box.top * down)),
      right: Math.min(picture.width, Math.round(box.right * across)),
      bottom: Math.min(picture.height, Math.round(box.bottom * down)),
      kind,
    })),
    sameArt: round(compared.sameArt, 3),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

import type { ErrorCode } from '../errors.ts';
import type { Box, Picture } from '../image/picture.ts';
import { episodeRow, pageStretches } from '../image/strip.ts';
import type { ArtComparison, Difference } from '../match/art/difference.ts';
import type { Claim, Joint } from '../match/evidence/claim.ts';
import { oddsOf } from '../match/evidence/odds.ts';
import type { Searcher } from '../store/index/searcher.ts';

/**
 * The parts of the strip's width that the picture lacks, as shares of that width: 0 if nothing is
 * missing, negative if a margin was added. Left and right are those of the strip; in a mirrored
 * picture they are exchanged.
 */
export interface Crop {
  readonly left: number;
  readonly right: number;
}

/** A claim in pixels and names: these rows of the picture are those rows of that episode. */
export interface Match {
  /** The organisation that handed over the work; absent for our own works. */
  readonly origin?: string;
  /** Folder names in the catalogue. */
  readonly work: string;
  readonly episode: string;
  /**
   * The matched part of the scraped picture, in its pixels: `top` to before `bottom`, `left` to
   * before `right`.
   */
  readonly query: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  /** Pixel rows of the episode: its pages one under the other, at the width of the first page. */
  readonly reference: { readonly top: number; readonly bottom: number };
  /** The same rows by page, in each page's own pixels. `page` is the name of the file. */
  readonly pages: readonly {
    readonly page: string;
    readonly top: number;
    readonly bottom: number;
  }[];
  /** Mean number of differing bits, of 256, of the windows that agree; to one decimal. */
  readonly distance: number;
  /** Number of windows that agree and do not overlap one another. */
  readonly windows: number;
  /** Reference pixels per pixel of the picture, down the strip. */
  readonly scale: number;
  /**
   * Share of what the picture shows, blank rows excluded, that the match covers, 0 to 1, to two
   * decimals. In a report on kept fingerprints: share of the whole picture.
   */
  readonly explained: number;
  /** Left and right are exchanged. */
  readonly mirrored: boolean;
  /** Dark and light are exchanged. */
  readonly inverted?: true;
  /**
   * Exact to a few hundredths; to a few thousandths if the reference pages were compared. Absent if
   * the picture shows a panel or a part of a page, or more than the strip side by side.
   */
  readonly crop?: Crop;
  /**
   * What differs from the reference pages, in pixels of the scraped picture, top to bottom; at most
   * the hundred largest. Absent if the match was not compared with them.
   */
  readonly differences?: readonly Difference[];
  /**
   * Share of the art, blank paper excluded, on which picture and reference agree, 0 to 1. Present
   * with `differences`.
   */
  readonly sameArt?: number;
  /** Why the match could not be compared with the reference pages, if a catalogue was given. */
  readonly notCompared?: { readonly code: ErrorCode; readonly reason: string };
  /** The stretch over several short files, read as one strip, that this is a part of. */
  readonly joint?: Joint;
  /** Other origins that hold the same episode. Each is also matched here. */
  readonly overlaps?: readonly Holder[];
  /** Recorded feedback on this match. */
  readonly feedback?: readonly MatchFeedback[];
  /**
   * Odds, 0 to 1, that chance alone gives a match this good anywhere in the index, for this one
   * picture.
   */
  readonly falseMatchOdds: number;
  /** The base-10 logarithm of these odds. It has no smallest value; `falseMatchOdds` has. */
  readonly logOdds: number;
}

/** An episode as one organisation holds it. */
export interface Holder {
  /** Absent if it is our own. */
  readonly origin?: string;
  /** Folder names in the holder's catalogue. */
  readonly work: string;
  readonly episode: string;
}

/** A recorded opinion on a match. */
export interface MatchFeedback {
  /** The organisation that has this opinion; absent if it is ours. */
  readonly origin?: string;
  readonly said: 'confirmed' | 'disputed';
  /** Free text. */
  readonly note?: string;
}

/** Returns who holds an episode of the index, and the holder's names for it. */
export function holderOf(index: Searcher, episodeNumber: number): Holder {
  const { work, episode } = index.episodes[episodeNumber]!;
  const { origin, name } = work;
  return { ...(origin !== undefined && { origin }), work: name, episode: episode.name };
}

/** The size of a picture: in pixels, and in columns and rows of the profile. */
export interface PictureSize extends Omit<Picture, 'luma'> {
  /** For each row 1 if it is blank, else 0; absent if the pixels are not known. */
  readonly blankRows?: Uint8Array;
}

/** Converts a claim to pixels and names. */
export function matchOf(index: Searcher, picture: PictureSize, claim: Claim): Match {
  const { places, episode } = index.episodes[claim.episode]!;
  const { reference, evidence, logOdds } = claim;
  const rows = {
    top: Math.round(episodeRow(places, reference.top)),
    bottom: Math.round(episodeRow(places, reference.bottom)),
  };
  const pixels = toPixels(picture, claim.query);
  return {
    ...holderOf(index, claim.episode),
    query: {
      top: pixels.top,
      bottom: pixels.bottom,
      left: pixels.left,
      right: pixels.right,
    },
    reference: rows,
    pages: pageStretches(places, reference.top, reference.bottom).map(({ page, top, bottom }) => ({
      page: episode.pages[page]!.file,
      top: Math.round(top),
      bottom: Math.round(bottom),
    })),
    distance: round(evidence.distance, 1),
    windows: evidence.windows,
    scale: round((rows.bottom - rows.top) / Math.max(1, pixels.bottom - pixels.top), 4),
    explained: explainedShare(picture, claim.query),
    mirrored: claim.view.mirrored,
    ...(claim.view.inverted && { inverted: true as const }),
    ...cropOf(picture, claim),
    falseMatchOdds: oddsOf(logOdds),
    logOdds: round(logOdds, 1),
    ...(claim.joint && {
      joint: { ...claim.joint, logOdds: round(claim.joint.logOdds, 1) },
    }),
  };
}

/** Converts a box from columns and rows to whole pixels of the picture, clipped to its sides. */
export function toPixels(picture: PictureSize, { left, top, right, bottom }: Box): Box {
  const across = picture.width / picture.columns;
  const down = picture.height / picture.rows;
  return {
    left: Math.max(0, Math.round(left * across)),
    top: Math.max(0, Math.round(top * down)),
    right: Math.min(picture.width, Math.round(right * across)),
    bottom: Math.min(picture.height, Math.round(bottom * down)),
  };
}

/** Share of what a picture shows that a box covers, 0 to 1. */
function explainedShare({ columns, rows, blankRows }: PictureSize, box: Box): number {
  const shownRows = (from: number, to: number) => {
    const blank = blankRows?.subarray(from, to).reduce((sum, row) => sum + row, 0) ?? 0;
    return to - from - blank;
  };
  const covered = shownRows(
    Math.max(0, Math.round(box.top)),
    Math.min(rows, Math.round(box.bottom)),
  );
  const width = Math.min(columns, box.right) - Math.max(0, box.left);
  return round((covered * width) / Math.max(1, columns * shownRows(0, rows)), 2);
}

/** Minimum share of the picture's width that the strip must take up for the rest to be a margin. */
const MIN_STRIP_RATIO = 2 / 3;

/**
 * Returns the crop of a claim on the whole width of the strip, if the strip takes up enough of the
 * picture. A panel, or patches, do not show where the sides of the page are.
 */
function cropOf(picture: PictureSize, { query, reference, view }: Claim): { crop?: Crop } {
  if (reference.left > 0 || reference.right < picture.columns) return {};
  const width = query.right - query.left;
  if (width < MIN_STRIP_RATIO * picture.columns) return {};
  const [left, right] = [-query.left / width, (query.right - picture.columns) / width];
  return { crop: view.mirrored ? roundedCrop(right, left) : roundedCrop(left, right) };
}

function roundedCrop(left: number, right: number): Crop {
  return { left: round(left, 3) + 0, right: round(right, 3) + 0 }; // + 0: never -0
}

/** Adds the result of comparing the art with the reference pages to a match. */
export function withDifferences(match: Match, picture: Picture, compared: ArtComparison): Match {
  const { left, right } = compared.sides;
  const { columns } = picture;
  return {
    ...match,
    ...(match.crop && {
      crop: roundedCrop(Math.min(left, right) / columns, 1 - Math.max(left, right) / columns),
    }),
    differences: compared.differences.map(({ kind, ...box }) => ({
      ...toPixels(picture, box),
      kind,
    })),
    sameArt: round(compared.sameArt, 3),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

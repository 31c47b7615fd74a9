import type { ErrorCode } from '../errors.ts';
import { paperRows } from '../image/gutters.ts';
import { type Picture, wholeOf } from '../image/picture.ts';
import type { UncountedReason } from '../match/evidence/claim.ts';
import type { ListMatch } from '../store/index/list-search.ts';
import type { Holder, Match } from './match.ts';

/**
 * A stretch of a matched picture that no match covers, in pixel rows of the picture: `top` to
 * before `bottom`.
 */
export interface ForeignRows {
  readonly top: number;
  readonly bottom: number;
}

/** Rows of an episode that a picture shows, and that are evidence for no work. */
export interface UncountedRows extends Holder, Pick<Match, 'query' | 'reference'> {
  /**
   * `recurs`: the index holds the rows in several places. `stock`: they are in the background set.
   * `lettering`: hardly anything in them is drawn; the rest is lettering, frames and bars. `mark`:
   * they are a small part of the strip and of the picture, as an emoji or a sticker is. `weak`: they
   * resemble the episode, but single drawings elsewhere resemble them as well, and what remains is too
   * little. `repeated`: the scan shows them again and again, and next to nothing else of the work.
   */
  readonly reason: UncountedReason | 'repeated';
  /** How many episodes of the index hold the rows, at least 1. */
  readonly episodes: number;
}

/** A reason to look at a picture. It is not a match and counts in no verdict. */
export interface Hint {
  /**
   * Pieces of the episode are in the picture in the wrong places: it may have been cut into tiles.
   */
  readonly kind: 'scrambled?';
  /** Folder names in the catalogue. */
  readonly work: string;
  readonly episode: string;
}

/** The result of one picture. */
export interface PictureResult {
  /** The path of the file, relative to the input; empty for bytes and pixels. */
  readonly path: string;
  /** The scan that the picture is from, if a folder of kept pictures holds several. */
  readonly input?: string;
  /** The address of the picture, if its source gives one. */
  readonly url?: string;
  /** Digest of the bytes that were read, 64 hex digits; absent if none could be read. */
  readonly sha256?: string;
  /** Pixels, after the EXIF rotation. */
  readonly width?: number;
  readonly height?: number;
  /**
   * `shared`: several catalogued works hold what it shows, so it is evidence for none of them.
   * `blank`: too little detail, or too small, to be recognised. `unreadable`: it could not be
   * decoded.
   */
  readonly status: 'matched' | 'shared' | 'unmatched' | 'blank' | 'unreadable';
  /** Why the picture is blank or unreadable; absent for others. */
  readonly reason?: string;
  /** The error code of an unreadable picture. */
  readonly code?: ErrorCode;
  /** The file is damaged or ends early. What could be decoded was examined. */
  readonly damaged?: true;
  /** The picture holds hardly any detail, although something was found in it. */
  readonly sparse?: true;
  /** Number of frames of an animation, at least 2. One was examined, the first that is not blank. */
  readonly frames?: number;
  /** The number of that frame, from 2 on; absent for the first. */
  readonly frame?: number;
  /** Best first; empty unless the status is `matched`. */
  readonly matches: readonly Match[];
  /** Who holds what it shows and is not counted, where several works do. */
  readonly holders?: readonly Holder[];
  /** Rows of episodes that the picture shows, and that are evidence for no work. */
  readonly notCounted?: readonly UncountedRows[];
  /**
   * Of a matched picture, the stretches that no match covers and that are not blank: an
   * advertisement, a banner, or rows that were not recognised. Each is at least 2 % of the
   * picture's width high.
   */
  readonly foreign?: readonly ForeignRows[];
  readonly hints?: readonly Hint[];
  /** Hash lists of other organisations that the picture is on. They are evidence for no work. */
  readonly listed?: readonly ListMatch[];
}

/** The folder of a picture, relative to the input; empty for the input itself. */
export function folderOf({ input, path }: Pick<PictureResult, 'input' | 'path'>): string {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return [input, folder].filter(Boolean).join('/');
}

/** Minimum height of {@link ForeignRows}, as a share of the picture's width. */
const MIN_FOREIGN_RATIO = 0.02;

/**
 * Finds the stretches of a picture that none of its matches covers and that are not blank, top to
 * bottom.
 */
export function foreignRows(picture: Picture, matches: readonly Match[]): ForeignRows[] {
  const { width, height } = picture;
  const gaps: ForeignRows[] = [];
  let bottom = 0;
  for (const { query } of [...matches].sort((a, b) => a.query.top - b.query.top)) {
    gaps.push({ top: bottom, bottom: query.top });
    bottom = Math.max(bottom, query.bottom);
  }
  gaps.push({ top: bottom, bottom: height });
  const tall = gaps.filter((gap) => gap.bottom - gap.top >= MIN_FOREIGN_RATIO * width);
  return tall.filter((gap) => !isBlank(picture, gap));
}

function isBlank(picture: Picture, { top, bottom }: ForeignRows): boolean {
  const rowAt = (pixel: number) => Math.round((pixel * picture.rows) / picture.height);
  const box = { ...wholeOf(picture), top: rowAt(top), bottom: rowAt(bottom) };
  return paperRows(picture, box).every((paper) => paper === 1);
}

import type { ErrorCode } from '../errors.ts';
import { paperRows } from '../image/gutters.ts';
import { type Picture, wholeOf } from '../image/picture.ts';
import type { ListMatch } from '../store/index/list-search.ts';
import type { Match } from './match.ts';

/** Rows of a scraped picture that no match covers, in its pixels. */
export interface ForeignRows {
  readonly top: number;
  readonly bottom: number;
}

/** Where to look, and no claim. */
export interface Hint {
  /** Pieces of that episode lie about in the picture in the wrong places: it may have been cut into tiles. */
  readonly kind: 'scrambled?';
  readonly work: string;
  readonly episode: string;
}

/** What is said of one picture. */
export interface PictureResult {
  readonly path: string;
  /** Of what was kept of several scans: which one. */
  readonly input?: string;
  readonly url?: string;
  /** Of the bytes that were read; absent when none could be. */
  readonly sha256?: string;
  /** Pixels, after the EXIF turn. */
  readonly width?: number;
  readonly height?: number;
  readonly status: 'matched' | 'unmatched' | 'blank' | 'unreadable';
  /** For blank and unreadable: which, and why. */
  readonly reason?: string;
  readonly code?: ErrorCode;
  /** The file is damaged or ends early; what could be decoded was read. */
  readonly damaged?: true;
  /** Frames of an animation; only the first was read. */
  readonly frames?: number;
  /** What is claimed, best first. */
  readonly matches: readonly Match[];
  /**
   * Of a matched picture, the rows between and beside its matches that come from nowhere in the index and are
   * not blank: an advertisement or a banner, or what was not recognised. From 2 % of the width on.
   */
  readonly foreign?: readonly ForeignRows[];
  readonly hints?: readonly Hint[];
  /** Lists of hashes that other organisations handed over and that this picture is on: no claim of ours. */
  readonly listed?: readonly ListMatch[];
}

/** Height from which rows without a match are worth a word, as a share of the picture's width. */
const MIN_FOREIGN_RATIO = 0.02;
/** The rows of a picture that none of its matches covers and that are not blank. */
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
  const row = (pixel: number) => Math.round((pixel * picture.rows) / picture.height);
  const box = { ...wholeOf(picture), top: row(top), bottom: row(bottom) };
  return paperRows(picture, box).every((paper) => paper === 1);
}

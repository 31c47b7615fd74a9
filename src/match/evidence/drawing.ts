import type { View } from '../../hash/window/view.ts';
import { Lettering } from '../../image/lettering.ts';
import { areaOf } from '../../image/picture.ts';
import { type PreparedPicture, prepare } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { Agreement, Claim } from './claim.ts';
import { logChance } from './odds.ts';
import { chanceModelOf, distanceIn } from './reread.ts';

/** Rows of the highest small lettering, as a share of the width of a strip: 67 of 720 pixels. */
const MAX_LETTER_SHARE = 24 / 256;
/** Share of the edges in a box that must be drawn for it to count, and to count whole. */
const MIN_DRAWN_SHARE = 0.25;
const WHOLE_DRAWN_SHARE = 0.5;

/**
 * Log10 of the chance of an agreement, by the share of it that is drawn, and without large
 * lettering. Lettering, frames and bars look the same wherever the same words are set in the same
 * font: captions, status windows, phones, sound effects.
 */
export function chanceOfDrawing(
  searcher: Searcher,
  prepared: PreparedPicture,
  view: View,
  agreement: Agreement,
): number {
  const { box, reference, log, detail } = agreement;
  const { lettering, erased } = letteringOf(prepared);
  const scale = (box.right - box.left) / (reference.right - reference.left);
  const maxLetterRows = MAX_LETTER_SHARE * prepared.picture.columns * scale;
  const share = lettering.drawnShare(box, maxLetterRows);
  const weight = (share - MIN_DRAWN_SHARE) / (WHOLE_DRAWN_SHARE - MIN_DRAWN_SHARE);
  const drawn = log * Math.min(Math.max(weight, 0), 1);
  if (erased === undefined || drawn === 0 || !lettering.hasLarge(box)) return drawn;
  const distance = distanceIn(erased, searcher, view, agreement);
  return Math.max(drawn, logChance(chanceModelOf(agreement), distance, detail));
}

/** The lettering of a picture, and the picture without its large lettering if it has any. */
interface PreparedLettering {
  readonly lettering: Lettering;
  readonly erased: PreparedPicture | undefined;
}

/** The lettering of each picture, found once. */
const letterings = new WeakMap<PreparedPicture, PreparedLettering>();

function letteringOf(prepared: PreparedPicture): PreparedLettering {
  let found = letterings.get(prepared);
  if (found === undefined) {
    const lettering = new Lettering(prepared.picture);
    const erased = lettering.erased();
    found = { lettering, erased: erased && prepare(erased) };
    letterings.set(prepared, found);
  }
  return found;
}

/** Columns and rows of a strip of 256 columns from which a drawing is no mark. */
const MIN_DRAWING_SPAN = 96;
/** Share of a picture from which a drawing is no mark. */
const MIN_DRAWING_SHARE = 0.1;
/** Rows of a picture that count for that, as a share of its width: the height of a page. */
const PAGE_RATIO = 2;

/**
 * Whether a claim is about a small part of the strip and of the picture: an emoji, a sticker, the
 * mark of a site. Such drawings are pasted anywhere.
 */
export function isMark({ picture }: PreparedPicture, { query, reference }: Claim): boolean {
  const { left, right, top, bottom } = reference;
  if (Math.min(right - left, bottom - top) >= MIN_DRAWING_SPAN) return false;
  const { columns, rows } = picture;
  return areaOf(query) < MIN_DRAWING_SHARE * columns * Math.min(rows, PAGE_RATIO * columns);
}

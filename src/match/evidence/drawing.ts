import { drawnShare, type EdgeMap, edgeMapOf } from '../../image/edges.ts';
import { areaOf } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import type { Agreement, Claim } from './claim.ts';

/** Rows of the highest lettering, as a share of the width of a strip: 67 of 720 pixels. */
const MAX_LETTER_SHARE = 24 / 256;
/** Share of the edges in a box that must be drawn for it to count, and to count whole. */
const MIN_DRAWN_SHARE = 0.25;
const WHOLE_DRAWN_SHARE = 0.5;

/**
 * Log10 of the chance of an agreement, by the share of it that is drawn. Lettering, frames and bars
 * look the same wherever the same words are set in the same font: captions, status windows, phones.
 */
export function chanceOfDrawing(prepared: PreparedPicture, agreement: Agreement): number {
  const { box, reference, log } = agreement;
  const scale = (box.right - box.left) / (reference.right - reference.left);
  const maxLetterRows = MAX_LETTER_SHARE * prepared.picture.columns * scale;
  const share = drawnShare(edgesOf(prepared), box, maxLetterRows);
  const weight = (share - MIN_DRAWN_SHARE) / (WHOLE_DRAWN_SHARE - MIN_DRAWN_SHARE);
  return log * Math.min(Math.max(weight, 0), 1);
}

/** The edges of each picture, found once. */
const edgeMaps = new WeakMap<PreparedPicture, EdgeMap>();

function edgesOf(prepared: PreparedPicture): EdgeMap {
  let edges = edgeMaps.get(prepared);
  if (edges === undefined) {
    edges = edgeMapOf(prepared.picture);
    edgeMaps.set(prepared, edges);
  }
  return edges;
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

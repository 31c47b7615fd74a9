import { type RowSums, transformRows } from '../../hash/window/rows.ts';
import { type Slot, slotBox } from '../../hash/window/track.ts';
import { AS_SHOWN, trackRows, type View } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import { type DetailMap, detailIn, type PreparedPicture } from '../../image/prepare.ts';

/** A scraped picture read in one way: which part of it is taken for the width, and which way round. */
export interface TrackView {
  readonly rows: RowSums;
  /** Rows of the reading as a track. */
  readonly count: number;
  readonly view: View;
  readonly detail: DetailMap;
}

/** Reads a box of a picture as a strip of its own. */
export function readAs(sheet: PreparedPicture, box: Box, view: View = AS_SHOWN): TrackView {
  const rows = transformRows(sheet, box);
  return { rows, count: trackRows(rows), view, detail: sheet.detail };
}

/** Share of a window of the reading that holds detail, 0 to 1. */
export function detailAt({ detail, rows }: TrackView, slot: Slot): number {
  return detailIn(detail, slotBox(rows, slot));
}

import { type RowSums, transformRows } from '../../hash/window/rows.ts';
import { type Slot, slotBox } from '../../hash/window/track.ts';
import { AS_SHOWN, type View } from '../../hash/window/view.ts';
import { trackRows } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import { detailIn, type PreparedPicture } from '../../image/prepare.ts';

/** A box of a picture read as a track, in one view. */
export interface TrackView {
  readonly rows: RowSums;
  /** Rows of the track. */
  readonly count: number;
  readonly view: View;
  readonly prepared: PreparedPicture;
}

/** Reads a box of a picture as a track. */
export function readAs(prepared: PreparedPicture, box: Box, view: View = AS_SHOWN): TrackView {
  const rows = transformRows(prepared, box);
  return { rows, count: trackRows(rows), view, prepared };
}

/** Share of a window of the track that holds detail, 0 to 1. */
export function detailAt({ prepared, rows }: TrackView, slot: Slot): number {
  return detailIn(prepared.detail, slotBox(rows, slot));
}

import { type Rows, transformRows } from '../hash/rows.ts';
import { type Slot, slotBox } from '../hash/track.ts';
import { PLAIN, trackRows, type View } from '../hash/window.ts';
import { type Detail, detailIn } from '../strip/detail.ts';
import type { Box } from '../strip/picture.ts';
import type { Sheet } from '../strip/sheet.ts';

/** A scraped picture read in one way: which part of it is taken for the width, and which way round. */
export interface Reading {
  readonly rows: Rows;
  /** Rows of the reading as a track. */
  readonly count: number;
  readonly view: View;
  readonly detail: Detail;
}

/** Reads a box of a picture as a strip of its own. */
export function read(sheet: Sheet, box: Box, view: View = PLAIN): Reading {
  const rows = transformRows(sheet, box);
  return { rows, count: trackRows(rows), view, detail: sheet.detail };
}

/** Share of a window of the reading that holds detail, 0 to 1. */
export function detailAt({ detail, rows }: Reading, slot: Slot): number {
  return detailIn(detail, slotBox(rows, slot));
}

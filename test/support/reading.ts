import { distance, fromHex, toHex } from '../../src/hash/fingerprint.ts';
import { type Rows, transformRows } from '../../src/hash/rows.ts';
import { PLAIN, type View, windowPrint } from '../../src/hash/window.ts';
import { type Reading, read } from '../../src/match/reading.ts';
import { type Box, type Picture, wholeOf } from '../../src/strip/picture.ts';
import { sheetOf } from '../../src/strip/sheet.ts';

export const MIRRORED: View = { mirrored: true, inverted: false };
export const INVERTED: View = { mirrored: false, inverted: true };

/** A box of a picture, its rows transformed; all of the picture when none is given. */
export function rowsIn(picture: Picture, box: Box = wholeOf(picture)): Rows {
  return transformRows(sheetOf(picture), box);
}

/** A picture read at its whole width. */
export function readingOf(picture: Picture, view: View = PLAIN): Reading {
  return read(sheetOf(picture), wholeOf(picture), view);
}

/** The print of a window of a box of a picture; of all of it when no box is given. */
export function printOf(
  picture: Picture,
  [top, height]: readonly [number, number],
  { box = wholeOf(picture), view = PLAIN }: { box?: Box; view?: View } = {},
): string {
  return toHex(windowPrint(rowsIn(picture, box), top, height, view));
}

/** Differing bits of two prints in hex. */
export function bitsApart(a: string, b: string): number {
  return distance(fromHex(a), fromHex(b));
}

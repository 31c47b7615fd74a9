import { distance, fromHex, toHex } from '../../src/hash/fingerprint.ts';
import { type RowSums, transformRows } from '../../src/hash/window/rows.ts';
import { AS_SHOWN, type View } from '../../src/hash/window/view.ts';
import { windowPrint } from '../../src/hash/window/window.ts';
import { type Box, type Picture, wholeOf } from '../../src/image/picture.ts';
import { prepare } from '../../src/image/prepare.ts';
import { readAs, type TrackView } from '../../src/match/windows/track-view.ts';

export const MIRRORED: View = { mirrored: true, inverted: false };
export const INVERTED: View = { mirrored: false, inverted: true };

/** A box of a picture, its rows transformed; all of the picture when none is given. */
export function rowsIn(picture: Picture, box: Box = wholeOf(picture)): RowSums {
  return transformRows(prepare(picture), box);
}

/** A track view of a picture at its whole width. */
export function viewOf(picture: Picture, view: View = AS_SHOWN): TrackView {
  return readAs(prepare(picture), wholeOf(picture), view);
}

/** The print of a window of a box of a picture; of all of it when no box is given. */
export function printOf(
  picture: Picture,
  [top, height]: readonly [number, number],
  { box = wholeOf(picture), view = AS_SHOWN }: { box?: Box; view?: View } = {},
): string {
  return toHex(windowPrint(rowsIn(picture, box), top, height, view));
}

/** Differing bits of two prints in hex. */
export function bitsApart(a: string, b: string): number {
  return distance(fromHex(a), fromHex(b));
}

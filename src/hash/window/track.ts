import { panelsOf } from '../../image/gutters.ts';
import { type Box, wholeOf } from '../../image/picture.ts';
import { detailIn, type PreparedPicture } from '../../image/prepare.ts';
import type { Fingerprint } from '../fingerprint.ts';
import type { Profile, Shape } from '../profile.ts';
import { type RowSums, transformRows } from './rows.ts';
import { rowPitch, trackRows, windowPrint } from './window.ts';

/** Rows of a track: where a window starts and how many it covers. */
export interface Slot {
  readonly top: number;
  readonly height: number;
}

/** A fingerprinted window of a track. */
export interface Window extends Slot {
  readonly print: Fingerprint;
}

/** A box of a strip and the windows that are stored of it. */
export interface FingerprintedTrack {
  readonly box: Box;
  readonly windows: readonly Window[];
}

/** A box is also fingerprinted as a whole, unless it is flatter or taller than these, in rows. */
const MIN_WHOLE_ROWS = 20;
const MAX_WHOLE_ROWS = 2 * 128;

/** Places of the windows that slide down a track of `rows` rows. */
export function slidingSlots(rows: number, { height }: Shape, every: number): Slot[] {
  const slots: Slot[] = [];
  for (let top = 0; top + height <= rows; top += every) slots.push({ top, height });
  return slots;
}

/** The window that is all of a box: found whatever the page around it, as both sides cut it alike. */
export function wholeSlot(rows: number): Slot[] {
  const height = Math.round(rows);
  return height >= MIN_WHOLE_ROWS && height <= MAX_WHOLE_ROWS ? [{ top: 0, height }] : [];
}

/** The rectangle of the picture that a window of a track shows. */
export function slotBox(rows: Pick<RowSums, 'box'>, { top, height }: Slot): Box {
  const { left, right } = rows.box;
  const pitch = rowPitch(rows);
  const from = rows.box.top + top * pitch;
  return { left, right, top: from, bottom: from + height * pitch };
}

/**
 * Reads a strip from top to bottom: once at its whole width, and once for each box between its gutters,
 * for the copies that were laid out anew. Windows without detail are left out: they match anything.
 */
export function fingerprintTracks(sheet: PreparedPicture, profile: Profile): FingerprintedTrack[] {
  const strip = sheet.picture;
  const read = (box: Box, alone: boolean): FingerprintedTrack => {
    const rows = transformRows(sheet, box, true);
    const count = trackRows(rows);
    const slots = profile.shapes.flatMap((shape) => slidingSlots(count, shape, shape.hop));
    const windows = (alone ? [...slots, ...wholeSlot(count)] : slots)
      .filter((slot) => detailIn(sheet.detail, slotBox(rows, slot)) >= profile.minDetail)
      .map(({ top, height }) => ({ top, height, print: windowPrint(rows, top, height) }));
    return { box: rows.box, windows };
  };
  const boxes = panelsOf(strip).map((box) => read(box, true));
  return [read(wholeOf(strip), false), ...boxes.filter(({ windows }) => windows.length > 0)];
}

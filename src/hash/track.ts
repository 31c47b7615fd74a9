import { boxesOf } from '../strip/boxes.ts';
import { detailIn } from '../strip/detail.ts';
import { type Box, wholeOf } from '../strip/picture.ts';
import type { Sheet } from '../strip/sheet.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Profile, Shape } from './profile.ts';
import { type Rows, transformRows } from './rows.ts';
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
export interface ReadTrack {
  readonly box: Box;
  readonly windows: readonly Window[];
}

/** A box is also fingerprinted as a whole, unless it is flatter or taller than these, in rows. */
const WHOLE_MIN = 20;
const WHOLE_MAX = 2 * 128;

/** Places of the windows that slide down a track of `rows` rows. */
export function slide(rows: number, { height }: Shape, every: number): Slot[] {
  const slots: Slot[] = [];
  for (let top = 0; top + height <= rows; top += every) slots.push({ top, height });
  return slots;
}

/** The window that is all of a box: found whatever the page around it, as both sides cut it alike. */
export function wholeSlot(rows: number): Slot[] {
  const height = Math.round(rows);
  return height >= WHOLE_MIN && height <= WHOLE_MAX ? [{ top: 0, height }] : [];
}

/** The rectangle of the picture that a window of a track shows. */
export function slotBox(rows: Pick<Rows, 'box'>, { top, height }: Slot): Box {
  const { left, right } = rows.box;
  const pitch = rowPitch(rows);
  const from = rows.box.top + top * pitch;
  return { left, right, top: from, bottom: from + height * pitch };
}

/**
 * Reads a strip from top to bottom: once at its whole width, and once for each box between its gutters,
 * for the copies that were laid out anew. Windows without detail are left out: they match anything.
 */
export function readTracks(sheet: Sheet, profile: Profile): ReadTrack[] {
  const strip = sheet.picture;
  const read = (box: Box, alone: boolean): ReadTrack => {
    const rows = transformRows(sheet, box, true);
    const count = trackRows(rows);
    const slots = profile.shapes.flatMap((shape) => slide(count, shape, shape.hop));
    const windows = (alone ? [...slots, ...wholeSlot(count)] : slots)
      .filter((slot) => detailIn(sheet.detail, slotBox(rows, slot)) >= profile.minDetail)
      .map(({ top, height }) => ({ top, height, print: windowPrint(rows, top, height) }));
    return { box: rows.box, windows };
  };
  const boxes = boxesOf(strip).map((box) => read(box, true));
  return [read(wholeOf(strip), false), ...boxes.filter(({ windows }) => windows.length > 0)];
}

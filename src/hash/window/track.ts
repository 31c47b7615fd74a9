import { panelsOf } from '../../image/gutters.ts';
import { type Box, type Picture, wholeOf } from '../../image/picture.ts';
import { detailIn, type PreparedPicture, prepare } from '../../image/prepare.ts';
import type { Fingerprint } from '../fingerprint.ts';
import type { Profile, Shape } from '../profile.ts';
import { type Patch, patchesOf } from './patch.ts';
import { type RowSums, transformRows } from './rows.ts';
import { rowPitch, trackRows, windowPrint } from './window.ts';

/** The place of a window in a track, in rows of the track. */
export interface Slot {
  readonly top: number;
  readonly height: number;
}

/** A fingerprinted window of a track. */
export interface Window extends Slot {
  readonly print: Fingerprint;
}

/** A box of a strip, and the windows that the index stores of this box. */
export interface FingerprintedTrack {
  readonly box: Box;
  readonly windows: readonly Window[];
}

/** Minimum and maximum rows of a box that is also fingerprinted as one window. */
const MIN_WHOLE_ROWS = 20;
const MAX_WHOLE_ROWS = 2 * 128;

/** Slots of one shape that fit in a track of `rows` rows, `spacing` rows apart. */
export function slidingSlots(rows: number, { height }: Shape, spacing: number): Slot[] {
  const slots: Slot[] = [];
  for (let top = 0; top + height <= rows; top += spacing) slots.push({ top, height });
  return slots;
}

/**
 * The slot of a whole box. Its window is found on any page, as copies and originals are cut at the
 * same gutters.
 */
export function wholeSlot(rows: number): Slot[] {
  const height = Math.round(rows);
  return height >= MIN_WHOLE_ROWS && height <= MAX_WHOLE_ROWS ? [{ top: 0, height }] : [];
}

/** The box of the picture that a window of a track shows. */
export function slotBox(rows: Pick<RowSums, 'box'>, { top, height }: Slot): Box {
  const { left, right } = rows.box;
  const pitch = rowPitch(rows);
  const from = rows.box.top + top * pitch;
  return { left, right, top: from, bottom: from + height * pitch };
}

/**
 * Fingerprints a strip from top to bottom: once at its whole width, and once for each box between
 * its gutters, to find copies with another layout. Leaves out windows without detail, which would
 * match everything.
 */
export function fingerprintTracks(
  prepared: PreparedPicture,
  profile: Profile,
): FingerprintedTrack[] {
  const strip = prepared.picture;
  const panels = panelsOf(strip)
    .map((box) => fingerprintTrack(prepared, box, profile, true))
    .filter(({ windows }) => windows.length > 0);
  return [fingerprintTrack(prepared, wholeOf(strip), profile, false), ...panels];
}

function fingerprintTrack(
  prepared: PreparedPicture,
  box: Box,
  { shapes, minDetail }: Profile,
  isPanel: boolean,
): FingerprintedTrack {
  const rows = transformRows(prepared, box, true);
  const count = trackRows(rows);
  const sliding = shapes.flatMap((shape) => slidingSlots(count, shape, shape.hop));
  const windows = (isPanel ? [...sliding, ...wholeSlot(count)] : sliding)
    .filter((slot) => detailIn(prepared.detail, slotBox(rows, slot)) >= minDetail)
    .map(({ top, height }) => ({ top, height, print: windowPrint(rows, top, height) }));
  return { box: rows.box, windows };
}

/** All fingerprints of a strip. */
export interface StripPrints {
  readonly tracks: readonly FingerprintedTrack[];
  /** From top to bottom. */
  readonly patches: readonly Patch[];
}

/** Fingerprints a strip for the index. `fine` if its pages are flat: see {@link isFlat}. */
export function fingerprintStrip(strip: Picture, profile: Profile, fine: boolean): StripPrints {
  const prepared = prepare(strip);
  const { patches: density, minDetail } = profile;
  const patches = patchesOf(prepared, { density, minDetail, fine });
  return { tracks: fingerprintTracks(prepared, profile), patches };
}

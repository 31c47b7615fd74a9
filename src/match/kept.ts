import { isFlat, patchesOf } from '../hash/patch.ts';
import type { Prints } from '../hash/prints.ts';
import type { Profile } from '../hash/profile.ts';
import type { ReadTrack } from '../hash/track.ts';
import { windowPrint } from '../hash/window.ts';
import { type Box, type Picture, wholeOf } from '../strip/picture.ts';
import { type Sheet, sheetOf } from '../strip/sheet.ts';
import { innerBoxes } from './explain.ts';
import { detailAt, read } from './reading.ts';
import { probesOf } from './scan.ts';

/**
 * Share of a fingerprint that must hold detail for it to be kept of a scraped picture. How much it holds is not kept, so
 * what agrees with it later is weighed as if it held no more than this. Of windows one in six holds less.
 */
export const KEPT_DETAIL = 0.3;

/** Places of each box at which windows are kept. */
const BLOCKS = 1;

/**
 * What is kept of a scraped picture, so that works that are catalogued later can be found in it without reading it again:
 * patches as dense as the index stores them, and of its whole width and of each box between gutters some windows, so
 * close together that one lies where the index stores one. The tallest windows are not kept: what they find, patches find
 * too. Nothing else is kept of its pixels.
 */
export function printsToKeep(picture: Picture, profile: Profile): Prints {
  const sheet = sheetOf(picture);
  const { patches: density } = profile;
  const tracks = [wholeOf(picture), ...innerBoxes(picture)].map((box) =>
    track(sheet, box, profile),
  );
  return {
    tracks: tracks.filter(({ windows }) => windows.length > 0),
    patches: patchesOf(sheet, { density, minDetail: KEPT_DETAIL, fine: isFlat(picture) }),
  };
}

function track(sheet: Sheet, box: Box, { shapes }: Profile): ReadTrack {
  const reading = read(sheet, box);
  // Places are stored in whole rows. Of half the windows that are asked about, one still lies near enough.
  const flatter = shapes.slice(1).map((shape) => ({ ...shape, step: 2 * shape.step }));
  const windows = [...probesOf(reading, flatter, BLOCKS)]
    .filter((slot) => detailAt(reading, slot) >= KEPT_DETAIL)
    .map((slot) => ({ ...slot, print: windowPrint(reading.rows, slot.top, slot.height) }));
  return { box: reading.rows.box, windows };
}

import type { Profile } from '../../hash/profile.ts';
import { isFlat, patchesOf } from '../../hash/window/patch.ts';
import type { FingerprintedTrack, StripPrints } from '../../hash/window/track.ts';
import { windowPrint } from '../../hash/window/window.ts';
import { type Box, type Picture, wholeOf } from '../../image/picture.ts';
import { type PreparedPicture, prepare } from '../../image/prepare.ts';
import { innerBoxes } from '../examine.ts';
import { probesOf } from '../windows/match-windows.ts';
import { detailAt, readAs } from '../windows/track-view.ts';

/**
 * Share of a fingerprint that must hold detail for it to be kept of a scraped picture. How much it holds is not kept, so
 * what agrees with it later is weighed as if it held no more than this. Of windows one in six holds less.
 */
export const KEPT_DETAIL = 0.3;

/** Places of each box at which windows are kept. */
const KEPT_BLOCKS = 1;

/**
 * What is kept of a scraped picture, so that works that are catalogued later can be found in it without reading it again:
 * patches as dense as the index stores them, and of its whole width and of each box between gutters some windows, so
 * close together that one lies where the index stores one. The tallest windows are not kept: what they find, patches find
 * too. Nothing else is kept of its pixels.
 */
export function printsToKeep(picture: Picture, profile: Profile): StripPrints {
  const sheet = prepare(picture);
  const { patches: density } = profile;
  const tracks = [wholeOf(picture), ...innerBoxes(picture)].map((box) =>
    keptTrack(sheet, box, profile),
  );
  return {
    tracks: tracks.filter(({ windows }) => windows.length > 0),
    patches: patchesOf(sheet, { density, minDetail: KEPT_DETAIL, fine: isFlat(picture) }),
  };
}

function keptTrack(sheet: PreparedPicture, box: Box, { shapes }: Profile): FingerprintedTrack {
  const reading = readAs(sheet, box);
  // Places are stored in whole rows. Of half the windows that are asked about, one still lies near enough.
  const flatter = shapes.slice(1).map((shape) => ({ ...shape, step: 2 * shape.step }));
  const windows = [...probesOf(reading, flatter, KEPT_BLOCKS)]
    .filter((slot) => detailAt(reading, slot) >= KEPT_DETAIL)
    .map((slot) => ({ ...slot, print: windowPrint(reading.rows, slot.top, slot.height) }));
  return { box: reading.rows.box, windows };
}

import type { Profile } from '../../hash/profile.ts';
import { isFlat, patchesOf } from '../../hash/window/patch.ts';
import type { FingerprintedTrack, StripPrints } from '../../hash/window/track.ts';
import { windowPrint } from '../../hash/window/window.ts';
import { type Box, wholeOf } from '../../image/picture.ts';
import type { PreparedPicture } from '../../image/prepare.ts';
import { innerBoxes } from '../examine.ts';
import { probesOf } from '../windows/slots.ts';
import { detailAt, readAs } from '../windows/track-view.ts';

/**
 * Share of a fingerprint that must hold detail for it to be kept of a scraped picture. The share
 * itself is not kept, so what agrees with the fingerprint later is weighed as if it held no more
 * than this. One window in six holds less.
 */
export const KEPT_DETAIL = 0.3;

/** Places of each box at which windows are kept. */
const KEPT_BLOCKS = 1;

/**
 * The fingerprints kept of a scraped picture, so that works catalogued later can be found in it
 * without reading it again: patches as dense as the index stores them, and some windows of its
 * whole width and of each box between gutters, so close together that one is where the index stores
 * one. The tallest windows are not kept: patches find what they would find. Nothing else is kept of
 * its pixels.
 */
export function printsToKeep(prepared: PreparedPicture, profile: Profile): StripPrints {
  const { picture } = prepared;
  const tracks = [wholeOf(picture), ...innerBoxes(picture)].map((box) =>
    keptTrack(prepared, box, profile),
  );
  const density = profile.patches;
  return {
    tracks: tracks.filter(({ windows }) => windows.length > 0),
    patches: patchesOf(prepared, { density, minDetail: KEPT_DETAIL, fine: isFlat(picture) }),
  };
}

function keptTrack(prepared: PreparedPicture, box: Box, { shapes }: Profile): FingerprintedTrack {
  const view = readAs(prepared, box);
  // Tops are stored in whole rows. Of half the windows that are looked up, one is still near
  // enough.
  const flatter = shapes.slice(1).map((shape) => ({ ...shape, step: 2 * shape.step }));
  const windows = [...probesOf(view, flatter, KEPT_BLOCKS)]
    .filter((slot) => detailAt(view, slot) >= KEPT_DETAIL)
    .map(({ top, height }) => ({ top, height, print: windowPrint(view.rows, top, height) }));
  return { box: view.rows.box, windows };
}

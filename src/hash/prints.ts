import type { Picture } from '../strip/picture.ts';
import { sheetOf } from '../strip/sheet.ts';
import { type Patch, patchesOf } from './patch.ts';
import type { Profile } from './profile.ts';
import { type ReadTrack, readTracks } from './track.ts';

/** All fingerprints of a strip. */
export interface Prints {
  readonly tracks: readonly ReadTrack[];
  /** From top to bottom. */
  readonly patches: readonly Patch[];
}

/** Fingerprints a strip for the index; `fine` where its pages are flat. */
export function printsOf(strip: Picture, profile: Profile, fine: boolean): Prints {
  const sheet = sheetOf(strip);
  const { patches: density, minDetail } = profile;
  const patches = patchesOf(sheet, { density, minDetail, fine });
  return { tracks: readTracks(sheet, profile), patches };
}

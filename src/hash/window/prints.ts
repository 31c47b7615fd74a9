import type { Picture } from '../../image/picture.ts';
import { prepare } from '../../image/prepare.ts';
import type { Profile } from '../profile.ts';
import { type Patch, patchesOf } from './patch.ts';
import { type FingerprintedTrack, fingerprintTracks } from './track.ts';

/** All fingerprints of a strip. */
export interface StripPrints {
  readonly tracks: readonly FingerprintedTrack[];
  /** From top to bottom. */
  readonly patches: readonly Patch[];
}

/** Fingerprints a strip for the index; `fine` where its pages are flat. */
export function fingerprintStrip(strip: Picture, profile: Profile, fine: boolean): StripPrints {
  const sheet = prepare(strip);
  const { patches: density, minDetail } = profile;
  const patches = patchesOf(sheet, { density, minDetail, fine });
  return { tracks: fingerprintTracks(sheet, profile), patches };
}

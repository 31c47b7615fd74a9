import { PanelError } from '../errors.ts';

/**
 * All parameters that decide the bits of fingerprints. A published profile never changes, because
 * existing indexes depend on it bit for bit. An improvement gets the next number. test/vectors
 * checks every published profile.
 */
export interface Profile {
  readonly id: number;
  /** Columns to which every picture is scaled before anything else. */
  readonly columns: number;
  /** Shapes of the windows that slide down a track. */
  readonly shapes: readonly Shape[];
  /**
   * Maximum number of patches stored per part of a strip as tall as the strip is wide
   * (window/patch.ts).
   */
  readonly patches: number;
  /**
   * Minimum share of the cells of a window or patch that hold detail, for it to be stored: 0 to 1.
   */
  readonly minDetail: number;
}

/** A height of sliding window. */
export interface Shape {
  /** Rows of a window, at {@link ROWS_PER_WIDTH} rows to the track's width. */
  readonly height: number;
  /** Rows between stored windows. */
  readonly hop: number;
  /** Rows between windows of a picture that is looked up. */
  readonly step: number;
}

/**
 * Rows of a track that is as tall as it is wide: a window of this height is a square. One row is
 * 0.8 % of the width; a shift by one row changes about 20 of 256 bits.
 */
export const ROWS_PER_WIDTH = 128;

/**
 * Square windows find most copies. Windows of a half and of five sixteenths of the width find
 * slices that are shorter than they are wide. The flatter a window, the more bits a shift changes,
 * so flat windows are looked up in finer steps.
 */
export const profile1: Profile = {
  id: 1,
  columns: 256,
  shapes: [
    { height: 128, hop: 16, step: 2 },
    { height: 64, hop: 16, step: 1 },
    { height: 40, hop: 8, step: 0.5 },
  ],
  patches: 40,
  minDetail: 0.08,
};

/** The default profile. */
export const newestProfile: Profile = profile1;

const published: readonly Profile[] = [profile1];

/**
 * Returns the profile with a number.
 * @throws PanelError PROFILE_MISMATCH if this release does not have it.
 */
export function profileOf(id: number): Profile {
  const found = published.find((profile) => profile.id === id);
  if (found !== undefined) return found;
  throw new PanelError(
    'PROFILE_MISMATCH',
    `This index was made with profile ${id}; this release knows ${published.map((p) => p.id).join(', ')}. ` +
      'Use a newer release, or build the index again.',
  );
}

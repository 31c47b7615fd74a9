import { PanelError } from '../errors.ts';

/**
 * Everything that decides which bits a window gets. A published profile never changes: indexes in
 * the field depend on it bit for bit. A better idea gets the next number; test/vectors holds every
 * profile to what it was.
 */
export interface Profile {
  readonly id: number;
  /** Columns to which every picture is brought before anything is read from it. */
  readonly columns: number;
  /** Heights of the windows that slide down a track, in rows, with the hop between stored ones. */
  readonly shapes: readonly Shape[];
  /** Patches stored at most of every square of a strip (hash/patch.ts). */
  readonly patches: number;
  /** Share of the cells of a window that must hold detail for it to be stored, 0 to 1. */
  readonly minDetail: number;
}

/** One height of sliding window. */
export interface Shape {
  /** Rows covered, at {@link ROWS_PER_WIDTH} rows to the track's width. */
  readonly height: number;
  /** Rows between two stored windows. */
  readonly hop: number;
  /** Rows between two windows asked for. */
  readonly step: number;
}

/**
 * Rows of a track that are as tall as the track is wide. A window of this height is a square. One
 * row is 0.8 % of the width, the shift that costs about 20 of 256 bits.
 */
export const ROWS_PER_WIDTH = 128;

/**
 * Squares carry most; windows of a half and of three eighths of the width reach slices that are
 * shorter than they are wide. A flat window forgets itself sooner when shifted, so it is asked for
 * in finer steps.
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

/** The profile used when none is named. */
export const newestProfile: Profile = profile1;

const published: readonly Profile[] = [profile1];

/**
 * The profile of that number.
 * @throws PanelError PROFILE_MISMATCH when this release does not know it.
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

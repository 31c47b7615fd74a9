import type { BandTable } from '../search/band-tables.ts';

/** A file of an episode. */
export interface Page {
  /** Its name in the episode's folder, unchanged. */
  readonly file: string;
  /** Pixels, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file, 64 hex digits. */
  readonly sha256: string;
}

/** An episode. Its pages one under the other are its strip. */
export interface Episode {
  readonly name: string;
  readonly title?: string;
  readonly number?: string;
  /** Of a picture of a kept scan: its address on the web. */
  readonly url?: string;
  readonly pages: readonly Page[];
}

/** A licensed work. */
export interface Work {
  readonly name: string;
  readonly title?: string;
  /** Titles by BCP 47 language tag. */
  readonly titles?: Readonly<Record<string, string>>;
  readonly rightsHolder?: string;
  /** Names of works of the same origin that are this work in another edition or language. */
  readonly sameAs?: readonly string[];
  /**
   * Names of works, or of episodes as `work/episode`, of the same origin that this work repeats, as
   * an anthology does.
   */
  readonly contains?: readonly string[];
  readonly episodes: readonly Episode[];
}

/** A work without its episodes. */
export type WorkHead = Omit<Work, 'episodes'>;

/**
 * The tracks of all episodes, as columns of a table, sorted by episode. A track is a box of a strip
 * that is read from top to bottom: the whole width, or one box between gutters. The box is in
 * columns and rows of the strip at the profile's width. Rows within a track are counted at
 * `ROWS_PER_WIDTH` to the track's own width (hash/profile.ts).
 */
export interface Tracks {
  readonly count: number;
  /** Number of the episode, counted through all works in order. */
  readonly episodes: Uint32Array;
  readonly lefts: Uint32Array;
  readonly rights: Uint32Array;
  readonly tops: Uint32Array;
  readonly bottoms: Uint32Array;
}

/** Columns of {@link Tracks}, in the order in which files hold them. */
export const TRACK_COLUMNS: readonly Exclude<keyof Tracks, 'count'>[] = [
  'episodes',
  'lefts',
  'rights',
  'tops',
  'bottoms',
];

/** The windows of all tracks, as columns of a table, sorted by track, then height, then top. */
export interface Windows {
  readonly count: number;
  /** Fingerprints, eight words each (hash/fingerprint.ts). */
  readonly prints: Uint32Array;
  readonly tracks: Uint32Array;
  /** First row, and number of rows, within the track. */
  readonly tops: Uint32Array;
  readonly heights: Uint32Array;
}

/** Columns of {@link Windows} other than the prints, in the order in which files hold them. */
export const WINDOW_COLUMNS: readonly Exclude<keyof Windows, 'count' | 'prints'>[] = [
  'tracks',
  'tops',
  'heights',
];

/**
 * The patches of all strips (hash/window/patch.ts), as columns of a table, sorted by episode, then
 * top, left and side. They identify a strip even when its width is no longer known.
 */
export interface Patches {
  readonly count: number;
  /** Fingerprints, eight words each (hash/fingerprint.ts). */
  readonly prints: Uint32Array;
  readonly episodes: Uint32Array;
  /** In columns and rows of the strip. */
  readonly lefts: Uint32Array;
  readonly tops: Uint32Array;
  readonly sides: Uint32Array;
}

/** Columns of {@link Patches} other than the prints, in the order in which files hold them. */
export const PATCH_COLUMNS: readonly Exclude<keyof Patches, 'count' | 'prints'>[] = [
  'episodes',
  'lefts',
  'tops',
  'sides',
];

/** Windows and patches sorted by bands (store/search/bands.ts), to be searched in place. */
export interface SearchTables {
  readonly windows: BandTable;
  readonly patches: BandTable;
}

/** The content of a segment: episodes with all their fingerprints. */
export interface SegmentData {
  /** Number of the profile that made the fingerprints (hash/profile.ts). */
  readonly profile: number;
  readonly works: readonly Work[];
  readonly tracks: Tracks;
  readonly windows: Windows;
  readonly patches: Patches;
  /** Present if the content was decoded from a file. They have no bands if there are few rows. */
  readonly tables?: SearchTables;
}

import type { BandTable } from '../search/band-tables.ts';

/** One file of an episode. */
export interface Page {
  /** File name inside the episode's folder, exactly as found. */
  readonly file: string;
  /** Pixels, after the EXIF turn. */
  readonly width: number;
  readonly height: number;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** An episode: its pages one under the other are its strip. */
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
  readonly episodes: readonly Episode[];
}

/** What a work says of itself, without its episodes. */
export type WorkHead = Omit<Work, 'episodes'>;

/**
 * Ways to read an episode's strip from top to bottom, as columns of a table: the whole width, or one
 * box between gutters. Columns and rows are those of the strip at the profile's width. A track's own
 * rows are counted at `ROWS_PER_WIDTH` to its own width (hash/profile.ts).
 */
export interface Tracks {
  readonly count: number;
  /** Which episode, counted through all works in order. */
  readonly episodes: Uint32Array;
  readonly lefts: Uint32Array;
  readonly rights: Uint32Array;
  readonly tops: Uint32Array;
  readonly bottoms: Uint32Array;
}

/** The fingerprinted windows of all tracks, as columns of a table, sorted by track, then height, then top. */
export interface Windows {
  readonly count: number;
  /** Eight words a window (hash/fingerprint.ts). */
  readonly prints: Uint32Array;
  readonly tracks: Uint32Array;
  /** First row and rows covered, in the track's own rows. */
  readonly tops: Uint32Array;
  readonly heights: Uint32Array;
}

/**
 * Fingerprinted squares around keypoints (hash/patch.ts), as columns of a table, sorted by episode, then top,
 * left and side. They are what is left of a strip when its width means nothing any more.
 */
export interface Patches {
  readonly count: number;
  readonly prints: Uint32Array;
  readonly episodes: Uint32Array;
  /** In columns and rows of the strip. */
  readonly lefts: Uint32Array;
  readonly tops: Uint32Array;
  readonly sides: Uint32Array;
}

/** Windows and patches sorted by bands (bands.ts), to be searched as they are. */
export interface SearchTables {
  readonly windows: BandTable;
  readonly patches: BandTable;
}

/** All that an index knows. */
export interface SegmentData {
  /** Which profile made the fingerprints (hash/profile.ts). */
  readonly profile: number;
  readonly works: readonly Work[];
  readonly tracks: Tracks;
  readonly windows: Windows;
  readonly patches: Patches;
  /** Made when an index is saved. Absent where it never was, and among few, which are not sorted. */
  readonly tables?: SearchTables;
}

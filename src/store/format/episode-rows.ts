import { sha256Hex } from '../../checksum.ts';
import { WORDS } from '../../hash/fingerprint.ts';
import { episodeCount, orderedPage } from './json.ts';
import type { Page, SegmentData } from './segment-data.ts';
import { bytesOf } from './words.ts';

/**
 * First rows of all episodes in the tables of segment data. Each array has one more element than
 * there are episodes: the number of rows.
 */
export interface EpisodeBounds {
  readonly tracks: Uint32Array;
  readonly windows: Uint32Array;
  readonly patches: Uint32Array;
}

/** Returns the bounds of all episodes of segment data. */
export function episodeBounds({ works, tracks, windows, patches }: SegmentData): EpisodeBounds {
  const episodes = episodeCount(works);
  const firstTracks = startsOf(tracks.episodes, episodes);
  const firstWindows = startsOf(windows.tracks, tracks.count);
  return {
    tracks: firstTracks,
    windows: firstTracks.map((track) => firstWindows[track]!),
    patches: startsOf(patches.episodes, episodes),
  };
}

/**
 * Returns the first row of each owner, and the number of rows, in a table sorted by owner.
 * @param owners the owner of each row, 0 to `count` - 1, ascending.
 */
export function startsOf(owners: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < owners.length; row++) starts[owners[row]! + 1]!++;
  for (let owner = 0; owner < count; owner++) starts[owner + 1]! += starts[owner]!;
  return starts;
}

/** The rows of one episode, as views of the tables of segment data. */
export interface EpisodeRows {
  /** Number of its first track; `windows.tracks` counts from the first track of the data. */
  readonly firstTrack: number;
  readonly tracks: Readonly<Record<'lefts' | 'rights' | 'tops' | 'bottoms', Uint32Array>>;
  readonly windows: Readonly<Record<'tracks' | 'tops' | 'heights' | 'prints', Uint32Array>>;
  readonly patches: Readonly<Record<'lefts' | 'tops' | 'sides' | 'prints', Uint32Array>>;
}

/** Returns the rows of an episode, by its number counted through all works. */
export function episodeRowsOf(
  { tracks, windows, patches }: SegmentData,
  bounds: EpisodeBounds,
  episode: number,
): EpisodeRows {
  const rowsIn = (table: keyof EpisodeBounds, column: Uint32Array, words = 1) =>
    column.subarray(words * bounds[table][episode]!, words * bounds[table][episode + 1]!);
  return {
    firstTrack: bounds.tracks[episode]!,
    tracks: {
      lefts: rowsIn('tracks', tracks.lefts),
      rights: rowsIn('tracks', tracks.rights),
      tops: rowsIn('tracks', tracks.tops),
      bottoms: rowsIn('tracks', tracks.bottoms),
    },
    windows: {
      tracks: rowsIn('windows', windows.tracks),
      tops: rowsIn('windows', windows.tops),
      heights: rowsIn('windows', windows.heights),
      prints: rowsIn('windows', windows.prints, WORDS),
    },
    patches: {
      lefts: rowsIn('patches', patches.lefts),
      tops: rowsIn('patches', patches.tops),
      sides: rowsIn('patches', patches.sides),
      prints: rowsIn('patches', patches.prints, WORDS),
    },
  };
}

/**
 * Returns the digest of an episode, 64 hex digits: SHA-256 of
 *
 * - its pages (JSON, fields in fixed order),
 * - its numbers of tracks, windows and patches, a word each,
 * - its columns in the order of {@link EpisodeRows}, with tracks of windows counted from its first.
 *
 * The digest depends neither on the episode's name nor on its position.
 */
export function episodeDigest(pages: readonly Page[], rows: EpisodeRows): string {
  const { firstTrack, tracks, windows, patches } = rows;
  const columns = [
    Uint32Array.of(tracks.lefts.length, windows.tops.length, patches.tops.length),
    tracks.lefts,
    tracks.rights,
    tracks.tops,
    tracks.bottoms,
    windows.tracks.map((track) => track - firstTrack),
    windows.tops,
    windows.heights,
    windows.prints,
    patches.lefts,
    patches.tops,
    patches.sides,
    patches.prints,
  ];
  const json = new TextEncoder().encode(JSON.stringify(pages.map(orderedPage)));
  return sha256Hex(json, ...columns.map(bytesOf));
}

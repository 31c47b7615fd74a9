import { WORDS } from '../../hash/fingerprint.ts';
import { episodeCount, isWorks } from './json.ts';
import {
  PATCH_COLUMNS,
  type Patches,
  type SegmentData,
  TRACK_COLUMNS,
  type Tracks,
  WINDOW_COLUMNS,
  type Windows,
  type Work,
} from './segment-data.ts';

/** Describes works that fail `isWorks`. */
export const MALFORMED_WORKS = 'its works are not a list of works with episodes and pages';

/**
 * Describes the first inconsistency of segment data, as a clause; undefined if there is none.
 * Checked before a segment is written, so that every written segment can be read.
 */
export function problemIn(content: SegmentData): string | undefined {
  const { profile, works, tracks, windows, patches } = content;
  if (!isUint32(profile)) return `profile ${profile} is not a whole number from 0 to 4294967295`;
  if (!isWorks(works)) return MALFORMED_WORKS;
  return (
    problemInLengths('tracks', TRACK_COLUMNS, tracks) ??
    problemInLengths('windows', ['prints', ...WINDOW_COLUMNS], windows) ??
    problemInLengths('patches', ['prints', ...PATCH_COLUMNS], patches) ??
    problemInRows(content, episodeCount(works))
  );
}

/** The tables of segment data, without prints. */
export interface ColumnTables {
  readonly tracks: Tracks;
  readonly windows: Omit<Windows, 'prints'>;
  readonly patches: Omit<Patches, 'prints'>;
}

/**
 * Describes the first row that refers to a missing row, or is out of order; undefined if there is
 * none. Checked after a segment is read.
 */
export function problemInRows(
  { tracks, windows, patches }: ColumnTables,
  episodes: number,
): string | undefined {
  return (
    problemInTracks(tracks, episodes) ??
    problemInWindows(windows, tracks.count) ??
    problemInPatches(patches, episodes)
  );
}

/** Describes a number of episodes that differs from that of the works; undefined if they agree. */
export function problemInEpisodeCount(
  works: readonly Work[],
  episodes: number,
): string | undefined {
  const actual = episodeCount(works);
  return actual === episodes
    ? undefined
    : `its number of episodes is ${episodes}, but its works have ${actual}`;
}

function isUint32(value: number): boolean {
  return value >>> 0 === value;
}

/** Every column of a table must have one word a row; prints have eight. */
function problemInLengths<Name extends string>(
  table: string,
  names: readonly Name[],
  columns: { readonly count: number } & Readonly<Record<Name, Uint32Array>>,
): string | undefined {
  const { count } = columns;
  if (!isUint32(count)) return `the number of ${table} is ${count}`;
  for (const name of names) {
    const wanted = name === 'prints' ? count * WORDS : count;
    const { length } = columns[name];
    if (length !== wanted)
      return `the column ${name} of its ${table} has ${length} words, not ${wanted}`;
  }
  return undefined;
}

function problemInTracks(tracks: Tracks, episodeCount: number): string | undefined {
  const { count, episodes } = tracks;
  for (let track = 0; track < count; track++) {
    if (episodes[track]! >= episodeCount)
      return `track ${track} belongs to episode ${episodes[track]} of ${episodeCount}`;
    if (track > 0 && episodes[track]! < episodes[track - 1]!)
      return `track ${track} is out of order`;
  }
  return undefined;
}

function problemInWindows(
  windows: ColumnTables['windows'],
  trackCount: number,
): string | undefined {
  const { count, tracks, heights, tops } = windows;
  for (let i = 0; i < count; i++) {
    if (tracks[i]! >= trackCount)
      return `window ${i} belongs to track ${tracks[i]} of ${trackCount}`;
    if (i === 0) continue;
    const order =
      tracks[i]! - tracks[i - 1]! || heights[i]! - heights[i - 1]! || tops[i]! - tops[i - 1]!;
    if (order < 0) return `window ${i} is out of order`;
  }
  return undefined;
}

function problemInPatches(
  patches: ColumnTables['patches'],
  episodeCount: number,
): string | undefined {
  const { count, episodes, tops, lefts, sides } = patches;
  for (let i = 0; i < count; i++) {
    if (episodes[i]! >= episodeCount)
      return `patch ${i} belongs to episode ${episodes[i]} of ${episodeCount}`;
    if (sides[i] === 0) return `patch ${i} has no size`;
    if (i === 0) continue;
    const order =
      episodes[i]! - episodes[i - 1]! ||
      tops[i]! - tops[i - 1]! ||
      lefts[i]! - lefts[i - 1]! ||
      sides[i]! - sides[i - 1]!;
    if (order < 0) return `patch ${i} is out of order`;
  }
  return undefined;
}

import { WORDS } from '../../hash/fingerprint.ts';
import { episodeCount, isWorks } from './json.ts';
import type { Patches, SegmentData, Tracks, Windows } from './segment-data.ts';

export const TRACK_COLUMNS: readonly Exclude<keyof Tracks, 'count'>[] = [
  'episodes',
  'lefts',
  'rights',
  'tops',
  'bottoms',
];

/** Besides their prints. */
export const WINDOW_COLUMNS: readonly Exclude<keyof Windows, 'count' | 'prints'>[] = [
  'tracks',
  'tops',
  'heights',
];

export const PATCH_COLUMNS: readonly Exclude<keyof Patches, 'count' | 'prints'>[] = [
  'episodes',
  'lefts',
  'tops',
  'sides',
];

/**
 * The first thing in which an index contradicts itself, as a sentence without its full stop; undefined
 * when all of it fits together. Asked before an index is written and after it is read, so that none is
 * written that cannot be read.
 */
export function problemIn({
  profile,
  works,
  tracks,
  windows,
  patches,
}: SegmentData): string | undefined {
  if (!isUint32(profile)) return `profile ${profile} is not a whole number from 0 to 4294967295`;
  if (!isWorks(works)) return 'the works are not the list they should be';
  return (
    problemInLengths('tracks', TRACK_COLUMNS, tracks) ??
    problemInLengths('windows', ['prints', ...WINDOW_COLUMNS], windows) ??
    problemInLengths('patches', ['prints', ...PATCH_COLUMNS], patches) ??
    problemInRows({ tracks, windows, patches }, episodeCount(works))
  );
}

/** The first row that belongs to nothing or is out of order. */
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

/** The tables of an index but for their prints. */
export interface ColumnTables {
  readonly tracks: Tracks;
  readonly windows: Omit<Windows, 'prints'>;
  readonly patches: Omit<Patches, 'prints'>;
}

function isUint32(value: number): boolean {
  return value >>> 0 === value;
}

/** Every column of a table has a word a row; prints have eight. */
function problemInLengths<Name extends string>(
  table: string,
  names: readonly Name[],
  columns: { readonly count: number } & Readonly<Record<Name, Uint32Array>>,
): string | undefined {
  const { count } = columns;
  if (!isUint32(count)) return `${count} is no count of ${table}`;
  for (const name of names) {
    const wanted = name === 'prints' ? count * WORDS : count;
    const { length } = columns[name];
    if (length !== wanted)
      return `${count} ${table} have ${length} words of ${name}, not ${wanted}`;
  }
  return undefined;
}

function problemInTracks({ count, episodes }: Tracks, episodeCount: number): string | undefined {
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

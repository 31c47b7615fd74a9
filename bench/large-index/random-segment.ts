import { newestProfile } from '../../src/hash/profile.ts';
import type {
  Episode,
  Patches,
  SegmentData,
  Tracks,
  Windows,
} from '../../src/store/format/segment-data.ts';
import { randomPrints } from '../search/fingerprints.ts';

/** Windows of an episode: about a hundred screens. An episode has half as many patches. */
const WINDOWS_PER_EPISODE = 1000;
const PATCHES_PER_EPISODE = WINDOWS_PER_EPISODE / 2;
/** Columns and rows of every patch. */
const PATCH_SIDE = 60;
/** Rows of an episode's strip. */
const STRIP_ROWS = 16_000;

/** Generates a segment of random fingerprints: `windows` windows and half as many patches. */
export function randomSegment(windows: number, seed: number): SegmentData {
  const episodes = Math.ceil(windows / WINDOWS_PER_EPISODE);
  return {
    profile: newestProfile.id,
    works: [{ name: 'padding', episodes: Array.from({ length: episodes }, episodeOf) }],
    tracks: tracksOf(episodes),
    windows: windowsOf(windows, seed),
    patches: patchesOf(windows >> 1, seed + 1),
  };
}

/** Joins two segments: the works of the second follow those of the first. */
export function joinSegments(first: SegmentData, second: SegmentData): SegmentData {
  const episodes = first.works.reduce((sum, work) => sum + work.episodes.length, 0);
  const tracks = first.tracks.count;
  return {
    profile: first.profile,
    works: [...first.works, ...second.works],
    tracks: joinTables(first.tracks, second.tracks, 'episodes', episodes),
    windows: joinTables(first.windows, second.windows, 'tracks', tracks),
    patches: joinTables(first.patches, second.patches, 'episodes', episodes),
  };
}

/** Joins two tables and adds `offset` to the column `owner` of the second. */
function joinTables<T extends { readonly count: number }>(
  first: T,
  second: T,
  owner: keyof T,
  offset: number,
): T {
  const names = Object.keys(first) as (keyof T)[];
  const columns = names.map((name) => {
    const [a, b] = [first[name], second[name]];
    if (!(a instanceof Uint32Array && b instanceof Uint32Array))
      return [name, first.count + second.count];
    const column = new Uint32Array(a.length + b.length);
    column.set(a);
    column.set(name === owner ? b.map((value) => value + offset) : b, a.length);
    return [name, column];
  });
  return Object.fromEntries(columns) as T;
}

function episodeOf(_: unknown, i: number): Episode {
  const page = {
    file: '1.png',
    width: newestProfile.columns,
    height: STRIP_ROWS,
    sha256: '0'.repeat(64),
  };
  return { name: String(i), pages: [page] };
}

/** One track per episode: the whole width of its strip. */
function tracksOf(count: number): Tracks {
  return {
    count,
    episodes: Uint32Array.from({ length: count }, (_, i) => i),
    lefts: new Uint32Array(count),
    rights: new Uint32Array(count).fill(newestProfile.columns),
    tops: new Uint32Array(count),
    bottoms: new Uint32Array(count).fill(STRIP_ROWS),
  };
}

function windowsOf(count: number, seed: number): Windows {
  const [{ height, hop }] = newestProfile.shapes as [(typeof newestProfile.shapes)[0]];
  const windows = {
    count,
    prints: randomPrints(count, seed),
    tracks: new Uint32Array(count),
    tops: new Uint32Array(count),
    heights: new Uint32Array(count).fill(height),
  };
  for (let i = 0; i < count; i++) {
    windows.tracks[i] = Math.floor(i / WINDOWS_PER_EPISODE);
    windows.tops[i] = (i % WINDOWS_PER_EPISODE) * hop;
  }
  return windows;
}

function patchesOf(count: number, seed: number): Patches {
  const patches = {
    count,
    prints: randomPrints(count, seed),
    episodes: new Uint32Array(count),
    lefts: new Uint32Array(count),
    tops: new Uint32Array(count),
    sides: new Uint32Array(count).fill(PATCH_SIDE),
  };
  const rowsPerPatch = (STRIP_ROWS - PATCH_SIDE) / PATCHES_PER_EPISODE;
  for (let i = 0; i < count; i++) {
    patches.episodes[i] = Math.floor(i / PATCHES_PER_EPISODE);
    patches.tops[i] = Math.floor((i % PATCHES_PER_EPISODE) * rowsPerPatch);
  }
  return patches;
}

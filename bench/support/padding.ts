import { WORDS } from '../../src/hash/fingerprint.ts';
import { newestProfile } from '../../src/hash/profile.ts';
import type {
  Episode,
  Patches,
  SegmentData,
  Tracks,
  Windows,
} from '../../src/store/format/segment-data.ts';
import { randomPrints } from './prints.ts';

/** Windows of an episode: a hundred screens or so. Half as many patches. */
const EPISODE = 1000;
/** An episode's strip has this many rows. */
const ROWS = 16_000;

/** An index of random fingerprints, as catalogues would fill it: `windows` of them, and half as many patches. */
export function randomContent(windows: number, seed: number): SegmentData {
  const episodes = Math.ceil(windows / EPISODE);
  const works = [{ name: 'padding', episodes: Array.from({ length: episodes }, episodeOf) }];
  return {
    ...{ profile: newestProfile.id, works, tracks: tracksOf(episodes) },
    ...{ windows: windowsOf(windows, seed), patches: patchesOf(windows >> 1, seed + 1) },
  };
}

/** Two indexes as one, the works of the second after those of the first. */
export function joined(first: SegmentData, second: SegmentData): SegmentData {
  const episodes = first.works.reduce((sum, work) => sum + work.episodes.length, 0);
  const tracks = first.tracks.count;
  return {
    profile: first.profile,
    works: [...first.works, ...second.works],
    tracks: both(first.tracks, second.tracks, 'episodes', episodes),
    windows: both(first.windows, second.windows, 'tracks', tracks),
    patches: both(first.patches, second.patches, 'episodes', episodes),
  };
}

/** The rows of two tables, `owner` of the second counted on. */
function both<T extends { readonly count: number }>(
  first: T,
  second: T,
  owner: keyof T,
  owners: number,
): T {
  const names = Object.keys(first) as (keyof T)[];
  const columns = names.map((name) => {
    const [a, b] = [first[name], second[name]];
    if (!(a instanceof Uint32Array && b instanceof Uint32Array))
      return [name, first.count + second.count];
    const column = new Uint32Array(a.length + b.length);
    column.set(a);
    column.set(name === owner ? b.map((value) => value + owners) : b, a.length);
    return [name, column];
  });
  return Object.fromEntries(columns) as T;
}

function episodeOf(_: unknown, i: number): Episode {
  const page = {
    file: '1.png',
    width: newestProfile.columns,
    height: ROWS,
    sha256: '0'.repeat(64),
  };
  return { name: String(i), pages: [page] };
}

/** One track an episode: the whole width. */
function tracksOf(count: number): Tracks {
  const column = (of: (i: number) => number) =>
    Uint32Array.from({ length: count }, (_, i) => of(i));
  return {
    ...{ count, episodes: column((i) => i), lefts: column(() => 0) },
    ...{
      rights: column(() => newestProfile.columns),
      tops: column(() => 0),
      bottoms: column(() => ROWS),
    },
  };
}

function windowsOf(count: number, seed: number): Windows {
  const [{ height, hop }] = newestProfile.shapes as [(typeof newestProfile.shapes)[0]];
  const windows = {
    ...{ count, prints: randomPrints(count, seed), tracks: new Uint32Array(count) },
    ...{ tops: new Uint32Array(count), heights: new Uint32Array(count).fill(height) },
  };
  for (let i = 0; i < count; i++) {
    windows.tracks[i] = Math.floor(i / EPISODE);
    windows.tops[i] = (i % EPISODE) * hop;
  }
  return windows;
}

function patchesOf(count: number, seed: number): Patches {
  const [side, most] = [60, EPISODE / 2];
  const patches = {
    ...{ count, prints: randomPrints(count, seed), episodes: new Uint32Array(count) },
    ...{ lefts: new Uint32Array(count), tops: new Uint32Array(count) },
    sides: new Uint32Array(count).fill(side),
  };
  for (let i = 0; i < count; i++) {
    patches.episodes[i] = Math.floor(i / most);
    patches.tops[i] = Math.floor((i % most) * ((ROWS - side) / most));
  }
  return patches;
}

/** Fingerprint `i` of a table. */
export function printAt(prints: Uint32Array, i: number): Uint32Array {
  return prints.slice(i * WORDS, (i + 1) * WORDS);
}

import { sha256Hex } from '../../checksum.ts';
import { WORDS } from '../../hash/fingerprint.ts';
import { episodeCount, orderedPage } from './json.ts';
import type { Page, SegmentData } from './segment-data.ts';
import { bytesOf } from './words.ts';

/** Where the rows of each episode begin in the tables of a content, and where the last end. */
export interface EpisodeBounds {
  readonly tracks: Uint32Array;
  readonly windows: Uint32Array;
  readonly patches: Uint32Array;
}

/** The bounds of all episodes of a content. */
export function episodeBounds({ works, tracks, windows, patches }: SegmentData): EpisodeBounds {
  const episodes = episodeCount(works);
  const byEpisode = startsOf(tracks.episodes, episodes);
  const byTrack = startsOf(windows.tracks, tracks.count);
  return {
    tracks: byEpisode,
    windows: byEpisode.map((track) => byTrack[track]!),
    patches: startsOf(patches.episodes, episodes),
  };
}

/** Where the rows of each of `count` owners begin in a table sorted by owner, and where the last end. */
export function startsOf(owners: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < owners.length; row++) starts[owners[row]! + 1]!++;
  for (let owner = 0; owner < count; owner++) starts[owner + 1]! += starts[owner]!;
  return starts;
}

/** The rows of one episode, as views of the tables of a content. */
export interface EpisodeRows {
  /** The first track: windows count from there. */
  readonly firstTrack: number;
  readonly tracks: Readonly<Record<'lefts' | 'rights' | 'tops' | 'bottoms', Uint32Array>>;
  readonly windows: Readonly<Record<'tracks' | 'tops' | 'heights' | 'prints', Uint32Array>>;
  readonly patches: Readonly<Record<'lefts' | 'tops' | 'sides' | 'prints', Uint32Array>>;
}

/** The rows of episode `at`, counted through all works. */
export function episodeRowsOf(
  { tracks, windows, patches }: SegmentData,
  bounds: EpisodeBounds,
  at: number,
): EpisodeRows {
  const cut = (of: keyof EpisodeBounds, column: Uint32Array, words = 1) =>
    column.subarray(words * bounds[of][at]!, words * bounds[of][at + 1]!);
  return {
    firstTrack: bounds.tracks[at]!,
    tracks: {
      lefts: cut('tracks', tracks.lefts),
      rights: cut('tracks', tracks.rights),
      tops: cut('tracks', tracks.tops),
      bottoms: cut('tracks', tracks.bottoms),
    },
    windows: {
      tracks: cut('windows', windows.tracks),
      tops: cut('windows', windows.tops),
      heights: cut('windows', windows.heights),
      prints: cut('windows', windows.prints, WORDS),
    },
    patches: {
      lefts: cut('patches', patches.lefts),
      tops: cut('patches', patches.tops),
      sides: cut('patches', patches.sides),
      prints: cut('patches', patches.prints, WORDS),
    },
  };
}

/**
 * Names what an index knows of an episode: SHA-256 of its pages (JSON, fields in fixed order), of how many tracks,
 * windows and patches it has, and of their columns in the order of {@link EpisodeRows}, windows' tracks counted from its
 * first. Neither its name nor where it lies has a part in it.
 */
export function episodeDigest(pages: readonly Page[], slice: EpisodeRows): string {
  const { firstTrack, tracks, windows, patches } = slice;
  const counts = [tracks.lefts.length, windows.tops.length, patches.tops.length];
  const columns = [
    ...[Uint32Array.from(counts), ...Object.values(tracks)],
    ...[windows.tracks.map((track) => track - firstTrack), windows.tops, windows.heights],
    ...[windows.prints, ...Object.values(patches)],
  ];
  const about = new TextEncoder().encode(JSON.stringify(pages.map(orderedPage)));
  return sha256Hex(about, ...columns.map(bytesOf));
}

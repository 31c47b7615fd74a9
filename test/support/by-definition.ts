// What an index must find, by definition: every fingerprint of every episode is compared.

import { distanceAt, type Fingerprint } from '../../src/hash/fingerprint.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import type { Hit } from '../../src/store/search/hit.ts';
import { linearScan } from '../../src/store/search/linear-scan.ts';
import { lowDistance } from '../../src/store/search/patch-search.ts';

/** A hit that does not depend on how the index is cut into segments. */
export interface EpisodeHit {
  readonly episode: number;
  /** Counted from the first row of the episode. */
  readonly row: number;
  readonly distance: number;
}

/** Contents of one episode each, in the order of an index. */
type Episodes = readonly SegmentData[];

/** Finds windows within a radius, by {@link linearScan} of each episode. */
export function scanWindows(episodes: Episodes, print: Fingerprint, radius: number): EpisodeHit[] {
  return episodes.flatMap(({ windows: { prints } }, episode) =>
    linearScan(prints, print, radius).map(({ row, distance }) => ({ episode, row, distance })),
  );
}

/** Finds patches within both radii of patch-search.ts. */
export function scanPatches(episodes: Episodes, print: Fingerprint): EpisodeHit[] {
  return episodes.flatMap(({ patches: { prints, count } }, episode) =>
    Array.from({ length: count }, (_, row) => ({
      episode,
      row,
      distance: distanceAt(prints, 8 * row, print, 0),
    })).filter(({ row, distance }) => distance <= 84 && lowDistance(prints, 8 * row, print) <= 7),
  );
}

/** Counts the rows of an index's windows from the first of their episode. */
export function windowHits(index: Searcher, hits: readonly Hit[]): EpisodeHit[] {
  return hits.map(({ row, distance }) => {
    const episode = index.episodeOfWindow(row);
    return { episode, row: row - index.windowsOf(episode).from, distance };
  });
}

/** Counts the rows of an index's patches from the first of their episode. */
export function patchHits(index: Searcher, hits: readonly Hit[]): EpisodeHit[] {
  return hits.map(({ row, distance }) => {
    const episode = index.episodeOfPatch(row);
    return { episode, row: row - index.patchesOf(episode).from, distance };
  });
}

import { distanceAt, type Fingerprint } from '../../src/hash/fingerprint.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import type { Hit } from '../../src/store/search/hit.ts';
import { linearScan } from '../../src/store/search/linear-scan.ts';
import { lowDistance } from '../../src/store/search/patch-search.ts';

/** What is found, told without numbers that depend on the layout: the row is counted from the episode's first. */
export interface Told {
  readonly episode: number;
  readonly row: number;
  readonly distance: number;
}

/** Contents of one episode each, in the order of an index. */
type Episodes = readonly SegmentData[];

/** Windows within a radius, episode by episode, each by {@link linearScan}. */
export function windowsNear(episodes: Episodes, print: Fingerprint, radius: number): Told[] {
  return episodes.flatMap(({ windows: { prints } }, episode) =>
    linearScan(prints, print, radius).map(({ row, distance }) => ({ episode, row, distance })),
  );
}

/** Patches within both radii of patch-search.ts. */
export function patchesLike(episodes: Episodes, print: Fingerprint): Told[] {
  return episodes.flatMap(({ patches: { prints, count } }, episode) =>
    Array.from({ length: count }, (_, row) => ({
      ...{ episode, row },
      distance: distanceAt(prints, 8 * row, print, 0),
    })).filter(({ row, distance }) => distance <= 84 && lowDistance(prints, 8 * row, print) <= 7),
  );
}

/** What an index found, told in the same way. */
export function toldWindows(index: Searcher, hits: readonly Hit[]): Told[] {
  return hits.map(({ row, distance }) => {
    const episode = index.episodeOfWindow(row);
    return { episode, row: row - index.windowsOf(episode).from, distance };
  });
}

export function toldPatches(index: Searcher, hits: readonly Hit[]): Told[] {
  return hits.map(({ row, distance }) => {
    const episode = index.episodeOfPatch(row);
    return { episode, row: row - index.patchesOf(episode).from, distance };
  });
}

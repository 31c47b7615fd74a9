import { distanceAt, type Fingerprint } from '../../src/hash/fingerprint.ts';
import type { IndexContent } from '../../src/store/content.ts';
import type { Hit } from '../../src/store/hits.ts';
import type { PanelIndex } from '../../src/store/panel-index.ts';
import { lowDistance } from '../../src/store/patch-search.ts';
import { scan } from '../../src/store/scan.ts';

/** What is found, told without numbers that depend on the layout: the row is counted from the episode's first. */
export interface Told {
  readonly episode: number;
  readonly row: number;
  readonly distance: number;
}

/** Contents of one episode each, in the order of an index. */
type Episodes = readonly IndexContent[];

/** Windows within a radius, episode by episode, each by {@link scan}. */
export function windowsNear(episodes: Episodes, print: Fingerprint, radius: number): Told[] {
  return episodes.flatMap(({ windows: { prints } }, episode) =>
    scan(prints, print, radius).map(({ window: row, distance }) => ({ episode, row, distance })),
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
export function toldWindows(index: PanelIndex, hits: readonly Hit[]): Told[] {
  return hits.map(({ window, distance }) => {
    const episode = index.episodeOf(index.stock.windows.tracks[window]!);
    return { episode, row: window - index.starts[index.tracksOf(episode).from]!, distance };
  });
}

export function toldPatches(index: PanelIndex, hits: readonly Hit[]): Told[] {
  return hits.map(({ window, distance }) => {
    const episode = index.stock.patches.episodes[window]!;
    return { episode, row: window - index.patchesOf(episode).from, distance };
  });
}

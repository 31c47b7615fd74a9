import type { Fingerprint } from '../../hash/fingerprint.ts';
import { slotBox } from '../../hash/window/track.ts';
import { VIEWS, type View, viewedAs } from '../../hash/window/window.ts';
import type { Box } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { RowRange } from '../../store/index/segment-search.ts';
import type { Hit } from '../../store/search/hit.ts';
import { nearestOfEach } from '../patches/votes.ts';
import { SEED_RADIUS } from '../windows/match-windows.ts';

/** A kind of stored fingerprint, and how an index is asked about it. */
export interface SimilarSearch {
  /** Ways round in which it is looked for. */
  readonly views: readonly View[];
  /** Its rows that belong to an episode, and the episode that a row belongs to. */
  rowsOf(index: Searcher, episode: number): RowRange;
  ownerOf(index: Searcher, row: number): number;
  print(index: Searcher, row: number): Fingerprint;
  find(index: Searcher, print: Fingerprint): Hit[];
}

export const SIMILAR_PATCHES: SimilarSearch = {
  views: VIEWS,
  rowsOf: (index, episode) => index.patchesOf(episode),
  ownerOf: (index, patch) => index.snapshot.patches.episodes[patch]!,
  print: (index, patch) => index.patchPrint(patch),
  find: (index, print) => index.patchesNear(print),
};

export const SIMILAR_WINDOWS: SimilarSearch = {
  views: VIEWS.filter(({ inverted }) => !inverted),
  rowsOf(index, episode) {
    const { from, to } = index.tracksOf(episode);
    return { from: index.starts[from]!, to: index.starts[to]! };
  },
  ownerOf: (index, window) => index.episodeOf(index.snapshot.windows.tracks[window]!),
  print: (index, window) => index.windowPrint(window),
  find: (index, print) => index.windowsNear(print, SEED_RADIUS),
};

/** A fingerprint of the side that asks, and one like it of the side that answers: their rows. */
export interface SimilarPair {
  readonly view: View;
  readonly own: number;
  readonly other: number;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** What is stored in one index like what another stores of an episode, a few of each episode that it is stored of. */
export function* similarPairs(
  answering: Searcher,
  kind: SimilarSearch,
  asking: Searcher,
  episode: number,
): Generator<SimilarPair> {
  const { from, to } = kind.rowsOf(asking, episode);
  const ownerOf = (row: number) => kind.ownerOf(answering, row);
  for (let own = from; own < to; own++)
    for (const view of kind.views) {
      const hits = kind.find(answering, viewedAs(kind.print(asking, own), view));
      for (const { row: other, distance } of nearestOfEach(hits, ownerOf))
        yield { view, own, other, distance };
    }
}

/** How many fingerprints of a kind are asked about, each way round counted. */
export function questionCount(kind: SimilarSearch, index: Searcher, episode: number): number {
  const { from, to } = kind.rowsOf(index, episode);
  return (to - from) * kind.views.length;
}

/** The part of its episode's strip that a window shows. */
export function windowBox(index: Searcher, window: number): Box {
  const { tracks, tops, heights } = index.snapshot.windows;
  const box = index.trackBox(tracks[window]!);
  return slotBox({ box }, { top: tops[window]!, height: heights[window]! });
}

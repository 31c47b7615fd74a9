import type { Fingerprint } from '../../hash/fingerprint.ts';
import { slotBox } from '../../hash/window/track.ts';
import { VIEWS, type View, viewedAs } from '../../hash/window/view.ts';
import type { Box } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { RowRange } from '../../store/index/segment-search.ts';
import type { Hit } from '../../store/search/hit.ts';
import { nearestOfEach } from '../patches/votes.ts';
import { SEED_RADIUS } from '../windows/match-windows.ts';

/** A kind of stored fingerprint, and how a searcher looks it up. */
export interface SimilarSearch {
  /** Views in which it is looked up. */
  readonly views: readonly View[];
  rowsOf(searcher: Searcher, episode: number): RowRange;
  episodeOf(searcher: Searcher, row: number): number;
  print(searcher: Searcher, row: number): Fingerprint;
  find(searcher: Searcher, print: Fingerprint): Hit[];
}

export const SIMILAR_PATCHES: SimilarSearch = {
  views: VIEWS,
  rowsOf: (searcher, episode) => searcher.patchesOf(episode),
  episodeOf: (searcher, patch) => searcher.episodeOfPatch(patch),
  print: (searcher, patch) => searcher.patchPrint(patch),
  find: (searcher, print) => searcher.patchesNear(print),
};

export const SIMILAR_WINDOWS: SimilarSearch = {
  views: VIEWS.filter(({ inverted }) => !inverted),
  rowsOf: (searcher, episode) => searcher.windowsOf(episode),
  episodeOf: (searcher, window) => searcher.episodeOfWindow(window),
  print: (searcher, window) => searcher.windowPrint(window),
  find: (searcher, print) => searcher.windowsNear(print, SEED_RADIUS),
};

/** A fingerprint that was looked up, and a similar one of the searched index: their rows. */
export interface SimilarPair {
  readonly view: View;
  readonly query: number;
  readonly found: number;
  /** Differing bits of 256. */
  readonly distance: number;
}

/**
 * Looks up all fingerprints of an episode of one index in another.
 * @returns for each fingerprint, the nearest few in each episode of the other index.
 */
export function* similarPairs(
  kind: SimilarSearch,
  searched: Searcher,
  source: Searcher,
  episode: number,
): Generator<SimilarPair> {
  const { from, to } = kind.rowsOf(source, episode);
  const episodeOf = (row: number) => kind.episodeOf(searched, row);
  for (let query = from; query < to; query++)
    for (const view of kind.views) {
      const hits = kind.find(searched, viewedAs(kind.print(source, query), view));
      for (const { row: found, distance } of nearestOfEach(hits, episodeOf))
        yield { view, query, found, distance };
    }
}

/**
 * Queries that {@link similarPairs} makes for an episode: its fingerprints of a kind, in each view.
 */
export function queryCount(kind: SimilarSearch, source: Searcher, episode: number): number {
  const { from, to } = kind.rowsOf(source, episode);
  return (to - from) * kind.views.length;
}

/** The part of its episode's strip that a window shows. */
export function windowBox(searcher: Searcher, window: number): Box {
  const box = searcher.trackBox(searcher.trackOfWindow(window));
  return slotBox({ box }, searcher.slotOf(window));
}

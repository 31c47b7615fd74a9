import { episodeRow, pageStretches } from '../image/strip.ts';
import { findSharedRows, type SharedRowsPair, type StripRows } from '../match/shared-rows.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { IndexedEpisode, IndexedWork } from '../store/index/snapshot.ts';

/** A stretch of an episode that another work also holds. */
export interface SharedRows {
  /** The organisation that handed over the work; absent for our own works. */
  readonly origin?: string;
  /** Folder names in the catalogue. */
  readonly work: string;
  readonly episode: string;
  readonly rightsHolder?: string;
  /** Pixel rows of the episode at the width of its first page: `top` to before `bottom`. */
  readonly top: number;
  readonly bottom: number;
  /** The files of the pages that show the stretch. */
  readonly pages: readonly string[];
}

/** A stretch that two works share. It is evidence for neither. */
export interface SharedStretch {
  readonly one: SharedRows;
  readonly other: SharedRows;
  /** Number of fingerprinted patches that are alike in both. */
  readonly patches: number;
  /** Whether the works name different rights holders, or come from different origins. */
  readonly overlap: boolean;
}

/**
 * Finds what works of an index have in common: publishers' cards, recaps, stock backgrounds, a work
 * that is catalogued twice. Matching does not use this list: it recognises such stretches itself
 * and counts them for no work.
 * @param episodes names of episodes to compare with all others: `work/episode`, or
 * `origin:work/episode` for imported works. Default: all.
 */
export function sharedStretches(index: Searcher, episodes?: ReadonlySet<string>): SharedStretch[] {
  const chosen = index.episodes.flatMap(({ work, episode }, i) =>
    episodes?.has(nameOf(work, episode)) ? [i] : [],
  );
  return findSharedRows(index, episodes && new Set(chosen)).map((pair) => stretchOf(index, pair));
}

function nameOf({ origin, name }: IndexedWork, episode: IndexedEpisode): string {
  return formatEpisodeName({ origin, work: name, episode: episode.name });
}

function stretchOf(index: Searcher, { one, other, patches }: SharedRowsPair): SharedStretch {
  const [a, b] = [pixelRowsOf(index, one), pixelRowsOf(index, other)];
  const holdersDiffer =
    a.rightsHolder !== undefined &&
    b.rightsHolder !== undefined &&
    a.rightsHolder !== b.rightsHolder;
  return { one: a, other: b, patches, overlap: holdersDiffer || a.origin !== b.origin };
}

function pixelRowsOf(
  index: Searcher,
  { episode: episodeNumber, top, bottom }: StripRows,
): SharedRows {
  const { work, episode, places } = index.episodes[episodeNumber]!;
  const { rightsHolder, origin } = work;
  return {
    ...(origin !== undefined && { origin }),
    work: work.name,
    episode: episode.name,
    ...(rightsHolder !== undefined && { rightsHolder }),
    top: Math.round(episodeRow(places, top)),
    bottom: Math.round(episodeRow(places, bottom)),
    pages: pageStretches(places, top, bottom).map(({ page }) => episode.pages[page]!.file),
  };
}

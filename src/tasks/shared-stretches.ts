import { episodeRow, pageStretches } from '../image/strip.ts';
import { findSharedRows, type SharedRowsPair, type StripRows } from '../match/shared-rows.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { Searcher } from '../store/index/searcher.ts';

/** Where a work holds what another holds too. */
export interface SharedRows {
  /** Who handed over the work; absent for our own. */
  readonly origin?: string;
  readonly work: string;
  readonly episode: string;
  readonly rightsHolder?: string;
  /** Pixel rows of the episode, at the width of its first page. */
  readonly top: number;
  readonly bottom: number;
  /** Files that show it. */
  readonly pages: readonly string[];
}

/** A stretch that two works hold both: evidence for neither. */
export interface SharedStretch {
  readonly one: SharedRows;
  readonly other: SharedRows;
  /** Fingerprinted patches that are alike in both. */
  readonly patches: number;
  /** Whether the works name different rights holders, or come from different origins: their references overlap. */
  readonly overlap: boolean;
}

/**
 * Finds what works of an index have in common: publishers' cards, recaps, stock backgrounds, a work catalogued twice.
 * Matching finds such stretches anew where they count, and takes them for evidence of neither.
 * @param episodes names as `work/episode`, `origin:work/episode` where they are not ours, to compare with all others;
 * default: all.
 */
export function sharedStretches(index: Searcher, episodes?: ReadonlySet<string>): SharedStretch[] {
  const asked = index.episodes.flatMap(({ work, episode }, i) =>
    episodes?.has(
      formatEpisodeName({ origin: work.origin, work: work.name, episode: episode.name }),
    )
      ? [i]
      : [],
  );
  return findSharedRows(index, episodes && new Set(asked)).map((common) => toPixels(index, common));
}

function toPixels(index: Searcher, { one, other, patches }: SharedRowsPair): SharedStretch {
  const [a, b] = [rowsOf(index, one), rowsOf(index, other)];
  const holders = [a.rightsHolder, b.rightsHolder];
  const apart = holders.every((holder) => holder !== undefined) && holders[0] !== holders[1];
  const overlap = apart || a.origin !== b.origin;
  return { one: a, other: b, patches, overlap };
}

function rowsOf(index: Searcher, { episode: at, top, bottom }: StripRows): SharedRows {
  const { work, episode, places } = index.episodes[at]!;
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

import { episodeRow, pageStretches } from '../image/strip.ts';
import { findSharedRows, type SharedRowsPair, type StripRows } from '../match/shared-rows.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type CopiedWorks, copiedWorks } from './copied-works.ts';
import { haveOtherHolders, type SharedWorks, sharedWorks } from './shared-works.ts';

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

/** A stretch that two works share. */
export interface SharedStretch {
  readonly one: SharedRows;
  readonly other: SharedRows;
  /** Number of fingerprinted patches that are alike in both. */
  readonly patches: number;
  /** Whether the works name different rights holders, or come from different origins. */
  readonly overlap: boolean;
  /**
   * Whether `sameAs` or `contains` of `catalogue.json` explains it, or an identical copy. Otherwise it
   * is evidence for neither work.
   */
  readonly explained: boolean;
}

/** What episodes have in common with other works. */
export interface SharedArt {
  /** Stretches that they share. */
  readonly shared: readonly SharedStretch[];
  /** Pairs of works with stretches that nothing explains. */
  readonly pairs: readonly SharedWorks[];
  /** Pairs of works with identical copies. */
  readonly copies: readonly CopiedWorks[];
}

/**
 * Finds what works of an index have in common: publishers' cards, recaps, stock backgrounds, a work
 * that is catalogued twice. Matching does not use this list: it recognises such stretches itself
 * and counts them for no work.
 * @param episodes names of episodes to compare with all others: `work/episode`, or
 * `origin:work/episode` for imported works. Default: all.
 */
export function sharedStretches(index: Searcher, episodes?: ReadonlySet<string>): SharedStretch[] {
  const found = findSharedRows(index, episodes && numbersOf(index, episodes));
  return found.map((pair) => stretchOf(index, pair));
}

/**
 * Finds what episodes have in common with other works.
 * @param episodes names as in {@link sharedStretches}.
 */
export function sharedArt(index: Searcher, episodes: ReadonlySet<string>): SharedArt {
  const numbers = numbersOf(index, episodes);
  const found = findSharedRows(index, numbers);
  return {
    shared: found.map((pair) => stretchOf(index, pair)),
    pairs: sharedWorks(index, found),
    copies: copiedWorks(index, numbers),
  };
}

/** The numbers of episodes by name. */
function numbersOf({ episodes }: Searcher, names: ReadonlySet<string>): ReadonlySet<number> {
  const named = [...episodes.keys()].filter((i) => {
    const { work, episode } = episodes[i]!;
    const { origin, name } = work;
    return names.has(formatEpisodeName({ origin, work: name, episode: episode.name }));
  });
  return new Set(named);
}

function stretchOf(index: Searcher, pair: SharedRowsPair): SharedStretch {
  const [one, other] = [pixelRowsOf(index, pair.one), pixelRowsOf(index, pair.other)];
  return {
    one,
    other,
    patches: pair.patches,
    overlap: haveOtherHolders(one, other),
    explained: index.kinship.isSameArt(pair.one.episode, pair.other.episode),
  };
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

import { areInTwoWorks, findSharedRows, type SharedRowsPair } from '../match/shared-rows.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type CopiedWorks, copiedWorks } from './copied-works.ts';
import { type RecurringStretch, recurringStretches } from './recurring-stretches.ts';
import { pixelRowsOf, type SharedRows } from './shared-rows.ts';
import { haveOtherHolders, type SharedWorks, sharedWorks } from './shared-works.ts';

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

/** What episodes have in common with other places of the index. */
export interface SharedArt {
  /** Stretches that they share with other works. */
  readonly shared: readonly SharedStretch[];
  /** Stretches that occur elsewhere too, in other works or in their own; the most frequent first. */
  readonly recurring: readonly RecurringStretch[];
  /** Pairs of works with stretches that nothing explains. */
  readonly pairs: readonly SharedWorks[];
  /** Pairs of works with identical copies. */
  readonly copies: readonly CopiedWorks[];
}

/**
 * Finds what episodes of an index have in common with other works, with other episodes of their
 * work, and with other rows of their own: publishers' cards, recaps, stock backgrounds, drawings
 * that are used twice, a work that is catalogued twice. Matching does not use this list: it
 * recognises such stretches itself and counts them for no work.
 * @param episodes names of episodes to compare with all others: `work/episode`, or
 * `origin:work/episode` for imported works. Default: all.
 */
export function sharedArt(index: Searcher, episodes?: ReadonlySet<string>): SharedArt {
  const numbers = numbersOf(index, episodes);
  const found = findSharedRows(index, numbers);
  const ofTwoWorks = found.filter((pair) => areInTwoWorks(index, pair));
  return {
    shared: ofTwoWorks.map((pair) => stretchOf(index, pair)),
    recurring: recurringStretches(index, found),
    pairs: sharedWorks(index, ofTwoWorks),
    copies: copiedWorks(index, numbers),
  };
}

/** The numbers of the episodes with these names; of all episodes without names. */
function numbersOf({ episodes }: Searcher, names?: ReadonlySet<string>): ReadonlySet<number> {
  const named = [...episodes.keys()].filter((i) => {
    const { work, episode } = episodes[i]!;
    const { origin, name } = work;
    return names?.has(formatEpisodeName({ origin, work: name, episode: episode.name })) ?? true;
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

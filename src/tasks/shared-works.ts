import { coveredRows, type RowSpan } from '../image/row-spans.ts';
import type { SharedRowsPair, StripRows } from '../match/shared-rows.ts';
import type { Searcher } from '../store/index/searcher.ts';

/** An episode with rows that another work also holds. */
export interface SharedEpisode {
  readonly episode: string;
  /** How much of it the other work also holds: a share of its rows that are not blank, 0 to 1. */
  readonly share: number;
}

/** A work of a pair, and what it shares with the other. */
export interface SharingWork {
  /** The organisation that handed over the work; absent for our own works. */
  readonly origin?: string;
  /** Folder name in the catalogue. */
  readonly work: string;
  readonly rightsHolder?: string;
  /** The number of its episodes. */
  readonly episodes: number;
  /** Those with rows that the other work also holds. */
  readonly shared: readonly SharedEpisode[];
  /** Those of which at least half is also in the other work. */
  readonly most: readonly string[];
}

/**
 * Two works that share stretches, and neither `catalogue.json` nor an identical copy explains it. If
 * both are of one origin, the stretches are evidence for neither.
 */
export interface SharedWorks {
  readonly one: SharingWork;
  readonly other: SharingWork;
  readonly stretches: number;
  /** Number of fingerprinted patches that are alike in both. */
  readonly patches: number;
  /** Whether the works name different rights holders, or come from different origins. */
  readonly overlap: boolean;
  /**
   * Whether both are of one origin and most of an episode of one is also in the other. Neither would
   * be found alone: declare `sameAs` or `contains` in `catalogue.json`, or remove a copy.
   */
  readonly rivals: boolean;
}

/**
 * The share of an episode that is most of it. Measured on 41 works, 15 of them other editions: two
 * editions of an episode share 56 to 100 %, two works with a card in common 11 to 15 %.
 */
const MOST = 0.5;

/**
 * Sums up, for each two works, the stretches that they share and that nothing explains.
 * @param found stretches of the index. If they are those of some episodes, the shares of the others
 * are at least what is returned.
 */
export function sharedWorks(index: Searcher, found: readonly SharedRowsPair[]): SharedWorks[] {
  const numbers = new Map(index.works.map((work, i) => [work, i]));
  const numberOf = ({ episode }: StripRows) => numbers.get(index.episodes[episode]!.work)!;
  const byWorks = new Map<string, SharedRowsPair[]>();
  for (const pair of found) {
    if (index.kinship.isSameArt(pair.one.episode, pair.other.episode)) continue;
    const [a, b] = [numberOf(pair.one), numberOf(pair.other)];
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    if (!byWorks.has(key)) byWorks.set(key, []);
    byWorks.get(key)!.push(a < b ? pair : { ...pair, one: pair.other, other: pair.one });
  }
  return [...byWorks.values()].map((pairs) => summaryOf(index, pairs));
}

/** @param pairs stretches of two works, each in the same order of the two. */
function summaryOf(index: Searcher, pairs: readonly SharedRowsPair[]): SharedWorks {
  const sideOf = (side: 'one' | 'other') =>
    sharingWork(
      index,
      pairs.map((pair) => pair[side]),
    );
  const [one, other] = [sideOf('one'), sideOf('other')];
  return {
    one,
    other,
    stretches: pairs.length,
    patches: pairs.reduce((sum, { patches }) => sum + patches, 0),
    overlap: haveOtherHolders(one, other),
    rivals: one.origin === other.origin && one.most.length + other.most.length > 0,
  };
}

/** Whether two works name different rights holders, or come from different origins. */
export function haveOtherHolders(
  one: Pick<SharingWork, 'origin' | 'rightsHolder'>,
  other: Pick<SharingWork, 'origin' | 'rightsHolder'>,
): boolean {
  const [a, b] = [one.rightsHolder, other.rightsHolder];
  return (a !== undefined && b !== undefined && a !== b) || one.origin !== other.origin;
}

/** @param rows stretches of episodes of one work. */
function sharingWork(index: Searcher, rows: readonly StripRows[]): SharingWork {
  const numbers = [...new Set(rows.map(({ episode }) => episode))].sort((a, b) => a - b);
  const { origin, name, rightsHolder, episodes } = index.episodes[numbers[0]!]!.work;
  const shared = numbers.map((number) => {
    const { name: episode } = index.episodes[number]!.episode;
    const stretches = rows.filter((each) => each.episode === number);
    return { episode, share: shareOf(index, number, stretches) };
  });
  return {
    ...(origin !== undefined && { origin }),
    work: name,
    ...(rightsHolder !== undefined && { rightsHolder }),
    episodes: episodes.length,
    shared,
    most: shared.filter(({ share }) => share >= MOST).map(({ episode }) => episode),
  };
}

/** The share of an episode's rows with patches that are in stretches, to three decimals. */
function shareOf(index: Searcher, episode: number, stretches: readonly RowSpan[]): number {
  const { from, to } = index.patchesOf(episode);
  const patches = Array.from({ length: to - from }, (_, i) => {
    const { top, side } = index.patchSquare(from + i);
    return { top, bottom: top + side };
  });
  const rows = coveredRows(patches);
  const inBoth = rows + coveredRows(stretches) - coveredRows([...patches, ...stretches]);
  return Math.round((1000 * inBoth) / rows) / 1000;
}

import type { Hit } from '../search/hit.ts';
import { DELETED, type PrintTable, type SegmentPrints } from './snapshot.ts';

/**
 * Searches a snapshot segment by segment. Leaves out rows of {@link DELETED} and sorts the others
 * as a single segment would have them: how an index is cut into segments changes no answer.
 */
export class SegmentSearch<S> {
  readonly #segments: readonly { readonly firstRow: number; readonly search: S }[];
  readonly #episodeOf: (row: number) => number;
  readonly #isOrdered: boolean;

  /**
   * @param searchOf makes the search of a segment.
   * @param episodeOf returns the episode of a row of the snapshot; {@link DELETED} for a row that is
   * not searched for.
   * @param isOrdered whether no row is of {@link DELETED} and episodes ascend with the rows.
   */
  constructor(
    { segments, count }: PrintTable<never>,
    searchOf: (segment: SegmentPrints) => S,
    episodeOf: (row: number) => number,
    isOrdered: boolean,
  ) {
    const isSearched = ({ firstRow }: SegmentPrints, i: number) => {
      const end = segments[i + 1]?.firstRow ?? count;
      for (let row = firstRow; row < end; row++) if (episodeOf(row) !== DELETED) return true;
      return false;
    };
    this.#segments = segments
      .filter((segment, i) => isOrdered || isSearched(segment, i))
      .map((segment) => ({ firstRow: segment.firstRow, search: searchOf(segment) }));
    this.#episodeOf = episodeOf;
    this.#isOrdered = isOrdered;
  }

  /** @param find searches one segment; its hits have rows of the segment. */
  hits(find: (search: S) => Hit[]): Hit[] {
    const hits = this.#segments.flatMap(({ firstRow, search }) => {
      const inSegment = find(search);
      if (firstRow === 0) return inSegment;
      return inSegment.map(({ row, distance }) => ({ row: firstRow + row, distance }));
    });
    if (this.#isOrdered) return hits;
    const episodeOf = this.#episodeOf;
    return hits
      .filter(({ row }) => episodeOf(row) !== DELETED)
      .sort((a, b) => episodeOf(a.row) - episodeOf(b.row) || a.row - b.row);
  }
}

/** Rows of a table: `from` inclusive, `to` exclusive. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

const EMPTY: RowRange = { from: 0, to: 0 };

/**
 * Finds the rows of each episode in a table where the rows of an episode are next to one another.
 * @param episodes the episode of each row. @param count how many episodes there are.
 */
export function rowRanges(episodes: Uint32Array, count: number): RowRange[] {
  const ranges = new Array<RowRange>(count).fill(EMPTY);
  for (let from = 0, row = 1; row <= episodes.length; row++) {
    if (row < episodes.length && episodes[row] === episodes[from]) continue;
    if (episodes[from] !== DELETED) ranges[episodes[from]!] = { from, to: row };
    from = row;
  }
  return ranges;
}

/** Whether no number is less than the one before it. */
export function isAscending(numbers: Uint32Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! < numbers[i - 1]!) return false;
  return true;
}

import type { Hit } from '../search/hit.ts';
import { DELETED, type PrintTable, type SegmentPrints } from './snapshot.ts';

/**
 * Searches part by part. Of what is found, rows that are not held are left out, and the rest is brought into the order
 * in which one segment would hold it: how an index is cut into segments changes no answer.
 */
export class SegmentSearch<S> {
  readonly #parts: readonly (readonly [first: number, search: S])[];
  readonly #episodeOf: (row: number) => number;
  readonly #orderly: boolean;

  constructor(
    { segments: parts }: PrintTable<never>,
    searchOf: (part: SegmentPrints) => S,
    episodeOf: (row: number) => number,
    orderly: boolean,
  ) {
    this.#parts = parts.map((part) => [part.first, searchOf(part)] as const);
    this.#episodeOf = episodeOf;
    this.#orderly = orderly;
  }

  hits(ask: (search: S) => Hit[]): Hit[] {
    const found = this.#parts.flatMap(([first, search]) => {
      const hits = ask(search);
      if (first === 0) return hits;
      return hits.map(({ row, distance }) => ({ row: first + row, distance }));
    });
    if (this.#orderly) return found;
    const episodeOf = this.#episodeOf;
    return found
      .filter(({ row }) => episodeOf(row) !== DELETED)
      .sort((a, b) => episodeOf(a.row) - episodeOf(b.row) || a.row - b.row);
  }
}

/** Rows of a table, from the first up to the one behind the last. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

const EMPTY: RowRange = { from: 0, to: 0 };

/** The rows of each owner in a table in which they follow one another. */
export function rowRanges(owners: Uint32Array, count: number): RowRange[] {
  const ranges = new Array<RowRange>(count).fill(EMPTY);
  for (let from = 0, row = 1; row <= owners.length; row++) {
    if (row < owners.length && owners[row] === owners[from]) continue;
    if (owners[from] !== DELETED) ranges[owners[from]!] = { from, to: row };
    from = row;
  }
  return ranges;
}

/** Whether owners never go down. */
export function isAscending(owners: Uint32Array): boolean {
  for (let row = 1; row < owners.length; row++) if (owners[row]! < owners[row - 1]!) return false;
  return true;
}

import type { Hit } from './hits.ts';
import { NOBODY, type Part, type Stocked } from './stock.ts';

/**
 * Searches part by part. Of what is found, rows that are not held are left out, and the rest is brought into the order
 * in which one segment would hold it: how an index is cut into segments changes no answer.
 */
export class PartsSearch<S> {
  readonly #parts: readonly (readonly [first: number, search: S])[];
  readonly #episodeOf: (row: number) => number;
  readonly #orderly: boolean;

  constructor(
    { parts }: Stocked<never>,
    searchOf: (part: Part) => S,
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
      return hits.map(({ window, distance }) => ({ window: first + window, distance }));
    });
    if (this.#orderly) return found;
    const episodeOf = this.#episodeOf;
    return found
      .filter(({ window }) => episodeOf(window) !== NOBODY)
      .sort((a, b) => episodeOf(a.window) - episodeOf(b.window) || a.window - b.window);
  }
}

/** Rows of a table, from the first up to the one behind the last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const EMPTY: Range = { from: 0, to: 0 };

/** The rows of each owner in a table in which they follow one another. */
export function rangesOf(owners: Uint32Array, count: number): Range[] {
  const ranges = new Array<Range>(count).fill(EMPTY);
  for (let from = 0, row = 1; row <= owners.length; row++) {
    if (row < owners.length && owners[row] === owners[from]) continue;
    if (owners[from] !== NOBODY) ranges[owners[from]!] = { from, to: row };
    from = row;
  }
  return ranges;
}

/** Whether owners never go down. */
export function inOrder(owners: Uint32Array): boolean {
  for (let row = 1; row < owners.length; row++) if (owners[row]! < owners[row - 1]!) return false;
  return true;
}

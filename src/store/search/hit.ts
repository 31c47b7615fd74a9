/** A stored window that lies within the radius of a query. */
export interface Hit {
  /** Its place in the table of windows, from 0. */
  readonly row: number;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** Nearest first; of equals the one that came first: the sort is stable. */
export function nearestFirst<T extends { readonly distance: number }>(found: readonly T[]): T[] {
  return [...found].sort((a, b) => a.distance - b.distance);
}

/**
 * Hits as two columns that grow: searching a page for hundreds of windows makes no garbage. Only the
 * first `count` entries mean anything. Searches append; emptying it is the caller's business.
 */
export class HitList {
  count = 0;
  rows: Uint32Array = new Uint32Array(64);
  distances: Uint16Array = new Uint16Array(64);

  push(window: number, distance: number): void {
    if (this.count === this.rows.length) this.#grow();
    this.rows[this.count] = window;
    this.distances[this.count++] = distance;
  }

  /** Forgets the hits and keeps the room. */
  clear(): void {
    this.count = 0;
  }

  #grow(): void {
    const { rows, distances } = this;
    this.rows = new Uint32Array(rows.length * 2);
    this.distances = new Uint16Array(rows.length * 2);
    this.rows.set(rows);
    this.distances.set(distances);
  }
}

/** The hits of a list, one by one. */
export function hitsOf({ count, rows, distances }: HitList): Hit[] {
  return Array.from({ length: count }, (_, i) => ({
    row: rows[i]!,
    distance: distances[i]!,
  }));
}

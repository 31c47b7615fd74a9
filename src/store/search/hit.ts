/** A fingerprint within the radius of a query. */
export interface Hit {
  /** Its row in the table of windows or patches, from 0. */
  readonly row: number;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** Sorts by distance; hits of equal distance keep their order. */
export function nearestFirst<T extends { readonly distance: number }>(hits: readonly T[]): T[] {
  return [...hits].sort((a, b) => a.distance - b.distance);
}

/**
 * Hits as two columns that grow, so that searching a page for hundreds of windows makes no garbage.
 * Only the first `count` entries are valid. Searches append; the caller clears.
 */
export class HitList {
  count = 0;
  rows: Uint32Array = new Uint32Array(64);
  distances: Uint16Array = new Uint16Array(64);

  push(row: number, distance: number): void {
    if (this.count === this.rows.length) this.#grow();
    this.rows[this.count] = row;
    this.distances[this.count++] = distance;
  }

  /** Removes all hits and keeps the memory. */
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

/** Returns the hits of a list as objects. */
export function hitsOf({ count, rows, distances }: HitList): Hit[] {
  return Array.from({ length: count }, (_, i) => ({
    row: rows[i]!,
    distance: distances[i]!,
  }));
}

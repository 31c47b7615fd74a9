import { performance } from 'node:perf_hooks';
import { WORDS } from '../../src/hash/fingerprint.ts';
import { Arena } from '../../src/store/search/arena.ts';
import { bandsFor, fillTable, tableSize } from '../../src/store/search/band-search.ts';
import type { BandTable } from '../../src/store/search/band-tables.ts';
import { bandsOf, bandsPay } from '../../src/store/search/bands.ts';
import { WINDOW_KEY, WindowSearch } from '../../src/store/search/window-search.ts';
import { queriesOf, type Spread } from './prints.ts';

/** Windows in one memory at most: with their tables they fill some 3 of its 4 GiB. */
export const MAX_SHARD: number = 2 ** 25;

/** Fingerprints in a memory of their own, with their tables and the search over them. */
export interface Shard {
  readonly prints: Uint32Array;
  readonly table: BandTable;
  readonly mih: WindowSearch;
  /** Milliseconds to build the tables. */
  readonly built: number;
}

/** So many windows in as few shards as hold them, alike in size to a window. */
export function shardSizes(windows: number, largest: number = MAX_SHARD): number[] {
  const shards = Math.ceil(windows / largest);
  const edge = (shard: number) => Math.floor((shard * windows) / shards);
  return Array.from({ length: shards }, (_, i) => edge(i + 1) - edge(i));
}

/** Makes a shard where it is searched, so that nothing is in memory twice. */
export function makeShard(spread: Spread, count: number, seed: number): Shard {
  const arena = new Arena();
  const prints = spread(count, seed, arena.allocateWords(WORDS * count));
  const start = performance.now();
  const bands = bandsFor(WINDOW_KEY, count);
  const table = { bands, words: arena.allocateWords(tableSize(WINDOW_KEY, count, bands)) };
  fillTable(WINDOW_KEY, prints, table);
  const mih = new WindowSearch(prints, table);
  return { prints, table, mih, built: performance.now() - start };
}

/** Queries of all shards, as {@link queriesOf} draws them, by turns. */
export function queriesOver(
  shards: readonly Shard[],
  spread: Spread,
  asked: { count: number; radius: number; seed: number },
): Uint32Array[] {
  const pairs = Math.ceil(asked.count / (2 * shards.length));
  const drawn = shards.map(({ prints }, i) =>
    queriesOf(prints, spread, { ...asked, count: 2 * pairs, seed: asked.seed + i }),
  );
  const mixed = Array.from({ length: pairs }, (_, i) =>
    drawn.flatMap((queries) => queries.slice(2 * i, 2 * i + 2)),
  );
  return mixed.flat().slice(0, asked.count);
}

/** Bytes of fingerprints and tables for each window. */
export function bytesPerWindow(shards: readonly Shard[]): number {
  const bytes = shards.reduce(
    (sum, { prints, table }) => sum + 4 * (prints.length + table.words.length),
    0,
  );
  return bytes / windowsIn(shards);
}

export function windowsIn(shards: readonly Shard[]): number {
  return shards.reduce((sum, { prints }) => sum + prints.length / WORDS, 0);
}

/** Windows that are looked at for a query, on average: all of a shard that is read from end to end. */
export function candidatesPerQuery(
  shards: readonly Shard[],
  queries: readonly Uint32Array[],
  radius: number,
): number {
  let sum = 0;
  for (const { prints, table, mih } of shards) {
    const count = prints.length / WORDS;
    const sorted = table.bands > 0 && bandsPay(bandsOf(table.bands, 32 * WORDS), count, radius);
    for (const query of queries) {
      mih.search(query, radius);
      sum += sorted ? mih.candidates : count;
    }
  }
  return sum / queries.length;
}

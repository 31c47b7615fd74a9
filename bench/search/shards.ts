import { performance } from 'node:perf_hooks';
import { WORDS } from '../../src/hash/fingerprint.ts';
import { Arena } from '../../src/store/search/arena.ts';
import { bandsFor, fillTable, tableSize } from '../../src/store/search/band-search.ts';
import type { BandTable } from '../../src/store/search/band-tables.ts';
import { bandsOf, bandsPay } from '../../src/store/search/bands.ts';
import { WINDOW_KEY, WindowSearch } from '../../src/store/search/window-search.ts';
import { drawQueries, type PrintGenerator, type QueryOptions } from './fingerprints.ts';

/** Windows in one shard at most: with their band table they fill about 3 of an arena's 4 GiB. */
export const MAX_SHARD_WINDOWS: number = 2 ** 25;

/** Fingerprints in an arena of their own, with their band table and the search over them. */
export interface Shard {
  readonly prints: Uint32Array;
  readonly table: BandTable;
  readonly mih: WindowSearch;
  /** Milliseconds to build the band table. */
  readonly buildMs: number;
}

/** Divides windows among as few shards as possible. Their sizes differ by at most one window. */
export function shardSizes(windows: number, largest: number = MAX_SHARD_WINDOWS): number[] {
  const shards = Math.ceil(windows / largest);
  const edge = (shard: number) => Math.floor((shard * windows) / shards);
  return Array.from({ length: shards }, (_, i) => edge(i + 1) - edge(i));
}

/** Generates a shard inside its arena, so that nothing is in memory twice. */
export function makeShard(generate: PrintGenerator, count: number, seed: number): Shard {
  const arena = new Arena();
  const prints = generate(count, seed, arena.allocateWords(WORDS * count));
  const start = performance.now();
  const bands = bandsFor(WINDOW_KEY, count);
  const table = { bands, words: arena.allocateWords(tableSize(WINDOW_KEY, count, bands)) };
  fillTable(WINDOW_KEY, prints, table);
  const mih = new WindowSearch(prints, table);
  return { prints, table, mih, buildMs: performance.now() - start };
}

/** Draws queries from all shards in turn, as {@link drawQueries} does from one. */
export function drawQueriesAcross(
  shards: readonly Shard[],
  generate: PrintGenerator,
  { count, radius, seed }: QueryOptions,
): Uint32Array[] {
  const pairs = Math.ceil(count / (2 * shards.length));
  const drawn = shards.map(({ prints }, i) =>
    drawQueries(prints, generate, { count: 2 * pairs, radius, seed: seed + i }),
  );
  const mixed = Array.from({ length: pairs }, (_, i) =>
    drawn.flatMap((queries) => queries.slice(2 * i, 2 * i + 2)),
  );
  return mixed.flat().slice(0, count);
}

/** Bytes of fingerprints and band tables per window. */
export function bytesPerWindow(shards: readonly Shard[]): number {
  const bytes = shards.reduce(
    (sum, { prints, table }) => sum + 4 * (prints.length + table.words.length),
    0,
  );
  return bytes / countWindows(shards);
}

export function countWindows(shards: readonly Shard[]): number {
  return shards.reduce((sum, { prints }) => sum + prints.length / WORDS, 0);
}

/** Windows compared per query, on average. A shard that is scanned counts with all its windows. */
export function candidatesPerQuery(
  shards: readonly Shard[],
  queries: readonly Uint32Array[],
  radius: number,
): number {
  let sum = 0;
  for (const { prints, table, mih } of shards) {
    const count = prints.length / WORDS;
    const usesBands = table.bands > 0 && bandsPay(bandsOf(table.bands, 32 * WORDS), count, radius);
    for (const query of queries) {
      mih.search(query, radius);
      sum += usesBands ? mih.candidates : count;
    }
  }
  return sum / queries.length;
}

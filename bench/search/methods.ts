import { WORDS } from '../../src/hash/fingerprint.ts';
import { flatScan } from '../baselines/flat-scan.ts';
import { BYTES_READ, readMemory } from '../baselines/read-memory.ts';
import { startClock } from '../timing/clock.ts';
import { consume } from '../timing/task.ts';
import { concatQueries } from './fingerprints.ts';
import type { Shard } from './shards.ts';

/** Queries that the batched scan answers at once. */
export const BATCH_QUERIES = 32;
/** Milliseconds for which one method runs in one round, at least. */
const MIN_ROUND_MS = 120;
/** Queries of the flat scan in one pass: one planted, one not. All cost the same. */
const FLAT_QUERIES = 2;

/** Microseconds of processor time per query, by method, one value per round. */
export interface SearchTimes {
  readonly flat: number[];
  readonly batched: number[];
  readonly mih: number[];
  /** Reading all fingerprints once. */
  readonly read: number[];
  /** Memory bandwidth in gigabytes a second; `read` is computed from it. */
  readonly bandwidth: number[];
}

/**
 * Times the methods in turn. Every pass of a method answers the same queries, because some queries
 * cost a hundred times as much as others.
 */
export function timeMethods(
  shards: readonly Shard[],
  queries: readonly Uint32Array[],
  { radius, rounds }: { radius: number; rounds: number },
): SearchTimes {
  const batch = concatQueries(queries.slice(0, BATCH_QUERIES));
  const bytes = shards.reduce((sum, { prints }) => sum + prints.byteLength, 0);
  const flat = () => {
    for (const query of queries.slice(0, FLAT_QUERIES))
      for (const { prints } of shards) consume(flatScan(prints, query, radius));
  };
  const batched = () => {
    for (const { mih } of shards) consume(mih.scan(batch, radius));
  };
  const mih = () => {
    for (const query of queries) for (const { mih } of shards) consume(mih.search(query, radius));
  };
  const times: SearchTimes = { flat: [], batched: [], mih: [], read: [], bandwidth: [] };
  for (const pass of [flat, batched, mih, readMemory]) pass();
  for (let round = 0; round < rounds; round++) {
    times.flat.push((1000 * msPerPass(flat)) / FLAT_QUERIES);
    times.batched.push((1000 * msPerPass(batched)) / (batch.length / WORDS));
    times.mih.push((1000 * msPerPass(mih)) / queries.length);
    const bytesPerMs = BYTES_READ / msPerPass(readMemory);
    times.bandwidth.push(bytesPerMs / 1e6);
    times.read.push((1000 * bytes) / bytesPerMs);
  }
  return times;
}

/**
 * Milliseconds of processor time per pass, over as many passes as fit into {@link MIN_ROUND_MS}.
 * One thread works, so on an idle machine this is also the time that passes.
 */
function msPerPass(pass: () => void): number {
  const elapsed = startClock();
  let passes = 0;
  do {
    pass();
    passes++;
  } while (elapsed().wall < MIN_ROUND_MS);
  return elapsed().cpu / passes;
}

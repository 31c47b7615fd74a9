import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Memory } from '../../src/kernels/load.ts';
import { Arena } from '../../src/store/search/arena.ts';
import type { BandTable } from '../../src/store/search/band-tables.ts';
import { startClock } from '../timing/clock.ts';
import { concatQueries } from './fingerprints.ts';
import type { Shard } from './shards.ts';

/** The `workerData` of a search thread: a shard in shared memory, and its queries. */
export interface SearchThreadData {
  readonly memory: Memory;
  readonly prints: Uint32Array;
  readonly table: BandTable;
  /** Eight words each, one after the other. */
  readonly queries: Uint32Array;
  readonly radius: number;
}

/** Milliseconds for which threads search in one round. */
const ROUND_MS = 250;

/** The throughput of two threads, as a multiple of that of one, round by round. */
export interface ThreadScaling {
  /** By queries a second. */
  readonly byWallTime: number[];
  /** By queries a second of processor time: the factor if each thread had a core for itself. */
  readonly byCpuTime: number[];
}

/**
 * Compares two threads with one over the same memory, in turn. Returns undefined if the shard is
 * not in shared memory, which is so without WebAssembly.
 */
export async function measureThreadScaling(
  { prints, table }: Shard,
  queries: readonly Uint32Array[],
  { radius, rounds }: { radius: number; rounds: number },
): Promise<ThreadScaling | undefined> {
  const memory = Arena.of(prints)?.memory;
  if (memory === undefined) return undefined;
  const workerData: SearchThreadData = {
    memory,
    prints,
    table,
    queries: concatQueries(queries),
    radius,
  };
  const script = new URL('./search-thread.js', import.meta.url);
  const workers = [0, 1].map(() => new Worker(script, { workerData }));
  try {
    await searchOn(workers);
    const byWallTime: number[] = [];
    const byCpuTime: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const one = await searchOn(workers.slice(round % 2, (round % 2) + 1));
      const two = await searchOn(workers);
      byWallTime.push(two.perSecond / one.perSecond);
      byCpuTime.push((2 * two.perCpuSecond) / one.perCpuSecond);
    }
    return { byWallTime, byCpuTime };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Lets threads search at the same time and returns the throughput of all together. */
async function searchOn(workers: readonly Worker[]) {
  const elapsed = startClock();
  const answers = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage(ROUND_MS);
  const rates = (await Promise.all(answers)) as [rate: number][];
  const { cpu } = elapsed();
  const perSecond = rates.reduce((sum, [rate]) => sum + rate, 0);
  return { perSecond, perCpuSecond: (perSecond * ROUND_MS) / cpu };
}

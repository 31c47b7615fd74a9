import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Memory } from '../../src/kernels/load.ts';
import { Arena } from '../../src/store/search/arena.ts';
import type { BandTable } from '../../src/store/search/band-tables.ts';
import type { Shard } from './shards.ts';

/** What a thread searches, in the memory of all. */
export interface Work {
  readonly memory: Memory;
  readonly prints: Uint32Array;
  readonly table: BandTable;
  /** Eight words each. */
  readonly queries: Uint32Array;
  readonly radius: number;
}

/** Milliseconds for which threads search in one round. */
const PATIENCE = 250;

/** What two threads do against one, round by round. */
export interface Pair {
  /** Queries a second of two, over those of one. */
  readonly speed: number[];
  /** The same, if each thread had a core for itself: by processor time. */
  readonly undisturbed: number[];
}

/** Two threads against one over the same memory, by turns; undefined where threads share none (plain code). */
export async function twoAgainstOne(
  { prints, table }: Shard,
  queries: readonly Uint32Array[],
  { radius, rounds }: { radius: number; rounds: number },
): Promise<Pair | undefined> {
  const memory = Arena.of(prints)?.memory;
  if (memory === undefined) return undefined;
  const all = Uint32Array.from(queries.flatMap((query) => [...query]));
  const workerData: Work = { memory, prints, table, queries: all, radius };
  const searcher = new URL('./searcher.js', import.meta.url);
  const workers = [0, 1].map(() => new Worker(searcher, { workerData }));
  try {
    await together(workers);
    const speed: number[] = [];
    const undisturbed: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const one = await together(workers.slice(round % 2, (round % 2) + 1));
      const two = await together(workers);
      speed.push(two.perSecond / one.perSecond);
      undisturbed.push((2 * two.perCpu) / one.perCpu);
    }
    return { speed, undisturbed };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Has threads search at the same time: queries a second of all, and for each second of processor time. */
async function together(workers: readonly Worker[]) {
  const before = process.cpuUsage();
  const answers = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage(PATIENCE);
  const told = await Promise.all(answers);
  const { user, system } = process.cpuUsage(before);
  const perSecond = told.reduce((sum, [rate]) => sum + (rate as number), 0);
  const searches = (perSecond * PATIENCE) / 1000;
  return { perSecond, perCpu: (1e6 * searches) / (user + system) };
}

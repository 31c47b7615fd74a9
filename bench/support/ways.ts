import { performance } from 'node:perf_hooks';
import { WORDS } from '../../src/hash/fingerprint.ts';
import { READ, readMemory } from './bandwidth.ts';
import { flatScan } from './flat.ts';
import type { Shard } from './shards.ts';

/** Queries that the batched scan is given at once. */
export const BATCH = 32;
/** Milliseconds for which one way is measured in one round, at least. */
const PATIENCE = 120;
/** Queries of the flat scan between two looks at the clock: one planted, one not; all cost the same. */
const FLAT = 2;

/** What each way took for a query, in microseconds, round by round. */
export interface Taken {
  readonly flat: number[];
  readonly batched: number[];
  readonly mih: number[];
  /** To read all fingerprints once. */
  readonly read: number[];
  /** As it was read, in gigabytes a second. */
  readonly bandwidth: number[];
}

/** Asks the ways by turns. Every pass asks the same queries: some cost a hundred times as much as others. */
export function take(
  shards: readonly Shard[],
  queries: readonly Uint32Array[],
  { radius, rounds }: { radius: number; rounds: number },
): Taken {
  const batch = Uint32Array.from(queries.slice(0, BATCH).flatMap((query) => [...query]));
  const bytes = shards.reduce((sum, { prints }) => sum + prints.byteLength, 0);
  const count = (found: { readonly length: number }) => {
    sink += found.length;
  };
  const ways = {
    flat: () => {
      for (const query of queries.slice(0, FLAT))
        for (const { prints } of shards) count(flatScan(prints, query, radius));
    },
    batched: () => {
      for (const { mih } of shards) count(mih.scan(batch, radius));
    },
    mih: () => {
      for (const query of queries) for (const { mih } of shards) count(mih.search(query, radius));
    },
  };
  const taken: Taken = { flat: [], batched: [], mih: [], read: [], bandwidth: [] };
  for (const pass of Object.values(ways)) pass();
  readMemory();
  for (let round = 0; round < rounds; round++) {
    taken.flat.push((1000 * perPass(ways.flat)) / FLAT);
    taken.batched.push((1000 * perPass(ways.batched)) / (batch.length / WORDS));
    taken.mih.push((1000 * perPass(ways.mih)) / queries.length);
    const bytesEach = READ / perPass(readMemory);
    taken.bandwidth.push(bytesEach / 1e6);
    taken.read.push((1000 * bytes) / bytesEach);
  }
  return taken;
}

/** Read by nobody, written by all: so that no answer can be optimised away. */
export let sink = 0;

/**
 * Milliseconds of processor for a pass, over as many as fit into {@link PATIENCE}. One thread at work: on a machine
 * with nothing else to do that is the time that passes.
 */
function perPass(pass: () => void): number {
  const start = performance.now();
  const before = process.cpuUsage();
  let passes = 0;
  do {
    pass();
    passes++;
  } while (performance.now() - start < PATIENCE);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / passes;
}

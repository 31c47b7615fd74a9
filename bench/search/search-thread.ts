// Runs in the threads that thread-scaling.ts starts. Each message is a number of milliseconds for
// which to search; the answer is the number of searches a second.

import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { WORDS } from '../../src/hash/fingerprint.ts';
import { Arena } from '../../src/store/search/arena.ts';
import { WindowSearch } from '../../src/store/search/window-search.ts';
import type { SearchThreadData } from './thread-scaling.ts';

/** Searches between two readings of the clock. */
const SEARCHES_PER_READING = 16;

const { memory, prints, table, queries: allQueries, radius } = workerData as SearchThreadData;
const arena = new Arena(memory);
/** A view of the same words that belongs to this thread's arena. */
const viewHere = ({ byteOffset, byteLength, length }: Uint32Array) =>
  new Uint32Array(arena.bytesAt(byteOffset, byteLength).buffer, byteOffset, length);
const mih = new WindowSearch(viewHere(prints), {
  bands: table.bands,
  words: viewHere(table.words),
});
const queries = Array.from({ length: allQueries.length / WORDS }, (_, i) =>
  allQueries.slice(WORDS * i, WORDS * (i + 1)),
);

/** Searches for some milliseconds and returns the number of searches a second. */
function search(milliseconds: number): number {
  const start = performance.now();
  let searches = 0;
  let elapsed = 0;
  do {
    for (let i = 0; i < SEARCHES_PER_READING; i++)
      mih.search(queries[searches++ % queries.length]!, radius);
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (1000 * searches) / elapsed;
}

parentPort!.on('message', (milliseconds: number) => {
  parentPort!.postMessage(search(milliseconds));
});

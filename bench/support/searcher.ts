// What runs in the threads that pair.ts starts: searches for as long as it is told to.

import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { WORDS } from '../../src/hash/fingerprint.ts';
import { Arena } from '../../src/store/search/arena.ts';
import { WindowSearch } from '../../src/store/search/window-search.ts';
import type { Work } from './pair.ts';

const { memory, prints, table, queries, radius } = workerData as Work;
const arena = new Arena(memory);
/** The same words as a view that the arena of this thread knows. */
const here = ({ byteOffset, byteLength, length }: Uint32Array) =>
  new Uint32Array(arena.bytesAt(byteOffset, byteLength).buffer, byteOffset, length);
const mih = new WindowSearch(here(prints), { ...table, words: here(table.words) });
const asked = Array.from({ length: queries.length / WORDS }, (_, i) =>
  queries.slice(WORDS * i, WORDS * (i + 1)),
);

/** Searches in a second. */
function search(milliseconds: number): number {
  const start = performance.now();
  let searches = 0;
  let spent = 0;
  do {
    for (let i = 0; i < 16; i++) mih.search(asked[searches++ % asked.length]!, radius);
    spent = performance.now() - start;
  } while (spent < milliseconds);
  return (1000 * searches) / spent;
}

parentPort!.on('message', (milliseconds: number) => {
  parentPort!.postMessage(search(milliseconds));
});

import { instantiate, type Memory } from '../../kernels/load.ts';
import { BINARY } from '../../kernels/search-binary.ts';

/** The exports of kernels/assembly/search/index.ts. Arrays are addresses in the kernel's memory. */
export interface SearchKernel {
  arrange(
    keys: number,
    stride: number,
    count: number,
    from: number,
    low: number,
    high: number,
    starts: number,
    entries: number,
  ): void;
  sound(starts: number, cells: number, entries: number, count: number, rowMask: number): number;
  find(job: number, key: number, query: number, masked: number, all: number): number;
  scan(
    prints: number,
    first: number,
    count: number,
    queries: number,
    queryCount: number,
    mask: bigint,
    masked: number,
    all: number,
    hits: number,
  ): number;
}

const kernels = new WeakMap<Memory, SearchKernel | undefined>();

/** Returns this thread's kernel over a memory; undefined where the kernel does not run. */
export function kernelOf(memory: Memory): SearchKernel | undefined {
  if (!kernels.has(memory)) kernels.set(memory, instantiate<SearchKernel>(BINARY, memory));
  return kernels.get(memory);
}

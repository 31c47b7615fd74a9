import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** How much the slow tests try: those of faults, memory, worker threads and altered pages. */
export interface Amounts {
  /** Indexes with writers that are killed, and the number of writers of each. */
  readonly killedIndexes: number;
  readonly killsPerIndex: number;
  /** How often each command of the command line is killed. */
  readonly killsPerCommand: number;
  readonly damages: number;
  readonly repairs: number;
  /** Seconds for which processes read and write one index. */
  readonly crowdSeconds: number;
  /** Of the ways to tear a file, one in this many is tried. */
  readonly tearStride: number;
  /** Of the states that a power cut can leave, one in this many is tried. */
  readonly powerStride: number;
  /** Of the steps of an operation, one in this many fails. */
  readonly stepStride: number;
  /** Of the steps that write, one in this many fails. */
  readonly writeStride: number;
  /** The same on a real disk, where a step takes a hundred times as long. */
  readonly realStepStride: number;
  /** Of the steps of reading an index, it changes before one in this many. */
  readonly readStride: number;
  /** Pages of 3 MB of pixels that are indexed with limited memory: in all, more than the limit. */
  readonly pages: number;
  /** Pages of 207 MB of pixels that are indexed with limited memory. */
  readonly tallPages: number;
  /** Of three pages that copies are made of, one in this many. */
  readonly pageStride: number;
  /** Folders of the drawn catalogue that are indexed with several numbers of workers. */
  readonly catalogue: readonly string[];
  /** The folder of the drawn site that is matched with several numbers of workers. */
  readonly site: string;
  readonly workers: readonly number[];
  /** How many pictures at a time: the drawn fixtures are indexed and matched once with each number. */
  readonly concurrencies: readonly number[];
  /** Lists of commands that are compared with the model of an index. */
  readonly modelRuns: number;
  /** Of the radii of a search, one in this many is tried. */
  readonly radiusStride: number;
  /** Whether kernels are compiled again; otherwise only their digests are checked. */
  readonly compileKernels: boolean;
}

const fast: Amounts = {
  killedIndexes: 1,
  killsPerIndex: 10,
  killsPerCommand: 1,
  damages: 500,
  repairs: 125,
  crowdSeconds: 0.8,
  tearStride: 4,
  powerStride: 7,
  stepStride: 9,
  writeStride: 4,
  realStepStride: 8,
  readStride: 4,
  pages: 100,
  tallPages: 0,
  pageStride: 3,
  catalogue: ['ash-crown/ep02'],
  site: 'es',
  workers: [0, 2],
  concurrencies: [1],
  modelRuns: 40,
  radiusStride: 4,
  compileKernels: false,
};

const full: Amounts = {
  killedIndexes: 3,
  killsPerIndex: 60,
  killsPerCommand: 5,
  damages: 10_000,
  repairs: 1_000,
  crowdSeconds: 8,
  tearStride: 1,
  powerStride: 1,
  stepStride: 1,
  writeStride: 1,
  realStepStride: 1,
  readStride: 1,
  pages: 300,
  tallPages: 1,
  pageStride: 1,
  catalogue: ['.'],
  site: '',
  workers: [0, 2, 3],
  concurrencies: [1, 8],
  modelRuns: 100,
  radiusStride: 1,
  compileKernels: true,
};

/** The amounts of this run: fast in `npm test`, full in `npm run test:slow`. */
export const amounts: Amounts = inject('slow') ? full : fast;

/** Every n-th item of a list, from the item at `first` on. */
export function everyNth<T>(items: readonly T[], n: number, first = 0): T[] {
  return items.filter((_, i) => i % n === first % n);
}

/** Adds to a count, such as `kills`, that is printed after the last test. */
export function addToCount(what: string, by: number): void {
  appendFileSync(join(inject('scratch'), 'counts'), `${JSON.stringify([what, by])}\n`);
}

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** How much the tests of faults try. */
export interface Amounts {
  /** Indexes whose writers are killed, and how many writers of each. */
  readonly killedIndexes: number;
  readonly killsPerIndex: number;
  /** How often each command of the command line is killed. */
  readonly killsPerCommand: number;
  readonly damages: number;
  /** Seconds for which processes read and write one index. */
  readonly crowdSeconds: number;
  /** Of the ways to tear a file, one in this many is tried. */
  readonly tearStride: number;
  /** Of the states that a power cut can leave, one in this many is tried. */
  readonly powerStride: number;
  /** Of the steps of an operation, one in this many fails. */
  readonly stepStride: number;
  /** The same on a real disk, where a step takes a hundred times as long. */
  readonly realStepStride: number;
}

const fast: Amounts = {
  killedIndexes: 1,
  killsPerIndex: 15,
  killsPerCommand: 1,
  damages: 1_000,
  crowdSeconds: 2,
  tearStride: 3,
  powerStride: 5,
  stepStride: 3,
  realStepStride: 5,
};

const full: Amounts = {
  killedIndexes: 3,
  killsPerIndex: 60,
  killsPerCommand: 5,
  damages: 10_000,
  crowdSeconds: 8,
  tearStride: 1,
  powerStride: 1,
  stepStride: 1,
  realStepStride: 1,
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

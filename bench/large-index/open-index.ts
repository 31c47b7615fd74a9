import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Timing, timingsBy } from '../timing/clock.ts';

/** Timed steps: read the segment files, load them with all checks, open the index. */
export const OPENING_STEPS = ['read', 'load', 'open'] as const;
export type OpeningStep = (typeof OPENING_STEPS)[number];

/** Timings of the steps, round by round. */
export type OpeningTimes = Readonly<Record<OpeningStep, readonly Timing[]>>;

/** Bytes of an index on disk, and of a process that opened and searched it. */
export interface MemoryUse {
  readonly file: number;
  /** Resident set at the end. */
  readonly resident: number;
  /** The largest resident set. */
  readonly peak: number;
}

/** Times the opening of an index in a new process per round, after the same with a small index. */
export async function measureOpening(
  folder: string,
  { small, rounds }: { small: string; rounds: number },
): Promise<OpeningTimes> {
  const timings = timingsBy(OPENING_STEPS);
  for (let round = 0; round < rounds; round++) {
    const measured = await runProcess<Record<OpeningStep, Timing>>('time', folder, small);
    for (const step of OPENING_STEPS) timings[step].push(measured[step]);
  }
  return timings;
}

/** Opens and searches an index in a new process and returns the memory used. */
export function measureMemory(folder: string): Promise<MemoryUse> {
  return runProcess('memory', folder, '');
}

async function runProcess<T>(
  measurement: 'time' | 'memory',
  folder: string,
  small: string,
): Promise<T> {
  const script = path.join(import.meta.dirname, 'open-index-process.js');
  const child = fork(script, [measurement, folder, small], { execArgv: ['--expose-gc'] });
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`Measuring ${measurement} of ${folder} ended with exit code ${code}.`);
  });
  const [answer] = await Promise.race([once(child, 'message'), exit]);
  exit.catch(() => undefined);
  return answer as T;
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Spent } from './clock.ts';

/** What opening an index took, beside reading its file, round by round. */
export type OpenTimes = Readonly<Record<'read' | 'load' | 'open', readonly Spent[]>>;

/** Bytes of an index file, and of a process that opened and searched it: at the end, and at most. */
export interface Occupied {
  readonly file: number;
  readonly resident: number;
  readonly peak: number;
}

/** Times the opening of the index in a folder, after that of a small one, in a new process for each round. */
export async function openTimes(
  folder: string,
  { small, rounds }: { small: string; rounds: number },
): Promise<OpenTimes> {
  const spent = { read: [] as Spent[], load: [] as Spent[], open: [] as Spent[] };
  for (let round = 0; round < rounds; round++) {
    const found = await probe<Record<keyof OpenTimes, Spent>>('time', folder, small);
    for (const way of ['read', 'load', 'open'] as const) spent[way].push(found[way]);
  }
  return spent;
}

/** Opens and searches the index in a folder in a new process. */
export function occupied(folder: string): Promise<Occupied> {
  return probe('memory', folder, '');
}

async function probe<T>(task: string, folder: string, small: string): Promise<T> {
  const script = path.join(import.meta.dirname, 'opened.js');
  const child = fork(script, [task, folder, small], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${task} of ${folder} ended with ${code} and said nothing`);
  });
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return answer as T;
}

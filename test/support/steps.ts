import { basename } from 'node:path';
import type { FileSystem } from '../../src/store/folder/files.ts';
import { systemError } from './disk.ts';

/** Told of each thing that is asked of a file system, such as `rename index.panelprint`, and how it is done. */
export type OnStep = (step: string, act: () => Promise<unknown>) => Promise<unknown>;

const DOORS = ['mkdir', 'open', 'readdir', 'rename', 'rm', 'stat'] as const;
const HANDLES = ['read', 'readFile', 'write', 'writeFile', 'sync', 'close', 'stat'] as const;

type Call = (...words: never[]) => Promise<unknown>;
type Calls = Record<string, Call>;

/** A file system of which every step is told, also those of its open files. */
export function stepwise(fs: FileSystem, on: OnStep): FileSystem {
  const calls = fs as unknown as Calls;
  const exchanged = DOORS.map((door) => [
    door,
    async (...words: never[]) => {
      const path = words[door === 'rename' ? 1 : 0] as unknown as string;
      const result = await on(`${door} ${plainName(path)}`, () => calls[door]!(...words));
      return door === 'open' ? handleOf(result as Calls, plainName(path), on) : result;
    },
  ]);
  return Object.fromEntries(exchanged) as FileSystem;
}

function handleOf(handle: Calls, name: string, on: OnStep): Calls {
  const exchanged = HANDLES.filter((each) => each in handle).map((each) => {
    const act: Call = (...words) => handle[each]!(...words);
    return [each, (...words: never[]) => on(`${each} ${name}`, () => act(...words))];
  });
  return Object.fromEntries(exchanged) as Calls;
}

/** A name without what is chance in it, or follows from the content. */
function plainName(path: string): string {
  return basename(path)
    .replace(/\.[0-9a-f-]{36}\.tmp$/, '.tmp')
    .replace(/^[0-9a-f]{64}\./, 'SHA256.')
    .replace(/^writer\..*\.lock$/, 'writer.lock');
}

/** How a step fails. */
export interface Fault {
  /** Which step, from 0, of those that `of` lets through. */
  readonly at: number;
  readonly code: string;
  /** What is done of it nevertheless. Default: nothing. */
  readonly done?: boolean;
  /** Whether all after it fails too, as when the disk is gone or the process is killed. */
  readonly forEver?: boolean;
  readonly of?: RegExp;
}

/** A file system that fails at one step, and which steps were asked of it. */
export function failing(fs: FileSystem, fault: Fault): { fs: FileSystem; steps: string[] } {
  const steps: string[] = [];
  const { of = /./ } = fault;
  let count = 0;
  const on: OnStep = async (step, act) => {
    steps.push(step);
    const n = of.test(step) ? count++ : -1;
    const fails = fault.forEver ? count > fault.at : n === fault.at;
    if (!fails) return act();
    if (fault.done || step.startsWith('close ')) await act(); // what cannot be closed is closed all the same
    throw systemError(fault.code);
  };
  return { fs: stepwise(fs, on), steps };
}

import { basename } from 'node:path';
import type { FileSystem } from '../../src/store/folder/files.ts';
import { systemError } from './disk.ts';

/**
 * Called for each step of a file system, such as `rename index.panelprint`; `act` does the step.
 */
export type OnStep = (step: string, act: () => Promise<unknown>) => Promise<unknown>;

const DOORS = ['mkdir', 'open', 'readdir', 'rename', 'rm', 'stat'] as const;
const HANDLES = ['read', 'readFile', 'write', 'writeFile', 'sync', 'close', 'stat'] as const;

type Call = (...words: never[]) => Promise<unknown>;
type Calls = Record<string, Call>;

/** A file system that calls a function for each of its steps and for those of its open files. */
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

/** The name of a file without its random or content-dependent part. */
function plainName(path: string): string {
  return basename(path)
    .replace(/\.[0-9a-f-]{36}\.tmp$/, '.tmp')
    .replace(/^[0-9a-f]{64}\./, 'SHA256.')
    .replace(/^writer\..*\.lock$/, 'writer.lock');
}

/** Which step fails, and how. */
export interface Fault {
  /** The number of the step, from 0, among those that `of` matches. */
  readonly at: number;
  readonly code: string;
  /** Whether the step is done before it reports the failure. Default: false. */
  readonly done?: boolean;
  /** Whether all later steps fail too, as after a kill or the loss of a disk. Default: false. */
  readonly forEver?: boolean;
  readonly of?: RegExp;
}

/** A file system that fails at one step, and the list of its steps so far. */
export function failing(fs: FileSystem, fault: Fault): { fs: FileSystem; steps: string[] } {
  const steps: string[] = [];
  const { of = /./ } = fault;
  let count = 0;
  const on: OnStep = async (step, act) => {
    steps.push(step);
    const n = of.test(step) ? count++ : -1;
    const fails = fault.forEver ? count > fault.at : n === fault.at;
    if (!fails) return act();
    // A handle is closed even if `close` reports a failure.
    if (fault.done || step.startsWith('close ')) await act();
    throw systemError(fault.code);
  };
  return { fs: stepwise(fs, on), steps };
}

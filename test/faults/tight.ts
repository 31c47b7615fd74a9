import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PanelError } from '../../src/errors.ts';
import {
  isOneOf,
  leftIn,
  type Operation,
  operations,
  prepare,
  type State,
  stateOf,
} from './operations.ts';

/*
 * A process of its own, on a small disk that it fills: does each operation with no room at all, with a block of room, with
 * two, until there is enough. Says of each try, as a line of JSON, what came of it.
 */

const [, , disk] = process.argv as [string, string, string];

/** What came of a try. */
export interface Try {
  readonly what: string;
  /** Blocks that were free. */
  readonly room: number;
  /** Absent where there was enough. */
  readonly error?: string;
  /** Whether what is there then is what was to be, or at least either that or what was there before. */
  readonly isNew: boolean;
  readonly isEither: boolean;
  /** Whether the next one, who has room, ended it, and left nothing behind. */
  readonly ended: boolean;
}

/** Leaves so many blocks of the disk free. */
async function fill(room: number): Promise<void> {
  const { bavail, bsize } = await fs.statfs(disk);
  await fs.writeFile(join(disk, 'ballast'), new Uint8Array((bavail - room) * bsize));
}

async function attempt(operation: Operation, room: number, wanted: State): Promise<Try> {
  const folder = join(disk, 'index');
  await prepare(operation, fs, folder);
  const old = await stateOf(fs, folder);
  await fill(room);
  const error = await operation.act(fs, folder).then(
    () => undefined,
    (thrown) => (thrown instanceof PanelError ? `${thrown.code} ${thrown.message}` : `${thrown}`),
  );
  const state = await stateOf(fs, folder);
  await fs.rm(join(disk, 'ballast'));
  await operation.act(fs, folder);
  const isNew = isDeepStrictEqual(state, wanted);
  const ended =
    isDeepStrictEqual(await stateOf(fs, folder), wanted) && (await leftIn(fs, folder)).length === 0;
  await fs.rm(folder, { recursive: true, force: true });
  return {
    ...{ what: operation.what, room, ...(error !== undefined && { error }) },
    ...{ isNew, isEither: isOneOf(state, [old, wanted]), ended },
  };
}

for (const operation of operations) {
  const folder = join(disk, 'index');
  await prepare(operation, fs, folder);
  await operation.act(fs, folder);
  const wanted = await stateOf(fs, folder);
  await fs.rm(folder, { recursive: true, force: true });
  for (let room = 0, done = false; !done; room++) {
    const tried = await attempt(operation, room, wanted);
    process.stdout.write(`${JSON.stringify(tried)}\n`);
    done = tried.error === undefined;
  }
}

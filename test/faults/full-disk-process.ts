import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PanelError } from '../../src/errors.ts';
import {
  isOneOf,
  leftoversIn,
  type Operation,
  operations,
  prepare,
  type State,
  stateOf,
} from './operations.ts';

/*
 * A process on a small disk of its own, which it fills. It tries each operation with no free block, then with more and
 * more free blocks until the operation succeeds. It writes a line of JSON for each try.
 */

/** The mount point of the disk, and the number of blocks from one try to the next. */
const [disk, stride] = process.argv.slice(2) as [string, string];

/** The outcome of a try. */
export interface Try {
  readonly what: string;
  readonly freeBlocks: number;
  /** Absent if the operation succeeded. */
  readonly error?: string;
  /** Whether the index is in the state after the operation. */
  readonly isNew: boolean;
  /** Whether the index is in the state before or after the operation. */
  readonly isOldOrNew: boolean;
  /** Whether a second try, with enough room, reached the state after the operation and left no other files. */
  readonly isFinishable: boolean;
}

/** Fills the disk up to a number of free blocks. */
async function fillTo(freeBlocks: number): Promise<void> {
  const { bavail, bsize } = await fs.statfs(disk);
  await fs.writeFile(join(disk, 'ballast'), new Uint8Array((bavail - freeBlocks) * bsize));
}

async function tryWith(operation: Operation, freeBlocks: number, wanted: State): Promise<Try> {
  const folder = join(disk, 'index');
  await prepare(operation, fs, folder);
  const old = await stateOf(fs, folder);
  await fillTo(freeBlocks);
  const error = await operation.act(fs, folder).then(
    () => undefined,
    (thrown) => (thrown instanceof PanelError ? `${thrown.code} ${thrown.message}` : `${thrown}`),
  );
  const state = await stateOf(fs, folder);
  await fs.rm(join(disk, 'ballast'));
  await operation.act(fs, folder);
  const isFinished = isDeepStrictEqual(await stateOf(fs, folder), wanted);
  const leftovers = await leftoversIn(fs, folder);
  await fs.rm(folder, { recursive: true, force: true });
  return {
    what: operation.what,
    freeBlocks,
    ...(error !== undefined && { error }),
    isNew: isDeepStrictEqual(state, wanted),
    isOldOrNew: isOneOf(state, [old, wanted]),
    isFinishable: isFinished && leftovers.length === 0,
  };
}

for (const operation of operations) {
  const folder = join(disk, 'index');
  await prepare(operation, fs, folder);
  await operation.act(fs, folder);
  const wanted = await stateOf(fs, folder);
  await fs.rm(folder, { recursive: true, force: true });
  for (let freeBlocks = 0, done = false; !done; freeBlocks += Number(stride)) {
    const outcome = await tryWith(operation, freeBlocks, wanted);
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    done = outcome.error === undefined;
  }
}

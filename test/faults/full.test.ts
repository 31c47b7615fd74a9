// Covers: disks that are full or report errors while an index is written.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, promises, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/store/folder/files.ts';
import { addToCount, amounts, everyNth } from '../support/amounts.ts';
import { faultProcess, run, useBuilt } from '../support/built.ts';
import { Disk } from '../support/disk.ts';
import { codeOf, emptyFolder } from '../support/picture-files.ts';
import { type Fault, failing } from '../support/steps.ts';
import { draft, FOLDER } from '../support/written.ts';
import { freshEpisodesOf } from './content.ts';
import type { Try } from './full-disk-process.ts';
import {
  filesIn,
  isOneOf,
  leftoversIn,
  type Operation,
  operations,
  prepare,
  type State,
  stateOf,
  unlock,
} from './operations.ts';

useBuilt();

/** A folder on a disk. */
type Place = readonly [fs: FileSystem, folder: string];

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
};

/** Steps that certainly write. */
const WRITING = /^(mkdir|write|sync|rename|open .*\.(tmp|lock)$|open index$|close .*\.(tmp|lock)$)/;

/** An operation without faults: the states before and after it, and its steps. */
interface Course {
  readonly old: State;
  readonly new: State;
  readonly steps: readonly string[];
  /** Digests of the files after the operation, by name. */
  readonly files: Readonly<Record<string, string>>;
}

async function courseOf({ act }: Operation, [fs, folder]: Place): Promise<Course> {
  const old = await stateOf(fs, folder);
  const { fs: recorded, steps } = failing(fs, { at: -1, code: '' });
  await act(recorded, folder);
  const now = await stateOf(fs, folder);
  expect([now.damaged, await leftoversIn(fs, folder)]).toEqual([[], []]);
  return { old, new: now, steps, files: await filesIn(fs, folder) };
}

/**
 * Fails at one step of an operation, and then does it again without faults. Returns whether the failure left the index
 * in the state before the operation.
 */
async function failAt(
  { act }: Operation,
  [fs, folder]: Place,
  fault: Fault,
  course: Course,
): Promise<boolean> {
  const where = `step ${fault.at}, ${course.steps[fault.at]}`;
  const error = await act(failing(fs, fault).fs, folder).then(
    () => undefined,
    (thrown) => thrown,
  );
  const state = await stateOf(fs, folder);
  expect(isOneOf(state, [course.old, course.new]), where).toBe(true);
  if (error === undefined) expect(state, where).toEqual(course.new);
  else expectDiskError(error, where, fault.code);
  await unlock(fs, folder);
  await act(fs, folder);
  // In most cases, the files are now byte for byte those of an operation without faults.
  if (!isDeepStrictEqual(await filesIn(fs, folder), course.files)) {
    expect(await stateOf(fs, folder), where).toEqual(course.new);
    expect(await leftoversIn(fs, folder), where).toEqual([]);
  }
  return JSON.stringify(state) === JSON.stringify(course.old);
}

/** Expects an error that names the fault of the disk. */
function expectDiskError(error: unknown, where: string, code: string): void {
  expect(error, where).toBeInstanceOf(PanelError);
  const found = error as PanelError;
  expect(found.message, where).toContain(REASONS[code]);
  const isWriting = WRITING.test(where.split(', ')[1]!);
  expect(found.code, where).toMatch(
    isWriting ? /^SAVE_FAILED$/ : /^(SAVE_FAILED|INPUT_UNREADABLE)$/,
  );
}

/** Steps of an operation that write; of several writes to one file in a row, only the first. */
function writingSteps({ steps }: Course): number[] {
  const isFirst = (at: number) => WRITING.test(steps[at]!) && steps[at] !== steps[at - 1];
  return [...steps.keys()].filter(isFirst);
}

interface Way {
  readonly what: string;
  readonly how: Omit<Fault, 'at'>;
  readonly stepsOf: (course: Course) => number[];
  /** One in so many of the steps is tried. */
  readonly stride: number;
}

const ways: readonly Way[] = [
  {
    what: 'a step fails',
    how: { code: 'ENOSPC' },
    stepsOf: ({ steps }) => [...steps.keys()],
    stride: amounts.stepStride,
  },
  {
    what: 'a step that writes succeeds and reports a failure',
    how: { code: 'EIO', done: true },
    stepsOf: writingSteps,
    stride: amounts.writeStride,
  },
  {
    what: 'a step that writes fails, and all steps after it',
    how: { code: 'EDQUOT', forEver: true },
    stepsOf: writingSteps,
    stride: amounts.writeStride,
  },
];

/** The disk before an operation, and the operation without faults; made once for each operation. */
const usual = new Map<Operation, Promise<readonly [disk: Disk, course: Course]>>();

function usualOf(operation: Operation): Promise<readonly [disk: Disk, course: Course]> {
  const found = usual.get(operation) ?? runUsual(operation);
  usual.set(operation, found);
  return found;
}

async function runUsual(operation: Operation): Promise<readonly [disk: Disk, course: Course]> {
  const disk = new Disk();
  await prepare(operation, disk.fs, FOLDER);
  return [disk, await courseOf(operation, [new Disk(disk.files).fs, FOLDER])];
}

describe.for(operations)('$what: the index is in the state before or after it', (operation) => {
  /** Operations start at different steps, so that with a stride they fail at steps of different kinds. */
  const first = operations.indexOf(operation);

  test.for(ways.map((way) => [way.what, way] as const))('when %s', async ([, way]) => {
    const { how, stepsOf, stride } = way;
    const [disk, course] = await usualOf(operation);
    const newPlace = (): Place => [new Disk(disk.files).fs, FOLDER];
    const steps = everyNth(stepsOf(course), stride, first);
    let old = 0;
    for (const at of steps) if (await failAt(operation, newPlace(), { at, ...how }, course)) old++;
    expect(old).toBeGreaterThan(5 / stride);
    addToCount('failed steps', steps.length);
  });

  test('when a step that writes fails on a real disk', async () => {
    const base = join(emptyFolder(), 'index');
    const [disk] = await usualOf(operation);
    for (const [path, bytes] of disk.files) {
      const file = join(base, relative(FOLDER, path));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    const newPlace = (): Place => {
      const folder = join(emptyFolder(), 'index');
      if (existsSync(base)) cpSync(base, folder, { recursive: true });
      return [promises, folder];
    };
    const course = await courseOf(operation, newPlace());
    const steps = everyNth(writingSteps(course), amounts.realStepStride, first);
    expect(steps.length).toBeGreaterThan(0);
    for (const at of steps) await failAt(operation, newPlace(), { at, code: 'ENOSPC' }, course);
    addToCount('failed steps on a real disk', steps.length);
  });
});

function mayMount(): boolean {
  const mount = ['-m', 'mount', '-t', 'tmpfs', 'none', emptyFolder()];
  return spawnSync('unshare', mount, { stdio: 'ignore' }).status === 0;
}

const testWithMount = test.skipIf(!mayMount());

testWithMount('a disk of 1 MB with few free blocks [needs Linux and root]', async () => {
  const disk = emptyFolder();
  // The disk is mounted in a mount namespace of its own: it is gone when the process ends.
  const mount = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'];
  const stride = amounts.stepStride;
  const { code, out, err } = await run([
    ...mount,
    disk,
    ...faultProcess('full-disk', disk, `${stride}`),
  ]);
  expect([code, err]).toEqual([0, '']);
  const lines = out.split('\n').slice(0, -1);
  const tries = lines.map((line): Try => JSON.parse(line));
  expect(new Set(tries.map(({ what }) => what)).size).toBe(operations.length);
  for (const [i, outcome] of tries.entries()) {
    expect([outcome.isOldOrNew, outcome.isFinishable], lines[i]).toEqual([true, true]);
    if (outcome.error === undefined) expect(outcome.isNew, lines[i]).toBe(true);
    else expect(outcome.error).toMatch(/^SAVE_FAILED .*: the disk is full\. /);
  }
  const failures = tries.filter(({ error }) => error !== undefined).length;
  expect(failures).toBeGreaterThan(40 / stride);
  addToCount('failures on a disk without room', failures);
});

test('the segment of a first run that failed is deleted, not moved among damaged files', async () => {
  const disk = new Disk();
  const [first] = operations;
  const faulty = failing(disk.fs, { at: 0, code: 'ENOSPC', of: /^write index/ });
  expect(await codeOf(first!.act(faulty.fs, FOLDER))).toBe('SAVE_FAILED');
  expect([...disk.files.keys()].some((path) => path.endsWith('.segment'))).toBe(true);
  await draft(disk.fs, freshEpisodesOf({ 'sun/1': 3 }), FOLDER);
  expect([...disk.files.keys()].filter((path) => path.includes('damaged'))).toEqual([]);
  expect(await leftoversIn(disk.fs, FOLDER)).toEqual([]);
});

test('a write that takes only some of the bytes is continued', async () => {
  let moreSteps = 0;
  for (const operation of operations) {
    const [disk, course] = await usualOf(operation);
    const fs = withShortWrites(new Disk(disk.files).fs);
    const short = await courseOf(operation, [fs, FOLDER]);
    expect({ ...short, steps: [] }).toEqual({ ...course, steps: [] });
    moreSteps += short.steps.length - course.steps.length;
  }
  expect(moreSteps).toBeGreaterThan(100);
});

/** A disk that writes at most 200 bytes at a time. */
function withShortWrites(fs: FileSystem): FileSystem {
  const open = async (...args: Parameters<FileSystem['open']>) => {
    const handle = await fs.open(...args);
    const write = (bytes: Uint8Array, at: number, length: number) =>
      handle.write(bytes, at, Math.min(length, 200));
    return { ...handle, write };
  };
  return { ...fs, open: open as FileSystem['open'] };
}

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, promises } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import type { FileSystem } from '../../src/store/folder/files.ts';
import { run } from '../support/built.ts';
import { Disk } from '../support/disk.ts';
import { codeOf, emptyFolder } from '../support/picture-files.ts';
import { type Fault, failing } from '../support/steps.ts';
import { draft, FOLDER } from '../support/written.ts';
import { compiled } from './compiled.ts';
import { worksOf } from './content.ts';
import {
  filesIn,
  isOneOf,
  leftIn,
  type Operation,
  operations,
  prepare,
  type State,
  stateOf,
  unlock,
} from './operations.ts';
import type { Try } from './tight.ts';

/** A folder on a disk. */
type Place = readonly [fs: FileSystem, folder: string];

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
};

/** Steps in which something is written for certain. */
const WRITING = /^(mkdir|write|sync|rename|open .*\.(tmp|lock)$|open index$|close .*\.(tmp|lock)$)/;

/** An operation as it is when nothing fails: what the index was and is, and the steps that led there. */
interface Course {
  readonly old: State;
  readonly new: State;
  readonly steps: readonly string[];
  /** Digests of the files that there are then, by name. */
  readonly files: Readonly<Record<string, string>>;
}

async function courseOf({ act }: Operation, [fs, folder]: Place): Promise<Course> {
  const old = await stateOf(fs, folder);
  const { fs: told, steps } = failing(fs, { at: -1, code: '' });
  await act(told, folder);
  const now = await stateOf(fs, folder);
  expect([now.damaged, await leftIn(fs, folder)]).toEqual([[], []]);
  return { old, new: now, steps, files: await filesIn(fs, folder) };
}

/** Fails at one step of an operation, and then lets somebody else do it. @returns whether the index is as it was. */
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
  else expectTold(error, where, fault.code);
  await unlock(fs, folder);
  await act(fs, folder);
  // Mostly it is byte for byte as if nothing had failed.
  if (!isDeepStrictEqual(await filesIn(fs, folder), course.files)) {
    expect(await stateOf(fs, folder), where).toEqual(course.new);
    expect(await leftIn(fs, folder), where).toEqual([]);
  }
  return JSON.stringify(state) === JSON.stringify(course.old);
}

/** What could not be written is told as that, with the reason. */
function expectTold(error: unknown, where: string, code: string): void {
  expect(error, where).toBeInstanceOf(PanelError);
  const told = error as PanelError;
  expect(told.message, where).toContain(REASONS[code]);
  const writing = WRITING.test(where.split(', ')[1]!);
  expect(told.code, where).toMatch(writing ? /^SAVE_FAILED$/ : /^(SAVE_FAILED|INPUT_UNREADABLE)$/);
}

/** The steps of an operation that write; of many writes to one file, one after the other, the first. */
function writingSteps({ steps }: Course): number[] {
  const isFirst = (at: number) => WRITING.test(steps[at]!) && steps[at] !== steps[at - 1];
  return [...steps.keys()].filter(isFirst);
}

const everyStep = ({ steps }: Course) => [...steps.keys()];

const ways: [what: string, how: Omit<Fault, 'at'>, where: (course: Course) => number[]][] = [
  ['a step fails', { code: 'ENOSPC' }, everyStep],
  ['a step that writes fails, although it is done', { code: 'EIO', done: true }, writingSteps],
  ['a step that writes fails, and all after it', { code: 'EDQUOT', forEver: true }, writingSteps],
];

describe.for(operations)('$what: the index is what it was or what it was to be', (operation) => {
  test.for(ways)('when %s', { timeout: 120_000 }, async ([, how, where]) => {
    const disk = new Disk();
    await prepare(operation, disk.fs, FOLDER);
    const place = (): Place => [new Disk(disk.files).fs, FOLDER];
    const course = await courseOf(operation, place());
    let old = 0;
    for (const at of where(course))
      if (await failAt(operation, place(), { at, ...how }, course)) old++;
    expect(old).toBeGreaterThan(5);
  });

  test('when a step that writes fails on a real disk', { timeout: 120_000 }, async () => {
    const base = join(emptyFolder(), 'index');
    await prepare(operation, promises, base);
    const place = (): Place => {
      const folder = join(emptyFolder(), 'index');
      if (existsSync(base)) cpSync(base, folder, { recursive: true });
      return [promises, folder];
    };
    const course = await courseOf(operation, place());
    for (const at of writingSteps(course))
      await failAt(operation, place(), { at, code: 'ENOSPC' }, course);
  });
});

function mayMount(): boolean {
  const words = ['-m', 'mount', '-t', 'tmpfs', 'none', emptyFolder()];
  return spawnSync('unshare', words, { stdio: 'ignore' }).status === 0;
}

const bare = test.skipIf(!mayMount());

bare('a disk of 1 MB that is full but for some blocks [needs Linux and root]', async () => {
  const { tight } = await compiled('tight');
  const disk = emptyFolder();
  // In a name space of its own: nobody else sees the disk, and it is gone with the process.
  const mounted = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'];
  const { code, out, err } = await run([...mounted, disk, ...tight, disk]);
  expect([code, err]).toEqual([0, '']);
  const tries = out.split('\n').slice(0, -1);
  const told = tries.map((line): Try => JSON.parse(line));
  expect(new Set(told.map(({ what }) => what)).size).toBe(operations.length);
  for (const [i, one] of told.entries()) {
    expect([one.isEither, one.ended], tries[i]).toEqual([true, true]);
    if (one.error === undefined) expect(one.isNew, tries[i]).toBe(true);
    else expect(one.error).toMatch(/^SAVE_FAILED .*: the disk is full\. /);
  }
  expect(told.filter(({ error }) => error !== undefined).length).toBeGreaterThan(40);
});

test('what a first run has written in vain is taken away: it is not kept as damaged', async () => {
  const disk = new Disk();
  const [first] = operations;
  const faulty = failing(disk.fs, { at: 0, code: 'ENOSPC', of: /^write index/ });
  expect(await codeOf(first!.act(faulty.fs, FOLDER))).toBe('SAVE_FAILED');
  expect([...disk.files.keys()].some((path) => path.endsWith('.segment'))).toBe(true);
  await draft(disk.fs, worksOf({ 'sun/1': 3 }), FOLDER);
  expect([...disk.files.keys()].filter((path) => path.includes('damaged'))).toEqual([]);
  expect(await leftIn(disk.fs, FOLDER)).toEqual([]);
});

test('writes that end early are gone on with', async () => {
  let more = 0;
  for (const operation of operations) {
    const disk = new Disk();
    await prepare(operation, disk.fs, FOLDER);
    const course = await courseOf(operation, [new Disk(disk.files).fs, FOLDER]);
    const short = await courseOf(operation, [shortly(new Disk(disk.files).fs), FOLDER]);
    expect({ ...short, steps: [] }).toEqual({ ...course, steps: [] });
    more += short.steps.length - course.steps.length;
  }
  expect(more).toBeGreaterThan(100);
});

/** A disk that takes no more than 200 bytes at a time. */
function shortly(fs: FileSystem): FileSystem {
  const open = async (...words: Parameters<FileSystem['open']>) => {
    const handle = await fs.open(...words);
    const write = (bytes: Uint8Array, at: number, length: number) =>
      handle.write(bytes, at, Math.min(length, 200));
    return { ...handle, write };
  };
  return { ...fs, open: open as FileSystem['open'] };
}

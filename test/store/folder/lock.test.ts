import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PanelError } from '../../../src/errors.ts';
import { disk, isLock } from '../../../src/store/folder/files.ts';
import { acquireLock } from '../../../src/store/folder/lock.ts';
import { run, script, useBuilt } from '../../support/built.ts';
import { codeOf, emptyFolder } from '../../support/picture-files.ts';
import { failing } from '../../support/steps.ts';

useBuilt();

const locksIn = (folder: string) => readdirSync(folder).filter(isLock);
const take = (folder: string, what = 'a test') => acquireLock(disk, folder, what);

/** The parts of the name that a lock of this process has. */
async function ownName(): Promise<string[]> {
  const folder = emptyFolder();
  const held = await take(folder);
  const [name] = locksIn(folder);
  await held.release();
  return name!.split('.');
}

type Change = Partial<Record<'pid' | 'began' | 'host' | 'boot' | 'space' | 'uuid', string>>;

/** Creates the lock of another process: its name is ours with changes. */
async function foreign(folder: string, change: Change): Promise<string> {
  const [writer, pid, began, host, boot, space, uuid, ending] = await ownName();
  const parts = { pid, began, host, boot, space, uuid, ...change };
  const name = [writer, ...Object.values(parts), ending].join('.');
  writeFileSync(join(folder, name), 'somebody (something long)');
  return name;
}

describe('a lock', () => {
  test('is a file that names its owner, and is deleted when released', async () => {
    const folder = emptyFolder();
    const held = await take(folder, 'panelprint index catalogue');
    const [name, ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(name).toMatch(
      new RegExp(`^writer\\.${process.pid}\\.\\d+(\\.[0-9a-f]{8}){3}\\.[0-9a-f-]{36}\\.lock$`),
    );
    expect(readFileSync(join(folder, name!), 'utf8')).toBe(
      `process ${process.pid} on ${hostname()} (panelprint index catalogue)`,
    );
    await held.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('has one owner: others get an error that names it, and what to do', async () => {
    const folder = emptyFolder();
    const held = await take(folder, 'panelprint index catalogue');
    const error = await take(folder).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PanelError);
    expect(error.code).toBe('INDEX_LOCKED');
    const path = join(folder, locksIn(folder)[0]!);
    expect(error.message).toBe(
      `process ${process.pid} on ${hostname()} (panelprint index catalogue) is writing to ${folder}. ` +
        `Try again when it is done. If you are certain that it has ended, delete ${path}.`,
    );
    expect(locksIn(folder)).toHaveLength(1);
    await held.release();
    await (await take(folder)).release();
  });

  test('of one folder does not lock another', async () => {
    const held = await Promise.all([emptyFolder(), emptyFolder()].map((folder) => take(folder)));
    for (const one of held) await one.release();
    expect(held).toHaveLength(2);
  });

  test('never has the name of an earlier one', async () => {
    const names = await Promise.all(
      Array.from({ length: 20 }, async () => (await ownName()).join()),
    );
    expect(new Set(names).size).toBe(20);
  });

  test('that cannot be acquired leaves no file, whatever step fails', async () => {
    for (let at = 0; ; at++) {
      const folder = emptyFolder();
      const { fs, steps } = failing(disk, { at, code: 'EIO' });
      const held = await acquireLock(fs, folder, 'a test').catch((error) => error.code);
      if (steps.length <= at) break;
      expect(held).toBe('EIO');
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});

describe('the lock of a dead process', () => {
  /** A process that takes the lock of a folder and then does nothing. */
  async function holder(folder: string): Promise<ChildProcess> {
    const source = `
      import { promises } from 'node:fs';
      const { acquireLock: lock } = await import('./store/folder/lock.js');
      await lock(promises, ${JSON.stringify(folder)}, 'to be killed');
      console.log('held');
      setInterval(() => {}, 1000);
    `;
    const [command, ...words] = script(source);
    const child = spawn(command!, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    return child;
  }

  test('is respected until the process is killed', async () => {
    const folder = emptyFolder();
    const child = await holder(folder);
    await expect(take(folder)).rejects.toMatchObject({
      code: 'INDEX_LOCKED',
      message: expect.stringContaining(`process ${child.pid} on ${hostname()} (to be killed)`),
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(locksIn(folder)).toHaveLength(1);
    const held = await take(folder);
    expect(locksIn(folder)).toEqual([expect.stringContaining(`writer.${process.pid}.`)]);
    await held.release();
  });

  test('is deleted, even if another process has its number now', async () => {
    const folder = emptyFolder();
    await foreign(folder, { began: '1' });
    await (await take(folder)).release();
    expect(locksIn(folder)).toEqual([]);
  });

  test('is deleted, even if the process is a zombie', async () => {
    const folder = emptyFolder();
    // The shell becomes a process that never waits for the child of the shell.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [told] = await once(parent.stdout!, 'data');
      const pid = String(told).trim();
      const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
      while (stat()[0] !== 'Z') await new Promise((done) => setTimeout(done, 5));
      await foreign(folder, { pid, began: stat()[19]! });
      await (await take(folder)).release();
      expect(locksIn(folder)).toEqual([]);
    } finally {
      parent.kill();
    }
  });

  test('from before the machine was restarted is deleted', async () => {
    const folder = emptyFolder();
    await foreign(folder, { boot: '00000000' });
    await (await take(folder)).release();
    expect(locksIn(folder)).toEqual([]);
  });
});

describe('a lock with an owner that may live', () => {
  test.for<[what: string, change: Change]>([
    ['of another machine', { host: '00000000' }],
    ['of another machine, with another boot', { host: '00000000', boot: '00000000' }],
    ['of another container', { space: '00000000' }],
    ['of a dead process number in another container', { space: '00000000', pid: '999999999' }],
    ['of this process, without its start time', { began: '0' }],
  ])('is respected: %s', async ([, change]) => {
    const folder = emptyFolder();
    const name = await foreign(folder, change);
    await expect(take(folder)).rejects.toMatchObject({
      code: 'INDEX_LOCKED',
      message: `somebody (something long) is writing to ${folder}. Try again when it is done. If you are certain that it has ended, delete ${join(folder, name)}.`,
    });
    expect(locksIn(folder)).toEqual([name]);
  });
});

/**
 * Ten of these contend, until each has had the lock three times: the owner makes a file that must
 * not exist yet.
 */
const contender = (folder: string, begin: number) => `
  import { promises, rmSync, writeFileSync } from 'node:fs';
  const { acquireLock: lock } = await import('./store/folder/lock.js');
  const [folder, begin] = ${JSON.stringify([folder, begin])};
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const told = { held: 0, refused: 0, two: 0, other: [] };
  await pause(begin - Date.now());
  while (told.held < 3 && Date.now() < begin + 200000) {
    try {
      const held = await lock(promises, folder, 'a test');
      try {
        writeFileSync(folder + '/witness', '', { flag: 'wx' });
        told.held++;
        await pause(3);
        rmSync(folder + '/witness');
      } catch (error) {
        told.two++;
      }
      await held.release();
    } catch (error) {
      if (error.code === 'INDEX_LOCKED') told.refused++;
      else told.other.push(String(error));
    }
    await pause(Math.random() * 5);
  }
  console.log(JSON.stringify(told));
`;

test('of ten processes that contend, one at a time owns the lock, and each attempt ends', async () => {
  const folder = emptyFolder();
  const begin = Date.now() + 1000;
  const all = await Promise.all(
    Array.from({ length: 10 }, () => run(script(contender(folder, begin)))),
  );
  expect(all.map(({ err }) => err).join('')).toBe('');
  const told = all.map(({ out }) => JSON.parse(out));
  const sum = (what: string) => told.reduce((total, one) => total + one[what], 0);
  expect(told.flatMap(({ other }) => other)).toEqual([]);
  expect(sum('two')).toBe(0);
  expect(sum('held')).toBe(30);
  expect(sum('refused')).toBeGreaterThan(9);
  expect(readdirSync(folder)).toEqual([]);
});

test('the first by name waits for the others to withdraw, up to a limit', async () => {
  const folder = emptyFolder();
  const later = await foreign(folder, { pid: '999999999999', space: '00000000' });
  const taking = take(folder);
  while (locksIn(folder).length < 2) await new Promise((done) => setTimeout(done, 5));
  await disk.rm(join(folder, later));
  await (await taking).release();
  await foreign(folder, { pid: '999999999999', space: '00000000' });
  expect(await codeOf(take(folder))).toBe('INDEX_LOCKED');
});

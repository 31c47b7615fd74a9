// Covers: commands of the command line that are killed while they write an index.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import {
  exportIndex,
  importInto,
  indexCatalogue,
  mergeIndex,
  removeFromIndex,
} from '../../src/index.ts';
import { isLock, isPending } from '../../src/store/folder/files.ts';
import { addToCount, amounts } from '../support/amounts.ts';
import { panelprint, useBuilt } from '../support/built.ts';
import { emptyFolder, folderOf, page } from '../support/picture-files.ts';
import { expectTakeover, loadChecked, pendingEpisodesIn, runAndKill } from './after-kill.ts';
import { randomFrom, signerOf } from './content.ts';

useBuilt();

/** Five episodes of one page each. */
const catalogue = folderOf({
  'neon/1/1.jpg': page('neon-spring/ep01', 2),
  'neon/2/1.jpg': page('neon-spring/ep01', 3),
  'neon/3/1.jpg': page('neon-spring/ep02', 1),
  'ash/1/1.jpg': page('ash-crown/ep01', 2),
  'ash/2/1.jpg': page('ash-crown/ep02', 2),
});

const base = join(emptyFolder(), 'index');
const bundle = join(emptyFolder(), 'theirs');
const them = signerOf('them');
beforeAll(async () => {
  const smaller = emptyFolder();
  cpSync(catalogue, smaller, { recursive: true });
  rmSync(join(smaller, 'neon/3'), { recursive: true });
  await indexCatalogue(smaller, base);
  await indexCatalogue(catalogue, base); // It adds a second segment, so that there is something to merge.
  await exportIndex(base, bundle, { key: them.pem, works: ['ash'] });
  await importInto(base, bundle, { origin: 'others', key: them.key });
});

/** A command that writes: its arguments, and the same change made by the library. */
interface Command {
  readonly args: (index: string) => string[];
  readonly act: (index: string) => Promise<unknown>;
  /** The command makes a new index: it is killed after it read at most this many episodes. */
  readonly reads?: number;
}

const commands: Readonly<Record<string, Command>> = {
  index: {
    args: (index) => ['index', catalogue, '--out', index],
    act: (index) => indexCatalogue(catalogue, index),
    reads: 5,
  },
  merge: { args: (index) => ['merge', index], act: mergeIndex },
  remove: {
    args: (index) => ['remove', index, 'neon/2'],
    act: (index) => removeFromIndex(index, 'neon/2'),
  },
  import: {
    args: (index) => ['import', index, bundle, '--origin', 'them', '--key', them.key],
    act: (index) => importInto(index, bundle, { origin: 'them', key: them.key }),
  },
};

/** A new folder as the command finds it: a copy of `base`, or empty. */
function folderBefore({ reads }: Command): string {
  const folder = join(emptyFolder(), 'index');
  if (reads === undefined) cpSync(base, folder, { recursive: true });
  else mkdirSync(folder);
  return folder;
}

/**
 * Milliseconds, at most, from the moment that a command has the lock and read its episodes to the
 * kill.
 */
const LONGEST = 40;

/**
 * Runs a command and kills it at some moment after it took the lock. Returns whether it was still
 * alive.
 */
async function kill(
  { args, reads = 0 }: Command,
  folder: string,
  random: () => number,
  longest: number,
): Promise<boolean> {
  const wanted = Math.floor(random() * (reads + 1));
  const isUnderWay = () => {
    const names = readdirSync(folder);
    return names.some(isLock) && names.filter(isPending).length >= wanted;
  };
  const { signal } = await runAndKill(
    panelprint(...args(folder)),
    () => true,
    async (child) => {
      while (child.exitCode === null && !isUnderWay()) await sleep(1);
      await sleep(random() * longest);
      child.kill('SIGKILL');
    },
  );
  return signal === 'SIGKILL';
}

const KILLS = amounts.killsPerCommand;

test.for(Object.keys(commands))(
  'the command %s, killed while it writes, leaves the index in the state before or after it',
  async (name, { annotate }) => {
    const command = commands[name]!;
    const finished = folderBefore(command);
    const old = await loadChecked(finished);
    await command.act(finished);
    const wanted = (await loadChecked(finished))!;
    const random = randomFrom(name.length);
    const figures = { kills: 0, old: 0, new: 0, 'episodes taken over': 0 };
    let longest = LONGEST;
    for (let tries = 0; figures.kills < KILLS && tries < 20 * KILLS; tries++) {
      const folder = folderBefore(command);
      if (!(await kill(command, folder, random, longest))) {
        longest /= 2; // On a busy machine, the kill comes late.
        continue;
      }
      figures.kills++;
      const now = await loadChecked(folder);
      const isOld = now?.generation === old?.generation;
      expect(now?.sha256).toBe(isOld ? old?.sha256 : wanted.sha256);
      figures[isOld ? 'old' : 'new']++;
      figures['episodes taken over'] += await finish(command, folder, isOld);
      expect((await loadChecked(folder))!.sha256).toBe(wanted.sha256);
    }
    addToCount('kills', figures.kills);
    await annotate(JSON.stringify(figures));
    expect(figures.kills).toBe(KILLS);
  },
);

/** Does what a killed command did not finish. Returns how many episodes were not read again. */
async function finish(command: Command, folder: string, isOld: boolean): Promise<number> {
  if (command.reads === undefined) {
    await expectTakeover(folder);
    if (isOld) await command.act(folder);
    return 0;
  }
  const pending = await pendingEpisodesIn(folder);
  const { read, kept } = await indexCatalogue(catalogue, folder);
  const known = isOld ? pending.size : 5;
  expect({ read, kept }).toEqual({ read: 5 - known, kept: known });
  return isOld ? known : 0;
}

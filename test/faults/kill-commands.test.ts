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
import { panelprint, useBuilt } from '../support/built.ts';
import { emptyFolder, folderOf, page } from '../support/picture-files.ts';
import { chance, signerOf } from './content.ts';
import { expectTakenOver, pendingIn, soundly, started } from './killed.ts';

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
  const begun = emptyFolder();
  cpSync(catalogue, begun, { recursive: true });
  rmSync(join(begun, 'neon/3'), { recursive: true });
  await indexCatalogue(begun, base);
  await indexCatalogue(catalogue, base); // beside what is there: so there is something to merge
  await exportIndex(base, bundle, { key: them.pem, works: ['ash'] });
  await importInto(base, bundle, { origin: 'others', key: them.key });
});

/** A command that writes: its words, and what it does as the library does it. */
interface Command {
  readonly words: (index: string) => string[];
  readonly act: (index: string) => Promise<unknown>;
  /** Makes a new index: it is killed when it has read so many episodes, at most. */
  readonly reads?: number;
}

const commands: Readonly<Record<string, Command>> = {
  index: {
    words: (index) => ['index', catalogue, '--out', index],
    act: (index) => indexCatalogue(catalogue, index),
    reads: 5,
  },
  merge: { words: (index) => ['merge', index], act: mergeIndex },
  remove: {
    words: (index) => ['remove', index, 'neon/2'],
    act: (index) => removeFromIndex(index, 'neon/2'),
  },
  import: {
    words: (index) => ['import', index, bundle, '--origin', 'them', '--key', them.key],
    act: (index) => importInto(index, bundle, { origin: 'them', key: them.key }),
  },
};

/** A folder as a command finds it. */
function begun({ reads }: Command): string {
  const folder = join(emptyFolder(), 'index');
  if (reads === undefined) cpSync(base, folder, { recursive: true });
  else mkdirSync(folder);
  return folder;
}

/** Milliseconds at most that a command goes on when it has the lock and has read what it is to read. */
const LONGEST = 40;

/** Runs a command and kills it at some moment after it has taken the lock. @returns whether it was still alive. */
async function kill(
  { words, reads = 0 }: Command,
  folder: string,
  next: () => number,
): Promise<boolean> {
  const wanted = Math.floor(next() * (reads + 1));
  const isThere = () => {
    const names = readdirSync(folder);
    return names.some(isLock) && names.filter(isPending).length >= wanted;
  };
  const line = panelprint(...words(folder));
  const { signal } = await started(
    line,
    () => true,
    async (child) => {
      while (child.exitCode === null && !isThere()) await sleep(1);
      await sleep(next() * LONGEST);
      child.kill('SIGKILL');
    },
  );
  return signal === 'SIGKILL';
}

const KILLS = 5;

test.for(Object.keys(commands))(
  `the command %s, killed ${KILLS} times, leaves the index as it was or as it was to be`,
  { timeout: 120_000 },
  async (name, { annotate }) => {
    const command = commands[name]!;
    const finished = begun(command);
    const old = await soundly(finished);
    await command.act(finished);
    const wanted = (await soundly(finished))!;
    const next = chance(name.length);
    const figures = { kills: 0, old: 0, new: 0, 'episodes taken up': 0 };
    for (let tries = 0; figures.kills < KILLS && tries < 8 * KILLS; tries++) {
      const folder = begun(command);
      if (!(await kill(command, folder, next))) continue;
      figures.kills++;
      const now = await soundly(folder);
      const isOld = now?.generation === old?.generation;
      expect(now?.sha256).toBe(isOld ? old?.sha256 : wanted.sha256);
      figures[isOld ? 'old' : 'new']++;
      figures['episodes taken up'] += await goOn(command, folder, isOld);
      expect((await soundly(folder))!.sha256).toBe(wanted.sha256);
    }
    await annotate(JSON.stringify(figures));
    expect(figures.kills).toBe(KILLS);
  },
);

/** What a killed command has not ended is ended. @returns how many episodes were not read again. */
async function goOn(command: Command, folder: string, isOld: boolean): Promise<number> {
  if (command.reads === undefined) {
    await expectTakenOver(folder);
    if (isOld) await command.act(folder);
    return 0;
  }
  const pending = await pendingIn(folder);
  const { read, kept } = await indexCatalogue(catalogue, folder);
  const known = isOld ? pending.size : 5;
  expect({ read, kept }).toEqual({ read: 5 - known, kept: known });
  return isOld ? known : 0;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import { checkFolder } from '../../src/store/folder/check.ts';
import { disk, isPending } from '../../src/store/folder/files.ts';
import { readFile } from '../../src/store/folder/read.ts';
import { withWriter } from '../../src/store/folder/writer.ts';
import { decodeSegment } from '../../src/store/format/segment.ts';
import { type LoadedIndex, loadIndex } from '../../src/store/index/open.ts';
import { leftoversIn } from './operations.ts';

/** What a process wrote, and the signal that ended it. */
export interface Killed {
  readonly out: string;
  readonly err: string;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a command to its end.
 * @param isReady decides by all output so far whether `kill` is called with the process.
 */
export async function runAndKill(
  [command, ...args]: readonly string[],
  isReady: (out: string) => boolean,
  kill: (child: ChildProcess) => Promise<void>,
): Promise<Killed> {
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  let killing: Promise<void> | undefined;
  const killWhenReady = () => {
    if (isReady(out)) killing ??= kill(child);
  };
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
    killWhenReady();
  });
  killWhenReady();
  const signal = await new Promise<NodeJS.Signals | null>((resolved, rejected) => {
    child.on('error', rejected);
    child.on('close', (_, by) => resolved(by));
  });
  await killing;
  return { out, err, signal };
}

/** Loads an index after every byte of it was checked; undefined if there is none yet. */
export async function loadChecked(folder: string): Promise<LoadedIndex | undefined> {
  try {
    const loaded = await loadIndex(folder);
    const { result } = await checkFolder(folder);
    expect(result).toMatchObject({ sha256: loaded.sha256, damaged: [], lost: [] });
    return loaded;
  } catch (error) {
    if (error instanceof PanelError && error.code === 'INDEX_MISSING') return undefined;
    throw error;
  }
}

/** Episodes that killed runs wrote whole: names of their first pages by `work/episode`. */
export async function pendingEpisodesIn(folder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(folder).filter(isPending))
    try {
      const [work] = decodeSegment(await readFile(folder, file), file).works;
      const [episode] = work!.episodes;
      const name = `${work!.name}/${episode!.name}`;
      found.set(name, [...(found.get(name) ?? []), episode!.pages[0]!.file]);
    } catch (error) {
      expect(error).toBeInstanceOf(PanelError); // The kill came while this file was written.
    }
  return found;
}

/**
 * Expects that the next writer gets the lock and deletes all that a killed one left but its pending
 * episodes.
 */
export async function expectTakeover(folder: string): Promise<void> {
  await withWriter(folder, { purpose: 'a test', profile: 1 }, async () => undefined);
  const left = (await leftoversIn(disk, folder)).filter((name) => !isPending(name));
  expect(left).toEqual([]);
}

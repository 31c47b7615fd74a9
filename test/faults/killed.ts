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
import { leftIn } from './operations.ts';

/** What a process said, and what ended it. */
export interface Killed {
  readonly out: string;
  readonly err: string;
  readonly signal: NodeJS.Signals | null;
}

/** Starts a process. @param begins tells from all that it said whether it has begun; @param onBegun is then handed it. */
export async function started(
  [command, ...args]: readonly string[],
  begins: (said: string) => boolean,
  onBegun: (child: ChildProcess) => Promise<void>,
): Promise<Killed> {
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  let begun: Promise<void> | undefined;
  const look = () => {
    if (begins(out)) begun ??= onBegun(child);
  };
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
    look();
  });
  look();
  const signal = await new Promise<NodeJS.Signals | null>((resolved, rejected) => {
    child.on('error', rejected);
    child.on('close', (_, by) => resolved(by));
  });
  await begun;
  return { out, err, signal };
}

/** An index of which every byte was checked; nothing where there is none yet. */
export async function soundly(folder: string): Promise<LoadedIndex | undefined> {
  try {
    const opened = await loadIndex(folder);
    const { result: checkup } = await checkFolder(folder);
    expect(checkup).toMatchObject({ sha256: opened.sha256, damaged: [], lost: [] });
    return opened;
  } catch (error) {
    if (error instanceof PanelError && error.code === 'INDEX_MISSING') return undefined;
    throw error;
  }
}

/** Episodes that runs which were killed have read and put down whole: names of the first pages by `work/episode`. */
export async function pendingIn(folder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(folder).filter(isPending))
    try {
      const [work] = decodeSegment(await readFile(folder, file), file).works;
      const [episode] = work!.episodes;
      const name = `${work!.name}/${episode!.name}`;
      found.set(name, [...(found.get(name) ?? []), episode!.pages[0]!.file]);
    } catch (error) {
      expect(error).toBeInstanceOf(PanelError); // half written
    }
  return found;
}

/** The next writer is not locked out, and leaves nothing behind of the one that was killed but what `index` goes on with. */
export async function expectTakenOver(folder: string): Promise<void> {
  await withWriter(folder, { purpose: 'a test', profile: 1 }, async () => undefined);
  const left = (await leftIn(disk, folder)).filter((name) => !isPending(name));
  expect(left).toEqual([]);
}

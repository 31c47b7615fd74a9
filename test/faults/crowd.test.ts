import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { run } from '../support/built.ts';
import { emptyFolder } from '../support/picture-files.ts';
import { compiled } from './compiled.ts';
import type { Change } from './crowd-writer.ts';
import { expectTakenOver, soundly } from './killed.ts';

/** How long the crowd is at it; the minute that was promised is run by hand. */
const SECONDS = Number(process.env.PANELPRINT_CROWD_SECONDS ?? 8);
const [WRITERS, READERS] = [2, 8];

let words: Record<'crowd-writer' | 'crowd-reader', string[]>;
beforeAll(async () => {
  words = await compiled('crowd-writer', 'crowd-reader');
});

/** What a process said: states of an index, and how often it did what. */
interface Told {
  readonly states: readonly Change[];
  readonly counts: Readonly<Record<string, number>>;
}

async function told(kind: keyof typeof words, ...args: readonly string[]): Promise<Told> {
  const { code, out, err } = await run([...words[kind], ...args]);
  expect([code, err], kind).toEqual([0, '']);
  const lines = out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return { states: lines.slice(0, -1), counts: lines.at(-1) };
}

const crowd = (kind: keyof typeof words, size: number, folder: string, seconds: number) =>
  Promise.all(
    Array.from({ length: size }, (_, i) => told(kind, folder, `${100 * size + i}`, `${seconds}`)),
  );

/** What an index became by each change. Of each there was one writer: no number is there twice, and none is missing. */
function statesOf(writers: readonly Told[]): Map<number, Change> {
  const changes = writers.flatMap(({ states }) => states);
  const numbers = changes.map(({ generation }) => generation).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
  return new Map(changes.map((change) => [change.generation, change]));
}

const sums = (all: readonly Told[]) => {
  const sum: Record<string, number> = {};
  for (const { counts } of all)
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

test('two processes that make one new index at once take turns', async () => {
  const folder = join(emptyFolder(), 'new', 'index');
  const writers = await crowd('crowd-writer', WRITERS, folder, 1);
  const states = statesOf(writers);
  expect(Math.min(...states.keys())).toBe(1);
  const { generation, sha256 } = (await soundly(folder))!;
  expect(states.get(generation)!.sha256).toBe(sha256);
  expect(generation).toBe(states.size);
  await expectTakenOver(folder);
});

test(`while two processes write for ${SECONDS} seconds, eight read no state but those that were written`, {
  timeout: 1000 * (SECONDS + 60),
}, async ({ annotate }) => {
  const folder = emptyFolder();
  const begun = await crowd('crowd-writer', 1, folder, 0.3);
  const [writers, readers] = await Promise.all([
    crowd('crowd-writer', WRITERS, folder, SECONDS),
    crowd('crowd-reader', READERS, folder, SECONDS),
  ]);
  const states = statesOf([...begun, ...writers]);
  for (const seen of readers.flatMap((reader) => reader.states))
    expect(seen).toEqual(states.get(seen.generation));
  const figures = {
    ...{ commits: states.size, ...sums(writers), ...sums(readers) },
  };
  await annotate(JSON.stringify(figures));
  expect(Math.min(...Object.values(figures))).toBeGreaterThan(0);
  expect((await soundly(folder))!.generation).toBe(states.size);
  await expectTakenOver(folder);
});

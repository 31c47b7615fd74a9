// Covers: processes that read and write one index at the same time.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addToCount, amounts } from '../support/amounts.ts';
import { faultProcess, run, useBuilt } from '../support/built.ts';
import { emptyFolder } from '../support/picture-files.ts';
import { expectTakeover, loadChecked } from './after-kill.ts';
import type { WrittenState } from './crowd-writer-process.ts';

useBuilt();

const SECONDS = amounts.crowdSeconds;
const [WRITERS, READERS] = [2, 8];

/** The output of a process: states of an index, and how often the process did what. */
interface Output {
  readonly states: readonly WrittenState[];
  readonly counts: Readonly<Record<string, number>>;
}

type Kind = 'crowd-writer' | 'crowd-reader';

async function outputOf(kind: Kind, ...args: readonly string[]): Promise<Output> {
  const { code, out, err } = await run(faultProcess(kind, ...args));
  expect([code, err], kind).toEqual([0, '']);
  const lines = out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return { states: lines.slice(0, -1), counts: lines.at(-1) };
}

/** Runs several processes of one kind on a folder at the same time. */
const runCrowd = (kind: Kind, size: number, folder: string, seconds: number) =>
  Promise.all(
    Array.from({ length: size }, (_, i) =>
      outputOf(kind, folder, `${100 * size + i}`, `${seconds}`),
    ),
  );

/**
 * The states that writers led to, by generation. One writer made each: no generation is there
 * twice, none is missing.
 */
function statesOf(writers: readonly Output[]): Map<number, WrittenState> {
  const states = writers.flatMap((writer) => writer.states);
  const generations = states.map(({ generation }) => generation).sort((a, b) => a - b);
  expect(generations).toEqual(generations.map((_, i) => generations[0]! + i));
  return new Map(states.map((state) => [state.generation, state]));
}

function sumOfCounts(outputs: readonly Output[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { counts } of outputs)
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

test('two processes that make one new index at once take turns', async () => {
  const folder = join(emptyFolder(), 'new', 'index');
  const writers = await runCrowd('crowd-writer', WRITERS, folder, SECONDS / 8);
  const states = statesOf(writers);
  expect(Math.min(...states.keys())).toBe(1);
  const { generation, sha256 } = (await loadChecked(folder))!;
  expect(states.get(generation)!.sha256).toBe(sha256);
  expect(generation).toBe(states.size);
  await expectTakeover(folder);
});

test(`while two processes write for ${SECONDS} seconds, eight readers see only states that were written`, async () => {
  const folder = emptyFolder();
  const first = await runCrowd('crowd-writer', 1, folder, 0.3);
  const [writers, readers] = await Promise.all([
    runCrowd('crowd-writer', WRITERS, folder, SECONDS),
    runCrowd('crowd-reader', READERS, folder, SECONDS),
  ]);
  const states = statesOf([...first, ...writers]);
  for (const state of readers.flatMap((reader) => reader.states))
    expect(state).toEqual(states.get(state.generation));
  const figures = {
    commits: states.size,
    ...sumOfCounts(writers),
    ...sumOfCounts(readers),
  };
  expect(Math.min(...Object.values(figures))).toBeGreaterThan(0);
  addToCount('commits beside readers', states.size);
  expect((await loadChecked(folder))!.generation).toBe(states.size);
  await expectTakeover(folder);
});

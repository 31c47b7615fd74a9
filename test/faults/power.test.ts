// Covers: power cuts while an index is written.
import { expect, test } from 'vitest';
import { addToCount, amounts, everyNth } from '../support/amounts.ts';
import { failing, stepwise } from '../support/steps.ts';
import { FOLDER } from '../support/written.ts';
import { randomFrom } from './content.ts';
import {
  isOneOf,
  leftoversIn,
  type Operation,
  operations,
  prepare,
  type State,
  stateOf,
  unlock,
} from './operations.ts';
import { PowerDisk } from './power-disk.ts';

const keepAll = () => 1;
const keepNothing = () => 0;

/** Which of the uncertain changes a power cut keeps: all, none, or some at random. */
const outcomes = [
  () => keepAll,
  () => keepNothing,
  () => randomFrom(1),
  () => randomFrom(2),
  () => randomFrom(3),
];

/** A disk on which all that an operation finds is safely written. */
async function diskBefore(operation: Operation): Promise<PowerDisk> {
  const disk = new PowerDisk();
  await prepare(operation, disk.fs, FOLDER);
  return disk.cut(keepAll);
}

/** A disk after a power cut. */
interface Cut {
  readonly where: string;
  readonly disk: PowerDisk;
  /** Whether the operation had ended before the cut. */
  readonly isDone: boolean;
}

/**
 * Cuts the power before every step that makes a difference, and at the end. Returns each different
 * disk once.
 */
async function cutsDuring(disk: PowerDisk, act: Operation['act'], kept = outcomes): Promise<Cut[]> {
  const cuts = new Map<string, Cut>();
  const cut = (where: string, isDone = false) => {
    for (const outcome of kept) {
      const after = disk.cut(outcome());
      cuts.set(`${after.digest} ${isDone}`, { where, disk: after, isDone });
    }
  };
  const fs = stepwise(disk.fs, (step, does) => {
    if (/^(mkdir|open .*(tmp|pending|lock)|sync|rename|rm)/.test(step)) cut(step);
    return does();
  });
  await act(fs, FOLDER);
  cut('the end', true);
  return [...cuts.values()];
}

/**
 * Expects that the index is whole, in one of the states, and that the operation leads to the last
 * of them.
 */
async function expectSound(
  { where, disk: { fs } }: Cut,
  { act }: Operation,
  states: readonly State[],
): Promise<void> {
  const state = await stateOf(fs, FOLDER);
  expect(isOneOf(state, states), where).toBe(true);
  await unlock(fs, FOLDER);
  await act(fs, FOLDER);
  expect(await stateOf(fs, FOLDER), where).toEqual(states.at(-1));
  expect(await leftoversIn(fs, FOLDER), where).toEqual([]);
}

async function statesAround(operation: Operation, disk: PowerDisk): Promise<[State, State]> {
  const { fs } = disk.cut(keepAll);
  const before = await stateOf(fs, FOLDER);
  await operation.act(fs, FOLDER);
  return [before, await stateOf(fs, FOLDER)];
}

test.for(operations)('the power is cut during: $what', async (operation) => {
  const disk = await diskBefore(operation);
  const [before, after] = await statesAround(operation, disk);
  const all = await cutsDuring(disk, operation.act);
  expect(all.length).toBeGreaterThan(10);
  const cuts = everyNth(all, amounts.powerStride, operations.indexOf(operation));
  for (const cut of cuts) await expectSound(cut, operation, cut.isDone ? [after] : [before, after]);
  addToCount('power cuts', cuts.length);
});

test('a writer is killed, and the power is cut while the next one works', async () => {
  const killed = operations.find(({ what }) => what === 'merge')!;
  const next = operations.find(({ what }) => what === 'a file cache')!;
  const disk = await diskBefore(killed);
  const [state] = await statesAround(killed, disk);
  let kills = 0;
  let cuts = 0;
  for (let at = 0; ; at++) {
    const other = disk.cut(keepAll);
    const of = /^(open .*tmp|sync|rename|rm)/;
    const dying = failing(other.fs, { at, code: 'EIO', forEver: true, of });
    await killed.act(dying.fs, FOLDER).catch(() => undefined);
    if (dying.steps.filter((step) => of.test(step)).length <= at) break;
    kills++;
    await unlock(other.fs, FOLDER);
    const all = await cutsDuring(other, next.act, outcomes.slice(1, 3));
    for (const cut of everyNth(all, amounts.powerStride, at)) {
      await expectSound(cut, killed, [state]);
      cuts++;
    }
  }
  expect(kills).toBeGreaterThan(10);
  expect(cuts).toBeGreaterThan(10);
  addToCount('power cuts', cuts);
});

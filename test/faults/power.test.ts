import { expect, test } from 'vitest';
import { failing, stepwise } from '../support/steps.ts';
import { FOLDER } from '../support/written.ts';
import { chance } from './content.ts';
import {
  isOneOf,
  leftIn,
  type Operation,
  operations,
  prepare,
  type State,
  stateOf,
  unlock,
} from './operations.ts';
import { PowerDisk } from './power-disk.ts';

/** Nothing is lost, all that can be, and parts by chance. */
const luck = [() => () => 1, () => () => 0, () => chance(1), () => chance(2), () => chance(3)];

const all = () => 1;

/** A disk on which all that an operation finds has long been written. */
async function begun(operation: Operation): Promise<PowerDisk> {
  const disk = new PowerDisk();
  await prepare(operation, disk.fs, FOLDER);
  return disk.cut(all);
}

/** What a disk may hold once the power is back. */
interface After {
  readonly where: string;
  readonly disk: PowerDisk;
  /** Whether it was said that all is saved. */
  readonly done: boolean;
}

/** Cuts the power before every step that makes a difference, and at the end, in several ways. */
async function cuts(disk: PowerDisk, act: Operation['act'], lucks = luck): Promise<After[]> {
  const after = new Map<string, After>();
  const cut = (where: string, done = false) => {
    for (const next of lucks) {
      const left = disk.cut(next());
      after.set(`${left.told} ${done}`, { where, disk: left, done });
    }
  };
  const fs = stepwise(disk.fs, (step, does) => {
    if (/^(mkdir|open .*(tmp|pending|lock)|sync|rename|rm)/.test(step)) cut(step);
    return does();
  });
  await act(fs, FOLDER);
  cut('the end', true);
  return [...after.values()];
}

/** What is there is whole, one of these states, and can be gone on with. */
async function expectSound(
  { where, disk: { fs } }: After,
  { act }: Operation,
  states: readonly State[],
): Promise<void> {
  const state = await stateOf(fs, FOLDER);
  expect(isOneOf(state, states), where).toBe(true);
  await unlock(fs, FOLDER);
  await act(fs, FOLDER);
  expect(await stateOf(fs, FOLDER), where).toEqual(states.at(-1));
  expect(await leftIn(fs, FOLDER), where).toEqual([]);
}

async function bothStates(operation: Operation, disk: PowerDisk): Promise<[State, State]> {
  const { fs } = disk.cut(all);
  const old = await stateOf(fs, FOLDER);
  await operation.act(fs, FOLDER);
  return [old, await stateOf(fs, FOLDER)];
}

test.for(operations)('the power is cut at whatever step: $what', async (operation) => {
  const disk = await begun(operation);
  const [old, now] = await bothStates(operation, disk);
  const after = await cuts(disk, operation.act);
  expect(after.length).toBeGreaterThan(10);
  for (const one of after) await expectSound(one, operation, one.done ? [now] : [old, now]);
});

test('a writer is killed, and the power is cut while the next one works', async () => {
  const operation = operations.find(({ what }) => what === 'merge')!;
  const next = operations.find(({ what }) => what === 'a note')!;
  const disk = await begun(operation);
  const [state] = await bothStates(operation, disk);
  let killed = 0;
  for (let at = 0; ; at++) {
    const other = disk.cut(all);
    const of = /^(open .*tmp|sync|rename|rm)/;
    const dying = failing(other.fs, { at, code: 'EIO', forEver: true, of });
    await operation.act(dying.fs, FOLDER).catch(() => undefined);
    if (dying.steps.filter((step) => of.test(step)).length <= at) break;
    killed++;
    await unlock(other.fs, FOLDER);
    for (const one of await cuts(other, next.act, luck.slice(1, 3)))
      await expectSound(one, operation, [state]);
  }
  expect(killed).toBeGreaterThan(10);
});

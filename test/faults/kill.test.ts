import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { isTemporary } from '../../src/store/folder/files.ts';
import { emptyFolder } from '../support/picture-files.ts';
import type { Line } from './changing.ts';
import { compiled } from './compiled.ts';
import { chance, type Held, heldBy, searched, sorted } from './content.ts';
import { expectTakenOver, pendingIn, soundly, started } from './killed.ts';

const KILLS = 60;
const FOLDERS = [1, 2, 3];
/** A process is killed within as many times the milliseconds that its first change takes. */
const WITHIN = 2;
/** What each of them does first, in turn. */
const KINDS = ['index', 'merge', 'remove', 'import', 'index', 'revoke'];

let changing: string[];
beforeAll(async () => {
  ({ changing } = await compiled('changing'));
});

type Doing = Extract<Line, { doing: string }>;
type Saved = Extract<Line, { saved: Held }>;

/** What a killed process had said: what was saved last, what was under way, and what an index run was to make. */
interface Last {
  readonly lines: readonly Line[];
  readonly saved: Held;
  readonly doing: Doing | undefined;
  readonly index: Doing | undefined;
}

/** Starts a process, and kills it so many milliseconds after it said that it begins. */
async function killed(args: readonly string[], after: number): Promise<Last> {
  const begins = (said: string) => said.includes('"doing"');
  const { out, err, signal } = await started([...changing, ...args], begins, async (child) => {
    await sleep(after);
    child.kill('SIGKILL');
  });
  expect([signal, err]).toEqual(['SIGKILL', '']);
  const lines = out.split('\n').slice(0, -1);
  const told = lines.map((line): Line => JSON.parse(line));
  const saves = told.filter((line) => 'saved' in line);
  const [index] = told.filter((line) => 'doing' in line && line.doing === 'index') as Doing[];
  const last = told.at(-1)!;
  const doing = 'doing' in last ? last : undefined;
  return { lines: told, saved: saves.at(-1)!.saved, doing, index };
}

/** An index run that ended has read what was not held, but for what one before it had read when it was killed. */
function expectTakenUp({ lines, index }: Last, pending: ReadonlyMap<string, string[]>): number {
  const done = lines.find((line) => 'saved' in line && line.read !== undefined) as Saved;
  if (done === undefined) return 0;
  const { saved } = lines[lines.indexOf(done) - 2] as Saved;
  const counts = { read: 0, taken: 0, unsure: 0 };
  for (const [name, seed] of Object.entries(index!.becomes)) {
    const files = new Set(pending.get(name));
    // Two killed runs may have read what its pages were and what they are: it is taken up, or read again.
    if ([...files].some((file) => file !== `${seed}.png`)) counts.unsure++;
    else if (saved[name] !== seed) counts[files.size > 0 ? 'taken' : 'read']++;
  }
  for (const what of ['read', 'taken'] as const) {
    expect(done[what]).toBeGreaterThanOrEqual(counts[what]);
    expect(done[what]).toBeLessThanOrEqual(counts[what] + counts.unsure);
  }
  return done.taken!;
}

/** How long a first change takes, as far as is known: on a busy machine longer than on an idle one. */
function paceAfter({ lines }: Last, pace: number): number {
  const first = lines.find((line) => 'took' in line && line.took !== undefined) as Saved;
  return first ? (3 * pace + first.took!) / 4 : 1.2 * pace;
}

/** In which state an index was found; a merge makes no difference that is held. */
function stateOf(isOld: boolean, { saved, doing }: Last): string {
  if (!isOld) return 'new';
  return JSON.stringify(saved) === JSON.stringify(doing?.becomes) ? 'old or new' : 'old';
}

function ownOf(held: Held): Held {
  return Object.fromEntries(Object.entries(held).filter(([name]) => !name.includes(':')));
}

test.concurrent.for(FOLDERS)(
  `an index whose writers are killed at ${KILLS} moments is what it was, or what it was to be: %i`,
  { timeout: 180_000 },
  async (seed, { annotate }) => {
    const next = chance(seed);
    const folder = emptyFolder();
    const figures: Record<string, number> = {};
    const count = (what: string, by = 1) => {
      figures[what] = (figures[what] ?? 0) + by;
    };
    let goal: string | undefined;
    let pace = 20;
    for (let kill = 0; kill < KILLS; kill++) {
      const pending = await pendingIn(folder);
      const args = [folder, `${1000 * seed + kill}`, KINDS[kill % KINDS.length]!];
      const last = await killed(goal ? [...args, goal] : args, next() * WITHIN * pace);
      const { saved, doing, index } = last;
      const opened = await soundly(folder);
      const held = opened ? sorted(heldBy(searched(opened))) : {};
      const isOld = JSON.stringify(held) === JSON.stringify(saved);
      if (!isOld) expect(held).toEqual(doing?.becomes);
      count(doing === undefined ? 'between' : `${doing.doing}, ${stateOf(isOld, last)}`);
      pace = paceAfter(last, pace);
      count('episodes taken up', expectTakenUp(last, pending));
      count('temporary files', readdirSync(folder).filter(isTemporary).length);
      // What an index run has not ended, the next one goes on with.
      if (index) goal = doing === index && isOld ? JSON.stringify(ownOf(index.becomes)) : undefined;
      // At other times the next process is the next writer.
      if (opened && next() < 0.5) await expectTakenOver(folder);
    }
    await annotate(JSON.stringify(figures));
  },
);

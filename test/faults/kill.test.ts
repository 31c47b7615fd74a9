// Covers: processes that are killed while they write an index.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isTemporary } from '../../src/store/folder/files.ts';
import { addToCount, amounts } from '../support/amounts.ts';
import { faultProcess, useBuilt } from '../support/built.ts';
import { emptyFolder } from '../support/picture-files.ts';
import { expectTakeover, loadChecked, pendingEpisodesIn, runAndKill } from './after-kill.ts';
import { type Content, contentOf, randomFrom, searcherOf, sorted } from './content.ts';
import type { Line } from './writer-process.ts';

useBuilt();

const KILLS = amounts.killsPerIndex;
const SEEDS = [1, 2, 3].slice(0, amounts.killedIndexes);
/** A process is killed within this many times the duration of its first change. */
const WITHIN = 2;
/** The first changes of the processes, in turn. */
const KINDS = ['index', 'merge', 'remove', 'import', 'index', 'revoke'];

type Start = Extract<Line, { starts: string }>;
type Save = Extract<Line, { saved: Content }>;

/** What a killed process wrote. */
interface Output {
  readonly lines: readonly Line[];
  /** The content that it saved last. */
  readonly saved: Content;
  /** The change that was under way. */
  readonly underWay: Start | undefined;
  /** The start of its index run. */
  readonly index: Start | undefined;
}

/**
 * Starts a process and kills it some milliseconds after it wrote that it starts its first change.
 */
async function outputOfKilled(args: readonly string[], after: number): Promise<Output> {
  const isReady = (out: string) => out.includes('"starts"');
  const command = faultProcess('writer', ...args);
  const { out, err, signal } = await runAndKill(command, isReady, async (child) => {
    await sleep(after);
    child.kill('SIGKILL');
  });
  expect([signal, err]).toEqual(['SIGKILL', '']);
  const texts = out.split('\n').slice(0, -1);
  const lines = texts.map((text): Line => JSON.parse(text));
  const saves = lines.filter((line) => 'saved' in line);
  const [index] = lines.filter((line) => 'starts' in line && line.starts === 'index') as Start[];
  const last = lines.at(-1)!;
  const underWay = 'starts' in last ? last : undefined;
  return { lines, saved: saves.at(-1)!.saved, underWay, index };
}

/**
 * Expects that an index run that ended read the episodes that were not in the index, except those
 * that a killed run had left as pending. Returns how many it took over.
 */
function expectPendingUsed(
  { lines, index }: Output,
  pending: ReadonlyMap<string, string[]>,
): number {
  const done = lines.find((line) => 'saved' in line && line.read !== undefined) as Save;
  if (done === undefined) return 0;
  const { saved } = lines[lines.indexOf(done) - 2] as Save;
  const counts = { read: 0, takenOver: 0, either: 0 };
  for (const [name, seed] of Object.entries(index!.becomes)) {
    const files = new Set(pending.get(name));
    // One killed run may have left the old pages of an episode and another the new ones: both ways
    // are right then.
    if ([...files].some((file) => file !== `${seed}.png`)) counts.either++;
    else if (saved[name] !== seed) counts[files.size > 0 ? 'takenOver' : 'read']++;
  }
  for (const what of ['read', 'takenOver'] as const) {
    expect(done[what]).toBeGreaterThanOrEqual(counts[what]);
    expect(done[what]).toBeLessThanOrEqual(counts[what] + counts.either);
  }
  return done.takenOver!;
}

/**
 * The expected duration of a first change, in milliseconds: the mean of the last ones, longer on a
 * busy machine.
 */
function durationAfter({ lines }: Output, duration: number): number {
  const first = lines.find((line) => 'took' in line && line.took !== undefined) as Save;
  return first ? (3 * duration + first.took!) / 4 : 1.2 * duration;
}

/** Which state was found after a kill; a merge leaves the content as it is. */
function stateFound(isOld: boolean, { saved, underWay }: Output): string {
  if (!isOld) return 'new';
  return JSON.stringify(saved) === JSON.stringify(underWay?.becomes) ? 'old or new' : 'old';
}

function ownOf(content: Content): Content {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !name.includes(':')));
}

test.concurrent.for(SEEDS)(
  `after each of ${KILLS} kills of a writer, an index is in the state before or after the change (seed %i)`,
  async (seed, { annotate }) => {
    const random = randomFrom(seed);
    const folder = emptyFolder();
    const figures: Record<string, number> = {};
    const count = (what: string, by = 1) => {
      figures[what] = (figures[what] ?? 0) + by;
    };
    let goal: string | undefined;
    let duration = 20;
    for (let kill = 0; kill < KILLS; kill++) {
      const pending = await pendingEpisodesIn(folder);
      const args = [folder, `${1000 * seed + kill}`, KINDS[kill % KINDS.length]!];
      const after = random() * WITHIN * duration;
      const output = await outputOfKilled(goal ? [...args, goal] : args, after);
      const { saved, underWay, index } = output;
      const loaded = await loadChecked(folder);
      const content = loaded ? sorted(contentOf(searcherOf(loaded))) : {};
      const isOld = JSON.stringify(content) === JSON.stringify(saved);
      if (!isOld) expect(content).toEqual(underWay?.becomes);
      count(underWay ? `${underWay.starts}, ${stateFound(isOld, output)}` : 'between changes');
      duration = durationAfter(output, duration);
      count('episodes taken over', expectPendingUsed(output, pending));
      count('temporary files', readdirSync(folder).filter(isTemporary).length);
      // The next index run goes on with one that was killed.
      const isUnfinished = underWay === index && isOld;
      if (index) goal = isUnfinished ? JSON.stringify(ownOf(index.becomes)) : undefined;
      // Half of the time, the next process is the first that writes after the kill.
      if (loaded && random() < 0.5) await expectTakeover(folder);
    }
    addToCount('kills', KILLS);
    await annotate(JSON.stringify(figures));
  },
);

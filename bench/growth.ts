import { createHash } from 'node:crypto';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  checkIndex,
  exportIndex,
  importInto,
  indexCatalogue,
  mergeIndex,
  newKeys,
  openIndex,
} from '../src/index.ts';
import type { SegmentData } from '../src/store/format/segment-data.ts';
import { corpusOf } from './inputs/corpus.ts';
import { picturesBelow, withFolder } from './inputs/files.ts';
import { randomSegment } from './large-index/random-segment.ts';
import { writeIndex } from './large-index/segment-files.ts';
import type { BenchOptions } from './options.ts';
import { type Goal, goalTable, missedGoals } from './output/goals.ts';
import type { Entry, Outcome } from './output/outcome.ts';
import { figure, logProgress, type Table } from './output/table.ts';
import { makeSlices } from './site/slices.ts';
import { cpuTimes, measure, type Timing, timingsBy, wallTimes } from './timing/clock.ts';
import { median, ratios } from './timing/statistics.ts';

const SIZES = [1_000_000];
const SHORT_SIZES = [100_000];
const SHORT_ROUNDS = 3;
/** Pages of the episode that is added. */
const ADDED_PAGES = 60;
/** Pages of each episode of the large index. */
const PAGES_PER_EPISODE = 20;
/** Adding an episode may take this many times the time of fingerprinting it, ... */
const MAX_TIME_RATIO = 1.2;
/** ... and this many milliseconds more. */
const MAX_EXTRA_MS = 300;
/** Age from which on the file cache trusts the times of files, with a margin. */
const FILES_SETTLE_MS = 2500;

/** The measurements of an index of one size. */
interface GrowthResult {
  readonly windows: number;
  readonly pages: number;
  /** Timings of each step, round by round. */
  readonly timings: Readonly<Record<Step, readonly Timing[]>>;
}

const STEPS = {
  fresh: 'index an episode of 60 pages into an empty index',
  added: 'the same with --add into the large index',
  daily: 'the same by indexing the whole catalogue',
  nothing: 'index the whole catalogue, nothing changed',
  open: 'two segments',
  check: 'every byte and digest',
  merge: 'all segments into one',
  export: 'all works, signed',
  import: 'with verification and comparison with our own works',
};
type Step = keyof typeof STEPS;
const STEP_NAMES = Object.keys(STEPS) as Step[];

/**
 * Measures the costs of keeping an index: adding an episode to a large one, compared with
 * fingerprinting the episode alone; indexing a catalogue in which nothing changed; opening,
 * checking, merging, exporting and importing. All but the added episode is random; its page files
 * have a few bytes, and are looked at but never decoded.
 */
export async function growth(options: BenchOptions): Promise<Outcome> {
  const { short } = options;
  const rounds = short ? Math.min(SHORT_ROUNDS, options.rounds) : options.rounds;
  const sizes = options.sizes ?? (short ? SHORT_SIZES : SIZES);
  const results: GrowthResult[] = [];
  await withFolder(async (folder) => {
    const added = await makeEpisode(folder, options);
    for (const windows of sizes) results.push(await measureSize(folder, added, windows, rounds));
  });
  const goals = results.flatMap(goalsOf);
  return {
    title: 'growth: adding to an index, and keeping it',
    about: [
      `Milliseconds, median of ${rounds} rounds. Each round starts from a copy of the same index.`,
    ],
    tables: [...results.map(tableOf), goalTable(goals)],
    entries: results.flatMap(entriesOf),
    failures: short ? [] : missedGoals(goals),
  };
}

/** Makes a catalogue of one episode, of pages as sites cut them. */
async function makeEpisode(folder: string, options: BenchOptions): Promise<string> {
  logProgress('growth: cutting an episode');
  const catalogue = path.join(folder, 'added');
  const pages = path.join(catalogue, 'new-work', 'ep01');
  const { indexed } = await makeSlices(corpusOf(options), path.join(folder, 'slices'), {
    count: Math.ceil((ADDED_PAGES * 6) / 5), // a sixth is unrelated
    seed: options.seed,
  });
  await mkdir(pages, { recursive: true });
  for (const [i, file] of (await picturesBelow(indexed)).slice(0, ADDED_PAGES).entries())
    await cp(file, path.join(pages, `${String(i).padStart(3, '0')}.jpg`));
  return catalogue;
}

async function measureSize(
  folder: string,
  added: string,
  windows: number,
  rounds: number,
): Promise<GrowthResult> {
  logProgress(`growth: an index of ${windows} windows`);
  const large = path.join(folder, 'large');
  const catalogue = path.join(folder, 'catalogue');
  const segment = dividePages(randomSegment(windows, 3));
  await writeIndex(large, segment);
  const pages = await writeCatalogue(segment, catalogue);
  await indexCatalogue(catalogue, large); // records the times of the files
  await new Promise((resolve) => setTimeout(resolve, FILES_SETTLE_MS));
  await indexCatalogue(catalogue, large); // trusts those times from now on
  const timings = timingsBy(STEP_NAMES);
  for (let round = 0; round < rounds; round++) {
    const measured = await measureRound({ folder, added, large, catalogue });
    for (const step of STEP_NAMES) timings[step].push(measured[step]);
  }
  return { windows, pages, timings };
}

interface Folders {
  /** For temporary indexes. */
  readonly folder: string;
  /** The catalogue of the episode that is added. */
  readonly added: string;
  /** The large index; it is copied, never changed. */
  readonly large: string;
  /** The catalogue of the large index. */
  readonly catalogue: string;
}

async function measureRound({
  folder,
  added,
  large,
  catalogue,
}: Folders): Promise<Record<Step, Timing>> {
  const target = path.join(folder, 'index');
  const other = path.join(folder, 'other');
  const bundle = path.join(folder, 'bundle');
  const copyLargeIndex = async () => {
    await rm(target, { recursive: true, force: true });
    await cp(large, target, { recursive: true, preserveTimestamps: true });
  };
  const { privatePem, publicPem } = newKeys();
  await rm(target, { recursive: true, force: true });
  const fresh = await measure(() => indexCatalogue(added, target));
  await copyLargeIndex();
  const addedTiming = await measure(() => indexCatalogue(added, target, { add: true }));
  const open = await measure(() => openIndex(target));
  const check = await measure(() => checkIndex(target));
  const merge = await measure(() => mergeIndex(target));
  const exportTiming = await measure(() => exportIndex(target, bundle, { key: privatePem }));
  await rm(other, { recursive: true, force: true });
  await indexCatalogue(added, other);
  const importTiming = await measure(() =>
    importInto(other, bundle, { origin: 'Partner', key: publicPem }),
  );
  await copyLargeIndex();
  const nothing = await measure(() => indexCatalogue(catalogue, target));
  const newWork = path.join(catalogue, 'new-work');
  await cp(path.join(added, 'new-work'), newWork, { recursive: true });
  const daily = await measure(() => indexCatalogue(catalogue, target));
  await rm(newWork, { recursive: true });
  return {
    fresh,
    added: addedTiming,
    daily,
    nothing,
    open,
    check,
    merge,
    export: exportTiming,
    import: importTiming,
  };
}

/** The bytes of a page file. */
function pageText(episode: string, page: string): string {
  return `${episode}/${page}`;
}

/** Divides the page of each episode into {@link PAGES_PER_EPISODE}. */
function dividePages(segment: SegmentData): SegmentData {
  const works = segment.works.map((work) => ({
    ...work,
    episodes: work.episodes.map((episode) => ({
      ...episode,
      pages: Array.from({ length: PAGES_PER_EPISODE }, (_, i) => {
        const file = `${String(i).padStart(3, '0')}.jpg`;
        const sha256 = createHash('sha256').update(pageText(episode.name, file)).digest('hex');
        const [{ width, height }] = episode.pages as [(typeof episode.pages)[number]];
        return { file, width, height: height / PAGES_PER_EPISODE, sha256 };
      }),
    })),
  }));
  return { ...segment, works };
}

/** Writes a catalogue with the page files of a segment and returns their number. */
async function writeCatalogue({ works }: SegmentData, catalogue: string): Promise<number> {
  let pages = 0;
  for (const work of works)
    for (const episode of work.episodes) {
      const folder = path.join(catalogue, work.name, episode.name);
      await mkdir(folder, { recursive: true });
      for (const { file } of episode.pages)
        await writeFile(path.join(folder, file), pageText(episode.name, file));
      pages += episode.pages.length;
    }
  return pages;
}

function tableOf({ windows, pages, timings }: GrowthResult): Table {
  const head = [`${windows.toLocaleString('en-US')} windows, ${pages} pages`, 'ms', 'cpu ms'];
  const rows = STEP_NAMES.map((step) => [
    `${step}: ${STEPS[step]}`,
    figure(median(wallTimes(timings[step]))),
    figure(median(cpuTimes(timings[step]))),
  ]);
  return { head, rows };
}

function goalsOf({ windows, timings }: GrowthResult): Goal[] {
  const extraMs = (step: Step) =>
    median(timings[step].map(({ wall }, i) => wall - MAX_TIME_RATIO * timings.fresh[i]!.wall));
  return (['added', 'daily'] as const).map((step) => ({
    name: `${windows}: ${step} - ${MAX_TIME_RATIO} x fresh, ms`,
    value: extraMs(step),
    max: MAX_EXTRA_MS,
  }));
}

function entriesOf({ windows, timings }: GrowthResult): Entry[] {
  return (['added', 'daily'] as const).map((step) => ({
    name: `growth/${windows}/fresh / ${step}`,
    unit: 'share',
    value: median(ratios(wallTimes(timings.fresh), wallTimes(timings[step]))),
  }));
}

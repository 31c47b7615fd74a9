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
import { measure, median, type Spent } from './support/clock.ts';
import { type Goal, goalTable, missed } from './support/goals.ts';
import { type BenchOptions, type Entry, figure, type Outcome, tell } from './support/outcome.ts';
import { randomContent } from './support/padding.ts';
import { corpusOf, inTemporary, picturesBelow } from './support/places.ts';
import { makeSlices } from './support/slices.ts';
import { saveContent } from './support/stored.ts';

const SIZES = [1_000_000];
const SHORT_SIZES = [100_000];
/** Pages of the episode that is added, and of each that is there. */
const PAGES = 60;
const PAGES_THERE = 20;
/** What may be added to the time of fingerprinting an episode, as a share of it and in milliseconds. */
const SHARE = 1.2;
const MILLISECONDS = 300;

/** What was measured of an index of one size, round by round. */
interface Grown {
  readonly windows: number;
  readonly pages: number;
  readonly spent: Readonly<Record<Step, readonly Spent[]>>;
}

const STEPS = {
  fresh: 'episode of 60 pages into an empty index',
  added: 'the same with --add into the large one',
  daily: 'the same by looking through its whole catalogue',
  nothing: 'looking through it when nothing has changed',
  open: 'opening it, of two segments',
  check: 'check, every byte and digest',
  merge: 'merge',
  export: 'export, signed',
  import: 'import, verified, and what it has in common with ours',
};
type Step = keyof typeof STEPS;

/**
 * What it takes to keep an index: to add an episode to a large one, against fingerprinting it alone; to look through a
 * catalogue in which nothing has changed; to open, check, merge, hand over and take over. All but the episode is random,
 * its pages files of a few bytes: they are looked at, and never decoded.
 */
export async function growth(options: BenchOptions): Promise<Outcome> {
  const { short } = options;
  const rounds = short ? Math.min(3, options.rounds) : options.rounds;
  const sizes = options.sizes ?? (short ? SHORT_SIZES : SIZES);
  const found: Grown[] = [];
  await inTemporary(async (folder) => {
    const episode = await makeEpisode(folder, options);
    for (const windows of sizes) found.push(await grown(folder, episode, windows, rounds));
  });
  const goals = found.flatMap(goalsOf);
  return {
    title: 'growth: adding to an index, and keeping it',
    about: [`Milliseconds, median of ${rounds} rounds, each on a copy of the same index.`],
    tables: [...found.map(tableOf), goalTable(goals)],
    entries: found.flatMap(entriesOf),
    failures: short ? [] : missed(goals),
  };
}

/** A catalogue of one episode, as sites' pages are cut. */
async function makeEpisode(folder: string, options: BenchOptions): Promise<string> {
  tell('growth: cutting an episode');
  const catalogue = path.join(folder, 'new');
  const pages = path.join(catalogue, 'new-work', 'ep01');
  const count = Math.ceil((PAGES * 6) / 5);
  const { seed } = options;
  const { indexed } = await makeSlices(corpusOf(options), path.join(folder, 'cut'), {
    count,
    seed,
  });
  await mkdir(pages, { recursive: true });
  for (const [i, file] of (await picturesBelow(indexed)).slice(0, PAGES).entries())
    await cp(file, path.join(pages, `${String(i).padStart(3, '0')}.jpg`));
  return catalogue;
}

async function grown(
  folder: string,
  episode: string,
  windows: number,
  rounds: number,
): Promise<Grown> {
  tell(`growth: an index of ${windows} windows`);
  const large = path.join(folder, 'large');
  const catalogue = path.join(folder, 'catalogue');
  const content = paged(randomContent(windows, 3));
  await saveContent(large, content);
  const pages = await layPages(content, catalogue);
  await indexCatalogue(catalogue, large); // notes when its files were last touched
  await new Promise((resolve) => setTimeout(resolve, 2500)); // files touched just now are not believed
  await indexCatalogue(catalogue, large);
  const spent = Object.fromEntries(Object.keys(STEPS).map((step) => [step, [] as Spent[]]));
  for (let round = 0; round < rounds; round++) {
    const one = await aRound({ folder, episode, large, catalogue });
    for (const [step, each] of Object.entries(one)) spent[step]!.push(each);
  }
  return { windows, pages, spent: spent as unknown as Grown['spent'] };
}

interface Places {
  readonly folder: string;
  readonly episode: string;
  readonly large: string;
  readonly catalogue: string;
}

async function aRound({ folder, episode, large, catalogue }: Places): Promise<Record<Step, Spent>> {
  const [one, two, bundle] = ['one', 'two', 'bundle'].map((name) => path.join(folder, name));
  const anew = async (from?: string) => {
    await rm(one!, { recursive: true, force: true });
    if (from) await cp(from, one!, { recursive: true, preserveTimestamps: true });
  };
  const { privatePem, publicPem } = newKeys();
  await anew();
  const fresh = await measure(() => indexCatalogue(episode, one!));
  await anew(large);
  const added = await measure(() => indexCatalogue(episode, one!, { add: true }));
  const open = await measure(() => openIndex(one!));
  const check = await measure(() => checkIndex(one!));
  const merge = await measure(() => mergeIndex(one!));
  const out = await measure(() => exportIndex(one!, bundle!, { key: privatePem }));
  await rm(two!, { recursive: true, force: true });
  await indexCatalogue(episode, two!);
  const into = await measure(() =>
    importInto(two!, bundle!, { origin: 'Partner', key: publicPem }),
  );
  await anew(large);
  const nothing = await measure(() => indexCatalogue(catalogue, one!));
  const work = path.join(catalogue, 'new-work');
  await cp(path.join(episode, 'new-work'), work, { recursive: true });
  const daily = await measure(() => indexCatalogue(catalogue, one!));
  await rm(work, { recursive: true });
  return { fresh, added, daily, nothing, open, check, merge, export: out, import: into };
}

const textOf = (episode: string, page: string) => `${episode}/${page}`;

/** The content with each episode's page divided into many. */
function paged(content: SegmentData): SegmentData {
  const works = content.works.map((work) => ({
    ...work,
    episodes: work.episodes.map((episode) => ({
      ...episode,
      pages: Array.from({ length: PAGES_THERE }, (_, i) => {
        const file = `${String(i).padStart(3, '0')}.jpg`;
        const sha256 = createHash('sha256').update(textOf(episode.name, file)).digest('hex');
        const [{ width, height }] = episode.pages as [(typeof episode.pages)[number]];
        return { file, width, height: height / PAGES_THERE, sha256 };
      }),
    })),
  }));
  return { ...content, works };
}

/** Lays the pages of a content where a catalogue has them. */
async function layPages({ works }: SegmentData, catalogue: string): Promise<number> {
  let pages = 0;
  for (const work of works)
    for (const episode of work.episodes) {
      const folder = path.join(catalogue, work.name, episode.name);
      await mkdir(folder, { recursive: true });
      for (const { file } of episode.pages)
        await writeFile(path.join(folder, file), textOf(episode.name, file));
      pages += episode.pages.length;
    }
  return pages;
}

const wall = (spent: readonly Spent[]) => spent.map((round) => round.wall);

function tableOf({ windows, pages, spent }: Grown) {
  const head = [`${windows.toLocaleString('en-US')} windows, ${pages} pages`, 'ms', 'cpu ms'];
  const rows = (Object.keys(STEPS) as Step[]).map((step) => [
    STEPS[step],
    figure(median(wall(spent[step]))),
    figure(median(spent[step].map(({ cpu }) => cpu))),
  ]);
  return { head, rows };
}

function goalsOf({ windows, spent }: Grown): Goal[] {
  const beyond = (step: Step) =>
    median(spent[step].map((each, i) => each.wall - SHARE * spent.fresh[i]!.wall));
  return [
    { what: `${windows}: added - 1.2 x fresh, ms`, value: beyond('added'), most: MILLISECONDS },
    { what: `${windows}: daily - 1.2 x fresh, ms`, value: beyond('daily'), most: MILLISECONDS },
  ];
}

function entriesOf({ windows, spent }: Grown): Entry[] {
  const share = (step: Step) => spent.fresh.map((each, i) => each.wall / spent[step][i]!.wall);
  return (['added', 'daily'] as const).map((step) => ({
    ...{ name: `growth/${windows}/fresh / ${step}`, unit: 'share' },
    value: median(share(step)),
  }));
}

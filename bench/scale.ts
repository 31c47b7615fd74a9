import path from 'node:path';
import { newestProfile } from '../src/hash/profile.ts';
import { indexCatalogue, openIndex } from '../src/index.ts';
import type { Searcher } from '../src/store/index/searcher.ts';
import { median, range, ratios, type Spent } from './support/clock.ts';
import { type Goal, goalTable, missed } from './support/goals.ts';
import { type BenchOptions, type Entry, figure, type Outcome, tell } from './support/outcome.ts';
import { type Weighed, weigh } from './support/package.ts';
import { joined, randomContent } from './support/padding.ts';
import { corpusOf, gather, inTemporary, picturesBelow } from './support/places.ts';
import { type Occupied, type OpenTimes, occupied, openTimes } from './support/probe.ts';
import { makeSlices } from './support/slices.ts';
import { contentIn, saveContent } from './support/stored.ts';
import { matchAll, turns } from './support/turns.ts';

const SIZES = [1_000_000];
const SHORT_SIZES = [100_000];
const SHORT_PICTURES = 18;
/** An index is opened so often at least: it takes little time. */
const OPENINGS = 5;
const MEGABYTE = 1e6;
/** What Node, the code and sharp take besides the index. */
const BESIDES = 300 * MEGABYTE;
/** Windows from which on a large index is matched against at the lower speed that is promised. */
const LARGE = 10_000_000;

/** What is measured of an index of one size. */
interface Scaled {
  readonly windows: number;
  readonly times: OpenTimes;
  readonly memory: Occupied;
  readonly matching: Matching;
}

/** Pictures against an index among whose windows theirs are few. */
interface Matching {
  readonly pictures: number;
  readonly ours: readonly Spent[];
  readonly sharp: readonly Spent[];
}

/**
 * What grows with an index: the time to open one, against reading its file; the memory that it takes; and the time of
 * pictures from files to answers, against sharp decoding the same files. Nearly all windows are random, and
 * searched as dearly as true ones. Then what is paid before any index is opened: the package's size and its import.
 */
export async function scale(options: BenchOptions): Promise<Outcome> {
  const { short } = options;
  const rounds = short ? Math.min(3, options.rounds) : options.rounds;
  const sizes = options.sizes ?? (short ? SHORT_SIZES : SIZES);
  const pictures = short ? SHORT_PICTURES : options.pictures;
  return inTemporary(async (folder) => {
    const found: Scaled[] = [];
    const pages = await preparePages(folder, {
      ...options,
      pictures,
      fixtures: options.fixtures || short,
    });
    for (const windows of sizes)
      found.push(await measured(pages, windows, { rounds, seed: options.seed }));
    tell('scale: the package');
    const weighed = await weigh(rounds);
    const goals = [...found.flatMap((one) => goalsOf(one, short)), ...packageGoals(weighed, short)];
    return {
      title: 'scale: large indexes, and the package',
      about: [
        `Random windows and half as many patches; median of ${rounds} rounds by turns. ms = wall, cpu = user + system.`,
        'read: readFileSync; load: with checksum and all checks; open: with all that matching wants; each into new memory.',
        'resident: after 200 searches of each kind in a process of its own; peak: the most it ever had.',
        `matching: ${pages.about} times as long as sharp alone, reducing the same files to ${newestProfile.columns} columns.`,
      ],
      tables: [
        { head: OPEN_HEAD, rows: found.map(openRow) },
        { head: MATCH_HEAD, rows: found.map(matchRow) },
        packageTable(weighed),
        goalTable(goals),
      ],
      entries: [...found.flatMap(entriesOf), ...packageEntries(weighed)],
      failures: short ? missed(goals) : [],
    };
  });
}

/** Pictures to match and the index of the works that they are of. */
interface Pages {
  readonly folder: string;
  readonly index: Searcher;
  readonly site: string;
  readonly files: readonly string[];
  /** Claims without any padding. */
  readonly claims: number;
  readonly about: string;
}

async function preparePages(folder: string, options: BenchOptions): Promise<Pages> {
  const corpus = corpusOf(options);
  const catalogue = path.join(folder, 'catalogue');
  const site = path.join(folder, 'site');
  tell(`scale: cutting ${options.pictures} pictures and indexing what they are of`);
  await gather(corpus, catalogue);
  await makeSlices(corpus, site, { count: options.pictures, seed: options.seed });
  await indexCatalogue(catalogue, path.join(folder, 'index'));
  const index = await openIndex(path.join(folder, 'index'));
  const claims = await matchAll(index, site);
  const files = await picturesBelow(site);
  const about = `${files.length} pictures, a sixth of nothing indexed (${corpus.about});`;
  return { folder, index, site, files, claims, about };
}

async function measured(
  pages: Pages,
  windows: number,
  { rounds, seed }: { rounds: number; seed: number },
): Promise<Scaled> {
  tell(`scale: an index of ${windows} windows`);
  const folder = path.join(pages.folder, 'padded');
  const own = contentIn(path.join(pages.folder, 'index'));
  await saveContent(folder, joined(own, randomContent(windows, seed)));
  const times = await openTimes(folder, {
    small: path.join(pages.folder, 'index'),
    rounds: Math.max(OPENINGS, rounds),
  });
  const memory = await occupied(folder);
  const index = await openIndex(folder);
  const claims = await matchAll(index, pages.site);
  if (claims !== pages.claims)
    throw new Error(
      `${claims} claims among random windows, ${pages.claims} without: speed is moot.`,
    );
  const ours = () => matchAll(index, pages.site);
  const spent = await turns(ours, pages.site, pages.files, rounds);
  const matching = { pictures: pages.files.length, ours: spent.ours, sharp: spent.sharp };
  return { windows, times, memory, matching };
}

const wall = (spent: readonly Spent[]) => spent.map((round) => round.wall);
const cpu = (spent: readonly Spent[]) => spent.map((round) => round.cpu);
const mid = (values: readonly number[]) => figure(median(values));

const OPEN_HEAD = [
  ...['windows', 'file MB', 'read ms', 'load ms', 'open ms', 'load / read', 'open / read'],
  ...['cpu, load / read', 'cpu, open / read', 'resident MB', 'peak MB'],
];

function openRow({ windows, times: { read, load, open }, memory }: Scaled): string[] {
  return [
    ...[windows.toLocaleString('en-US'), figure(memory.file / MEGABYTE)],
    ...[mid(wall(read)), mid(wall(load)), mid(wall(open))],
    ...[mid(ratios(wall(load), wall(read))), mid(ratios(wall(open), wall(read)))],
    ...[mid(ratios(cpu(load), cpu(read))), mid(ratios(cpu(open), cpu(read)))],
    ...[figure(memory.resident / MEGABYTE), figure(memory.peak / MEGABYTE)],
  ];
}

const MATCH_HEAD = [
  'windows',
  'pictures',
  'a second',
  'cpu ms each',
  'time / sharp',
  'cpu / sharp',
];

function matchRow({ windows, matching: { pictures, ours, sharp } }: Scaled): string[] {
  return [
    ...[windows.toLocaleString('en-US'), String(pictures)],
    ...[
      mid(wall(ours).map((ms) => (1000 * pictures) / ms)),
      mid(cpu(ours).map((ms) => ms / pictures)),
    ],
    ...[mid(ratios(wall(ours), wall(sharp))), mid(ratios(cpu(ours), cpu(sharp)))],
  ];
}

/** Milliseconds that the import takes, round by round. */
function importTimes({ bare, imported }: Weighed, of: (spent: readonly Spent[]) => number[]) {
  const without = of(bare);
  return of(imported).map((ms, round) => ms - without[round]!);
}

function packageTable(weighed: Weighed) {
  const rows = [
    ['unpacked, kB', figure(weighed.unpacked / 1000)],
    ['a process that does nothing, ms', mid(wall(weighed.bare))],
    ['importing the package besides, ms', mid(importTimes(weighed, wall))],
    ['the same, cpu ms', mid(importTimes(weighed, cpu))],
    [
      'the same, of a process that does nothing',
      mid(ratios(importTimes(weighed, cpu), cpu(weighed.bare))),
    ],
    ['sharp is loaded by it', weighed.sharp ? 'yes' : 'no'],
  ];
  return { head: ['the package', ''], rows };
}

function goalsOf({ windows, times, memory, matching }: Scaled, short: boolean): Goal[] {
  const opening = median(ratios(cpu(times.open), cpu(times.read)));
  const allowed = Math.floor((1.2 * memory.file + BESIDES) / MEGABYTE);
  const goals: Goal[] = [
    { what: `${windows}: open / read, cpu`, value: opening, most: short ? 4 : 1.5 },
    { what: `${windows}: resident MB`, value: memory.resident / MEGABYTE, most: allowed },
  ];
  if (short) return goals;
  const slower = median(ratios(wall(matching.ours), wall(matching.sharp)));
  return [
    ...goals,
    { what: `${windows}: matching / sharp`, value: slower, most: windows < LARGE ? 1.3 : 2 },
  ];
}

function packageGoals(weighed: Weighed, short: boolean): Goal[] {
  const goals: Goal[] = [
    { what: 'unpacked kB', value: weighed.unpacked / 1000, most: 1000 },
    { what: 'sharp loaded by the import', value: Number(weighed.sharp), most: 0 },
  ];
  if (short) return goals;
  return [...goals, { what: 'import ms', value: median(importTimes(weighed, wall)), most: 60 }];
}

function entriesOf({ windows, times, memory, matching }: Scaled): Entry[] {
  const entry = (what: string, unit: string, values: readonly number[]): Entry => ({
    ...{ name: `scale/${windows}/${what}`, unit },
    ...{ value: median(values), range: range(values) },
  });
  return [
    entry('read time / open time', 'x', ratios(wall(times.read), wall(times.open))),
    entry('file / resident', 'share', [memory.file / memory.resident]),
    entry('matching, speed of sharp', 'share', ratios(wall(matching.sharp), wall(matching.ours))),
  ];
}

function packageEntries(weighed: Weighed): Entry[] {
  const { unpacked, bare, imported } = weighed;
  const share = ratios(wall(bare), wall(imported));
  return [
    { name: 'scale/package/packages in 10 MB', unit: 'packages', value: 1e7 / unpacked },
    {
      name: 'scale/package/bare start / start',
      unit: 'share',
      value: median(share),
      range: range(share),
    },
  ];
}

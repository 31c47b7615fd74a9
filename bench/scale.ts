import path from 'node:path';
import { newestProfile } from '../src/hash/profile.ts';
import { indexCatalogue, openIndex } from '../src/index.ts';
import type { Searcher } from '../src/store/index/searcher.ts';
import { countMatches, timeWithDecoders } from './baselines/decoders.ts';
import { copyCatalogues, corpusOf } from './inputs/corpus.ts';
import { picturesBelow, withFolder } from './inputs/files.ts';
import {
  type MemoryUse,
  measureMemory,
  measureOpening,
  type OpeningTimes,
} from './large-index/open-index.ts';
import { joinSegments, randomSegment } from './large-index/random-segment.ts';
import { readOnlySegment, writeIndex } from './large-index/segment-files.ts';
import type { BenchOptions } from './options.ts';
import { type Goal, goalTable, missedGoals } from './output/goals.ts';
import { type Entry, type Outcome, roundsEntry } from './output/outcome.ts';
import { figure, logProgress, type Table } from './output/table.ts';
import { makeSlices } from './site/slices.ts';
import { cpuTimes, type Timing, wallTimes } from './timing/clock.ts';
import { measurePackage, type PackageCost } from './timing/package-cost.ts';
import { median, ratios } from './timing/statistics.ts';

const SIZES = [1_000_000];
const SHORT_SIZES = [100_000];
const SHORT_PICTURES = 18;
const SHORT_ROUNDS = 3;
/** An index is opened this often at least: it takes little time. */
const MIN_OPENINGS = 5;
const MEGABYTE = 1e6;
/** Memory that Node.js, the code and sharp may take in addition to the index. */
const MAX_PROCESS_BYTES = 300 * MEGABYTE;
/** Windows from which on matching may be slower. */
const LARGE_WINDOWS = 10_000_000;

/** The measurements of an index of one size. */
interface ScaleResult {
  readonly windows: number;
  readonly opening: OpeningTimes;
  readonly memory: MemoryUse;
  readonly matching: Matching;
}

/** Times to match pictures, and to decode them with sharp, round by round. */
interface Matching {
  readonly pictures: number;
  readonly ours: readonly Timing[];
  readonly sharp: readonly Timing[];
}

/**
 * Measures the costs that grow with an index: the time to open it, compared with reading its file;
 * the memory it takes; and the time to match pictures against it, compared with sharp decoding the
 * same files. Nearly all windows are random, and cost as much to search as real ones. Then measures
 * the costs before any index is opened: the size of the package and the time to import it.
 */
export async function scale(options: BenchOptions): Promise<Outcome> {
  const { short, seed } = options;
  const rounds = short ? Math.min(SHORT_ROUNDS, options.rounds) : options.rounds;
  const sizes = options.sizes ?? (short ? SHORT_SIZES : SIZES);
  return withFolder(async (folder) => {
    const site = await prepareSite(folder, {
      ...options,
      pictures: short ? SHORT_PICTURES : options.pictures,
      fixtures: options.fixtures || short,
    });
    const results: ScaleResult[] = [];
    for (const windows of sizes) results.push(await measureSize(site, windows, { rounds, seed }));
    logProgress('scale: the package');
    const cost = await measurePackage(rounds);
    const goals = [
      ...results.flatMap((result) => goalsOf(result, short)),
      ...packageGoals(cost, short),
    ];
    return {
      title: 'scale: large indexes, and the package',
      about: aboutOf(site, rounds),
      tables: [
        { head: OPEN_HEAD, rows: results.map(openRow) },
        { head: MATCH_HEAD, rows: results.map(matchRow) },
        packageTable(cost),
        goalTable(goals),
      ],
      entries: [...results.flatMap(entriesOf), ...packageEntries(cost)],
      failures: short ? missedGoals(goals) : [],
    };
  });
}

function aboutOf({ about, files }: PreparedSite, rounds: number): string[] {
  return [
    `Random windows and half as many patches; median of ${rounds} alternating rounds. ms = wall time; cpu = user + system.`,
    'read: readFileSync of the segments; load: with checksums and all checks; open: openIndex. Each into fresh memory.',
    'resident: after 200 searches of windows and 200 of patches in a process of its own; peak: its largest resident set.',
    `matching: ${files.length} pictures, one sixth unrelated, compared with sharp alone reducing the same files to ${newestProfile.columns} columns.`,
    about,
  ];
}

/** Pictures to match, and an index of their works without random windows. */
interface PreparedSite {
  readonly folder: string;
  readonly indexFolder: string;
  readonly pictures: string;
  readonly files: readonly string[];
  /** Number of claims on the pictures. */
  readonly claims: number;
  /** A line about the corpus. */
  readonly about: string;
}

async function prepareSite(folder: string, options: BenchOptions): Promise<PreparedSite> {
  const corpus = corpusOf(options);
  const catalogue = path.join(folder, 'catalogue');
  const pictures = path.join(folder, 'site');
  const indexFolder = path.join(folder, 'index');
  logProgress(`scale: cutting ${options.pictures} pictures and indexing their works`);
  await copyCatalogues(corpus, catalogue);
  await makeSlices(corpus, pictures, { count: options.pictures, seed: options.seed });
  await indexCatalogue(catalogue, indexFolder);
  const claims = await countMatches(await openIndex(indexFolder), pictures);
  const files = await picturesBelow(pictures);
  return { folder, indexFolder, pictures, files, claims, about: corpus.about };
}

async function measureSize(
  site: PreparedSite,
  windows: number,
  { rounds, seed }: { rounds: number; seed: number },
): Promise<ScaleResult> {
  logProgress(`scale: an index of ${windows} windows`);
  const large = path.join(site.folder, 'large');
  const segment = joinSegments(readOnlySegment(site.indexFolder), randomSegment(windows, seed));
  await writeIndex(large, segment);
  const opening = await measureOpening(large, {
    small: site.indexFolder,
    rounds: Math.max(MIN_OPENINGS, rounds),
  });
  const memory = await measureMemory(large);
  const matching = await measureMatching(await openIndex(large), site, rounds);
  return { windows, opening, memory, matching };
}

async function measureMatching(
  index: Searcher,
  site: PreparedSite,
  rounds: number,
): Promise<Matching> {
  const claims = await countMatches(index, site.pictures);
  if (claims !== site.claims)
    throw new Error(
      `With random windows there are ${claims} claims, without them ${site.claims}. Fix that before measuring.`,
    );
  const ours = () => countMatches(index, site.pictures);
  const timings = await timeWithDecoders(ours, site.pictures, site.files, rounds);
  return { pictures: site.files.length, ours: timings.ours, sharp: timings.sharp };
}

function medianFigure(values: readonly number[]): string {
  return figure(median(values));
}

const OPEN_HEAD = [
  'windows',
  'file MB',
  'read ms',
  'load ms',
  'open ms',
  'load / read',
  'open / read',
  'cpu, load / read',
  'cpu, open / read',
  'resident MB',
  'peak MB',
];

function openRow({ windows, opening: { read, load, open }, memory }: ScaleResult): string[] {
  return [
    windows.toLocaleString('en-US'),
    figure(memory.file / MEGABYTE),
    medianFigure(wallTimes(read)),
    medianFigure(wallTimes(load)),
    medianFigure(wallTimes(open)),
    medianFigure(ratios(wallTimes(load), wallTimes(read))),
    medianFigure(ratios(wallTimes(open), wallTimes(read))),
    medianFigure(ratios(cpuTimes(load), cpuTimes(read))),
    medianFigure(ratios(cpuTimes(open), cpuTimes(read))),
    figure(memory.resident / MEGABYTE),
    figure(memory.peak / MEGABYTE),
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

function matchRow({ windows, matching: { pictures, ours, sharp } }: ScaleResult): string[] {
  return [
    windows.toLocaleString('en-US'),
    String(pictures),
    medianFigure(wallTimes(ours).map((ms) => (1000 * pictures) / ms)),
    medianFigure(cpuTimes(ours).map((ms) => ms / pictures)),
    medianFigure(ratios(wallTimes(ours), wallTimes(sharp))),
    medianFigure(ratios(cpuTimes(ours), cpuTimes(sharp))),
  ];
}

/** Milliseconds of the import, round by round: with it less without it. */
function importTimes(
  { bare, imported }: PackageCost,
  timesOf: (timings: readonly Timing[]) => number[],
): number[] {
  const without = timesOf(bare);
  return timesOf(imported).map((ms, round) => ms - without[round]!);
}

function packageTable(cost: PackageCost): Table {
  const cpuShare = ratios(importTimes(cost, cpuTimes), cpuTimes(cost.bare));
  const rows = [
    ['unpacked, kB', figure(cost.unpacked / 1000)],
    ['a process that does nothing, ms', medianFigure(wallTimes(cost.bare))],
    ['importing the package takes in addition, ms', medianFigure(importTimes(cost, wallTimes))],
    ['the same, cpu ms', medianFigure(importTimes(cost, cpuTimes))],
    ['the same, cpu / process that does nothing', medianFigure(cpuShare)],
    ['the import loads sharp', cost.loadsSharp ? 'yes' : 'no'],
  ];
  return { head: ['the package', ''], rows };
}

function goalsOf({ windows, opening, memory, matching }: ScaleResult, short: boolean): Goal[] {
  const openByRead = median(ratios(cpuTimes(opening.open), cpuTimes(opening.read)));
  const maxResident = Math.floor((1.2 * memory.file + MAX_PROCESS_BYTES) / MEGABYTE);
  const goals: Goal[] = [
    { name: `${windows}: open / read, cpu`, value: openByRead, max: short ? 4 : 1.5 },
    { name: `${windows}: resident MB`, value: memory.resident / MEGABYTE, max: maxResident },
  ];
  if (short) return goals;
  const bySharp = median(ratios(wallTimes(matching.ours), wallTimes(matching.sharp)));
  const max = windows < LARGE_WINDOWS ? 1.3 : 2;
  return [...goals, { name: `${windows}: matching / sharp`, value: bySharp, max }];
}

function packageGoals(cost: PackageCost, short: boolean): Goal[] {
  const goals: Goal[] = [
    // Half of it is the background set.
    { name: 'unpacked kB', value: cost.unpacked / 1000, max: 2200 },
    { name: 'sharp loaded by the import', value: Number(cost.loadsSharp), max: 0 },
  ];
  if (short) return goals;
  return [...goals, { name: 'import ms', value: median(importTimes(cost, wallTimes)), max: 60 }];
}

function entriesOf({ windows, opening, memory, matching }: ScaleResult): Entry[] {
  const entry = (name: string, unit: string, values: readonly number[]) =>
    roundsEntry(`scale/${windows}/${name}`, unit, values);
  const readByOpen = ratios(wallTimes(opening.read), wallTimes(opening.open));
  const sharpByOurs = ratios(wallTimes(matching.sharp), wallTimes(matching.ours));
  return [
    entry('read time / open time', 'x', readByOpen),
    entry('file / resident', 'share', [memory.file / memory.resident]),
    entry('matching, speed of sharp', 'share', sharpByOurs),
  ];
}

function packageEntries({ unpacked, bare, imported }: PackageCost): Entry[] {
  const bareByImported = ratios(wallTimes(bare), wallTimes(imported));
  return [
    { name: 'scale/package/packages in 10 MB', unit: 'packages', value: 1e7 / unpacked },
    roundsEntry('scale/package/bare start / start', 'share', bareByImported),
  ];
}

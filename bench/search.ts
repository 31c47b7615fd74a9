import { writeFile } from 'node:fs/promises';
import { WORDS } from '../src/hash/fingerprint.ts';
import { linearScan } from '../src/store/search/linear-scan.ts';
import { flatScan } from './baselines/flat-scan.ts';
import type { BenchOptions } from './options.ts';
import { goalTable, missedGoals } from './output/goals.ts';
import { type Entry, type Outcome, roundsEntry } from './output/outcome.ts';
import { plotSvg } from './output/plot.ts';
import { figure, logProgress, type Table } from './output/table.ts';
import {
  clusteredPrints,
  concatQueries,
  type PrintGenerator,
  randomPrints,
} from './search/fingerprints.ts';
import { goalsOf, type SearchResult } from './search/goals.ts';
import { BATCH_QUERIES, type SearchTimes, timeMethods } from './search/methods.ts';
import {
  bytesPerWindow,
  candidatesPerQuery,
  drawQueriesAcross,
  makeShard,
  type Shard,
  shardSizes,
} from './search/shards.ts';
import { measureThreadScaling, type ThreadScaling } from './search/thread-scaling.ts';
import { median, range, ratios } from './timing/statistics.ts';

const SIZES = [100_000, 1_000_000];
const SHORT_SIZES = [100_000];
const SHORT_ROUNDS = 3;
/** PDQ's own threshold, used for windows, and a radius that is expensive by multi-index hashing. */
const RADII = [31, 48] as const;
/** Queries by radius. At the wider one each costs about ten times as much. */
const QUERIES: Readonly<Record<number, number>> = { 31: 1024, 48: 128 };
/** Windows that the check compares in total: a larger index is checked with fewer queries. */
const CHECKED_WINDOWS = 8_000_000;
const MIN_CHECKED_QUERIES = 8;
const GENERATORS: Readonly<Record<string, PrintGenerator>> = {
  random: randomPrints,
  clustered: clusteredPrints,
};

/**
 * Measures the time to search an index of fingerprints, in microseconds per query on one thread:
 * by multi-index hashing, by a flat scan written for speed, and by the engine's scan of 32 queries
 * at a time; and the time to read the memory once. Half of the queries are planted. First checks a
 * sample of the answers against the linear scan that defines them. Then compares two threads with
 * one over the same memory.
 */
export async function search(options: BenchOptions): Promise<Outcome> {
  const { seed, short } = options;
  const rounds = short ? Math.min(SHORT_ROUNDS, options.rounds) : options.rounds;
  const results: SearchResult[] = [];
  const scalings: NamedScaling[] = [];
  for (const [kind, generate] of Object.entries(GENERATORS))
    for (const windows of options.sizes ?? (short ? SHORT_SIZES : SIZES)) {
      logProgress(`search: ${windows} ${kind} windows`);
      const shards = shardSizes(windows).map((count, i) =>
        makeShard(generate, count, seed + 1000 * i),
      );
      for (const radius of RADII)
        results.push(measureSearch(shards, { kind, windows, radius, seed, rounds }));
      const scaling = await measureThreads(shards[0]!, generate, seed, rounds);
      if (scaling) scalings.push([`${kind}/${windows}`, scaling]);
    }
  const goals = goalsOf(results, scalings, { short, seed });
  if (options.plot !== undefined) await writeFile(options.plot, plotOf(results));
  return {
    title: 'search: exact, within 31 and 48 of 256 bits',
    about: aboutOf(rounds, results),
    tables: [{ head: HEAD, rows: results.map(rowOf) }, scalingTable(scalings), goalTable(goals)],
    entries: [...results.flatMap(entriesOf), ...scalings.map(scalingEntry)],
    failures: short ? missedGoals(goals) : [],
  };
}

type NamedScaling = readonly [name: string, scaling: ThreadScaling];

function aboutOf(rounds: number, results: readonly SearchResult[]): string[] {
  const bandwidth = figure(median(results.flatMap(({ times }) => times.bandwidth)));
  return [
    `${QUERIES[31]} queries within 31 bits and ${QUERIES[48]} within 48, half planted; one thread; median of ${rounds} alternating rounds.`,
    'clustered: strips as random walks, neighbours 22 bits apart, 5 % near 50 prototypes.',
    `us = microseconds of processor time per query. flat: a plain scan written for speed; batched: the engine's scan of ${BATCH_QUERIES} queries.`,
    `read: reading all fingerprints once at ${bandwidth} GB/s, the speed of Buffer.equals over 2 x 256 MiB in the same rounds.`,
    'candidates per query and bytes per window (fingerprints and band tables) are exact: the same in every run.',
    'A sample of the answers was first checked against the linear scan that defines them.',
  ];
}

interface SearchOptions {
  readonly kind: string;
  readonly windows: number;
  readonly radius: number;
  readonly seed: number;
  readonly rounds: number;
}

function measureSearch(shards: readonly Shard[], options: SearchOptions): SearchResult {
  const { kind, windows, radius, seed, rounds } = options;
  const queries = drawQueriesAcross(shards, GENERATORS[kind]!, {
    count: QUERIES[radius]!,
    radius,
    seed: seed + 7,
  });
  checkAnswers(shards, queries, options);
  return {
    kind,
    windows,
    radius,
    candidates: candidatesPerQuery(shards, queries, radius),
    bytes: bytesPerWindow(shards),
    buildMs: shards.reduce((sum, shard) => sum + shard.buildMs, 0),
    times: timeMethods(shards, queries, { radius, rounds }),
  };
}

function checkAnswers(
  shards: readonly Shard[],
  queries: readonly Uint32Array[],
  { windows, kind, radius }: SearchOptions,
): void {
  const count = Math.max(MIN_CHECKED_QUERIES, Math.floor(CHECKED_WINDOWS / windows));
  const sample = queries.slice(0, count);
  for (const { prints, mih } of shards) {
    const batched = mih.scan(concatQueries(sample), radius);
    for (const [i, query] of sample.entries()) {
      const hits = linearScan(prints, query, radius);
      const expected = JSON.stringify(hits);
      const rows = hits.map(({ row }) => row);
      if (
        JSON.stringify(mih.search(query, radius)) !== expected ||
        JSON.stringify(batched[i]) !== expected ||
        JSON.stringify(flatScan(prints, query, radius)) !== JSON.stringify(rows)
      )
        throw new Error(
          `Among ${windows} ${kind} windows the methods give different answers. Fix that before measuring.`,
        );
    }
  }
}

async function measureThreads(
  shard: Shard,
  generate: PrintGenerator,
  seed: number,
  rounds: number,
): Promise<ThreadScaling | undefined> {
  const [radius] = RADII;
  const count = QUERIES[radius]!;
  const queries = drawQueriesAcross([shard], generate, { count, radius, seed: seed + 7 });
  return measureThreadScaling(shard, queries, { radius, rounds });
}

const HEAD = [
  'windows',
  'kind',
  'bits',
  'flat us',
  'batched us',
  'MIH us',
  'read us',
  'flat / MIH',
  'batched / MIH',
  'flat / batched',
  'batched / read',
  'candidates',
  'bytes',
  'build ms',
];

/** The times of the methods and their ratios, round by round. */
function columnsOf({ flat, batched, mih, read }: SearchTimes): number[][] {
  return [
    flat,
    batched,
    mih,
    read,
    ratios(flat, mih),
    ratios(batched, mih),
    ratios(flat, batched),
    ratios(batched, read),
  ];
}

function rowOf(result: SearchResult): string[] {
  const { kind, windows, radius, candidates, bytes, buildMs, times } = result;
  return [
    windows.toLocaleString('en-US'),
    kind,
    String(radius),
    ...columnsOf(times).map((values) => figure(median(values))),
    candidates.toFixed(1),
    bytes.toFixed(2),
    figure(buildMs),
  ];
}

function entriesOf({ kind, windows, radius, candidates, bytes, times }: SearchResult): Entry[] {
  const { flat, batched, mih, read } = times;
  const queriesPerSecond = mih.map((us) => 1e6 / us);
  const entry = (name: string, unit: string, values: readonly number[]) =>
    roundsEntry(`search/${kind}/${windows}/${radius}/${name}`, unit, values);
  return [
    entry('flat time / MIH time', 'x', ratios(flat, mih)),
    entry('batched time / MIH time', 'x', ratios(batched, mih)),
    entry('flat time / batched time', 'x', ratios(flat, batched)),
    entry('read time / batched time', 'x', ratios(read, batched)),
    entry('MIH', 'queries/s', queriesPerSecond),
    entry('windows per candidate', 'windows', [windows / candidates]),
    entry('fingerprints / fingerprints and tables', 'share', [(4 * WORDS) / bytes]),
  ];
}

function scalingTable(scalings: readonly NamedScaling[]): Table {
  const rows = scalings.map(([name, { byWallTime, byCpuTime }]) => [
    name,
    figure(median(byWallTime)),
    range(byWallTime),
    figure(median(byCpuTime)),
  ]);
  return { head: ['two threads / one', 'by wall time', '', 'by processor time'], rows };
}

function scalingEntry([name, { byWallTime }]: NamedScaling): Entry {
  return roundsEntry(`search/${name}/two threads / one`, 'x', byWallTime);
}

const LINES = [
  { method: 'flat', name: 'flat scan', colour: '#b35900' },
  { method: 'batched', name: 'scan of 32 at a time', colour: '#57606a' },
  { method: 'mih', name: 'panelprint', colour: '#0550ae' },
] as const;

/** Plots the clustered windows at the smaller radius: comics are clustered too. */
function plotOf(results: readonly SearchResult[]): string {
  const plotted = results
    .filter(({ kind, radius }) => kind === 'clustered' && radius === RADII[0])
    .sort((a, b) => a.windows - b.windows);
  return plotSvg({
    title: 'Exact search within 31 of 256 bits, one thread',
    xLabel: 'windows in the index',
    yLabel: 'microseconds a query',
    series: LINES.map(({ method, name, colour }) => ({
      name,
      colour,
      points: plotted.map(({ windows, times }) => ({ x: windows, y: median(times[method]) })),
    })),
  });
}

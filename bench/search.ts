import { writeFile } from 'node:fs/promises';
import { WORDS } from '../src/hash/fingerprint.ts';
import { linearScan } from '../src/store/search/linear-scan.ts';
import { median, range, ratios } from './support/clock.ts';
import { flatScan } from './support/flat.ts';
import { goalTable, missed } from './support/goals.ts';
import { type BenchOptions, type Entry, figure, type Outcome, tell } from './support/outcome.ts';
import { type Pair, twoAgainstOne } from './support/pair.ts';
import { svgOf } from './support/plot.ts';
import { clusteredPrints, randomPrints, type Spread } from './support/prints.ts';
import { type Found, goalsOf } from './support/search-goals.ts';
import {
  bytesPerWindow,
  candidatesPerQuery,
  makeShard,
  queriesOver,
  type Shard,
  shardSizes,
} from './support/shards.ts';
import { BATCH, type Taken, take } from './support/ways.ts';

const SIZES = [100_000, 1_000_000];
const SHORT_SIZES = [100_000];
/** PDQ's own threshold, at which windows are asked for; and one at which looking up begins to be dear. */
const RADII = [31, 48];
/** Queries of a radius: at the wider one each costs some ten times as much. */
const QUERIES: Readonly<Record<number, number>> = { 31: 1024, 48: 128 };
/** Windows that scans read in all before the clock is: of many windows a sample of the queries. */
const CHECKED = 8_000_000;
const SPREADS: Readonly<Record<string, Spread>> = {
  random: randomPrints,
  clustered: clusteredPrints,
};

/**
 * How fast an index of fingerprints is searched, microseconds a query on one thread: multi-index hashing
 * against a flat scan written for speed, against the engine's own scan of 32 queries at a time, and against
 * the time that memory takes to be read once. Half of the queries are planted. Answers are held against
 * the scan that defines them before the clock is read. Then two threads against one, over the same memory.
 */
export async function search(options: BenchOptions): Promise<Outcome> {
  const { seed, short } = options;
  const rounds = short ? Math.min(3, options.rounds) : options.rounds;
  const found: Found[] = [];
  const pairs: [name: string, pair: Pair][] = [];
  for (const kind of Object.keys(SPREADS))
    for (const windows of options.sizes ?? (short ? SHORT_SIZES : SIZES)) {
      tell(`search: ${windows} ${kind} windows`);
      const shards = shardSizes(windows).map((count, i) =>
        makeShard(SPREADS[kind]!, count, seed + 1000 * i),
      );
      for (const radius of RADII)
        found.push(measured(shards, { kind, windows, radius, seed, rounds }));
      const pair = await paired(shards[0]!, SPREADS[kind]!, seed, rounds);
      if (pair) pairs.push([`${kind}/${windows}`, pair]);
    }
  const goals = goalsOf(found, pairs, { short, seed });
  if (options.plot !== undefined) await writeFile(options.plot, plotOf(found));
  return {
    title: 'search: exact, within 31 and 48 of 256 bits',
    about: aboutOf(rounds, found),
    tables: [{ head: HEAD, rows: found.map(rowOf) }, pairTable(pairs), goalTable(goals)],
    entries: [...found.flatMap(entriesOf), ...pairs.flatMap(pairEntry)],
    failures: short ? missed(goals) : [],
  };
}

function aboutOf(rounds: number, found: readonly Found[]): string[] {
  const rate = figure(median(found.flatMap(({ taken }) => taken.bandwidth)));
  return [
    `${QUERIES[31]} queries within 31 bits and ${QUERIES[48]} within 48, half planted; one thread; median of ${rounds} rounds by turns.`,
    'clustered: strips as random walks, neighbours 22 bits apart, 5 % near 50 prototypes.',
    `us = microseconds of processor for a query. flat: a plain scan written for speed; batched: Mih.scan of ${BATCH} queries.`,
    `read: all fingerprints once at ${rate} GB/s, as Buffer.equals reads 2 x 256 MiB in the same rounds.`,
    'candidates a query and bytes a window (fingerprints and tables) are counted: the same in every run.',
    'A sample of all answers was equal to the definition first.',
  ];
}

interface Asked {
  readonly kind: string;
  readonly windows: number;
  readonly radius: number;
  readonly seed: number;
  readonly rounds: number;
}

function measured(shards: readonly Shard[], asked: Asked): Found {
  const { kind, windows, radius, seed, rounds } = asked;
  const queries = queriesOver(shards, SPREADS[kind]!, {
    ...{ count: QUERIES[radius]!, radius, seed: seed + 7 },
  });
  check(shards, queries, asked);
  return {
    ...{ kind, windows, radius },
    candidates: candidatesPerQuery(shards, queries, radius),
    bytes: bytesPerWindow(shards),
    built: shards.reduce((sum, shard) => sum + shard.built, 0),
    taken: take(shards, queries, { radius, rounds }),
  };
}

function check(shards: readonly Shard[], queries: readonly Uint32Array[], asked: Asked): void {
  const { windows, kind, radius } = asked;
  const sample = queries.slice(0, Math.max(8, Math.floor(CHECKED / windows)));
  for (const { prints, mih } of shards) {
    const batched = mih.scan(Uint32Array.from(sample.flatMap((query) => [...query])), radius);
    for (const [i, query] of sample.entries()) {
      const want = linearScan(prints, query, radius);
      const flat = JSON.stringify(flatScan(prints, query, radius));
      if (
        JSON.stringify(mih.search(query, radius)) !== JSON.stringify(want) ||
        JSON.stringify(batched[i]) !== JSON.stringify(want) ||
        flat !== JSON.stringify(want.map(({ row: window }) => window))
      )
        throw new Error(`answers differ among ${windows} ${kind} windows: their speed is moot.`);
    }
  }
}

async function paired(shard: Shard, spread: Spread, seed: number, rounds: number) {
  const [radius] = RADII as [number];
  const count = QUERIES[radius]!;
  const queries = queriesOver([shard], spread, { count, radius, seed: seed + 7 });
  return twoAgainstOne(shard, queries, { radius, rounds });
}

const HEAD = [
  ...['windows', 'kind', 'bits', 'flat us', 'batched us', 'Mih us', 'read us', 'flat / Mih'],
  ...['batched / Mih', 'flat / batched', 'batched / read', 'candidates', 'bytes', 'build ms'],
];

/** Figures that compare the ways, round by round. */
function compared({ flat, batched, mih, read }: Taken) {
  return [ratios(flat, mih), ratios(batched, mih), ratios(flat, batched), ratios(batched, read)];
}

function rowOf({ kind, windows, radius, candidates, bytes, built, taken }: Found): string[] {
  const { flat, batched, mih, read } = taken;
  const times = [flat, batched, mih, read, ...compared(taken)];
  const told = times.map((values) => figure(median(values)));
  const counted = [candidates.toFixed(1), bytes.toFixed(2), figure(built)];
  return [windows.toLocaleString('en-US'), kind, String(radius), ...told, ...counted];
}

function entriesOf({ kind, windows, radius, candidates, bytes, taken }: Found): Entry[] {
  const entry = (what: string, unit: string, values: readonly number[]): Entry => ({
    ...{ name: `search/${kind}/${windows}/${radius}/${what}`, unit },
    ...{ value: median(values), range: range(values) },
  });
  return [
    entry('flat time / Mih time', 'x', ratios(taken.flat, taken.mih)),
    entry('batched time / Mih time', 'x', ratios(taken.batched, taken.mih)),
    entry('flat time / batched time', 'x', ratios(taken.flat, taken.batched)),
    entry('read time / batched time', 'x', ratios(taken.read, taken.batched)),
    entry(
      'Mih',
      'queries/s',
      taken.mih.map((us) => 1e6 / us),
    ),
    entry('windows for a candidate', 'windows', [windows / candidates]),
    entry('share of table and print that is print', 'share', [(4 * WORDS) / bytes]),
  ];
}

function pairTable(pairs: readonly [string, Pair][]) {
  const rows = pairs.map(([name, { speed, undisturbed }]) => [
    ...[name, figure(median(speed)), range(speed)],
    figure(median(undisturbed)),
  ]);
  return { head: ['two threads against one', 'queries/s', '', 'by processor time'], rows };
}

function pairEntry([name, { speed }]: readonly [string, Pair]): Entry[] {
  const value = { value: median(speed), range: range(speed) };
  return [{ name: `search/${name}/two threads against one`, unit: 'x', ...value }];
}

const LINES = [
  { way: 'flat', name: 'flat scan', colour: '#b35900' },
  { way: 'batched', name: 'scan of 32 at a time', colour: '#57606a' },
  { way: 'mih', name: 'panelprint', colour: '#0550ae' },
] as const;

/** The clustered windows alone: comics have hot buckets too. */
function plotOf(found: readonly Found[]): string {
  const shown = found.filter(({ kind, radius }) => kind === 'clustered' && radius === RADII[0]);
  const sorted = [...shown].sort((a, b) => a.windows - b.windows);
  return svgOf({
    title: 'Exact search within 31 of 256 bits, one thread',
    ...{ across: 'windows in the index', up: 'microseconds a query' },
    series: LINES.map(({ way, name, colour }) => ({
      ...{ name, colour },
      points: sorted.map(({ windows, taken }) => ({ x: windows, y: median(taken[way]) })),
    })),
  });
}

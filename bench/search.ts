import { performance } from 'node:perf_hooks';
import { Mih } from '../src/store/mih.ts';
import { scan } from '../src/store/scan.ts';
import { median, range, ratios } from './support/clock.ts';
import { flatScan } from './support/flat.ts';
import { type BenchOptions, type Entry, figure, type Outcome, tell } from './support/outcome.ts';
import { clusteredPrints, queriesOf, randomPrints, type Spread } from './support/prints.ts';

const SIZES = [10_000, 100_000, 1_000_000];
/** PDQ's own threshold, at which windows are asked for. */
const RADIUS = 31;
const QUERIES = 1024;
/** Windows that scans read in all before the clock is: at 1 M windows a sample of the queries. */
const CHECKED = 200_000_000;
/** Milliseconds for which one thing is measured in one round. */
const PATIENCE = 120;

type Search = (query: Uint32Array) => { readonly length: number };

interface Case {
  readonly name: string;
  readonly windows: number;
  readonly queries: readonly Uint32Array[];
  readonly mih: Mih;
  readonly prints: Uint32Array;
  /** Milliseconds to build the tables. */
  readonly built: number;
}

/**
 * How fast an index of fingerprints is searched: multi-index hashing against the scan that defines the
 * answer and against a scan written for speed, microseconds a query on one thread. Half of the queries are planted. Every answer (at 1 M
 * windows a sample of them) is held against the scan's before the clock is read.
 */
export async function search({ seed, rounds }: BenchOptions): Promise<Outcome> {
  const rows: string[][] = [];
  const entries: Entry[] = [];
  for (const [name, spread] of [
    ['random', randomPrints],
    ['clustered', clusteredPrints],
  ] as const)
    for (const windows of SIZES) {
      tell(`search: ${windows} ${name} windows`);
      const found = measured(prepare(name, spread, windows, seed), rounds);
      rows.push(found.row);
      entries.push(...found.entries);
    }
  return {
    title: 'search: exact, within 31 of 256 bits',
    about: [
      `${QUERIES} queries, half planted with 0 to ${RADIUS} bits changed; one thread; median of ${rounds} rounds by turns.`,
      'clustered: strips as random walks, neighbours 22 bits apart, 5 % near 50 prototypes.',
      'us = microseconds a query. scan: the definition, written to be read; flat: a scan written for speed.',
      'All answers equal to the scan first; at 1,000,000 windows those of 200 queries.',
    ],
    tables: [{ head: HEAD, rows }],
    entries,
    failures: [],
  };
}

const HEAD = [
  ...['windows', 'kind', 'scan us', 'flat us', 'Mih us', 'scan / Mih', 'flat / Mih'],
  ...['Mih q/s', 'hits/query', 'build ms'],
];

function prepare(name: string, spread: Spread, windows: number, seed: number): Case {
  const prints = spread(windows, seed);
  const queries = queriesOf(prints, spread, { count: QUERIES, radius: RADIUS, seed: seed + 7 });
  const start = performance.now();
  const mih = new Mih(prints);
  const built = performance.now() - start;
  const sample = queries.slice(0, Math.max(32, Math.floor(CHECKED / windows)));
  for (const query of sample) {
    const want = scan(prints, query, RADIUS);
    const flat = JSON.stringify(flatScan(prints, query, RADIUS));
    if (
      JSON.stringify(mih.search(query, RADIUS)) !== JSON.stringify(want) ||
      flat !== JSON.stringify(want.map(({ window }) => window))
    )
      throw new Error(`answers differ among ${windows} ${name} windows: their speed is moot.`);
  }
  return { name, windows, queries, mih, prints, built };
}

function measured({ name, windows, queries, mih, prints, built }: Case, rounds: number) {
  const searches = {
    scan: (query: Uint32Array) => scan(prints, query, RADIUS),
    flat: (query: Uint32Array) => flatScan(prints, query, RADIUS),
    mih: (query: Uint32Array) => mih.search(query, RADIUS),
  };
  const spent = { scan: [] as number[], flat: [] as number[], mih: [] as number[] };
  for (const search of Object.values(searches)) perQuery(search, queries);
  for (let round = 0; round < rounds; round++)
    for (const way of ['scan', 'flat', 'mih'] as const)
      spent[way].push(perQuery(searches[way], queries));
  const faster = ratios(spent.scan, spent.mih);
  const fasterThanFlat = ratios(spent.flat, spent.mih);
  const hits = queries.reduce((sum, query) => sum + searches.mih(query).length, 0) / QUERIES;
  const perSecond = spent.mih.map((us) => 1e6 / us);
  const entry = (what: string, unit: string, values: readonly number[]): Entry => ({
    ...{ name: `search/${name}/${windows}/${what}`, unit },
    ...{ value: median(values), range: range(values) },
  });
  const entries = [
    entry('scan time / Mih time', 'x', faster),
    entry('flat time / Mih time', 'x', fasterThanFlat),
    entry('Mih', 'queries/s', perSecond),
  ];
  const times = [spent.scan, spent.flat, spent.mih, faster, fasterThanFlat, perSecond];
  const told = times.map((values) => figure(median(values)));
  const row = [windows.toLocaleString('en-US'), name, ...told, figure(hits), figure(built)];
  return { row, entries };
}

/** Read at the end of a measurement, so that no answer can be optimised away. */
let sink = 0;

/** Microseconds a query, over as many of the queries, in turn, as fit into {@link PATIENCE}. */
function perQuery(search: Search, queries: readonly Uint32Array[]): number {
  const start = performance.now();
  let asked = 0;
  let spent = 0;
  do {
    // An even number: as many planted ones as others.
    for (let i = 0; i < 8; i++, asked++) sink += search(queries[asked % queries.length]!).length;
    spent = performance.now() - start;
  } while (spent < PATIENCE);
  if (!Number.isFinite(sink)) throw new Error('hits cannot be counted');
  return (1000 * spent) / asked;
}

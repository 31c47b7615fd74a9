import { availableParallelism } from 'node:os';
import path from 'node:path';
import {
  indexCatalogue,
  matchPictures,
  openIndex,
  type PanelIndex,
  picturesIn,
} from '../src/index.ts';
import { countMatches, timeWithDecoders, VARIANTS, type Variant } from './baselines/decoders.ts';
import { copyCatalogues, corpusOf } from './inputs/corpus.ts';
import { picturesBelow, withFolder } from './inputs/files.ts';
import type { BenchOptions } from './options.ts';
import { type Entry, type Outcome, roundsEntry } from './output/outcome.ts';
import { figure, logProgress } from './output/table.ts';
import { makeSlices, type SliceSite } from './site/slices.ts';
import { cpuTimes, type Timing, wallTimes } from './timing/clock.ts';
import { median, ratios } from './timing/statistics.ts';

/** Share of the slices of indexed works that must be claimed for their work. */
const MIN_RIGHT_SHARE = 0.9;

const VARIANT_NAMES = Object.keys(VARIANTS) as Variant[];

/** Timings of one group of pictures, by variant, round by round. */
interface GroupTimings {
  readonly group: string;
  readonly pictures: number;
  readonly timings: Readonly<Record<Variant, readonly Timing[]>>;
}

/**
 * Measures how many pictures a second are matched, from files to claims, and how many pages a
 * second are indexed, from files to a saved index. Compares both with decoding the same files to
 * luma at the same width: by our decoder (reading, digest, header, tolerance of damage), and by
 * sharp alone. All three have as many files in flight. First checks the claims.
 */
export async function match(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  const { rounds } = options;
  return withFolder(async (folder) => {
    const catalogue = path.join(folder, 'catalogue');
    await copyCatalogues(corpus, catalogue);
    logProgress(`match: cutting ${options.pictures} pictures`);
    const site = await makeSlices(corpus, path.join(folder, 'site'), {
      count: options.pictures,
      seed: options.seed,
    });
    const indexing = await measureIndexing(catalogue, folder, rounds);
    const index = await openIndex(path.join(folder, 'index-0'));
    const check = await checkClaims(index, site);
    const groups = await measureGroups(index, site, rounds);
    const all = [...groups, sumOf(groups), indexing];
    return {
      title: 'match: files to claims, end to end',
      about: [
        corpus.about,
        `Index: ${indexing.pictures} pages, ${index.counts.windows} windows. Site: ${options.pictures} JPEG files of ` +
          `800 x 1280, quality 75, one sixth unrelated. ${check.about}`,
        `${2 * availableParallelism()} files in flight; median of ${rounds} alternating rounds; cpu = user + system of all threads.`,
        'of decoder, of sharp: speed as a share of theirs in the same round. At 1, all but decoding would be free.',
      ],
      tables: [{ head: HEAD, rows: all.flatMap(rowsOf) }],
      entries: all.flatMap(entriesOf),
      failures: check.failures,
    };
  });
}

/** Checks that {@link MIN_RIGHT_SHARE} of the indexed slices and no others are claimed. */
async function checkClaims(index: PanelIndex, { indexed, unrelated, works }: SliceSite) {
  let right = 0;
  let wrong = 0;
  for await (const { path: slice, matches } of matchPictures(index, picturesIn(indexed))) {
    if (matches.some(({ work }) => work === works.get(slice))) right++;
    if (matches.some(({ work }) => work !== works.get(slice))) wrong++;
  }
  for await (const { matches } of matchPictures(index, picturesIn(unrelated)))
    if (matches.length > 0) wrong++;
  const failures: string[] = [];
  if (right < MIN_RIGHT_SHARE * works.size)
    failures.push(`Only ${right} of ${works.size} slices are claimed for their work.`);
  if (wrong > 0) failures.push(`${wrong} pictures are claimed for another work.`);
  const about = `Claims: ${right} of ${works.size} slices for their work, ${wrong} pictures wrong.`;
  return { failures, about };
}

async function measureGroups(
  index: PanelIndex,
  site: SliceSite,
  rounds: number,
): Promise<GroupTimings[]> {
  const groups: GroupTimings[] = [];
  for (const group of ['indexed', 'unrelated'] as const) {
    const folder = site[group];
    const files = await picturesBelow(folder);
    logProgress(`match: ${files.length} ${group} pictures, ${rounds} rounds`);
    const ours = () => countMatches(index, folder);
    const timings = await timeWithDecoders(ours, folder, files, rounds);
    groups.push({ group, pictures: files.length, timings });
  }
  return groups;
}

/** Times indexing. The indexes remain in `folder`: index-0, index-1 and so on. */
async function measureIndexing(
  catalogue: string,
  folder: string,
  rounds: number,
): Promise<GroupTimings> {
  const files = await picturesBelow(catalogue);
  logProgress(`match: indexing ${files.length} pages, ${rounds} rounds`);
  let indexes = 0;
  const ours = () => indexCatalogue(catalogue, path.join(folder, `index-${indexes++}`));
  const timings = await timeWithDecoders(ours, catalogue, files, rounds);
  return { group: 'indexing', pictures: files.length, timings };
}

/** All groups as one: their timings added up, round by round. */
function sumOf(groups: readonly GroupTimings[]): GroupTimings {
  const sum = (variant: Variant) =>
    groups[0]!.timings[variant].map((_, round) => ({
      wall: groups.reduce((total, { timings }) => total + timings[variant][round]!.wall, 0),
      cpu: groups.reduce((total, { timings }) => total + timings[variant][round]!.cpu, 0),
    }));
  const pictures = groups.reduce((total, group) => total + group.pictures, 0);
  const timings = { ours: sum('ours'), decode: sum('decode'), sharp: sum('sharp') };
  return { group: 'all', pictures, timings };
}

const HEAD = [
  'group',
  '',
  'files',
  'a second',
  'cpu ms each',
  'of decoder',
  'of sharp',
  'cpu / decoder',
  'cpu / sharp',
];

function figuresOf({ pictures, timings }: GroupTimings, variant: Variant) {
  const wall = wallTimes(timings[variant]);
  const cpu = cpuTimes(timings[variant]);
  return {
    perSecond: wall.map((ms) => (1000 * pictures) / ms),
    cpuEach: cpu.map((ms) => ms / pictures),
    ofDecoder: ratios(wallTimes(timings.decode), wall),
    ofSharp: ratios(wallTimes(timings.sharp), wall),
    cpuByDecoder: ratios(cpu, cpuTimes(timings.decode)),
    cpuBySharp: ratios(cpu, cpuTimes(timings.sharp)),
  };
}

function rowsOf(group: GroupTimings): string[][] {
  return VARIANT_NAMES.map((variant) => [
    variant === 'ours' ? group.group : '',
    VARIANTS[variant],
    String(group.pictures),
    ...Object.values(figuresOf(group, variant)).map((values) => figure(median(values))),
  ]);
}

function entriesOf(group: GroupTimings): Entry[] {
  const figures = figuresOf(group, 'ours');
  const perCpuSecond = figures.cpuEach.map((ms) => 1000 / ms);
  const entry = (name: string, unit: string, values: readonly number[]) =>
    roundsEntry(`match/${group.group}/${name}`, unit, values);
  return [
    entry('speed of our decoder', 'share', figures.ofDecoder),
    entry('speed of sharp', 'share', figures.ofSharp),
    entry('files', 'files/s', figures.perSecond),
    entry('files by processor time', 'files/cpu s', perCpuSecond),
  ];
}

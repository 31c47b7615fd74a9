import { availableParallelism } from 'node:os';
import path from 'node:path';
import {
  indexCatalogue,
  matchPictures,
  openIndex,
  type PanelIndex,
  picturesIn,
} from '../src/index.ts';
import { median, range, ratios, type Spent } from './support/clock.ts';
import { type BenchOptions, type Entry, figure, type Outcome, tell } from './support/outcome.ts';
import { corpusOf, gather, inTemporary, picturesBelow } from './support/places.ts';
import { makeSlices, type SliceSite } from './support/slices.ts';
import { matchAll, turns, VARIANTS, type Variant } from './support/turns.ts';

/** Share of the slices of indexed works that must be given to their work before speed means anything. */
const RIGHT = 0.9;

/** What a variant took for one group of pictures, round by round. */
interface Measured {
  readonly group: string;
  readonly pictures: number;
  readonly spent: Readonly<Record<Variant, readonly Spent[]>>;
}

/**
 * How many pictures a second come from files to answers, and how many pages from files to a saved
 * index, against what decoding the same files to luma at the same width takes: with our decoder (reading,
 * digest, header, forgiving) and with nothing but sharp. All three keep as many files in flight. What is
 * said of the pictures is checked first.
 */
export async function match(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  return inTemporary(async (folder) => {
    const catalogue = path.join(folder, 'catalogue');
    await gather(corpus, catalogue);
    tell(`match: cutting ${options.pictures} pictures`);
    const site = await makeSlices(corpus, path.join(folder, 'site'), {
      ...{ count: options.pictures, seed: options.seed },
    });
    const pages = (await picturesBelow(catalogue)).length;
    tell(`match: indexing ${pages} pages, ${options.rounds} rounds`);
    const indexing = await measureIndexing(catalogue, folder, pages, options.rounds);
    const index = await openIndex(path.join(folder, 'index-0'));
    const checked = await check(index, site);
    const groups = await measureGroups(index, site, options.rounds);
    const all = [...groups, together(groups), indexing];
    return {
      title: 'match: files to answers, end to end',
      about: [
        corpus.about,
        `Index: ${pages} pages, ${index.counts.windows} windows. Site: ${options.pictures} JPEG files of ` +
          `800 x 1280, quality 75, a sixth of nothing indexed. ${checked.said}`,
        `${2 * availableParallelism()} files in flight; median of ${options.rounds} rounds by turns; cpu = user + system of all threads.`,
        'of decoder, of sharp: speed as a share of theirs, of the same round; 1 would mean that all but decoding is free.',
      ],
      tables: [{ head: HEAD, rows: all.flatMap(rowsOf) }],
      entries: all.flatMap(entriesOf),
      failures: checked.failures,
    };
  });
}

/** The first round's answers: right for {@link RIGHT} of the indexed slices, silent about all others. */
async function check(index: PanelIndex, { indexed, unrelated, works }: SliceSite) {
  let right = 0;
  let wrong = 0;
  let claimed = 0;
  for await (const { path: at, matches } of matchPictures(index, picturesIn(indexed))) {
    if (matches.some(({ work }) => work === works.get(at))) right++;
    if (matches.some(({ work }) => work !== works.get(at))) wrong++;
  }
  for await (const { matches } of matchPictures(index, picturesIn(unrelated)))
    if (matches.length > 0) claimed++;
  const failures: string[] = [];
  if (right < RIGHT * works.size) failures.push(`only ${right} of ${works.size} slices recognised`);
  if (wrong + claimed > 0) failures.push(`${wrong + claimed} pictures claimed for another work`);
  const said = `Answers: ${right} of ${works.size} slices given to their work, ${wrong + claimed} wrong.`;
  return { failures, said };
}

async function measureGroups(index: PanelIndex, site: SliceSite, rounds: number) {
  const groups: Measured[] = [];
  for (const [group, folder] of [
    ['indexed', site.indexed],
    ['unrelated', site.unrelated],
  ] as const) {
    const files = await picturesBelow(folder);
    tell(`match: ${files.length} ${group} pictures, ${rounds} rounds`);
    const ours = () => matchAll(index, folder);
    groups.push({ group, pictures: files.length, spent: await turns(ours, folder, files, rounds) });
  }
  return groups;
}

async function measureIndexing(
  catalogue: string,
  folder: string,
  pages: number,
  rounds: number,
): Promise<Measured> {
  const files = await picturesBelow(catalogue);
  let made = 0;
  const ours = () => indexCatalogue(catalogue, path.join(folder, `index-${made++}`));
  const spent = await turns(ours, catalogue, files, rounds);
  return { group: 'indexing', pictures: pages, spent };
}

/** All groups as one: what they took, added up round by round. */
function together(groups: readonly Measured[]): Measured {
  const sum = (variant: Variant) =>
    groups[0]!.spent[variant].map((_, round) => ({
      wall: groups.reduce((total, { spent }) => total + spent[variant][round]!.wall, 0),
      cpu: groups.reduce((total, { spent }) => total + spent[variant][round]!.cpu, 0),
    }));
  const pictures = groups.reduce((total, group) => total + group.pictures, 0);
  const spent = { ours: sum('ours'), decode: sum('decode'), sharp: sum('sharp') };
  return { group: 'all', pictures, spent };
}

const HEAD = [
  ...['group', '', 'files', 'a second', 'cpu ms each', 'of decoder', 'of sharp'],
  ...['cpu / decoder', 'cpu / sharp'],
];

function figures({ pictures, spent }: Measured, variant: Variant) {
  const wall = (of: Variant) => spent[of].map((round) => round.wall);
  const cpu = (of: Variant) => spent[of].map((round) => round.cpu);
  return {
    perSecond: wall(variant).map((ms) => (1000 * pictures) / ms),
    cpuEach: cpu(variant).map((ms) => ms / pictures),
    ofDecode: ratios(wall('decode'), wall(variant)),
    ofSharp: ratios(wall('sharp'), wall(variant)),
    cpuDecode: ratios(cpu(variant), cpu('decode')),
    cpuSharp: ratios(cpu(variant), cpu('sharp')),
  };
}

function rowsOf(measured: Measured): string[][] {
  return (Object.keys(VARIANTS) as Variant[]).map((variant) => {
    const f = figures(measured, variant);
    const first = variant === 'ours' ? [measured.group] : [''];
    const cells = [f.perSecond, f.cpuEach, f.ofDecode, f.ofSharp, f.cpuDecode, f.cpuSharp];
    const told = cells.map((values) => figure(median(values)));
    return [...first, VARIANTS[variant], String(measured.pictures), ...told];
  });
}

function entriesOf(measured: Measured): Entry[] {
  const f = figures(measured, 'ours');
  const perCpu = f.cpuEach.map((ms) => 1000 / ms);
  const entry = (name: string, unit: string, values: readonly number[]): Entry => ({
    ...{ name: `match/${measured.group}/${name}`, unit },
    ...{ value: median(values), range: range(values) },
  });
  return [
    entry('speed of our decoder', 'share', f.ofDecode),
    entry('speed of sharp', 'share', f.ofSharp),
    entry('files', 'files/s', f.perSecond),
    entry('files by processor time', 'files/cpu s', perCpu),
  ];
}

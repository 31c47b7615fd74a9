import path from 'node:path';
import { indexCatalogue, matchSite, openIndex, type Report } from '../src/index.ts';
import { ALL_STAGES, type Stages } from '../src/match/examine.ts';
import { bestSilent, fileClaims, type Way } from './support/filehash.ts';
import { type BenchOptions, type Outcome, tell } from './support/outcome.ts';
import { corpusOf, inTemporary } from './support/places.ts';
import { entriesOf, type Method, type Scored, tablesOf, type Works } from './support/recalled.ts';
import { type Played, Replay } from './support/replay.ts';
import { type Claims, recognised, score, type Truth, total, type Widths } from './support/score.ts';
import { makeSite, type Site } from './support/site.ts';

/** PDQ's own threshold, used for both baselines. */
const RADIUS = 31;

/**
 * How much of what a site shows is recognised, by what was done to it, and how much is claimed wrongly: as
 * shipped, by one hash per file, as the packages on the shelf do, and, if asked, without each part of the
 * engine; over the same pictures in the same run. And what matching costs beside decoding.
 */
export async function recall(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  const measure = async (folder: string): Promise<Outcome> => {
    const site = await makeSite(corpus, options, path.join(folder, 'site'));
    const scored = await scoreAll(site, path.join(folder, 'index'), options);
    return {
      title: 'recall: what of a site is recognised, and what it costs',
      about: [corpus.about, site.about, ...EXPLAINED],
      tables: tablesOf(scored, options),
      entries: entriesOf(scored),
      failures: failuresOf(scored, options),
    };
  };
  return inTemporary(measure, options.keep);
}

const EXPLAINED = [
  'In brackets, and under 95 %: the interval that holds the true share with 95 % (Wilson).',
  'placed: rows inside the truth by 6 % of the width, as score.mjs has it; placed*: the truth of an edition of',
  'another width brought to the width of the catalogue first page, in which reports count.',
  'decode, match: milliseconds of processor a picture, one after the other; ratio: (decode + match) / decode.',
  `One hash per file: the nearest catalogue file within ${RADIUS} bits is the claim. block@0wrong: at the largest distance`,
  'that claims nothing wrong, chosen knowing the truth, which nobody in the field can.',
];

function failuresOf({ ours, works, strays }: Scored, { min }: BenchOptions): string[] {
  const { wrong, missing, found, due } = total(ours.rows);
  const failures: string[] = [];
  if (wrong > 0) failures.push(`${wrong} pictures are claimed wrongly`);
  if (works.falsely > 0) failures.push(`${works.falsely} works falsely confirmed`);
  if (missing > 0) failures.push(`${missing} pictures are missing from the report`);
  if (min > 0 && due === 0) failures.push('nothing is due: there is no recall to hold');
  if (found < min * due) failures.push(`${found} of ${due} recognised is under ${100 * min} %`);
  if (strays > 0)
    failures.push(`${strays} pictures are answered otherwise in parts than by matchSite`);
  return failures;
}

async function scoreAll(site: Site, folder: string, options: BenchOptions): Promise<Scored> {
  const { catalogue, pictures, truth } = site;
  tell('recall: indexing');
  await indexCatalogue(catalogue, folder);
  const index = await openIndex(folder);
  tell(`recall: matching ${truth.length} pictures`);
  const report = await matchSite(index, [pictures]);
  const widths: Widths = new Map(
    index.episodes.map(({ work, episode }) => [
      `${work.name}/${episode.name}`,
      episode.pages[0]?.width ?? 0,
    ]),
  );
  const method = (name: string, claims: Claims): Method => ({
    ...{ name, rows: score(truth, claims, widths), found: recognised(truth, claims), claims },
  });
  tell('recall: the same in parts');
  const paths = report.images.map((image) => image.path);
  const replay = await Replay.open(index, pictures, paths);
  const whole = replay.play();
  const shipped = claimsOf(report);
  return {
    truth,
    ours: method('ours', shipped),
    baselines: options.ours
      ? []
      : (await hashed(site)).map(([name, claims]) => method(name, claims)),
    parts: options.ablation
      ? without(replay).map(([name, played]) => ({ ...method(name, played.claims), ...played }))
      : [],
    decodeMs: replay.decodeMs,
    matchMs: whole.matchMs,
    works: worksOf(truth, report.works),
    strays: paths.filter((at) => !same(shipped, whole.claims, at)).length,
  };
}

function claimsOf({ images }: Report): Claims {
  return new Map(
    images.map(({ path: at, matches }) => [
      at,
      matches.map(({ work, episode, reference, logOdds }) => ({
        ...{ work, episode, reference, logOdds },
      })),
    ]),
  );
}

function same(a: Claims, b: Claims, at: string): boolean {
  return JSON.stringify(a.get(at)) === JSON.stringify(b.get(at));
}

/** The engine without each part, and without all that may follow the plain reading of a picture. */
function without(replay: Replay): [string, Played][] {
  const names = Object.keys(ALL_STAGES) as (keyof Stages)[];
  const less = (left: readonly (keyof Stages)[]): Stages => ({
    ...ALL_STAGES,
    ...Object.fromEntries(left.map((name) => [name, false])),
  });
  const settings: [string, Stages, boolean][] = [
    ...names.map((name): [string, Stages, boolean] => [`no ${name}`, less([name]), true]),
    ['plain reading', less(names), true],
    ['no neighbours', ALL_STAGES, false],
  ];
  return settings.map(([name, ways, together]) => {
    tell(`recall: ${name}`);
    return [name, replay.play(ways, together)];
  });
}

async function hashed({ catalogue, pictures, truth }: Site): Promise<[string, Claims][]> {
  const hash = async (way: Way) => {
    tell(`recall: one ${way} per file`);
    return fileClaims(way, catalogue, pictures, truth);
  };
  const pdqs = await hash('pdq');
  const blocks = await hash('blockhash');
  return [
    ['PDQ', pdqs.within(RADIUS)],
    ['block', blocks.within(RADIUS)],
    ['block@0wrong', blocks.within(bestSilent(blocks, truth))],
  ];
}

function worksOf(truth: readonly Truth[], said: Report['works']): Works {
  const due = new Set(truth.flatMap((t) => (t.expect && !t.optional ? [t.expect.work] : [])));
  const confirmed = said.filter(({ verdict }) => verdict === 'confirmed').map(({ work }) => work);
  const right = confirmed.filter((work) => due.has(work)).length;
  return { due: due.size, confirmed: right, falsely: confirmed.length - right };
}

import path from 'node:path';
import { indexCatalogue, matchSite, openIndex, type Report } from '../src/index.ts';
import { ALL_STAGES, type Stages } from '../src/match/examine.ts';
import { Replay, type ReplayResult } from './accuracy/replay.ts';
import { recognised, type ScoredClaims, score, total, type Widths } from './accuracy/score.ts';
import {
  entriesOf,
  type Method,
  type RecallResult,
  tablesOf,
  type WorkCounts,
} from './accuracy/summary.ts';
import {
  type FileHash,
  findNearestFiles,
  largestRadiusWithoutErrors,
} from './baselines/nearest-file.ts';
import { corpusOf } from './inputs/corpus.ts';
import { withFolder } from './inputs/files.ts';
import type { BenchOptions } from './options.ts';
import type { Outcome } from './output/outcome.ts';
import { logProgress } from './output/table.ts';
import { makeSite, type Site } from './site/site.ts';
import type { Truth } from './site/truth.ts';

/** PDQ's own threshold, for both baselines. */
const BASELINE_RADIUS = 31;

/**
 * Measures the share of a site's pictures that is recognised, by alteration, and the number of
 * wrong claims: for panelprint as shipped, for one hash per file as common packages compute it, and
 * on request for panelprint without each stage of its engine, all on the same pictures. Also
 * measures the cost of matching compared with decoding.
 */
export async function recall(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  const measure = async (folder: string): Promise<Outcome> => {
    const site = await makeSite(corpus, options, path.join(folder, 'site'));
    const result = await measureRecall(site, path.join(folder, 'index'), options);
    return {
      title: 'recall: recognised pictures of a site, and the cost of matching',
      about: [corpus.about, site.about, ...LEGEND],
      tables: tablesOf(result, options),
      entries: entriesOf(result),
      failures: failuresOf(result, options),
    };
  };
  return withFolder(measure, options.keep);
}

const LEGEND = [
  'In brackets, and in the column 95 %: the 95 % confidence interval (Wilson).',
  'placed: claimed rows exceed the true rows by at most 6 % of the width, as in score.mjs; placed*: after scaling the',
  'true rows of an edition of another width to the width of the first catalogue page, at which reports count rows.',
  'decode, match: milliseconds of processor time per picture, one at a time; ratio: (decode + match) / decode.',
  `PDQ, block: one hash per file, which claims the nearest catalogue file within ${BASELINE_RADIUS} bits. block@0wrong: within the`,
  'largest radius without a wrong claim. It is chosen by the truth, which is not available in practice.',
];

function failuresOf({ ours, works, deviations }: RecallResult, { min }: BenchOptions): string[] {
  const { wrong, missing, found, due } = total(ours.cases);
  const failures: string[] = [];
  if (wrong > 0) failures.push(`${wrong} pictures are claimed wrongly.`);
  if (works.falselyConfirmed > 0)
    failures.push(`${works.falselyConfirmed} works are falsely confirmed.`);
  if (missing > 0) failures.push(`${missing} pictures are missing from the report.`);
  if (min > 0 && due === 0) failures.push('No picture is due, so --min cannot be checked.');
  if (found < min * due)
    failures.push(`${found} of ${due} pictures are recognised, less than ${100 * min} %.`);
  if (deviations > 0)
    failures.push(`${deviations} pictures have other claims in the replay than in matchSite.`);
  return failures;
}

async function measureRecall(
  site: Site,
  folder: string,
  options: BenchOptions,
): Promise<RecallResult> {
  const { catalogue, pictures, truth } = site;
  logProgress('recall: indexing');
  await indexCatalogue(catalogue, folder);
  const index = await openIndex(folder);
  logProgress(`recall: matching ${truth.length} pictures`);
  const report = await matchSite(index, [pictures]);
  const widths: Widths = new Map(
    index.episodes.map(({ work, episode }) => [
      `${work.name}/${episode.name}`,
      episode.pages[0]?.width ?? 0,
    ]),
  );
  const method = (name: string, claims: ScoredClaims): Method => ({
    name,
    cases: score(truth, claims, widths),
    found: recognised(truth, claims),
    claims,
  });
  logProgress('recall: replaying without the pipeline');
  const paths = report.images.map((image) => image.path);
  const replay = await Replay.open(index, pictures, paths);
  const replayed = replay.match();
  const shipped = claimsOf(report);
  const baselines = options.ours ? [] : await claimByFileHash(site);
  const ablations = options.ablation ? matchWithoutStages(replay) : [];
  return {
    truth,
    ours: method('ours', shipped),
    baselines: baselines.map(([name, claims]) => method(name, claims)),
    ablations: ablations.map(([name, result]) => ({ ...method(name, result.claims), ...result })),
    decodeMs: replay.decodeMs,
    matchMs: replayed.matchMs,
    works: countWorks(truth, report.works),
    deviations: paths.filter((picture) => !areEqual(shipped, replayed.claims, picture)).length,
  };
}

function claimsOf({ images }: Report): ScoredClaims {
  return new Map(
    images.map(({ path: picture, matches }) => [
      picture,
      matches.map(({ work, episode, reference, logOdds }) => ({
        work,
        episode,
        reference,
        logOdds,
      })),
    ]),
  );
}

/** Whether both have the same claims on a picture. */
function areEqual(a: ScoredClaims, b: ScoredClaims, picture: string): boolean {
  return JSON.stringify(a.get(picture)) === JSON.stringify(b.get(picture));
}

/** Matches without each stage, without all optional stages, and without joining neighbours. */
function matchWithoutStages(replay: Replay): [name: string, result: ReplayResult][] {
  const stages = Object.keys(ALL_STAGES) as (keyof Stages)[];
  const without = (omitted: readonly (keyof Stages)[]): Stages => ({
    ...ALL_STAGES,
    ...Object.fromEntries(omitted.map((stage) => [stage, false])),
  });
  const run = (name: string, enabled: Stages, joinNeighbours = true): [string, ReplayResult] => {
    logProgress(`recall: ${name}`);
    return [name, replay.match(enabled, joinNeighbours)];
  };
  return [
    ...stages.map((stage) => run(`no ${stage}`, without([stage]))),
    run('windows only', without(stages)),
    run('no neighbours', ALL_STAGES, false),
  ];
}

async function claimByFileHash({
  catalogue,
  pictures,
  truth,
}: Site): Promise<[string, ScoredClaims][]> {
  const find = async (hash: FileHash) => {
    logProgress(`recall: one ${hash} per file`);
    return findNearestFiles(hash, catalogue, pictures, truth);
  };
  const byPdq = await find('pdq');
  const byBlockhash = await find('blockhash');
  return [
    ['PDQ', byPdq.claimsWithin(BASELINE_RADIUS)],
    ['block', byBlockhash.claimsWithin(BASELINE_RADIUS)],
    ['block@0wrong', byBlockhash.claimsWithin(largestRadiusWithoutErrors(byBlockhash, truth))],
  ];
}

function countWorks(truth: readonly Truth[], works: Report['works']): WorkCounts {
  const due = new Set(
    truth.flatMap(({ expect, optional }) => (expect && !optional ? [expect.work] : [])),
  );
  const confirmed = works.filter(({ verdict }) => verdict === 'confirmed').map(({ work }) => work);
  const right = confirmed.filter((work) => due.has(work)).length;
  return { due: due.size, confirmed: right, falselyConfirmed: confirmed.length - right };
}

import type { BenchOptions } from '../options.ts';
import { type Entry, shareEntry } from '../output/outcome.ts';
import { figure, type Table } from '../output/table.ts';
import { HARD_CASES } from '../site/site.ts';
import type { Truth } from '../site/truth.ts';
import { wilson } from '../timing/statistics.ts';
import type { ReplayResult } from './replay.ts';
import { type CaseCounts, type ScoredClaims, total } from './score.ts';

/** The results of one method of recognition. */
export interface Method {
  readonly name: string;
  /** Counts by case. */
  readonly cases: ReadonlyMap<string, CaseCounts>;
  /** Paths of the pictures claimed for their work and episode. */
  readonly found: ReadonlySet<string>;
  readonly claims: ScoredClaims;
}

/** Counts of works. */
export interface WorkCounts {
  /** On the site. */
  readonly due: number;
  /** Confirmed by the report, and on the site. */
  readonly confirmed: number;
  /** Confirmed by the report, but not on the site. */
  readonly falselyConfirmed: number;
}

/** The measurements of the recall bench. */
export interface RecallResult {
  readonly truth: readonly Truth[];
  /** panelprint as shipped. */
  readonly ours: Method;
  readonly baselines: readonly Method[];
  /** panelprint without each of its stages; empty unless requested. */
  readonly ablations: readonly (Method & ReplayResult)[];
  readonly decodeMs: ReadonlyMap<string, number>;
  readonly matchMs: ReadonlyMap<string, number>;
  readonly works: WorkCounts;
  /** Pictures with other claims in the replay than as shipped. */
  readonly deviations: number;
}

/** The tables for people. */
export function tablesOf(result: RecallResult, { misses, ablation }: BenchOptions): Table[] {
  return [
    caseTable(result),
    ...(result.baselines.length + result.ablations.length > 0 ? [methodTable(result)] : []),
    totalTable(result),
    ...(ablation ? [lossTable(result)] : []),
    ...(misses ? missTable(result) : []),
  ];
}

function percent(n: number, all: number): string {
  return all === 0 ? '-' : `${((100 * n) / all).toFixed(1)} %`;
}

function interval(n: number, all: number, digits: number): string {
  if (all === 0) return '';
  const [low, high] = wilson(n, all);
  return `${(100 * low).toFixed(digits)}-${(100 * high).toFixed(digits)}`;
}

interface CaseGroup {
  readonly name: string;
  readonly cases: readonly string[];
}

/** Each case alone, all together, and, if there are both, the usual and the hard ones. */
function groupsOf({ ours }: RecallResult): CaseGroup[] {
  const all = [...ours.cases.keys()];
  const hard = all.filter((name) => HARD_CASES.has(name));
  const usual = all.filter((name) => !HARD_CASES.has(name));
  const hasBoth = hard.length > 0 && usual.length > 0;
  const alone = (names: readonly string[]) => names.map((name) => ({ name, cases: [name] }));
  return [
    ...alone(usual),
    ...(hasBoth ? [{ name: 'USUAL', cases: usual }] : []),
    ...alone(hard),
    ...(hasBoth ? [{ name: 'HARD', cases: hard }] : []),
    { name: 'TOTAL', cases: all },
  ];
}

/** The sum of some cases. */
function sumOf(method: Pick<Method, 'cases'>, cases: readonly string[]): CaseCounts {
  return total(new Map(cases.map((name) => [name, method.cases.get(name)!])));
}

/** Milliseconds of processor time per picture. */
interface Speed {
  readonly decode: number;
  readonly match: number;
  /** (decode + match) / decode, of the sums. */
  readonly ratio: number;
}

function speedOf({ truth, decodeMs, matchMs }: RecallResult, cases: readonly string[]): Speed {
  const paths = pathsOf(truth, cases);
  const sum = (ms: ReadonlyMap<string, number>) =>
    paths.reduce((total, path) => total + (ms.get(path) ?? 0), 0);
  const [decode, match] = [sum(decodeMs), sum(matchMs)];
  return {
    decode: decode / paths.length,
    match: match / paths.length,
    ratio: (decode + match) / decode,
  };
}

function pathsOf(truth: readonly Truth[], cases: readonly string[]): string[] {
  return truth.filter((picture) => cases.includes(picture.case)).map(({ path }) => path);
}

function caseTable(result: RecallResult): Table {
  const rows = groupsOf(result).map(({ name, cases }) => {
    const { images, due, found, placed, placedScaled, wrong } = sumOf(result.ours, cases);
    const { decode, match, ratio } = speedOf(result, cases);
    return [
      name,
      String(images),
      String(due),
      percent(found, due),
      interval(found, due, 1),
      percent(placed, due),
      percent(placedScaled, due),
      String(wrong),
      decode.toFixed(1),
      match.toFixed(1),
      ratio.toFixed(2),
    ];
  });
  return { head: CASE_HEAD, rows };
}

const CASE_HEAD = [
  'as shipped',
  'images',
  'due',
  'recall',
  '95 %',
  'placed',
  'placed*',
  'wrong',
  'decode ms',
  'match ms',
  'ratio',
];

function methodTable(result: RecallResult): Table {
  const methods = [result.ours, ...result.baselines, ...result.ablations];
  const rows = groupsOf(result).map(({ name, cases }) => {
    const { due } = sumOf(result.ours, cases);
    const cells = methods.map((method) => {
      const { found } = sumOf(method, cases);
      return due === 0 ? '-' : `${((100 * found) / due).toFixed(0)} [${interval(found, due, 0)}]`;
    });
    return [name, String(due), ...cells];
  });
  return { head: ['recall in %', 'due', ...methods.map(({ name }) => name)], rows };
}

function totalTable({ ours, baselines, ablations, works }: RecallResult): Table {
  const rows = [ours, ...baselines, ...ablations].map(({ name, cases }) => {
    const { found, due, wrong } = total(cases);
    const ofDue = `${found} / ${due}`;
    return [name, ofDue, percent(found, due), interval(found, due, 1), String(wrong)];
  });
  rows.push([
    'works confirmed by ours',
    `${works.confirmed} / ${works.due}`,
    percent(works.confirmed, works.due),
    '',
    String(works.falselyConfirmed),
  ]);
  return { head: ['in all', 'recognised', 'recall', '95 %', 'wrong'], rows };
}

/** The effect of each stage: pictures lost without it, and pictures found only without it. */
function lossTable(result: RecallResult): Table {
  const { ablations, ours, truth, matchMs } = result;
  const losses = (cases: readonly string[]) => {
    const paths = pathsOf(truth, cases);
    return ablations.map(({ found }) => {
      const lost = paths.filter((path) => ours.found.has(path) && !found.has(path)).length;
      const gained = paths.filter((path) => !ours.found.has(path) && found.has(path)).length;
      return gained === 0 ? String(lost) : `${lost} (+${gained})`;
    });
  };
  const rows = groupsOf(result)
    .map(({ name, cases }) => ({ name, cells: losses(cases) }))
    .filter(({ name, cells }) => name === 'TOTAL' || cells.some((cell) => cell !== '0'))
    .map(({ name, cells }) => [name, '', ...cells]);
  const mean = (ms: ReadonlyMap<string, number>) =>
    figure([...ms.values()].reduce((sum, one) => sum + one, 0) / ms.size);
  const times = [mean(matchMs), ...ablations.map((ablation) => mean(ablation.matchMs))];
  return {
    head: ['lost without a stage', 'ours', ...ablations.map(({ name }) => name)],
    rows: [...rows, ['match ms a picture', ...times]],
  };
}

/** Pictures missed or claimed wrongly; no table if there are none. */
function missTable({ truth, ours }: RecallResult): Table[] {
  const rows = truth.flatMap(({ path, expect, optional }) => {
    const shown = expect ? `${expect.work}/${expect.episode} ${expect.top ?? ''}` : 'nothing';
    const claimed = (ours.claims.get(path) ?? []).map(({ work, episode }) => `${work}/${episode}`);
    if (claimed.some((episode) => expect === null || !shown.startsWith(`${episode} `)))
      return [[path, 'WRONG', shown, claimed.join(' ')]];
    const isMissed = expect !== null && !optional && !ours.found.has(path);
    return isMissed ? [[path, 'missed', shown, '']] : [];
  });
  return rows.length > 0 ? [{ head: ['picture', '', 'shows', 'claimed'], rows }] : [];
}

/** The figures for machines. */
export function entriesOf(result: RecallResult): Entry[] {
  const { ours, baselines, ablations, works } = result;
  const all = total(ours.cases);
  const groups = groupsOf(result).filter(({ cases }) => sumOf(ours, cases).due > 0);
  const methodEntries = (method: Method) =>
    groups.map(({ name, cases }) => {
      const { found, due } = sumOf(method, cases);
      return shareEntry(`recall/${method.name}/${name}`, found, due);
    });
  const entries = [
    shareEntry('recall/total', all.found, all.due),
    shareEntry('recall/total/placed', all.placed, all.due),
    shareEntry('recall/total/placed, one width', all.placedScaled, all.due),
    shareEntry('recall/pictures without a wrong claim', all.images - all.wrong, all.images),
    shareEntry('recall/works confirmed', works.confirmed, works.due),
    ...[ours, ...baselines, ...ablations].flatMap(methodEntries),
    ...groupsOf(result).map(({ name, cases }) => ({
      name: `recall/speed of decoding/${name}`,
      unit: 'share',
      value: 1 / speedOf(result, cases).ratio,
    })),
  ];
  return entries.filter(({ value }) => Number.isFinite(value)); // a share of nothing is NaN
}

import { type BenchOptions, type Entry, figure, type Table } from './outcome.ts';
import type { Played } from './replay.ts';
import { type Claims, type Row, type Truth, total, wilson } from './score.ts';
import { HARD } from './site.ts';

/** What one way of recognising said. */
export interface Method {
  readonly name: string;
  readonly rows: ReadonlyMap<string, Row>;
  /** Paths of the pictures given to their work and episode. */
  readonly found: ReadonlySet<string>;
  readonly claims: Claims;
}

/** Works on the site: due, held to be there, and held to be there wrongly. */
export interface Works {
  readonly due: number;
  readonly confirmed: number;
  readonly falsely: number;
}

export interface Scored {
  readonly truth: readonly Truth[];
  /** As shipped. */
  readonly ours: Method;
  readonly baselines: readonly Method[];
  /** Ours without each of its parts; none unless asked for. */
  readonly parts: readonly (Method & Played)[];
  readonly decodeMs: ReadonlyMap<string, number>;
  readonly matchMs: ReadonlyMap<string, number>;
  readonly works: Works;
  /** Pictures of which the engine in parts says something else than as shipped. */
  readonly strays: number;
}

/** All that was found, for people. */
export function tablesOf(scored: Scored, { misses, ablation }: BenchOptions): Table[] {
  return [
    caseTable(scored),
    ...(scored.baselines.length + scored.parts.length > 0 ? [methodTable(scored)] : []),
    totalTable(scored),
    ...(ablation ? [lossTable(scored)] : []),
    ...(misses ? missTable(scored) : []),
  ];
}

function percent(n: number, of: number): string {
  return of === 0 ? '-' : `${((100 * n) / of).toFixed(1)} %`;
}

function interval(n: number, of: number, digits: number): string {
  if (of === 0) return '';
  const [low, high] = wilson(n, of);
  return `${(100 * low).toFixed(digits)}-${(100 * high).toFixed(digits)}`;
}

/** Cases and what to call them together; the hard ones are also counted apart where there are others. */
function groupsOf({ ours }: Scored): [name: string, cases: readonly string[]][] {
  const all = [...ours.rows.keys()];
  const hard = all.filter((name) => HARD.has(name));
  const usual = all.filter((name) => !HARD.has(name));
  const apart = hard.length > 0 && usual.length > 0;
  const single = (names: readonly string[]): [string, string[]][] => names.map((n) => [n, [n]]);
  return [
    ...single(usual),
    ...(apart ? ([['USUAL', usual]] as [string, string[]][]) : []),
    ...single(hard),
    ...(apart ? ([['HARD', hard]] as [string, string[]][]) : []),
    ['TOTAL', all],
  ];
}

/** The rows of some cases as one. */
function sumOf({ rows }: Pick<Method, 'rows'>, cases: readonly string[]): Row {
  return total(new Map(cases.map((name) => [name, rows.get(name)!])));
}

interface Speed {
  readonly decode: number;
  readonly match: number;
  readonly ratio: number;
}

/** Milliseconds of processor a picture; the ratio of the sums. */
function speedOf({ truth, decodeMs, matchMs }: Scored, cases: readonly string[]): Speed {
  const paths = truth.filter((one) => cases.includes(one.case)).map((one) => one.path);
  const sum = (ms: ReadonlyMap<string, number>) =>
    paths.reduce((total, path) => total + (ms.get(path) ?? 0), 0);
  const [decode, match] = [sum(decodeMs), sum(matchMs)];
  return {
    decode: decode / paths.length,
    match: match / paths.length,
    ratio: (decode + match) / decode,
  };
}

function caseTable(scored: Scored): Table {
  const rows = groupsOf(scored).map(([name, cases]) => {
    const { images, due, found, placed, placedScaled, wrong } = sumOf(scored.ours, cases);
    const { decode, match, ratio } = speedOf(scored, cases);
    const shares = [placed, placedScaled].map((n) => percent(n, due));
    const times = [decode.toFixed(1), match.toFixed(1), ratio.toFixed(2)];
    const counts = [String(images), String(due), percent(found, due), interval(found, due, 1)];
    return [name, ...counts, ...shares, String(wrong), ...times];
  });
  const head = ['as shipped', 'images', 'due', 'recall', '95 %', 'placed', 'placed*', 'wrong'];
  return { head: [...head, 'decode ms', 'match ms', 'ratio'], rows };
}

function methodTable(scored: Scored): Table {
  const methods = [scored.ours, ...scored.baselines, ...scored.parts];
  const rows = groupsOf(scored).map(([name, cases]) => {
    const { due } = sumOf(scored.ours, cases);
    const cells = methods.map((method) => {
      const { found } = sumOf(method, cases);
      return due === 0 ? '-' : `${((100 * found) / due).toFixed(0)} [${interval(found, due, 0)}]`;
    });
    return [name, String(due), ...cells];
  });
  return { head: ['recall in %', 'due', ...methods.map(({ name }) => name)], rows };
}

function totalTable(scored: Scored): Table {
  const { due, confirmed, falsely } = scored.works;
  const rows = [scored.ours, ...scored.baselines, ...scored.parts].map(({ name, rows }) => {
    const { found, due, wrong } = total(rows);
    const share = [`${found} / ${due}`, percent(found, due), interval(found, due, 1)];
    return [name, ...share, String(wrong)];
  });
  const confirmedShare = [`${confirmed} / ${due}`, percent(confirmed, due), ''];
  return {
    head: ['in all', 'recognised', 'recall', '95 %', 'wrong'],
    rows: [...rows, ['works confirmed by ours', ...confirmedShare, String(falsely)]],
  };
}

/** What each part is good for: pictures that are lost without it, and those that are only then found. */
function lossTable(scored: Scored): Table {
  const { parts, ours, truth } = scored;
  const cells = (cases: readonly string[]) => {
    const paths = truth.filter((one) => cases.includes(one.case)).map(({ path }) => path);
    return parts.map(({ found }) => {
      const lost = paths.filter((path) => ours.found.has(path) && !found.has(path)).length;
      const won = paths.filter((path) => !ours.found.has(path) && found.has(path)).length;
      return won === 0 ? String(lost) : `${lost} (+${won})`;
    });
  };
  const rows = groupsOf(scored).map(([name, cases]) => [name, '', ...cells(cases)]);
  const told = rows.filter(
    ([name, , ...losses]) => name === 'TOTAL' || losses.some((n) => n !== '0'),
  );
  const each = (ms: ReadonlyMap<string, number>) =>
    figure([...ms.values()].reduce((sum, one) => sum + one, 0) / ms.size);
  const times = [each(scored.matchMs), ...parts.map(({ matchMs }) => each(matchMs))];
  return {
    head: ['lost without a part', 'ours', ...parts.map(({ name }) => name)],
    rows: [...told, ['match ms a picture', ...times]],
  };
}

/** None where nothing was missed. */
function missTable({ truth, ours }: Scored): Table[] {
  const rows = truth.flatMap(({ path, expect, optional }) => {
    const place = expect ? `${expect.work}/${expect.episode} ${expect.top ?? ''}` : 'nothing';
    const said = (ours.claims.get(path) ?? []).map(({ work, episode }) => `${work}/${episode}`);
    if (said.some((one) => expect === null || !place.startsWith(`${one} `)))
      return [[path, 'WRONG', place, said.join(' ')]];
    const missed = expect !== null && !optional && !ours.found.has(path);
    return missed ? [[path, 'missed', place, '']] : [];
  });
  return rows.length > 0 ? [{ head: ['picture', '', 'is', 'said'], rows }] : [];
}

/** All that was found, for machines: larger is better in all of it. */
export function entriesOf(scored: Scored): Entry[] {
  const { ours, baselines, parts, works } = scored;
  const all = total(ours.rows);
  const groups = groupsOf(scored).filter(([, cases]) => sumOf(ours, cases).due > 0);
  const ofMethod = (method: Method) =>
    groups.map(([name, cases]) => {
      const { found, due } = sumOf(method, cases);
      return share(`${method.name}/${name}`, found, due);
    });
  const entries = [
    share('total', all.found, all.due),
    share('total/placed', all.placed, all.due),
    share('total/placed, one width', all.placedScaled, all.due),
    share('pictures without a wrong claim', all.images - all.wrong, all.images),
    share('works confirmed', works.confirmed, works.due),
    ...[ours, ...baselines, ...parts].flatMap(ofMethod),
    ...groupsOf(scored).map(([name, cases]) => ({
      ...{ name: `recall/speed of decoding/${name}`, unit: 'share' },
      value: 1 / speedOf(scored, cases).ratio,
    })),
  ];
  // Of nothing due there is no share.
  return entries.filter(({ value }) => Number.isFinite(value));
}

function share(name: string, n: number, of: number): Entry {
  const [low, high] = wilson(n, of).map((value) => 100 * value) as [number, number];
  const range = `± ${((high - low) / 2).toFixed(1)}`;
  return {
    ...{ name: `recall/${name}`, unit: '%', value: (100 * n) / of, range },
    ...{ between: [low, high], extra: `${n} of ${of}` },
  };
}

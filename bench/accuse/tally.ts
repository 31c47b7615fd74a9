import { type Entry, shareEntry } from '../output/outcome.ts';
import type { Table } from '../output/table.ts';
import { wilson } from '../timing/statistics.ts';
import type { JudgedPicture, SiteResult, ToldWork } from './judge.ts';

/** A line of the table: all sites of one scenario. */
export interface Row {
  readonly name: string;
  readonly sites: readonly SiteResult[];
}

/** A row of the results whose sites have names that begin so, after the name of the trial. */
export function rowOf(
  name: string,
  results: readonly SiteResult[],
  beginnings: readonly string[],
): Row {
  const belongs = ({ site }: SiteResult) =>
    beginnings.some((beginning) => site.includes(`/${beginning}`));
  return { name, sites: results.filter(belongs) };
}

/** Verdicts, the worst first if it is wrong. */
const VERDICTS = ['confirmed', 'shown', 'probable', 'insufficient'] as const;

/** The figures of a row. */
export interface RowCounts {
  /** Pictures that the scenario is about, and those that are claimed for a work they do not show. */
  readonly asked: number;
  readonly wrong: number;
  /** Those that are reported as art that several works hold. */
  readonly shared: number;
  /** Other pictures that are claimed wrongly: fillers, and copies of indexed works. */
  readonly otherWrong: number;
  /** Log10 of the best odds of a wrong claim; undefined if there is none. */
  readonly worstLogOdds: number | undefined;
  /** Verdicts on works that the site does not distribute, by kind. */
  readonly told: Readonly<Record<string, number>>;
  /** Pictures that show an indexed work, and those that are claimed for it. */
  readonly due: number;
  readonly found: number;
  /** Works that a site distributes in enough pictures, and those that are confirmed. */
  readonly distributed: number;
  readonly confirmed: number;
}

/** Counts what was said in all sites of a row. */
export function countRow({ sites }: Row): RowCounts {
  const pictures = sites.flatMap((site) => site.pictures);
  const asked = pictures.filter(({ role }) => role === 'asked');
  const isWrong = ({ wrong }: JudgedPicture) => wrong.length > 0;
  const odds = pictures.flatMap(({ wrong }) => wrong.map(({ logOdds }) => logOdds));
  const due = pictures.filter(({ isDue }) => isDue);
  const accused = sites.flatMap(({ works }) => works.filter(({ isRight }) => !isRight));
  const verdicts = VERDICTS.map((kind) => [
    kind,
    accused.filter(({ verdict }) => verdict === kind).length,
  ]);
  return {
    asked: asked.length,
    wrong: asked.filter(isWrong).length,
    shared: asked.filter(({ isShared }) => isShared).length,
    otherWrong: pictures.filter((picture) => picture.role !== 'asked' && isWrong(picture)).length,
    worstLogOdds: odds.length > 0 ? Math.min(...odds) : undefined,
    told: Object.fromEntries(verdicts),
    due: due.length,
    found: due.filter(({ isFound }) => isFound).length,
    distributed: sites.flatMap(({ distributes }) => distributes).length,
    confirmed: sites.flatMap(confirmedRightly).length,
  };
}

/** Sites with pictures that the scenario is about: not those of copies. */
function askedSites({ sites }: Row): SiteResult[] {
  return sites.filter(({ pictures }) => pictures.some(({ role }) => role === 'asked'));
}

/** Works that the site distributes and that are confirmed. */
function confirmedRightly({ distributes, works }: SiteResult): ToldWork[] {
  return works.filter(({ work, verdict }) => verdict === 'confirmed' && distributes.includes(work));
}

const HEAD = [
  'scenario',
  'sites',
  'n',
  'wrong',
  '%',
  '95 %',
  'shared',
  'worst',
  ...VERDICTS,
  'other wrong',
  'due',
  'recall %',
  'right confirmed',
];

/** The table for people. */
export function tallyTable(rows: readonly Row[]): Table {
  return { head: HEAD, rows: rows.map(cellsOf) };
}

function cellsOf(row: Row): string[] {
  const counts = countRow(row);
  const [low, high] = wilson(counts.wrong, counts.asked).map((share) => (100 * share).toFixed(1));
  return [
    row.name,
    `${askedSites(row).length}`,
    `${counts.asked}`,
    `${counts.wrong}`,
    percent(counts.wrong, counts.asked),
    `${low}-${high}`,
    `${counts.shared}`,
    counts.worstLogOdds?.toFixed(1) ?? '-',
    ...VERDICTS.map((kind) => `${counts.told[kind]}`),
    `${counts.otherWrong}`,
    `${counts.due}`,
    percent(counts.found, counts.due),
    counts.distributed > 0 ? `${counts.confirmed} of ${counts.distributed}` : '-',
  ];
}

function percent(n: number, all: number): string {
  return all === 0 ? '-' : ((100 * n) / all).toFixed(1);
}

/** Every wrong picture; no table if there is none. */
export function wrongTable(rows: readonly Row[]): Table[] {
  const lines = rows.flatMap(({ sites }) =>
    sites.flatMap(({ site, pictures }) =>
      pictures.flatMap(({ path, wrong }) =>
        wrong.map(({ work, episode, reference: { top, bottom }, logOdds }) => [
          `${site}/${path}`,
          `${work}/${episode}`,
          `${top}-${bottom}`,
          logOdds.toFixed(1),
        ]),
      ),
    ),
  );
  return lines.length > 0
    ? [{ head: ['wrong picture', 'claimed', 'rows', 'odds'], rows: lines }]
    : [];
}

/** The figures for machines; all are better when larger. */
export function tallyEntries(rows: readonly Row[]): Entry[] {
  return rows.flatMap((row) => {
    const { asked, wrong, due, found } = countRow(row);
    const sites = askedSites(row);
    const falselyConfirmed = sites.filter(({ works }) => works.some(isConfirmedWrongly)).length;
    return [
      shareEntry(`accuse/${row.name}/pictures not claimed wrongly`, asked - wrong, asked),
      shareEntry(
        `accuse/${row.name}/sites without a false confirmation`,
        sites.length - falselyConfirmed,
        sites.length,
      ),
      ...(due > 0 ? [shareEntry(`accuse/${row.name}/recall`, found, due)] : []),
    ];
  });
}

function isConfirmedWrongly({ verdict, isRight }: ToldWork): boolean {
  return verdict === 'confirmed' && !isRight;
}

/** Describes, for each row, the works that are confirmed wrongly. */
export function tallyFailures(rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, sites }) => {
    const confirmed = sites.flatMap(({ site, works }) =>
      works.filter(isConfirmedWrongly).map((told) => ({ site, ...told })),
    );
    if (confirmed.length === 0) return [];
    const worst = confirmed.reduce((a, b) => (b.falseMatchOdds < a.falseMatchOdds ? b : a));
    const extent = worst.extent === undefined ? '' : `, extent ${worst.extent}`;
    return [
      `${name}: ${confirmed.length} wrongly confirmed, the surest ${worst.work} on ${worst.site} (odds ${worst.falseMatchOdds}${extent}).`,
    ];
  });
}

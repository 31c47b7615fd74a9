import path from 'node:path';
import { indexCatalogue, matchSite, openIndex, type PictureResult } from '../src/index.ts';
import { bestSilent, type FileClaims, fileClaims, type Way } from './support/filehash.ts';
import { type BenchOptions, type Entry, type Outcome, tell } from './support/outcome.ts';
import { corpusOf, inTemporary } from './support/places.ts';
import { type Claims, type Row, score, total, type Widths, wilson } from './support/score.ts';
import { makeSite, type Site } from './support/site.ts';

/** PDQ's own threshold, used for both baselines. */
const RADIUS = 31;

interface Scored {
  readonly ours: ReadonlyMap<string, Row>;
  readonly pdq: ReadonlyMap<string, Row>;
  readonly block: ReadonlyMap<string, Row>;
  /** Blockhash at the largest distance that claims nothing wrong, chosen knowing the truth. */
  readonly silent: ReadonlyMap<string, Row>;
  readonly silentRadius: number;
  readonly works: { readonly due: number; readonly confirmed: number; readonly falsely: number };
}

/**
 * How much of what a site shows is recognised, by alteration, and how much is claimed wrongly: by us, and
 * by one hash per file, as the packages on the shelf do, over the same pictures in the same run. No clock.
 */
export async function recall(options: BenchOptions): Promise<Outcome> {
  const corpus = corpusOf(options);
  return inTemporary(async (folder) => {
    const site = await makeSite(corpus, options, path.join(folder, 'site'));
    const scored = await scoreAll(site, path.join(folder, 'index'));
    const sum = total(scored.ours);
    const failures: string[] = [];
    if (sum.wrong > 0) failures.push(`${sum.wrong} pictures are claimed wrongly`);
    if (scored.works.falsely > 0) failures.push(`${scored.works.falsely} works falsely confirmed`);
    if (sum.missing > 0) failures.push(`${sum.missing} pictures are missing from the report`);
    if (sum.found < options.min * sum.due)
      failures.push(`recall ${percent(sum.found, sum.due)} is under ${100 * options.min} %`);
    return {
      title: 'recall: what of a site is recognised',
      about: [corpus.about, site.about, ...EXPLAINED],
      tables: [caseTable(scored), intervalTable(scored)],
      entries: entriesOf(scored),
      failures,
    };
  });
}

const EXPLAINED = [
  'placed: rows inside the truth by 6 % of the width, as score.mjs has it; placed*: the truth of an edition of',
  'another width brought to the width of the catalogue first page, in which reports count.',
  `One hash per file: the nearest catalogue file within ${RADIUS} bits is the claim. block@0wrong: at the largest distance`,
  'that claims nothing wrong, chosen knowing the truth, which nobody in the field can.',
];

async function scoreAll({ catalogue, pictures, truth }: Site, folder: string): Promise<Scored> {
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
  const of = (claims: Claims) => score(truth, claims, widths);
  const hashed = async (way: Way): Promise<FileClaims> => {
    tell(`recall: one ${way} per file`);
    return fileClaims(way, catalogue, pictures, truth);
  };
  const pdqs = await hashed('pdq');
  const blocks = await hashed('blockhash');
  const silentRadius = bestSilent(blocks, truth);
  return {
    ours: of(new Map(report.images.map((image) => [image.path, claimsOf(image)]))),
    pdq: of(pdqs.within(RADIUS)),
    block: of(blocks.within(RADIUS)),
    silent: of(blocks.within(silentRadius)),
    silentRadius,
    works: worksOf(truth, report.works),
  };
}

function claimsOf({ matches }: PictureResult) {
  return matches.map(({ work, episode, reference }) => ({ work, episode, reference }));
}

function worksOf(truth: Site['truth'], said: readonly { work: string; verdict: string }[]) {
  const due = new Set(truth.flatMap((t) => (t.expect && !t.optional ? [t.expect.work] : [])));
  const confirmed = said.filter(({ verdict }) => verdict === 'confirmed').map(({ work }) => work);
  const right = confirmed.filter((work) => due.has(work)).length;
  return { due: due.size, confirmed: right, falsely: confirmed.length - right };
}

function percent(n: number, of: number): string {
  return of === 0 ? '-' : `${((100 * n) / of).toFixed(1)} %`;
}

const HEAD = [
  ...['case', 'images', 'due', 'ours', 'placed', 'placed*', 'PDQ', 'block', 'block@0wrong'],
  ...['wrong: ours', 'PDQ', 'block'],
];

function caseTable(scored: Scored) {
  const line = (name: string, of: (rows: ReadonlyMap<string, Row>) => Row) => {
    const [ours, pdq, block, silent] = [scored.ours, scored.pdq, scored.block, scored.silent].map(
      of,
    );
    const { images, due, found, placed, placedScaled, wrong } = ours!;
    const shares = [found, placed, placedScaled, pdq!.found, block!.found, silent!.found];
    return [
      ...[name, String(images), String(due), ...shares.map((n) => percent(n, due))],
      ...[wrong, pdq!.wrong, block!.wrong].map(String),
    ];
  };
  const cases = [...scored.ours.keys()].map((name) => line(name, (rows) => rows.get(name)!));
  return { head: HEAD, rows: [...cases, line('TOTAL', total)] };
}

function intervalTable({ ours, pdq, block, silent, silentRadius, works }: Scored) {
  const row = (name: string, rows: ReadonlyMap<string, Row>) => {
    const { found, due, wrong } = total(rows);
    const [low, high] = wilson(found, due);
    const between = `${(100 * low).toFixed(1)} - ${(100 * high).toFixed(1)} %`;
    return [name, `${found} / ${due}`, percent(found, due), between, String(wrong)];
  };
  const { due, confirmed, falsely } = works;
  return {
    head: ['total', 'recognised', 'recall', '95 % (Wilson)', 'wrong'],
    rows: [
      row('ours', ours),
      row(`one PDQ per file, ${RADIUS}`, pdq),
      row(`one blockhash per file, ${RADIUS}`, block),
      row(`one blockhash per file, ${silentRadius}`, silent),
      [
        'works confirmed by us',
        `${confirmed} / ${due}`,
        percent(confirmed, due),
        '',
        String(falsely),
      ],
    ],
  };
}

function entriesOf({ ours, pdq, block, works }: Scored): Entry[] {
  const entry = (name: string, n: number, of: number): Entry => {
    const [low, high] = wilson(n, of);
    const range = `± ${(50 * (high - low)).toFixed(1)}`;
    return {
      name: `recall/${name}`,
      unit: '%',
      value: (100 * n) / of,
      range,
      extra: `${n} of ${of}`,
    };
  };
  const all = total(ours);
  const due = [...ours].filter(([, row]) => row.due > 0);
  return [
    entry('total', all.found, all.due),
    entry('total/placed', all.placed, all.due),
    entry('total/placed, one width', all.placedScaled, all.due),
    entry('pictures without a wrong claim', all.images - all.wrong, all.images),
    entry('works confirmed', works.confirmed, works.due),
    entry('one PDQ per file', total(pdq).found, all.due),
    entry('one blockhash per file', total(block).found, all.due),
    ...due.map(([name, row]) => entry(`case/${name}`, row.found, row.due)),
  ];
}

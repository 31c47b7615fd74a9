import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chance } from './chance.ts';
import { growth } from './growth.ts';
import { hash } from './hash.ts';
import { match } from './match.ts';
import { recall } from './recall.ts';
import { scale } from './scale.ts';
import { search } from './search.ts';
import { machine } from './support/clock.ts';
import { type BenchOptions, type Entry, type Outcome, renderTable } from './support/outcome.ts';

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<Outcome>>> = {
  hash,
  search,
  scale,
  growth,
  match,
  recall,
  chance,
};

const USAGE = `npm run bench -- [${Object.keys(BENCHES).join('] [')}] [options]; all where none is named
  --json FILE     figures for machines (github-action-benchmark, customBiggerIsBetter)
  --bencher FILE  the same for Bencher (Bencher Metric Format)
  --rounds N      rounds by turns (5)
  --seed N        of data and choices (3)
  --sizes N,M     search, scale, growth: windows (100000,1000000; the others: 1000000); from 10^7 up mind the memory
  --short         search, scale, growth: 100000 windows and few rounds; fails beyond wide limits, as CI wants it
  --plot FILE     search: draws the time of a query against the number of windows, as SVG
  --corpus DIR    match, scale, recall, chance: comics (../shared/corpus)
  --fixtures      match, scale, recall, chance: the drawn fixtures, even where there is a corpus
  --pictures N    match, scale: pictures in the set; chance: unrelated comics (300)
  --per N         recall: pictures a case (12)
  --negatives N   recall, chance: pictures of nothing (60 drawn, or what make-site.mjs takes)
  --hard          recall: harder cases as well as those of make-site.mjs; the drawn site has them
  --ours          recall: ours alone, without the hashes of whole files
  --ablation      recall: also without each part of the engine
  --misses        recall: names what is missed
  --keep DIR      recall: makes the site in DIR and leaves it there
  --only A,B      recall: these cases alone
  --min SHARE     recall: fail below this share of what is due (0)
`;

/** Runs the benches that the arguments name and prints what they found. Gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const asked = understood(args);
  if (asked === undefined) return 2;
  const { names, json, bencher, options } = asked;
  process.stdout.write(`${machine()}\n`);
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const outcome = await BENCHES[name]!(options);
    process.stdout.write(render(outcome));
    outcomes.push(outcome);
  }
  if (json !== undefined) {
    const extra = machine();
    const entries = outcomes
      .flatMap((outcome) => outcome.entries)
      .map(({ between: _, ...entry }) => ({
        ...entry,
        extra: [entry.extra, extra].filter(Boolean).join('\n'),
      }));
    await writeFile(json, `${JSON.stringify(entries, null, 2)}\n`);
  }
  if (bencher !== undefined) {
    const metrics = outcomes.flatMap(({ entries }) => entries.map(metricOf));
    await writeFile(bencher, `${JSON.stringify(Object.fromEntries(metrics), null, 2)}\n`);
  }
  return outcomes.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

/** An entry in Bencher Metric Format: by name, the measure, here named by its unit, and its value. */
function metricOf({ name, unit, value, between }: Entry) {
  const interval = between && { lower_value: between[0], upper_value: between[1] };
  return [name, { [unit]: { value, ...interval } }];
}

function understood(args: readonly string[]) {
  try {
    return read(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}

function read(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      sizes: { type: 'string' },
      short: { type: 'boolean', default: false },
      plot: { type: 'string' },
      seed: { type: 'string', default: '3' },
      corpus: { type: 'string' },
      fixtures: { type: 'boolean', default: false },
      pictures: { type: 'string', default: '300' },
      per: { type: 'string', default: '12' },
      only: { type: 'string' },
      negatives: { type: 'string' },
      hard: { type: 'boolean', default: false },
      ours: { type: 'boolean', default: false },
      ablation: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      keep: { type: 'string' },
      bencher: { type: 'string' },
      min: { type: 'string', default: '0' },
    },
  });
  const unknown = positionals.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}`);
  const options: BenchOptions = {
    seed: whole('seed', values.seed, 0),
    per: whole('per', values.per, 1),
    rounds: whole('rounds', values.rounds, 1),
    pictures: whole('pictures', values.pictures, 6),
    min: share('min', values.min),
    sizes: values.sizes?.split(',').map((size) => whole('sizes', size, 1)),
    short: values.short,
    plot: values.plot,
    only: values.only,
    negatives: values.negatives === undefined ? undefined : whole('negatives', values.negatives, 0),
    hard: values.hard,
    ours: values.ours,
    ablation: values.ablation,
    misses: values.misses,
    keep: values.keep,
    corpus: values.corpus,
    fixtures: values.fixtures,
  };
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  return { names, json: values.json, bencher: values.bencher, options };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number from ${least}; got ${text}`);
  return value;
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new Error(`--${name} must be 0 to 1; got ${text}`);
  return value;
}

function render({ title, about, tables, failures }: Outcome): string {
  const parts = [
    `# ${title}`,
    ...about,
    '',
    ...tables.flatMap((table) => [renderTable(table), '']),
  ];
  const wrong = failures.map((failure) => `FAILED: ${failure}`);
  return `\n${[...parts, ...wrong].join('\n').trimEnd()}\n`;
}

process.exitCode = await main(process.argv.slice(2));

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { hash } from './hash.ts';
import { match } from './match.ts';
import { recall } from './recall.ts';
import { search } from './search.ts';
import { machine } from './support/clock.ts';
import { type BenchOptions, type Outcome, renderTable } from './support/outcome.ts';

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<Outcome>>> = {
  hash,
  search,
  match,
  recall,
};

const USAGE = `npm run bench -- [${Object.keys(BENCHES).join('] [')}] [options]; all where none is named
  --json FILE     figures for machines (github-action-benchmark, customBiggerIsBetter)
  --rounds N      rounds by turns (5)
  --seed N        of data and choices (3)
  --corpus DIR    match, recall: comics (../shared/corpus)
  --fixtures      match, recall: the drawn fixtures, even where there is a corpus
  --pictures N    match: pictures in the set (300)
  --per N         recall: pictures a case (12)
  --only A,B      recall: these cases alone
  --min SHARE     recall: fail below this share of what is due (0)
`;

/** Runs the benches that the arguments name and prints what they found. Gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const asked = understood(args);
  if (asked === undefined) return 2;
  const { names, json, options } = asked;
  process.stdout.write(`${machine()}\n`);
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const outcome = await BENCHES[name]!(options);
    process.stdout.write(render(outcome));
    outcomes.push(outcome);
  }
  if (json !== undefined) {
    const extra = machine();
    const entries = outcomes.flatMap((outcome) =>
      outcome.entries.map((entry) => ({
        ...entry,
        extra: [entry.extra, extra].filter(Boolean).join('\n'),
      })),
    );
    await writeFile(json, `${JSON.stringify(entries, null, 2)}\n`);
  }
  return outcomes.some(({ failures }) => failures.length > 0) ? 1 : 0;
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
      seed: { type: 'string', default: '3' },
      corpus: { type: 'string' },
      fixtures: { type: 'boolean', default: false },
      pictures: { type: 'string', default: '300' },
      per: { type: 'string', default: '12' },
      only: { type: 'string' },
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
    only: values.only,
    corpus: values.corpus,
    fixtures: values.fixtures,
  };
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  return { names, json: values.json, options };
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

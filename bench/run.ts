import { writeFile } from 'node:fs/promises';
import { accuse } from './accuse.ts';
import { chance } from './chance.ts';
import { growth } from './growth.ts';
import { hash } from './hash.ts';
import { match } from './match.ts';
import { type BenchCommand, type BenchOptions, parseCommand, usageOf } from './options.ts';
import type { Entry, Outcome } from './output/outcome.ts';
import { renderTable } from './output/table.ts';
import { recall } from './recall.ts';
import { scale } from './scale.ts';
import { search } from './search.ts';
import { describeMachine } from './timing/machine.ts';

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<Outcome>>> = {
  hash,
  search,
  scale,
  growth,
  match,
  recall,
  chance,
  accuse,
};

/** Runs the benches that the arguments name, prints their results and returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usageOf(Object.keys(BENCHES)));
    return 0;
  }
  const command = commandOf(args);
  if (command === undefined) return 2;
  process.stdout.write(`${describeMachine()}\n`);
  const outcomes: Outcome[] = [];
  for (const name of command.benches) {
    const outcome = await BENCHES[name]!(command.options);
    process.stdout.write(renderOutcome(outcome));
    outcomes.push(outcome);
  }
  const entries = outcomes.flatMap((outcome) => outcome.entries);
  if (command.json !== undefined) await writeJson(command.json, actionFigures(entries));
  if (command.bencher !== undefined) await writeJson(command.bencher, bencherFigures(entries));
  return outcomes.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

/** Parses the arguments; undefined after an error message if they are wrong. */
function commandOf(args: readonly string[]): BenchCommand | undefined {
  const names = Object.keys(BENCHES);
  try {
    return parseCommand(args, names);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usageOf(names)}`);
    return undefined;
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The figures in the form of github-action-benchmark, with the machine in `extra`. */
function actionFigures(entries: readonly Entry[]) {
  const machine = describeMachine();
  return entries.map(({ interval: _, ...entry }) => ({
    ...entry,
    extra: [entry.extra, machine].filter(Boolean).join('\n'),
  }));
}

/** The figures in Bencher Metric Format: by name of the figure, a measure named by its unit. */
function bencherFigures(entries: readonly Entry[]) {
  const metrics = entries.map(({ name, unit, value, interval }) => {
    const bounds = interval && { lower_value: interval[0], upper_value: interval[1] };
    return [name, { [unit]: { value, ...bounds } }];
  });
  return Object.fromEntries(metrics);
}

function renderOutcome({ title, about, tables, failures }: Outcome): string {
  const lines = [
    `# ${title}`,
    ...about,
    '',
    ...tables.flatMap((table) => [renderTable(table), '']),
    ...failures.map((failure) => `FAILED: ${failure}`),
  ];
  return `\n${lines.join('\n').trimEnd()}\n`;
}

process.exitCode = await main(process.argv.slice(2));

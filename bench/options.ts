import { parseArgs } from 'node:util';

/** Options of all benches, from the command line. */
export interface BenchOptions {
  readonly seed: number;
  /** recall: pictures of each case. accuse: a ninth of the pictures of each row. */
  readonly per: number;
  /**
   * recall: only these cases, separated by commas, as make-site.mjs takes them. accuse: only these
   * scenarios.
   */
  readonly only?: string | undefined;
  /** recall, chance: unrelated pictures on the site; by default the site's maker decides. */
  readonly negatives?: number | undefined;
  /** recall: also the hard alterations, beyond the cases of make-site.mjs. */
  readonly hard: boolean;
  /** recall: skip the baselines of one hash per file. */
  readonly ours: boolean;
  /** recall: also match without each stage of the engine. */
  readonly ablation: boolean;
  /** recall, accuse: list every picture missed or claimed wrongly. */
  readonly misses: boolean;
  /** recall, accuse: make the sites in this folder and leave them there. */
  readonly keep?: string | undefined;
  /** recall: the run fails below this share of the pictures due, 0 to 1. */
  readonly min: number;
  /** match, scale: pictures in the set. chance: unrelated comics at most. */
  readonly pictures: number;
  readonly rounds: number;
  /** search, scale, growth: numbers of windows; by default each bench has its own. */
  readonly sizes?: readonly number[] | undefined;
  /** search, scale, growth: a small size, few rounds, and wide limits. accuse: few pictures. */
  readonly short: boolean;
  /** search: file for the plot. */
  readonly plot?: string | undefined;
  /** Corpus folder to use in place of ../shared/corpus. */
  readonly corpus?: string | undefined;
  /** Use the committed fixtures even if there is a corpus. */
  readonly fixtures: boolean;
}

/** A parsed command line. */
export interface BenchCommand {
  readonly benches: readonly string[];
  /** File for the figures in the form of github-action-benchmark. */
  readonly json?: string | undefined;
  /** File for the figures in Bencher Metric Format. */
  readonly bencher?: string | undefined;
  readonly options: BenchOptions;
}

/** The usage text for benches of these names. */
export function usageOf(benches: readonly string[]): string {
  return `npm run bench -- [${benches.join('] [')}] [options]; runs all benches if none is named
  --json FILE     write the figures for github-action-benchmark (customBiggerIsBetter)
  --bencher FILE  write the figures in Bencher Metric Format
  --rounds N      number of rounds; variants alternate within a round (5)
  --seed N        seed of data and random choices (3)
  --sizes N,M     search, scale, growth: windows (search: 100000,1000000; the others: 1000000);
                  10^7 and more need gigabytes of memory
  --short         search, scale, growth: 100000 windows and at most 3 rounds; search and scale fail
                  beyond wide limits, for CI; accuse: few pictures, on the drawn fixtures
  --plot FILE     search: draw time per query against the number of windows, as SVG
  --corpus DIR    match, growth, scale, recall, chance, accuse: comics (../shared/corpus)
  --fixtures      the same: use the drawn fixtures even if there is a corpus
  --pictures N    match, scale: pictures in the set; chance: unrelated comics at most (300)
  --per N         recall: pictures of each case; accuse: a ninth of the pictures of each row (12)
  --negatives N   recall, chance: unrelated pictures (60 drawn ones, or the default of make-site.mjs)
  --hard          recall: also the harder cases; the drawn site always has them
  --ours          recall: panelprint alone, without the baselines of one hash per file
  --ablation      recall: also match without each stage of the engine
  --misses        recall, accuse: list every picture missed or claimed wrongly
  --keep DIR      recall, accuse: make the sites in DIR and leave them there
  --only A,B      recall: these cases alone; accuse: these scenarios alone
  --min SHARE     recall: fail if less than this share of the pictures due is recognised (0)
`;
}

/** Parses a command line that may name some of the benches `names`. Throws if it is wrong. */
export function parseCommand(args: readonly string[], names: readonly string[]): BenchCommand {
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
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no bench ${unknown.join(', ')}. Benches: ${names.join(', ')}.`);
  const { json, bencher, ...rest } = values;
  const options: BenchOptions = {
    ...rest,
    seed: integer('seed', values.seed, 0),
    per: integer('per', values.per, 1),
    min: share('min', values.min),
    pictures: integer('pictures', values.pictures, 6),
    rounds: integer('rounds', values.rounds, 1),
    sizes: values.sizes?.split(',').map((size) => integer('sizes', size, 1)),
    negatives:
      values.negatives === undefined ? undefined : integer('negatives', values.negatives, 0),
  };
  return { benches: positionals.length > 0 ? positionals : names, json, bencher, options };
}

function integer(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min)
    throw new Error(`--${name} must be an integer of at least ${min}; got ${text}.`);
  return value;
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new Error(`--${name} must be 0 to 1; got ${text}.`);
  return value;
}

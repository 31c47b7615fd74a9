/**
 * One figure for machines, in the form github-action-benchmark reads (`customBiggerIsBetter`: every figure
 * here is better when larger, so that one file serves them all).
 */
export interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** How far the rounds lay apart, as `± n`. */
  readonly range?: string;
  /** Ends of an interval that holds the true value with 95 %, in the unit of `value`. */
  readonly between?: readonly [low: number, high: number];
  readonly extra?: string;
}

/** Rows of text under a heading; the first column is set left, the others right. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a bench has to say: to people, to machines, and what was wrong. */
export interface Outcome {
  readonly title: string;
  /** Sizes, data, and how it was measured. */
  readonly about: readonly string[];
  readonly tables: readonly Table[];
  readonly entries: readonly Entry[];
  /** Answers that were not as they must be. Any makes the run fail. */
  readonly failures: readonly string[];
}

/** Options of all benches, from the command line. */
export interface BenchOptions {
  readonly seed: number;
  /** recall: pictures a case. */
  readonly per: number;
  /** recall: only these cases, as make-site.mjs takes them. */
  readonly only?: string | undefined;
  /** recall: pictures of nothing on the site; by default as many as the site's maker finds right. */
  readonly negatives?: number | undefined;
  /** recall: our own hard alterations besides the cases of make-site.mjs. */
  readonly hard: boolean;
  /** recall: without one hash per file, to be quick. */
  readonly ours: boolean;
  /** recall: the engine without each of its parts as well. */
  readonly ablation: boolean;
  /** recall: name every picture missed or claimed wrongly. */
  readonly misses: boolean;
  /** recall: folder in which the site is made, and left. */
  readonly keep?: string | undefined;
  /** recall: share of the pictures due below which the run fails, 0 to 1. */
  readonly min: number;
  /** match: pictures in the set. */
  readonly pictures: number;
  readonly rounds: number;
  /** search, scale: windows; by default as many as each finds right. */
  readonly sizes?: readonly number[] | undefined;
  /** search, scale: a small size, few rounds, and limits whose breach fails the run. */
  readonly short: boolean;
  /** search: a file for the plot. */
  readonly plot?: string | undefined;
  /** A corpus folder to use in place of ../shared/corpus. */
  readonly corpus?: string | undefined;
  /** Use the committed fixtures even where ../shared is there. */
  readonly fixtures: boolean;
}

/** A table as lines. */
export function renderTable({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map((row) => row.map((cell, i) => pad(cell, widths[i]!, i > 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function pad(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width);
}

/** Three significant digits, thousands set apart: 12,345 and 0.0123. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** Told while a long bench runs; standard output is for results. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

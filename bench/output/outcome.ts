import { median, range, wilson } from '../timing/statistics.ts';
import type { Table } from './table.ts';

/** The results of one bench. */
export interface Outcome {
  readonly title: string;
  /** Sizes, data and method, one line each. */
  readonly about: readonly string[];
  readonly tables: readonly Table[];
  readonly entries: readonly Entry[];
  /** Wrong answers and missed goals. Each makes the run fail. */
  readonly failures: readonly string[];
}

/**
 * One figure for machines, in the form that github-action-benchmark reads as
 * `customBiggerIsBetter`: every figure is better when larger, so one file serves all benches.
 */
export interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Half the spread of the rounds, as `± n`. */
  readonly range?: string;
  /** Ends of the 95 % interval, in the unit of `value`. */
  readonly interval?: readonly [low: number, high: number];
  readonly extra?: string;
}

/** The entry of a figure measured once per round: its median and spread. */
export function roundsEntry(name: string, unit: string, values: readonly number[]): Entry {
  return { name, unit, value: median(values), range: range(values) };
}

/** The entry of a share in percent, with its 95 % interval. */
export function shareEntry(name: string, n: number, total: number): Entry {
  const [low, high] = wilson(n, total).map((share) => 100 * share) as [number, number];
  return {
    name,
    unit: '%',
    value: (100 * n) / total,
    range: `± ${((high - low) / 2).toFixed(1)}`,
    interval: [low, high],
    extra: `${n} of ${total}`,
  };
}

import type { Goal } from '../output/goals.ts';
import { median, ratios } from '../timing/statistics.ts';
import type { SearchTimes } from './methods.ts';
import type { ThreadScaling } from './thread-scaling.ts';

/** The measurements of one number of windows of one kind at one radius. */
export interface SearchResult {
  readonly kind: string;
  readonly windows: number;
  readonly radius: number;
  /** Windows compared per query, on average. */
  readonly candidates: number;
  /** Bytes per window. */
  readonly bytes: number;
  /** Milliseconds to build the band tables. */
  readonly buildMs: number;
  readonly times: SearchTimes;
}

/** The seed for which {@link EXPECTED_COUNTS} holds. */
const COUNTED_SEED = 3;

/** Exact counts: the same on every machine until the division into bands changes. */
const EXPECTED_COUNTS: Readonly<Record<string, ExpectedCounts>> = {
  'random/100000/31': { candidates: 422.1, bytes: 98.62 },
  'random/100000/48': { candidates: 4203.8, bytes: 98.62 },
  'random/1000000/31': { candidates: 821.2, bytes: 92.58 },
  'random/1000000/48': { candidates: 10533.8, bytes: 92.58 },
  'random/10000000/31': { candidates: 3020.7, bytes: 80.61 },
  'random/10000000/48': { candidates: 72257.9, bytes: 80.61 },
  'clustered/100000/31': { candidates: 488.7, bytes: 98.62 },
  'clustered/100000/48': { candidates: 4314.5, bytes: 98.62 },
  'clustered/1000000/31': { candidates: 1273.7, bytes: 92.58 },
  'clustered/1000000/48': { candidates: 11187.5, bytes: 92.58 },
  'clustered/10000000/31': { candidates: 7037.8, bytes: 80.61 },
  'clustered/10000000/48': { candidates: 78932.8, bytes: 80.61 },
};

interface ExpectedCounts {
  /** Candidates per query, rounded to a tenth. */
  readonly candidates: number;
  /** Bytes per window, rounded to a hundredth. */
  readonly bytes: number;
}

/** Windows from which on the lead over a flat scan is promised. */
const PROMISED_WINDOWS = 1_000_000;
/** The radius at which the lead over a flat scan is promised: PDQ's own threshold. */
const PROMISED_RADIUS = 31;

interface GoalOptions {
  /** Only goals that hold on any busy machine: counts, and ratios with a wide margin. */
  readonly short: boolean;
  readonly seed: number;
}

/** The limits within which the figures should be. */
export function goalsOf(
  results: readonly SearchResult[],
  scalings: readonly (readonly [string, ThreadScaling])[],
  { short, seed }: GoalOptions,
): Goal[] {
  const counts = seed === COUNTED_SEED ? results.flatMap(countGoals) : [];
  if (short) return [...results.flatMap(shortGoals), ...counts];
  const threads = scalings.flatMap(([name, { byWallTime, byCpuTime }]) => [
    { name: `${name}: two threads / one`, value: median(byWallTime), min: 1.8 },
    { name: `${name}: two threads / one, by cpu`, value: median(byCpuTime), min: 1.8 },
  ]);
  return [...results.flatMap(speedGoals), ...growthGoals(results), ...threads, ...counts];
}

function nameOf({ kind, windows, radius }: SearchResult): string {
  return `${kind}/${windows}/${radius}`;
}

function shortGoals(result: SearchResult): Goal[] {
  const { flat, batched, mih } = result.times;
  const name = nameOf(result);
  const overBatched = median(ratios(flat, batched));
  const goals: Goal[] = [{ name: `${name}: flat / batched`, value: overBatched, min: 3 }];
  if (result.radius === PROMISED_RADIUS)
    goals.push({ name: `${name}: flat / MIH`, value: median(ratios(flat, mih)), min: 20 });
  return goals;
}

function speedGoals(result: SearchResult): Goal[] {
  const { flat, batched, mih, read } = result.times;
  const name = nameOf(result);
  const scan: Goal = {
    name: `${name}: batched / read`,
    value: median(ratios(batched, read)),
    max: 0.8,
  };
  if (result.radius !== PROMISED_RADIUS)
    return [
      { name: `${name}: MIH / batched`, value: median(ratios(mih, batched)), max: 0.5 },
      scan,
    ];
  if (result.windows < PROMISED_WINDOWS) return [scan];
  return [{ name: `${name}: flat / MIH`, value: median(ratios(flat, mih)), min: 100 }, scan];
}

/** Ten times the windows may take at most four times the time. */
function growthGoals(results: readonly SearchResult[]): Goal[] {
  return results.flatMap((large) => {
    const small = results.find(
      ({ kind, radius, windows }) =>
        kind === large.kind && radius === large.radius && 10 * windows === large.windows,
    );
    if (!small || large.windows < 10 * PROMISED_WINDOWS) return [];
    const value = median(large.times.mih) / median(small.times.mih);
    return [{ name: `${nameOf(large)}: time / time of a tenth`, value, max: 4 }];
  });
}

function countGoals(result: SearchResult): Goal[] {
  const name = nameOf(result);
  const expected = EXPECTED_COUNTS[name];
  if (expected === undefined) return [];
  const { candidates, bytes } = expected;
  return [
    {
      name: `${name}: candidates a query`,
      value: Number(result.candidates.toFixed(1)),
      min: candidates,
      max: candidates,
    },
    {
      name: `${name}: bytes a window`,
      value: Number(result.bytes.toFixed(2)),
      min: bytes,
      max: bytes,
    },
  ];
}

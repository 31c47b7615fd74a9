import { median, ratios } from './clock.ts';
import type { Goal } from './goals.ts';
import type { Pair } from './pair.ts';
import type { Taken } from './ways.ts';

/** What was measured of one number of windows of one kind at one radius. */
export interface Found {
  readonly kind: string;
  readonly windows: number;
  readonly radius: number;
  /** Windows looked at for a query, on average. */
  readonly candidates: number;
  /** Bytes for each window. */
  readonly bytes: number;
  /** Milliseconds to build the tables. */
  readonly built: number;
  readonly taken: Taken;
}

/** The seed for which {@link COUNTED} holds. */
const SEED = 3;
/** Candidates a query, to a tenth, and bytes a window, to a hundredth: the same on every machine until bands are cut anew. */
const COUNTED: Readonly<Record<string, readonly [candidates: number, bytes: number]>> = {
  'random/100000/31': [422.1, 98.62],
  'random/100000/48': [4203.8, 98.62],
  'random/1000000/31': [821.2, 92.58],
  'random/1000000/48': [10533.8, 92.58],
  'random/10000000/31': [3020.7, 80.61],
  'random/10000000/48': [72257.9, 80.61],
  'clustered/100000/31': [488.7, 98.62],
  'clustered/100000/48': [4314.5, 98.62],
  'clustered/1000000/31': [1273.7, 92.58],
  'clustered/1000000/48': [11187.5, 92.58],
  'clustered/10000000/31': [7037.8, 80.61],
  'clustered/10000000/48': [78932.8, 80.61],
};

/** Windows at which the lead over a flat scan is promised. */
const PROMISED = 1_000_000;

interface Asked {
  /** Only what holds on any machine however busy: counts, and ratios with much to spare. */
  readonly short: boolean;
  readonly seed: number;
}

/** Where the figures should lie. */
export function goalsOf(
  found: readonly Found[],
  pairs: readonly (readonly [string, Pair])[],
  { short, seed }: Asked,
): Goal[] {
  const counts = seed === SEED ? found.flatMap(countGoals) : [];
  if (short) return [...found.flatMap(shortGoals), ...counts];
  const threads = pairs.flatMap(([name, { speed, undisturbed }]) => [
    { what: `${name}: two threads / one`, value: median(speed), least: 1.8 },
    { what: `${name}: the same, by processor time`, value: median(undisturbed), least: 1.8 },
  ]);
  return [...found.flatMap(speedGoals), ...growthGoals(found), ...threads, ...counts];
}

const nameOf = ({ kind, windows, radius }: Found) => `${kind}/${windows}/${radius}`;

function shortGoals(one: Found): Goal[] {
  const { flat, batched, mih } = one.taken;
  const goals: Goal[] = [
    { what: `${nameOf(one)}: flat / batched`, value: median(ratios(flat, batched)), least: 3 },
  ];
  if (one.radius === 31)
    goals.push({ what: `${nameOf(one)}: flat / Mih`, value: median(ratios(flat, mih)), least: 20 });
  return goals;
}

function speedGoals(one: Found): Goal[] {
  const { flat, batched, mih, read } = one.taken;
  const name = nameOf(one);
  const scanned = { what: `${name}: batched / read`, value: median(ratios(batched, read)) };
  if (one.radius !== 31)
    return [
      { what: `${name}: Mih / batched`, value: median(ratios(mih, batched)), most: 0.5 },
      { ...scanned, most: 0.8 },
    ];
  const lead = { what: `${name}: flat / Mih`, value: median(ratios(flat, mih)), least: 100 };
  return one.windows >= PROMISED ? [lead, { ...scanned, most: 0.8 }] : [{ ...scanned, most: 0.8 }];
}

/** Ten times the windows, at most four times the time. */
function growthGoals(found: readonly Found[]): Goal[] {
  return found.flatMap((large) => {
    const small = found.find(
      ({ kind, radius, windows }) =>
        kind === large.kind && radius === large.radius && 10 * windows === large.windows,
    );
    if (!small || large.windows < 10 * PROMISED) return [];
    const value = median(large.taken.mih) / median(small.taken.mih);
    return [{ what: `${nameOf(large)}: time / a tenth`, value, most: 4 }];
  });
}

function countGoals(one: Found): Goal[] {
  const counted = COUNTED[nameOf(one)];
  if (counted === undefined) return [];
  const exactly = (what: string, value: string, wanted: number): Goal => ({
    ...{ what: `${nameOf(one)}: ${what}`, value: Number(value) },
    ...{ least: wanted, most: wanted },
  });
  return [
    exactly('candidates a query', one.candidates.toFixed(1), counted[0]),
    exactly('bytes a window', one.bytes.toFixed(2), counted[1]),
  ];
}

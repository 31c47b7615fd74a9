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
/** Candidates a query and bytes a window, to two digits behind the point: changed by whoever changes the bands. */
const COUNTED: Readonly<Record<string, readonly [candidates: number, bytes: number]>> = {};

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
  const exactly = (what: string, value: number, wanted: number): Goal => ({
    ...{ what: `${nameOf(one)}: ${what}`, value: Number(value.toFixed(2)) },
    ...{ least: wanted, most: wanted },
  });
  return [
    exactly('candidates a query', one.candidates, counted[0]),
    exactly('bytes a window', one.bytes, counted[1]),
  ];
}

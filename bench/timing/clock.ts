import { performance } from 'node:perf_hooks';

/** The time of one run. */
export interface Timing {
  /** Milliseconds that passed. */
  readonly wall: number;
  /** Milliseconds of processor time, user and system, of all threads of the process. */
  readonly cpu: number;
}

/** Starts both clocks. Returns a function that reads the time since then. */
export function startClock(): () => Timing {
  const before = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    return { wall, cpu: (user + system) / 1000 };
  };
}

/** Measures one call, until its promise is settled. */
export async function measure(run: () => Promise<unknown> | unknown): Promise<Timing> {
  const elapsed = startClock();
  await run();
  return elapsed();
}

/**
 * Measures the variants in turn (A B C A B C), so that other load on the machine affects all alike.
 * @returns the timings of each variant, one per round.
 */
export async function alternate<K extends string>(
  variants: Readonly<Record<K, () => Promise<unknown> | unknown>>,
  rounds: number,
): Promise<Record<K, Timing[]>> {
  const names = Object.keys(variants) as K[];
  const timings = timingsBy(names);
  for (let round = 0; round < rounds; round++)
    for (const name of names) timings[name].push(await measure(variants[name]));
  return timings;
}

/** An empty list of timings for each name. */
export function timingsBy<K extends string>(names: readonly K[]): Record<K, Timing[]> {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, Timing[]>;
}

/** Wall time of each round in milliseconds. */
export function wallTimes(timings: readonly Timing[]): number[] {
  return timings.map(({ wall }) => wall);
}

/** Processor time of each round in milliseconds. */
export function cpuTimes(timings: readonly Timing[]): number[] {
  return timings.map(({ cpu }) => cpu);
}

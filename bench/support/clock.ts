import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';

/** What one run of something took. */
export interface Spent {
  /** Milliseconds that passed. */
  readonly wall: number;
  /** Milliseconds of processor, user and system, of all threads of this process. */
  readonly cpu: number;
}

/** Measures one call. Both clocks are read after it is done, so nothing left running counts later. */
export async function measure(work: () => Promise<unknown> | unknown): Promise<Spent> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1000 };
}

/**
 * Runs variants by turns, A B C A B C, so that what else the machine does meets all alike.
 * @returns for each variant what each round took.
 */
export async function alternate<K extends string>(
  variants: Readonly<Record<K, () => Promise<unknown> | unknown>>,
  rounds: number,
): Promise<Record<K, Spent[]>> {
  const names = Object.keys(variants) as K[];
  const spent = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    K,
    Spent[]
  >;
  for (let round = 0; round < rounds; round++)
    for (const name of names) spent[name].push(await measure(variants[name]));
  return spent;
}

/** The middle value; of an even number, the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Half the distance between the slowest and the fastest round, as `± n`. */
export function range(values: readonly number[]): string {
  const half = (Math.max(...values) - Math.min(...values)) / 2;
  return `± ${Number(half.toPrecision(2))}`;
}

/** Ratios of two lists, round by round: what slows a round down slows both. */
export function ratios(over: readonly number[], under: readonly number[]): number[] {
  return over.map((value, i) => value / under[i]!);
}

/** The machine and what runs on it, in a line. */
export function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]!.toFixed(1);
  return (
    `${first?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${gigabytes} GiB, ` +
    `${platform()} ${arch()}, Node ${process.versions.node} (V8 ${process.versions.v8}), load ${load}`
  );
}

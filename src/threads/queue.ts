import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { badArgument } from '../errors.ts';

/** Options of every long call. */
export interface RunOptions {
  /**
   * Pictures decoded at a time. Default: twice the number of processors; with one at a time half of
   * them would be idle.
   */
  readonly concurrency?: number;
  /**
   * Threads that fingerprint and search; with 0 or 1 the calling thread works alone. They are
   * started when there is enough to do, and end with the call. Results do not depend on their
   * number. Default: up to one for each processor, started if the calling thread is busy.
   */
  readonly workers?: number;
  /** Stops the work; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Runs a function when its turn comes. */
export type Limit = <R>(run: () => Promise<R>) => Promise<R>;

/**
 * Makes a limit on how many functions run at a time.
 * @throws PanelError BAD_ARGUMENT if `concurrency` is not a whole number from 1.
 */
export function limiter(options: RunOptions): Limit {
  return pLimit(concurrencyOf(options));
}

function concurrencyOf({ concurrency = 2 * availableParallelism() }: RunOptions): number {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw badArgument('concurrency', 'a whole number from 1', concurrency);
  return concurrency;
}

/**
 * Returns the most workers that may be started.
 * @throws PanelError BAD_ARGUMENT if `workers` is not a whole number from 0.
 */
export function workersOf({ workers = availableParallelism() }: RunOptions): number {
  if (!Number.isInteger(workers) || workers < 0)
    throw badArgument('workers', 'a whole number from 0', workers);
  return workers;
}

/** A {@link pipeline} of one step. */
export function inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  run: (item: T) => Promise<R>,
  options: RunOptions,
): AsyncGenerator<R> {
  return pipeline(source, run, (result) => result, options);
}

/**
 * Runs `begin` on the items of a source, `concurrency` at a time, then `finish` on each outcome,
 * and yields the results in the order of the items. At most twice `concurrency` items are in
 * progress, however long the source is: p-limit alone would queue them all.
 *
 * @throws what `begin` and `finish` throw, when the turn of their item comes; the signal's reason
 * once it is aborted.
 */
export async function* pipeline<T, W, R>(
  source: AsyncIterable<T> | Iterable<T>,
  begin: (item: T) => Promise<W>,
  finish: (begun: W) => R | Promise<R>,
  options: RunOptions,
): AsyncGenerator<R> {
  const { signal } = options;
  const maxInProgress = 2 * concurrencyOf(options);
  const limit = limiter(options);
  const items =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const waiting: Promise<R>[] = [];
  const abort = abortRace(signal);
  let nextItem: Promise<IteratorResult<T>> | undefined;
  let ended = false;
  const unlessEnded = <A, B>(step: (input: A) => B) => {
    return (input: A) => {
      if (ended) throw new Error('The pipeline has ended.');
      return step(input);
    };
  };
  const [guardedBegin, guardedFinish] = [unlessEnded(begin), unlessEnded(finish)];
  try {
    for (let more = true; more || waiting.length > 0; ) {
      signal?.throwIfAborted();
      if (more && waiting.length < maxInProgress) nextItem ??= Promise.resolve(items.next());
      // Takes whichever comes first: a source that is slow, or waits for results itself, delays no
      // result.
      const next = nextItem?.then((result) => ({ result }));
      const first = waiting[0]?.then((value) => ({ value }));
      const event = await abort.unless<PipelineEvent<T, R>>([next, first]);
      if ('value' in event) {
        waiting.shift();
        yield event.value;
        continue;
      }
      nextItem = undefined;
      more = event.result.done !== true;
      if (!more) continue;
      const { value } = event.result;
      const result = limit(async () => guardedBegin(value)).then(guardedFinish);
      result.catch(() => {}); // Thrown when its turn comes; not reported as unhandled before.
      waiting.push(result);
    }
  } finally {
    ended = true; // What has not begun will not begin.
    abort.stop();
    // Not awaited: a source that is stuck would never answer.
    Promise.resolve(items.return?.()).catch(() => {});
  }
}

/** What a pipeline waits for: the next item, or the first result. */
type PipelineEvent<T, R> = { readonly result: IteratorResult<T> } | { readonly value: R };

interface AbortRace {
  /**
   * Settles as the first of the promises does; rejects with the signal's reason if it is aborted
   * before.
   */
  unless<E>(promises: readonly (Promise<E> | undefined)[]): Promise<E>;
  /** Stops listening to the signal. */
  stop(): void;
}

/**
 * Races of promises that an abort ends. `Promise.race` with one promise for the abort would leak:
 * each race leaves its result attached to that promise, and so keeps all pictures in memory until
 * the last.
 */
function abortRace(signal: AbortSignal | undefined): AbortRace {
  let rejectCurrent: (reason: unknown) => void = () => {};
  const onAbort = () => rejectCurrent(signal!.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    unless: (promises) =>
      new Promise((resolve, reject) => {
        rejectCurrent = reject;
        for (const promise of promises) promise?.then(resolve, reject);
        if (signal?.aborted) onAbort();
      }),
    stop: () => signal?.removeEventListener('abort', onAbort),
  };
}

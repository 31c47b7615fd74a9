import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { badArgument } from '../errors.ts';

/** Options that every long call takes. */
export interface RunOptions {
  /** Pictures decoded at once. Default: twice the processors; one at a time wastes half of them. */
  readonly concurrency?: number;
  /**
   * Threads that fingerprint and search, beside the one that calls; 0 or 1: that one alone. They are started
   * when there is enough to do, and gone when the call ends. It makes no difference to what comes
   * out. Default: as many as there are processors, if the one that calls has no time left.
   */
  readonly workers?: number;
  /** Stops the work; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Runs a function when its turn comes. */
export type Limit = <R>(work: () => Promise<R>) => Promise<R>;

/**
 * A limit on how many functions run at once.
 * @throws PanelError BAD_ARGUMENT when `concurrency` is not a whole number from 1.
 */
export function limiter({ concurrency = 2 * availableParallelism() }: RunOptions): Limit {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw badArgument('concurrency', 'a whole number from 1', concurrency);
  return pLimit(concurrency);
}

/**
 * How many workers are asked for.
 * @throws PanelError BAD_ARGUMENT when it is not a whole number from 0.
 */
export function workersOf({ workers = availableParallelism() }: RunOptions): number {
  if (!Number.isInteger(workers) || workers < 0)
    throw badArgument('workers', 'a whole number from 0', workers);
  return workers;
}

/** As {@link pipeline}, of one step. */
export function inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<R>,
  options: RunOptions,
): AsyncGenerator<R> {
  return pipeline(source, work, (result) => result, options);
}

/**
 * Does `work` on each item, `concurrency` at a time, then `finish` on what came of it, and gives the
 * results in the order of the items. At most twice `concurrency` items are held, however long
 * the source: p-limit alone would queue them all.
 *
 * @throws what `work` and `finish` throw, when its turn comes; the signal's reason once aborted.
 */
export async function* pipeline<T, W, R>(
  source: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<W>,
  finish: (worked: W) => R | Promise<R>,
  options: RunOptions,
): AsyncGenerator<R> {
  const { concurrency = 2 * availableParallelism(), signal } = options;
  const limit = limiter(options);
  const items =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const waiting: Promise<R>[] = [];
  const abort = abortRace(signal);
  let asked: Promise<IteratorResult<T>> | undefined;
  let over = false;
  const unlessOver = <A, B>(step: (on: A) => B) => {
    return (on: A) => {
      if (over) throw new Error('Nobody waits for this any more.');
      return step(on);
    };
  };
  const [begin, end] = [unlessOver(work), unlessOver(finish)];
  try {
    for (let more = true; more || waiting.length > 0; ) {
      signal?.throwIfAborted();
      if (more && waiting.length < 2 * concurrency) asked ??= Promise.resolve(items.next());
      // Whichever comes first: a source that is slow, or waits for answers itself, holds up nothing.
      const next = asked?.then((result) => ({ result }));
      const first = waiting[0]?.then((value) => ({ value }));
      const event = await abort.unless<Event<T, R>>([next, first]);
      if ('value' in event) {
        waiting.shift();
        yield event.value;
        continue;
      }
      asked = undefined;
      more = event.result.done !== true;
      if (!more) continue;
      const result = limit(async () => begin(event.result.value)).then(end);
      result.catch(() => {}); // told when its turn comes, not as unhandled before
      waiting.push(result);
    }
  } finally {
    over = true; // what has not begun will not begin
    abort.forget();
    // Not waited for: a source that is stuck would never answer.
    Promise.resolve(items.return?.()).catch(() => {});
  }
}

/** What a pipeline waits for: the next item, or the first result. */
type Event<T, R> = { readonly result: IteratorResult<T> } | { readonly value: R };

interface AbortRace {
  /** Whichever of the promises comes first; rejected with the signal's reason if it is aborted before. */
  unless<E>(promises: readonly (Promise<E> | undefined)[]): Promise<E>;
  forget(): void;
}

/**
 * Waits that an abort ends. Not `Promise.race` with one promise for the abort: every race would leave its result
 * hanging on that, and all pictures in memory until the last.
 */
function abortRace(signal: AbortSignal | undefined): AbortRace {
  let reject: (reason: unknown) => void = () => {};
  const onAbort = () => reject(signal!.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    unless: (promises) =>
      new Promise((resolve, fail) => {
        reject = fail;
        for (const promise of promises) promise?.then(resolve, fail);
        if (signal?.aborted) onAbort();
      }),
    forget: () => signal?.removeEventListener('abort', onAbort),
  };
}

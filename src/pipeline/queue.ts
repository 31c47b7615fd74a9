import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { badArgument } from '../errors.ts';

/** Options that every long call takes. */
export interface RunOptions {
  /** Pictures decoded at once. Default: twice the processors; one at a time wastes half of them. */
  readonly concurrency?: number;
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
 * Does `work` on each item, several at a time, and gives the results in the order of the items. At most
 * twice `concurrency` items are held, however long the source: p-limit alone would queue them all.
 *
 * @throws what `work` throws, when its turn comes; the signal's reason once aborted.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<R>,
  options: RunOptions,
): AsyncGenerator<R> {
  const { concurrency = 2 * availableParallelism(), signal } = options;
  const limit = limiter(options);
  const waiting: Promise<R>[] = [];
  let over = false;
  const turn = async (item: T) => {
    if (over) throw new Error('Nobody waits for this any more.');
    return work(item);
  };
  try {
    for await (const item of source) {
      signal?.throwIfAborted();
      const result = limit(() => turn(item));
      result.catch(() => {}); // told when its turn comes, not as unhandled before
      waiting.push(result);
      if (waiting.length >= 2 * concurrency) yield await waiting.shift()!;
    }
    while (waiting.length > 0) {
      signal?.throwIfAborted();
      yield await waiting.shift()!;
    }
  } finally {
    over = true; // what has not begun will not begin
  }
}

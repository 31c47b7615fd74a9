import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { inOrder, limiter, pipeline, workersOf } from '../../src/threads/queue.ts';
import { codeOf, collect } from '../support/picture-files.ts';

/** An endless source of numbers, and how many were taken from it. */
function endless() {
  const seen = { taken: 0, closed: false };
  function* numbers() {
    try {
      for (;;) yield seen.taken++;
    } finally {
      seen.closed = true;
    }
  }
  return { seen, source: numbers() };
}

/** Waits until everything has happened that can. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

/** Steps that wait until they are opened, and the items that they began with. */
function gated() {
  const begun: number[] = [];
  const gates = new Map<number, PromiseWithResolvers<number>>();
  const work = (item: number) => {
    begun.push(item);
    const gate = withResolvers();
    gates.set(item, gate);
    return gate.promise;
  };
  return { begun, work, open: (item: number) => gates.get(item)!.resolve(item) };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function withResolvers(): PromiseWithResolvers<number> {
  let resolve!: (value: number) => void;
  const promise = new Promise<number>((settled) => {
    resolve = settled;
  });
  return { promise, resolve };
}

describe('from an endless source', () => {
  test.for([1, 2, 5])(
    'at most twice the concurrency is taken, at concurrency %i',
    async (concurrency) => {
      const { seen, source } = endless();
      const { begun, work, open } = gated();
      const results = inOrder(source, work, { concurrency });
      const first = results.next();
      await settle();
      expect(seen.taken).toBe(2 * concurrency);
      expect(begun).toHaveLength(concurrency);
      open(0);
      expect((await first).value).toBe(0);
      await settle();
      expect(seen.taken).toBe(2 * concurrency); // the reader has not asked for more
      expect(begun).toHaveLength(concurrency + 1);
    },
  );

  test('at most twice the concurrency is in progress, however much is read', async () => {
    const { seen, source } = endless();
    let given = 0;
    for await (const _ of inOrder(source, async (item) => item, { concurrency: 3 })) {
      given++;
      expect(seen.taken - given).toBeLessThanOrEqual(6);
      if (given === 5000) break;
    }
    expect(seen.closed).toBe(true);
  });
});

describe('results', () => {
  test('are not kept in memory after they were yielded', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const given: WeakRef<object>[] = [];
    const { source } = endless();
    for await (const result of inOrder(source, async (i) => ({ i }), { concurrency: 2 }))
      if (given.push(new WeakRef(result)) === 200) break;
    const running = inOrder(endless().source, async (i) => ({ i }), { concurrency: 2 });
    for (let i = 0; i < 200; i++) given.push(new WeakRef((await running.next()).value as object));
    await settle();
    collectGarbage();
    expect(given.filter((each) => each.deref() !== undefined).length).toBeLessThan(20);
    await running.return(undefined);
  });

  test('have the order of the items, whichever is finished first', async () => {
    const items = Array.from({ length: 40 }, (_, i) => i);
    const done: number[] = [];
    const work = async (item: number) => {
      for (let i = 0; i < (item * 7) % 11; i++) await turn();
      done.push(item);
      return item;
    };
    expect(await collect(inOrder(items, work, { concurrency: 8 }))).toEqual(items);
    expect(done).not.toEqual(items);
  });

  test('of an empty source are empty', async () => {
    expect(await collect(inOrder([], async (item) => item, {}))).toEqual([]);
  });
});

describe('a pipeline of two steps', () => {
  test('limits the first step alone, and the items of both steps in progress', async () => {
    const { seen, source } = endless();
    const { begun, work, open } = gated();
    const finish = gated();
    const results = pipeline(source, work, finish.work, { concurrency: 2 });
    const first = results.next();
    for (let i = 0; i < 4; i++) {
      await settle();
      open(i);
    }
    await settle();
    expect([begun, finish.begun]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect(seen.taken).toBe(4);
    finish.open(0);
    expect((await first).value).toBe(0);
    await settle();
    expect(seen.taken).toBe(4); // the reader has not asked for more
    await results.return(undefined);
  });

  test('yields in the order of the items, however uneven the steps are', async () => {
    const items = Array.from({ length: 60 }, (_, i) => i);
    const slowly = (times: (item: number) => number) => async (item: number) => {
      for (let i = 0; i < times(item); i++) await turn();
      return item;
    };
    const [begin, end] = [slowly((i) => (i * 7) % 11), slowly((i) => (i * 5) % 13)];
    expect(await collect(pipeline(items, begin, end, { concurrency: 4 }))).toEqual(items);
  });
});

describe('the second step', () => {
  test('does not run after the reader has left', async () => {
    const { source } = endless();
    const { work, open } = gated();
    const finished: number[] = [];
    const finish = (item: number) => finished.push(item);
    const results = pipeline(source, work, finish, { concurrency: 2 });
    const first = results.next();
    await settle();
    open(0);
    await first;
    await results.return(undefined);
    open(1);
    await settle();
    expect(finished).toEqual([0]);
  });

  test('throws when the turn of its item comes', async () => {
    const given: number[] = [];
    const finish = (item: number) => {
      if (item === 3) throw new Error('three');
      return item;
    };
    const run = async () => {
      const { source } = endless();
      const results = pipeline(source, async (item) => item, finish, { concurrency: 4 });
      for await (const each of results) given.push(each);
    };
    await expect(run()).rejects.toThrow('three');
    expect(given).toEqual([0, 1, 2]);
  });
});

describe('an error', () => {
  test('is thrown when its turn comes, after the results before it', async () => {
    const { seen, source } = endless();
    const given: number[] = [];
    const fails = async (item: number) => {
      if (item === 3) throw new Error('three');
      return item;
    };
    const run = async () => {
      for await (const each of inOrder(source, fails, { concurrency: 4 })) given.push(each);
    };
    await expect(run()).rejects.toThrow('three');
    expect(given).toEqual([0, 1, 2]);
    expect(seen.closed).toBe(true);
  });

  test('of the source is thrown', async () => {
    async function* source() {
      yield 1;
      throw new Error('the disk is gone');
    }
    await expect(collect(inOrder(source(), async (item) => item, {}))).rejects.toThrow('disk');
  });
});

describe('an early end', () => {
  test('closes the source, and begins nothing more', async () => {
    const { seen, source } = endless();
    const { begun, work, open } = gated();
    const results = inOrder(source, work, { concurrency: 2 });
    const first = results.next();
    await settle();
    open(0);
    await first;
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    await results.return(undefined);
    open(1);
    open(2);
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    expect(seen).toEqual({ taken: 4, closed: true });
  });

  test('by a signal throws its reason, and begins nothing more', async () => {
    const { seen, source } = endless();
    const stop = new AbortController();
    const begun: number[] = [];
    const run = async () => {
      const work = async (item: number) => begun.push(item);
      for await (const length of inOrder(source, work, { concurrency: 2, signal: stop.signal }))
        if (length === 10) stop.abort(new Error('enough'));
    };
    await expect(run()).rejects.toThrow('enough');
    const beforeSettling = begun.length;
    await settle();
    expect(begun).toHaveLength(beforeSettling);
    expect(beforeSettling).toBeLessThanOrEqual(14);
    expect(seen.closed).toBe(true);
  });

  test('by a signal that is already aborted takes nothing and begins nothing', async () => {
    const { seen, source } = endless();
    const begun: number[] = [];
    const work = async (item: number) => begun.push(item);
    const signal = AbortSignal.abort(new Error('never'));
    await expect(collect(inOrder(source, work, { signal }))).rejects.toThrow('never');
    expect(begun).toEqual([]);
    expect(seen.taken).toBe(0);
  });

  test('by a signal during the last items throws its reason', async () => {
    const stop = new AbortController();
    const run = async () => {
      const options = { concurrency: 4, signal: stop.signal };
      for await (const item of inOrder([1, 2, 3], async (each) => each, options))
        if (item === 1) stop.abort(new Error('enough'));
    };
    await expect(run()).rejects.toThrow('enough');
  });
});

test.for([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2'])(
  'a concurrency of %s is an error',
  async (concurrency) => {
    const options = { concurrency: concurrency as number };
    expect(() => limiter(options)).toThrow('concurrency must be a whole number from 1; got');
    expect(await codeOf(collect(inOrder([1], async (item) => item, options)))).toBe('BAD_ARGUMENT');
  },
);

test.for([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2'])(
  '%s workers are an error',
  (workers) => {
    expect(() => workersOf({ workers: workers as number })).toThrow(
      'workers must be a whole number from 0; got',
    );
  },
);

describe('a source that is slow', () => {
  /** A source that gives each item when `give` is called. */
  function slow() {
    const given: ((value: number) => void)[] = [];
    const asked = Array.from({ length: 3 }, () => new Promise<number>((give) => given.push(give)));
    async function* source() {
      for (const each of asked) yield await each;
    }
    return { source: source(), give: (i: number) => given[i]!(i) };
  }

  test('delays no result: it can wait for a result before it gives the next item', async () => {
    const { source, give } = slow();
    give(0);
    const results: number[] = [];
    for await (const result of inOrder(source, async (item) => item, { concurrency: 4 })) {
      results.push(result);
      if (result < 2) give(result + 1);
    }
    expect(results).toEqual([0, 1, 2]);
  });

  test('that never answers is left at once when the signal is aborted', async () => {
    const stop = new AbortController();
    const all = collect(inOrder(slow().source, async (item) => item, { signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(all).rejects.toThrow('enough');
  });
});

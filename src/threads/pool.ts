import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { Searcher } from '../store/index/searcher.ts';
import { arenasOf, type TransferableIndex, toTransferable } from '../store/index/transfer.ts';
import type { Arena, MemoryLoan } from '../store/search/arena.ts';
import { type JobName, JobRunner, type WorkerInit } from './jobs.ts';
import { type RunOptions, workersOf } from './queue.ts';

/** A job as it is sent to a worker. */
export type Job = readonly [name: JobName, input: unknown];

type JobInput<J extends JobName> = Parameters<JobRunner[J]>[0];
type JobResult<J extends JobName> = ReturnType<JobRunner[J]>;

/** A job without a result yet, and the promise that waits for it. */
interface PendingJob {
  readonly job: Job;
  readonly moved: readonly ArrayBuffer[];
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

interface PoolWorker {
  readonly worker: Worker;
  /** Memory that is lent to the worker, by arena. */
  readonly loans: readonly (MemoryLoan | undefined)[];
  /** Jobs sent to the worker and not answered yet, in order. */
  readonly sent: PendingJob[];
}

/**
 * Rows that this thread works on before the first worker is started, about 20 pictures or one
 * episode: starting and warming up a worker costs as much again.
 */
const MIN_ROWS_BEFORE_WORKERS = 10_000;

/**
 * Busy share of this thread's time above which workers are started by default. A thread that waits
 * for the decoder, as it does if most pictures match at first sight, would only lose decoding time
 * to them.
 */
const MIN_BUSY_SHARE = 0.75;
/** Minimum rows for a meaningful busy share. */
const MIN_MEASURED_ROWS = 50_000;
/**
 * Rows of the largest job that this thread takes: during a longer one the decoder would run out of
 * input.
 */
const MAX_LOCAL_ROWS = 2500;

/** Jobs sent to a worker at a time: when it finishes one, the next is already there. */
const MAX_JOBS_SENT = 2;

/**
 * Whether threads can load worker.ts. Node 20 does not read TypeScript: run from the sources, the
 * pool has no workers.
 */
const COMPILED = !import.meta.url.endsWith('.ts');

/**
 * Threads that fingerprint and search while this one reads and decodes. This thread does the first
 * jobs itself. Workers are started as they are needed: right away if the caller asks for a number
 * of them, else when this thread is busy. Results do not depend on where a job runs. If a worker
 * fails, the pool fails: all pending and all later jobs are rejected.
 */
export class WorkerPool {
  readonly #profile: number;
  /** The index in the form that is sent to workers. */
  readonly #index: TransferableIndex | undefined;
  /** The memory of the index that workers search. */
  readonly #arenas: readonly Arena[];
  readonly #localRunner: JobRunner;
  readonly #maxWorkers: number;
  readonly #workers: PoolWorker[] = [];
  readonly #waiting: PendingJob[] = [];
  /**
   * How busy this thread was when the pool was made; absent if the caller asks for a number of
   * workers.
   */
  readonly #utilization: ReturnType<typeof performance.eventLoopUtilization> | undefined;
  #rows = 0;
  #failure: unknown;

  /** @throws PanelError BAD_ARGUMENT if `workers` is not a whole number from 0. */
  constructor(init: WorkerInit, options: RunOptions) {
    const { profile, index } = init;
    this.#profile = profile;
    this.#index = index instanceof Searcher ? toTransferable(index) : index;
    this.#arenas = index instanceof Searcher ? arenasOf(index) : [];
    this.#localRunner = new JobRunner(init);
    const workers = workersOf(options);
    if (options.workers === undefined) this.#utilization = performance.eventLoopUtilization();
    this.#maxWorkers = COMPILED && workers > 1 ? workers : 0;
  }

  /**
   * Runs a job in this thread or in a worker.
   * @param moved memory of the input that is moved to the worker, not copied. Do not use it
   * afterwards.
   * @throws what the job throws; an error that says how a worker failed.
   */
  async run<J extends JobName>(
    name: J,
    input: JobInput<J>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<JobResult<J>> {
    if (this.#failure !== undefined) throw this.#failure;
    const before = this.#rows;
    this.#rows += input.rows;
    if (before < MIN_ROWS_BEFORE_WORKERS || !this.#needsWorker(input.rows))
      return this.#localRunner[name](input as never) as JobResult<J>;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job: [name, input], moved, resolve, reject });
      this.#sendWaiting();
    });
  }

  /** Ends the workers at once and rejects their jobs. */
  async close(): Promise<void> {
    this.#fail(new Error('The worker pool was closed.'));
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
    for (const { loans } of this.#workers.splice(0))
      for (const [i, loan] of loans.entries()) if (loan) this.#arenas[i]!.takeBack(loan);
  }

  /**
   * Whether a worker should take a job of this many rows, because this thread has no time for it.
   */
  #needsWorker(rows: number): boolean {
    if (this.#maxWorkers === 0) return false;
    if (this.#utilization === undefined || this.#workers.length > 0 || rows > MAX_LOCAL_ROWS)
      return true;
    if (this.#rows < MIN_MEASURED_ROWS) return false;
    return performance.eventLoopUtilization(this.#utilization).utilization > MIN_BUSY_SHARE;
  }

  #sendWaiting(): void {
    while (this.#waiting.length > 0) {
      const target = this.#freeWorker();
      if (target === undefined) return;
      const pending = this.#waiting.shift()!;
      target.sent.push(pending);
      target.worker.ref();
      target.worker.postMessage(pending.job, pending.moved);
    }
  }

  /** Returns the worker with the fewest jobs, or a new one if all have {@link MAX_JOBS_SENT}. */
  #freeWorker(): PoolWorker | undefined {
    const fewest = Math.min(...this.#workers.map(({ sent }) => sent.length));
    if (fewest < MAX_JOBS_SENT) return this.#workers.find(({ sent }) => sent.length === fewest);
    return this.#workers.length < this.#maxWorkers ? this.#startWorker() : undefined;
  }

  #startWorker(): PoolWorker {
    const loans = this.#arenas.map((arena) => arena.lend());
    const init: WorkerInit = {
      profile: this.#profile,
      index: this.#index && { ...this.#index, loans },
    };
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: init,
      execArgv: [], // Options of this process, such as --eval with a script, are not for a worker.
    });
    const started: PoolWorker = { worker, loans, sent: [] };
    worker.on('message', (result) => {
      if (this.#failure !== undefined) return;
      started.sent.shift()!.resolve(result as never);
      this.#sendWaiting();
      // An idle worker does not keep the process alive, even if the pool is never closed.
      if (started.sent.length === 0) worker.unref();
    });
    worker.on('messageerror', (error) => this.#fail(error));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) =>
      this.#fail(new Error(`A worker thread ended with exit code ${code} before its work did.`)),
    );
    this.#workers.push(started);
    return started;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { sent } of this.#workers) this.#waiting.push(...sent.splice(0));
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

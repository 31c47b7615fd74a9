import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { Searcher } from '../store/index/searcher.ts';
import { arenasOf, toTransferable } from '../store/index/transfer.ts';
import type { Arena, MemoryLoan } from '../store/search/arena.ts';
import { type JobName, JobRunner, type WorkerInit } from './jobs.ts';
import { type RunOptions, workersOf } from './queue.ts';

/** A task and what it is to be done with, as it is sent to a worker. */
export type Job = readonly [task: JobName, given: unknown];

type Given<T extends JobName> = Parameters<JobRunner[T]>[0];
type Answer<T extends JobName> = ReturnType<JobRunner[T]>;

/** A job that was asked for, and who waits for its answer. */
interface PendingJob {
  readonly job: Job;
  readonly moved: readonly ArrayBuffer[];
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

interface PoolWorker {
  readonly worker: Worker;
  /** Memory that it was lent, arena by arena. */
  readonly spares: readonly (MemoryLoan | undefined)[];
  /** Sent to it and not yet answered, in order. */
  readonly sent: PendingJob[];
}

/**
 * Rows that are worked on here before the first worker is started, some twenty pictures or an episode: starting
 * one, and having it warm up, costs as much again.
 */
const MIN_ROWS_BEFORE_WORKERS = 10_000;

/**
 * Share of this thread's time that must be taken before workers are started unasked. While it waits for the
 * decoder, as it does where pictures are mostly explained at first sight, others would only take the
 * decoder's time.
 */
const MIN_BUSY_SHARE = 0.75;
/** Rows after which that share means something. */
const MIN_MEASURED_ROWS = 50_000;
/** Rows that are not worked on here: meanwhile the decoder would run out of what to decode. */
const MAX_LOCAL_ROWS = 2500;

/** Jobs sent to a worker at a time: when it is done with one, the next is there already. */
const MAX_JOBS_SENT = 2;

/** Whether a thread can load worker.ts: Node 20 reads no TypeScript, so from its sources all is done in one. */
const COMPILED = !import.meta.url.endsWith('.ts');

/**
 * Threads that fingerprint and search while this one reads and decodes. The first jobs are done here, then
 * workers are started as they are needed: at once where their number was asked for, else when this
 * thread has no time left. The answers are the same wherever they come from. A worker
 * that fails fails the crew: what was asked for and is not answered, and all that is asked for then, is an error.
 */
export class WorkerPool {
  readonly #orders: WorkerInit;
  /** Where the index lies that workers search. */
  readonly #arenas: readonly Arena[];
  readonly #hands: JobRunner;
  readonly #size: number;
  readonly #members: PoolWorker[] = [];
  readonly #waiting: PendingJob[] = [];
  /** What this thread did before; absent where workers were asked for. */
  readonly #idle: ReturnType<typeof performance.eventLoopUtilization> | undefined;
  #rows = 0;
  #failure: unknown;

  /** @throws PanelError BAD_ARGUMENT when `workers` is not a whole number from 0. */
  constructor(orders: WorkerInit, options: RunOptions) {
    const { profile, index } = orders;
    this.#orders = { profile, index: index instanceof Searcher ? toTransferable(index) : index };
    this.#arenas = index instanceof Searcher ? arenasOf(index) : [];
    this.#hands = new JobRunner(orders);
    const workers = workersOf(options);
    if (options.workers === undefined) this.#idle = performance.eventLoopUtilization();
    this.#size = COMPILED && workers > 1 ? workers : 0;
  }

  /**
   * Has a task done.
   * @param moved memory that is handed over, not copied: do not use it afterwards.
   * @throws what the task throws; an error that names what befell a worker.
   */
  async ask<T extends JobName>(
    task: T,
    given: Given<T>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<Answer<T>> {
    if (this.#failure !== undefined) throw this.#failure;
    const before = this.#rows;
    this.#rows += given.rows;
    if (this.#size === 0 || before < MIN_ROWS_BEFORE_WORKERS || !this.#wanted(given.rows))
      return this.#hands[task](given as never) as Answer<T>;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job: [task, given], moved, resolve, reject });
      this.#handOut();
    });
  }

  /** Ends the workers, whatever they are at. */
  async close(): Promise<void> {
    this.#fail(new Error('Nobody waits for this any more.'));
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
    for (const { spares } of this.#members.splice(0))
      for (const [i, spare] of spares.entries()) if (spare) this.#arenas[i]!.takeBack(spare);
  }

  /** Whether workers have something to do that this thread has no time for. */
  #wanted(rows: number): boolean {
    if (this.#idle === undefined || this.#members.length > 0 || rows > MAX_LOCAL_ROWS) return true;
    if (this.#rows < MIN_MEASURED_ROWS) return false;
    return performance.eventLoopUtilization(this.#idle).utilization > MIN_BUSY_SHARE;
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const member = this.#free();
      if (member === undefined) return;
      const asked = this.#waiting.shift()!;
      member.sent.push(asked);
      member.worker.ref();
      member.worker.postMessage(asked.job, asked.moved);
    }
  }

  /** Who takes the next job: the one with least to do, or a new one if all have all they can take. */
  #free(): PoolWorker | undefined {
    const least = Math.min(...this.#members.map(({ sent }) => sent.length));
    if (least < MAX_JOBS_SENT) return this.#members.find(({ sent }) => sent.length === least);
    return this.#members.length < this.#size ? this.#start() : undefined;
  }

  #start(): PoolWorker {
    const spares = this.#arenas.map((arena) => arena.lend());
    const { profile, index } = this.#orders;
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { profile, index: index && { ...index, spares } },
      execArgv: [], // what this process was started with, a script of one line it may be, is not for it
    });
    const member: PoolWorker = { worker, spares, sent: [] };
    worker.on('message', (answer) => {
      if (this.#failure !== undefined) return;
      member.sent.shift()!.resolve(answer as never);
      this.#handOut();
      // One with nothing to do keeps no process alive, even if nobody closes the crew.
      if (member.sent.length === 0) worker.unref();
    });
    worker.on('messageerror', (error) => this.#fail(error));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) =>
      this.#fail(new Error(`A worker thread ended with exit code ${code} before its work did.`)),
    );
    this.#members.push(member);
    return member;
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { sent } of this.#members) this.#waiting.push(...sent.splice(0));
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

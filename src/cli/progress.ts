import type { Io } from './io.ts';

/** Milliseconds between two drawings. */
const EVERY = 100;

/** One line on stderr, rewritten ten times a second: how far, how fast, how long still. */
export class Progress {
  readonly #io: Io;
  readonly #what: string;
  readonly #start: number;
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(io: Io, what: string) {
    this.#io = io;
    this.#what = what;
    this.#start = io.now();
  }

  /** Tells how many are done, of how many if that is known. */
  update(done: number, total?: number): void {
    const now = this.#io.now();
    if (!this.#io.terminal || now - this.#drawn < EVERY) return;
    this.#drawn = now;
    const rate = done / Math.max(0.001, (now - this.#start) / 1000);
    const of = total === undefined ? `${done}` : `${done} of ${total}`;
    const left = total === undefined ? '' : `, ${duration((total - done) / rate)} left`;
    this.#io.err(`\r\x1b[K${of} ${this.#what}, ${rate.toFixed(0)} a second${left}`);
  }

  /** Wipes the line. */
  end(): void {
    if (this.#io.terminal) this.#io.err('\r\x1b[K');
  }
}

/** Seconds as people say them: 45 s, 12 min, 3 h 20 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

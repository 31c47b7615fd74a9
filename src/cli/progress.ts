import type { Io } from './io.ts';

/** Minimum milliseconds between two drawings. */
const DRAW_INTERVAL = 100;

/** A progress line on stderr: count, rate and time left, redrawn at most ten times a second. */
export class Progress {
  readonly #io: Io;
  readonly #noun: string;
  readonly #start: number;
  #drawn = Number.NEGATIVE_INFINITY;

  /** @param noun what is counted, in the plural. */
  constructor(io: Io, noun: string) {
    this.#io = io;
    this.#noun = noun;
    this.#start = io.now();
  }

  /** Draws how many are done, and of how many if the total is known. */
  update(done: number, total?: number): void {
    const now = this.#io.now();
    if (!this.#io.terminal || now - this.#drawn < DRAW_INTERVAL) return;
    this.#drawn = now;
    const rate = done / Math.max(0.001, (now - this.#start) / 1000);
    const amount = total === undefined ? `${done}` : `${done} of ${total}`;
    const left = total === undefined ? '' : `, ${duration((total - done) / rate)} left`;
    this.#io.err(`\r\x1b[K${amount} ${this.#noun}, ${rate.toFixed(0)} a second${left}`);
  }

  /** Clears the line. */
  end(): void {
    if (this.#io.terminal) this.#io.err('\r\x1b[K');
  }
}

/** A number of seconds as text: 45 s, 12 min, 3 h 20 min. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

import { hardenDecoder } from '../index.ts';

/** Everything outside the process that the command line uses, files excepted. Tests replace it. */
export interface Io {
  /** Writes results to stdout. */
  readonly out: (text: string) => void;
  /** Writes warnings, errors and progress to stderr. */
  readonly err: (text: string) => void;
  /** Whether stderr is a terminal, so that progress can be drawn. */
  readonly terminal: boolean;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Called before the first picture is decoded: hardens the decoder of the whole process. */
  readonly harden: () => Promise<void>;
  /**
   * Keeps the command running even if the reader of stdout is gone, because it also writes files.
   */
  readonly keepOn: () => void;
  /** Aborted by the first Ctrl-C; a second one ends the process at once. */
  readonly signal: AbortSignal;
}

/** The real stdout, stderr, clock and signals. */
export function processIo(): Io {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort();
    });
  // A reader that has seen enough (head, less) closes the pipe. That is not an error; it ends the
  // process unless files are still to be written.
  let writesFiles = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!writesFiles) process.exit(0);
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    now: () => performance.now(),
    harden: hardenDecoder,
    keepOn: () => {
      writesFiles = true;
    },
    signal: interrupt.signal,
  };
}

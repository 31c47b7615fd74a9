import { hardenDecoder } from '../index.ts';

/** All that the command line touches of the world: tests hand in their own. */
export interface Io {
  /** Results only. */
  readonly out: (text: string) => void;
  /** Warnings, errors, progress. */
  readonly err: (text: string) => void;
  /** Whether progress may be drawn on stderr. */
  readonly terminal: boolean;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
  /** Called before the first picture is decoded: this process reads hostile files and does nothing else. */
  readonly harden: () => Promise<void>;
  /** Says that the work goes on even if nobody reads stdout any more: it writes files. */
  readonly keepOn: () => void;
  /** Aborted by Ctrl-C; a second one ends the process at once. */
  readonly signal: AbortSignal;
}

/** The real world. */
export function processIo(): Io {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort();
    });
  // A reader that has seen enough (head, less) closes the pipe: that is no error of ours, and an end to
  // the work unless it has another purpose.
  let purpose = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!purpose) process.exit(0);
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    now: () => performance.now(),
    harden: hardenDecoder,
    keepOn: () => {
      purpose = true;
    },
    signal: interrupt.signal,
  };
}

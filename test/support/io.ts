import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

/** The outcome of a command line. */
export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a test can replace or observe. */
export interface World {
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  /** Called after every write to stdout, with everything written to it so far. */
  readonly onOut?: (out: string) => void;
  /** The same of stderr. */
  readonly onErr?: (err: string) => void;
  /** Called in place of hardening the decoder, with everything written to stdout so far. */
  readonly onHarden?: (out: string) => void;
}

/** Runs the command line in this process. */
export async function cli(args: readonly string[], world: World = {}): Promise<CliResult> {
  let [out, err, now] = ['', '', 0];
  const io: Io = {
    out: (text) => {
      out += text;
      world.onOut?.(out);
    },
    err: (text) => {
      err += text;
      world.onErr?.(err);
    },
    terminal: world.terminal ?? false,
    keepOn: () => {},
    harden: async () => world.onHarden?.(out), // Other tests of this process draw SVG.
    now: () => {
      now += 1000;
      return now;
    },
    signal: world.signal ?? new AbortController().signal,
  };
  return { code: await main(args, io), out, err };
}

import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

/** What a command line did. */
export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The world that a test hands in instead of the real one. */
export interface World {
  readonly terminal?: boolean;
  readonly signal?: AbortSignal;
  /** Called after every piece of output, with all that was written to stdout so far. */
  readonly onOut?: (out: string) => void;
  readonly onErr?: (err: string) => void;
  /** Called when the decoder would be hardened. */
  readonly onHarden?: (out: string) => void;
}

/** Runs the command line in this process. */
export async function cli(args: readonly string[], world: World = {}): Promise<Done> {
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
    harden: async () => world.onHarden?.(out), // told only: other tests draw SVG in this process
    now: () => {
      now += 1000;
      return now;
    },
    signal: world.signal ?? new AbortController().signal,
  };
  return { code: await main(args, io), out, err };
}

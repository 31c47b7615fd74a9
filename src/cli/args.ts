import { parseArgs } from 'node:util';
import { PanelError, type RunOptions } from '../index.ts';
import type { Io } from './io.ts';

/** The exit code after Ctrl-C. */
export const INTERRUPTED = 130;
/** The exit code of a command that could not do its work. */
export const TROUBLE = 2;

/** Every option of every command, and whether it takes a value. */
const OPTIONS = {
  add: { type: 'boolean' },
  all: { type: 'boolean' },
  confirm: { type: 'boolean' },
  dispute: { type: 'boolean' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  keep: { type: 'string' },
  key: { type: 'string' },
  note: { type: 'string' },
  origin: { type: 'string' },
  out: { type: 'string' },
  pdq: { type: 'boolean' },
  references: { type: 'string' },
  repair: { type: 'boolean' },
  shared: { type: 'boolean' },
  workers: { type: 'string' },
} as const;

/** The name of an option. */
export type Option = keyof typeof OPTIONS;

/** The options on a command line: true for a flag, else the value as it was typed. */
export type Values = {
  readonly [O in Option]?: (typeof OPTIONS)[O]['type'] extends 'boolean' ? boolean : string;
};

/**
 * Separates the options of a command from its other arguments. Every command also has --help.
 * @throws PanelError BAD_ARGUMENT for an option that the command does not have.
 */
export function parse(
  command: string,
  options: readonly Option[],
  args: readonly string[],
): { values: Values; positionals: string[] } {
  const allowed = [...options, 'help' as const].map((option) => [option, OPTIONS[option]]);
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(allowed),
    });
  } catch (cause) {
    throw usage((cause as Error).message, command);
  }
}

/** The error for a command line that is not valid. Its message ends by naming the help to read. */
export function usage(message: string, command: string): PanelError {
  const help = `panelprint ${command === '' ? '' : `${command} `}--help`;
  return new PanelError('BAD_ARGUMENT', `${message} See ${help}.`);
}

/**
 * The value of --format; the first of `formats` by default.
 * @throws PanelError BAD_ARGUMENT for any other format.
 */
export function formatOf<F extends string>({ format }: Values, formats: readonly F[]): F {
  if (format === undefined) return formats[0]!;
  const found = formats.find((name) => name === format);
  if (found) return found;
  const choices = `${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}`;
  throw new PanelError(
    'BAD_ARGUMENT',
    `--format must be ${choices}; got ${JSON.stringify(format)}.`,
  );
}

/**
 * The options of a long call.
 * @throws PanelError BAD_ARGUMENT if --workers is not a whole number of at most four digits.
 */
export function runOptionsOf({ workers }: Values, { signal }: Pick<Io, 'signal'>): RunOptions {
  if (workers === undefined) return { signal };
  if (/^\d{1,4}$/.test(workers)) return { signal, workers: Number(workers) };
  throw new PanelError(
    'BAD_ARGUMENT',
    `--workers must be a whole number; got ${JSON.stringify(workers)}.`,
  );
}

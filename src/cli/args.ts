import { parseArgs } from 'node:util';
import { PanelError, type RunOptions } from '../index.ts';
import type { Io } from './io.ts';

/** The exit code after Ctrl-C. */
export const INTERRUPTED = 130;
/** The exit code of what could not be done. */
export const TROUBLE = 2;

/** An option of a command. */
export type Option = Exclude<keyof Values, 'help'>;

/** Options that take no value. */
const FLAGS: readonly Option[] = ['add', 'all', 'confirm', 'dispute', 'pdq', 'repair', 'shared'];

/** The options of all commands. */
export interface Values {
  readonly add?: boolean;
  readonly all?: boolean;
  readonly confirm?: boolean;
  readonly dispute?: boolean;
  readonly keep?: string;
  readonly key?: string;
  readonly note?: string;
  readonly origin?: string;
  readonly pdq?: boolean;
  readonly out?: string;
  readonly repair?: boolean;
  readonly format?: string;
  readonly references?: string;
  readonly shared?: boolean;
  readonly workers?: string;
  readonly help?: boolean;
}

/**
 * Divides the words after a command into options and names.
 * @throws PanelError BAD_ARGUMENT for an option that the command does not have.
 */
export function parse(
  name: string,
  options: readonly Option[],
  args: readonly string[],
): { values: Values; positionals: string[] } {
  const allowed = Object.fromEntries(
    options.map((option) => [
      option,
      { type: FLAGS.includes(option) ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...allowed, help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    throw usage((cause as Error).message, name);
  }
}

/** A command line that cannot be understood, and where help is. */
export function usage(message: string, command: string): PanelError {
  const ask = `panelprint ${command === '' ? '' : `${command} `}--help`;
  return new PanelError('BAD_ARGUMENT', `${message} See ${ask}.`);
}

/** The format asked for, or the first one. */
export function formatOf<F extends string>({ format }: Values, formats: readonly F[]): F {
  if (format === undefined) return formats[0]!;
  const found = formats.find((known) => known === format);
  if (found) return found;
  throw new PanelError(
    'BAD_ARGUMENT',
    `--format must be ${formats.join(', ')}; got ${JSON.stringify(format)}.`,
  );
}

/**
 * The options of a long call.
 * @throws PanelError BAD_ARGUMENT when --workers is no whole number.
 */
export function runOptionsOf({ workers }: Values, { signal }: Pick<Io, 'signal'>): RunOptions {
  if (workers === undefined) return { signal };
  if (/^\d{1,4}$/.test(workers)) return { signal, workers: Number(workers) };
  throw new PanelError(
    'BAD_ARGUMENT',
    `--workers must be a whole number; got ${JSON.stringify(workers)}.`,
  );
}

import { escapeForTerminal, PanelError, version } from '../index.ts';
import { INTERRUPTED, parse, TROUBLE, usage } from './args.ts';
import { commands } from './commands.ts';
import { help } from './help.ts';
import type { Io } from './io.ts';
import { count } from './messages.ts';

/**
 * Runs one command line and returns its exit code. It reaches the outside only by `io` and files.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') return print(io, `${version}\n`);
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help')
      return print(io, lookUp(help, rest[0] ?? ''));
    const command = lookUp(commands, name);
    const { values, positionals } = parse(name, command.options, rest);
    if (values.help) return print(io, help[name]!);
    const { least, most } = command;
    if (positionals.length < least || positionals.length > most) {
      const wanted = `${least === most ? '' : 'at least '}${count(least, 'argument')}`;
      throw usage(`${name} takes ${wanted}; got ${positionals.length}.`, name);
    }
    return await command.run(positionals, values, io);
  } catch (error) {
    if (io.signal.aborted) {
      io.err('Interrupted. The output holds only what was finished.\n');
      return INTERRUPTED;
    }
    io.err(`panelprint: ${errorText(error)}\n`);
    return TROUBLE;
  }
}

function lookUp<T>(all: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(all, name)) return all[name]!;
  throw usage(`There is no command ${JSON.stringify(name)}.`, '');
}

/**
 * The message and code of an error that the user can act on; the stack of any other, to report the
 * bug.
 */
function errorText(error: unknown): string {
  if (error instanceof PanelError) return `${escapeForTerminal(error.message)} [${error.code}]`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack.split('\n').map(escapeForTerminal).join('\n');
}

function print(io: Io, text: string): number {
  io.out(text);
  return 0;
}

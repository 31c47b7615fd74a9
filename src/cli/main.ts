import { escapeForTerminal, PanelError, version } from '../index.ts';
import { INTERRUPTED, parse, TROUBLE, usage } from './args.ts';
import { commands } from './commands.ts';
import { help } from './help.ts';
import type { Io } from './io.ts';

/** Runs one command line and gives its exit code. Touches the world only through `io` and files. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') return printed(io, `${version}\n`);
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help')
      return printed(io, lookUp(help, rest[0] ?? ''));
    const command = lookUp(commands, name);
    const { values, positionals } = parse(name, command.options, rest);
    if (values.help) return printed(io, help[name]!);
    const { least, most } = command;
    if (positionals.length < least || positionals.length > most)
      throw usage(
        `${name} takes ${least === most ? least : `at least ${least}`} names; got ${positionals.length}.`,
        name,
      );
    return await command.run(positionals, values, io);
  } catch (error) {
    if (io.signal.aborted) {
      io.err('Interrupted: the output ends with what was finished.\n');
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

/** A sentence for what people can act on; for a fault of ours, all that helps to find it. */
function errorText(error: unknown): string {
  if (error instanceof PanelError) return `${escapeForTerminal(error.message)} [${error.code}]`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack.split('\n').map(escapeForTerminal).join('\n');
}

function printed(io: Io, text: string): number {
  io.out(text);
  return 0;
}

import { PanelError, version } from '../index.ts';
import { INTERRUPTED, parse, usage } from './args.ts';
import { commands } from './commands.ts';
import { help } from './help.ts';
import type { Io } from './io.ts';

const TROUBLE = 2;

/** Runs one command line and gives its exit code. Touches the world only through `io` and files. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') return said(io, `${version}\n`);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return said(io, help[rest[0] ?? ''] ?? help['']!);
  const command = commands[name];
  try {
    if (command === undefined) throw usage(`There is no command ${JSON.stringify(name)}.`, '');
    const { values, positionals } = parse(name, command.options, rest);
    if (values.help) return said(io, help[name]!);
    const { least, most } = command;
    if (positionals.length < least || positionals.length > most)
      throw usage(
        `${name} takes ${least === most ? least : `at least ${least}`} names; got ${positionals.length}.`,
        name,
      );
    return await command.run(positionals, values, io);
  } catch (error) {
    if (io.signal.aborted) return INTERRUPTED;
    if (!(error instanceof PanelError)) throw error;
    io.err(`panelprint: ${error.message} [${error.code}]\n`);
    return TROUBLE;
  }
}

function said(io: Io, text: string): number {
  io.out(text);
  return 0;
}

import { checkIndex, indexCatalogue, PanelError, plain, removeFromIndex } from '../index.ts';
import { INTERRUPTED, type Option, runOptionsOf, type Values } from './args.ts';
import { runCompare } from './compare.ts';
import { runInfo, sharedLine } from './info.ts';
import type { Io } from './io.ts';
import { runMatch } from './match.ts';
import { Progress } from './progress.ts';

/** A command: how many names it takes, which options, and what it does. */
export interface Command {
  readonly least: number;
  readonly most: number;
  readonly options: readonly Option[];
  readonly run: (names: readonly string[], values: Values, io: Io) => Promise<number>;
}

/** Every command by name. */
export const commands: Readonly<Record<string, Command>> = {
  index: { least: 1, most: 1, options: ['out', 'workers'], run: runIndex },
  match: {
    least: 2,
    most: Number.POSITIVE_INFINITY,
    options: ['out', 'format', 'references', 'workers'],
    run: runMatch,
  },
  info: { least: 1, most: 1, options: ['format', 'shared'], run: runInfo },
  check: { least: 1, most: 1, options: [], run: runCheck },
  remove: { least: 2, most: 2, options: [], run: runRemove },
  compare: { least: 2, most: 2, options: ['format'], run: runCompare },
};

async function runIndex([catalogue]: readonly string[], values: Values, io: Io): Promise<number> {
  const { out } = values;
  const options = runOptionsOf(values, io);
  if (out === undefined)
    throw new PanelError('BAD_ARGUMENT', 'Say where the index goes: --out INDEX.');
  await io.harden();
  const progress = new Progress(io, 'pages');
  const done = await indexCatalogue(catalogue!, out, {
    ...options,
    onProgress: (at) => progress.update(at.done, at.total),
  }).finally(() => progress.end());
  for (const { path: at, error } of done.failures)
    io.err(`warning: ${plain(at)}: ${plain(error.message)} [${error.code}]\n`);
  for (const name of done.gone)
    io.err(`warning: ${plain(name)} is not in the catalogue any more: taken out of the index\n`);
  for (const shared of done.shared) io.err(`note: ${sharedLine(shared)}: evidence for neither\n`);
  const episodes = done.works.reduce((sum, work) => sum + work.episodes.length, 0);
  io.out(
    `${done.works.length} works, ${episodes} episodes, ${done.windows} windows in ${plain(out)}; ` +
      `${done.read} episodes read, ${done.kept} unchanged, ${done.failures.length} problems\n`,
  );
  if (!done.interrupted) return 0;
  io.err('Interrupted: what was finished is saved; run the same command to go on.\n');
  return INTERRUPTED;
}

async function runCheck([folder]: readonly string[], _: Values, io: Io): Promise<number> {
  const { bytes, sha256 } = await checkIndex(folder!, { signal: io.signal });
  io.out(`${plain(folder!)} is whole: ${bytes} bytes, every checksum right, sha256 ${sha256}\n`);
  return 0;
}

async function runRemove([folder, name]: readonly string[], _: Values, io: Io): Promise<number> {
  const removed = await removeFromIndex(folder!, name!, { signal: io.signal });
  io.out(`${plain(name!)}: ${removed} episode${removed === 1 ? '' : 's'} removed\n`);
  return 0;
}

import {
  checkIndex,
  escapeForTerminal,
  indexCatalogue,
  mergeIndex,
  PanelError,
  removeFromIndex,
} from '../index.ts';
import { formatOf, INTERRUPTED, type Option, runOptionsOf, TROUBLE, type Values } from './args.ts';
import { runCompare } from './compare-command.ts';
import { runExport, runFeedback, runImport, runKeys, runRevoke } from './exchange-commands.ts';
import { runInfo, sharedLine } from './info-command.ts';
import type { Io } from './io.ts';
import { runMatch } from './match-command.ts';
import { Progress } from './progress.ts';
import { runRematch } from './rematch-command.ts';

/** A command: how many names it takes, which options, and what it does. */
export interface Command {
  readonly least: number;
  readonly most: number;
  readonly options: readonly Option[];
  readonly run: (names: readonly string[], values: Values, io: Io) => Promise<number>;
}

/** Every command by name. */
export const commands: Readonly<Record<string, Command>> = {
  index: { least: 1, most: 1, options: ['add', 'out', 'workers'], run: runIndex },
  match: {
    least: 2,
    most: Number.POSITIVE_INFINITY,
    options: ['out', 'format', 'keep', 'references', 'workers'],
    run: runMatch,
  },
  rematch: { least: 2, most: 2, options: ['all', 'out', 'format'], run: runRematch },
  info: { least: 1, most: 1, options: ['format', 'shared'], run: runInfo },
  check: { least: 1, most: 1, options: ['format', 'repair'], run: runCheck },
  merge: { least: 1, most: 1, options: [], run: runMerge },
  remove: { least: 2, most: 2, options: [], run: runRemove },
  compare: { least: 2, most: 2, options: ['format'], run: runCompare },
  keys: { least: 1, most: 1, options: [], run: runKeys },
  export: {
    least: 1,
    most: Number.POSITIVE_INFINITY,
    options: ['key', 'out', 'pdq', 'references', 'workers'],
    run: runExport,
  },
  import: { least: 2, most: 2, options: ['key', 'origin'], run: runImport },
  revoke: { least: 2, most: 2, options: [], run: runRevoke },
  feedback: {
    least: 3,
    most: 3,
    options: ['confirm', 'dispute', 'note', 'origin'],
    run: runFeedback,
  },
};

/** Segments from which on searching takes noticeably longer. */
const MANY_SEGMENTS = 16;

async function runIndex([catalogue]: readonly string[], values: Values, io: Io): Promise<number> {
  const { out } = values;
  const options = runOptionsOf(values, io);
  if (out === undefined)
    throw new PanelError('BAD_ARGUMENT', 'Say where the index goes: --out INDEX.');
  await io.harden();
  const progress = new Progress(io, 'pages');
  const done = await indexCatalogue(catalogue!, out, {
    ...options,
    add: values.add ?? false,
    onProgress: (at) => progress.update(at.done, at.total),
  }).finally(() => progress.end());
  for (const { path: at, error } of done.failures)
    io.err(
      `warning: ${escapeForTerminal(at)}: ${escapeForTerminal(error.message)} [${error.code}]\n`,
    );
  for (const name of done.gone)
    io.err(
      `warning: ${escapeForTerminal(name)} is not in the catalogue any more: taken out of the index\n`,
    );
  for (const shared of done.shared) io.err(`note: ${sharedLine(shared)}: evidence for neither\n`);
  if (done.segments > MANY_SEGMENTS)
    io.err(`note: ${done.segments} segments; panelprint merge makes searching faster\n`);
  const episodes = done.works.reduce((sum, work) => sum + work.episodes.length, 0);
  io.out(
    `${done.works.length} works, ${episodes} episodes, ${done.windows} windows in ${escapeForTerminal(out)}; ` +
      `${done.read} episodes read, ${done.kept} unchanged, ${done.failures.length} problems\n`,
  );
  if (!done.interrupted) return 0;
  io.err('Interrupted: what was finished is saved; run the same command to go on.\n');
  return INTERRUPTED;
}

async function runCheck([folder]: readonly string[], values: Values, io: Io): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  const repair = values.repair ?? false;
  const found = await checkIndex(folder!, { signal: io.signal, repair });
  if (format === 'json') io.out(`${JSON.stringify(found, null, 2)}\n`);
  else io.out(checkText(escapeForTerminal(folder!), found));
  return found.damaged.length === 0 || repair ? 0 : TROUBLE;
}

function checkText(folder: string, found: Awaited<ReturnType<typeof checkIndex>>): string {
  const { files, bytes, sha256, damaged, good, lost, moved } = found;
  if (damaged.length === 0)
    return `${folder} is whole: ${files} files, ${bytes} bytes, every checksum right, sha256 ${sha256}\n`;
  const lines = [
    `${folder} is damaged: ${damaged.length} of ${files} files; ${good} episodes are whole, ${lost.length} are not.`,
    ...damaged.map(({ file, code, reason }) => `  ${file}: ${escapeForTerminal(reason)} [${code}]`),
    ...lost.map((name) => `  must be read again: ${escapeForTerminal(name)}`),
    moved === undefined
      ? 'panelprint check --repair leaves out what is damaged.'
      : `Repaired: what is damaged is in ${folder}/damaged. Index the catalogue again, or import again, to have back what is lost.`,
  ];
  return `${lines.join('\n')}\n`;
}

async function runMerge([folder]: readonly string[], _: Values, io: Io): Promise<number> {
  const { segments, bytes } = await mergeIndex(folder!, { signal: io.signal });
  io.out(
    `${escapeForTerminal(folder!)}: ${segments[0]} segments of ${bytes[0]} bytes are now ${segments[1]} of ${bytes[1]}\n`,
  );
  return 0;
}

async function runRemove([folder, name]: readonly string[], _: Values, io: Io): Promise<number> {
  const removed = await removeFromIndex(folder!, name!, { signal: io.signal });
  io.out(`${escapeForTerminal(name!)}: ${removed} episode${removed === 1 ? '' : 's'} removed\n`);
  return 0;
}

import {
  checkIndex,
  escapeForTerminal,
  type IndexResult,
  indexCatalogue,
  mergeIndex,
  removeFromIndex,
} from '../index.ts';
import { formatOf, INTERRUPTED, runOptionsOf, TROUBLE, usage, type Values } from './args.ts';
import type { Io } from './io.ts';
import { count, failureWarning } from './messages.ts';
import { Progress } from './progress.ts';
import { rivalWarnings, sharedNotes } from './shared-lines.ts';

/** Segments of an index above which searching takes noticeably longer. */
const MANY_SEGMENTS = 16;

/** `index CATALOGUE --out INDEX` */
export async function runIndex(
  [catalogue]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const { out } = values;
  const options = runOptionsOf(values, io);
  if (out === undefined) throw usage('Name the index folder with --out INDEX.', 'index');
  await io.harden();
  const progress = new Progress(io, 'pages');
  const result = await indexCatalogue(catalogue!, out, {
    ...options,
    add: values.add ?? false,
    onProgress: ({ done, total }) => progress.update(done, total),
  }).finally(() => progress.end());
  for (const message of indexMessages(result, out)) io.err(message);
  io.out(indexLine(result, out));
  if (!result.interrupted) return 0;
  io.err('Interrupted. Finished episodes are saved. Run the same command again to continue.\n');
  return INTERRUPTED;
}

/** Warnings and notes about what was indexed, a line each. */
function indexMessages(result: IndexResult, index: string): string[] {
  const { failures, gone, pairs, segments } = result;
  const notes = sharedNotes({ ...result, pairs: pairs.filter(({ rivals }) => !rivals) }, index);
  if (segments > MANY_SEGMENTS)
    notes.push(`note: ${segments} segments; panelprint merge makes searching faster\n`);
  return [
    ...failures.map(failureWarning),
    ...gone.map(
      (name) =>
        `warning: ${escapeForTerminal(name)} is not in the catalogue; removed from the index\n`,
    ),
    ...rivalWarnings(pairs),
    ...notes,
  ];
}

function indexLine({ works, windows, read, kept, failures }: IndexResult, index: string): string {
  const episodes = works.reduce((sum, work) => sum + work.episodes.length, 0);
  const totals = [
    count(works.length, 'work'),
    count(episodes, 'episode'),
    count(windows, 'window'),
  ];
  return (
    `${totals.join(', ')} in ${escapeForTerminal(index)}; ` +
    `${count(read, 'episode')} read, ${kept} unchanged, ${count(failures.length, 'problem')}\n`
  );
}

/** `check INDEX` */
export async function runCheck(
  [folder]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  const repair = values.repair ?? false;
  const result = await checkIndex(folder!, { signal: io.signal, repair });
  if (format === 'json') io.out(`${JSON.stringify(result, null, 2)}\n`);
  else io.out(checkText(escapeForTerminal(folder!), result));
  return result.damaged.length === 0 || repair ? 0 : TROUBLE;
}

function checkText(folder: string, result: Awaited<ReturnType<typeof checkIndex>>): string {
  const { files, bytes, sha256, damaged, good, lost, moved } = result;
  if (damaged.length === 0)
    return (
      `${folder} is not damaged: every checksum of ${count(files, 'file')}, ` +
      `${count(bytes, 'byte')}, is right; sha256 ${sha256}\n`
    );
  const lines = [
    `${folder} is damaged: ${damaged.length} of ${count(files, 'file')}. ` +
      `${count(good, 'episode')} can be used, ${lost.length} cannot.`,
    ...damaged.map(({ file, code, reason }) => `  ${file}: ${escapeForTerminal(reason)} [${code}]`),
    ...lost.map((name) => `  must be read again: ${escapeForTerminal(name)}`),
    moved === undefined
      ? 'To remove what is damaged, run panelprint check --repair.'
      : `Repaired: the damaged files were moved to ${folder}/damaged. ` +
        'To restore the lost episodes, index the catalogue again, or import again.',
  ];
  return `${lines.join('\n')}\n`;
}

/** `merge INDEX` */
export async function runMerge([folder]: readonly string[], _: Values, io: Io): Promise<number> {
  const { segments, bytes } = await mergeIndex(folder!, { signal: io.signal });
  io.out(
    `${escapeForTerminal(folder!)}: merged ${count(segments[0], 'segment')} of ${bytes[0]} bytes ` +
      `into ${segments[1]} of ${bytes[1]} bytes\n`,
  );
  return 0;
}

/** `remove INDEX WORK[/EPISODE]` */
export async function runRemove(
  [folder, name]: readonly string[],
  _: Values,
  io: Io,
): Promise<number> {
  const removed = await removeFromIndex(folder!, name!, { signal: io.signal });
  io.out(`${escapeForTerminal(name!)}: ${count(removed, 'episode')} removed\n`);
  return 0;
}

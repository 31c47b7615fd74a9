import {
  checkIndex,
  indexCatalogue,
  openIndex,
  PanelError,
  plain,
  removeFromIndex,
} from '../index.ts';
import { formatOf, INTERRUPTED, type Values } from './args.ts';
import { runCompare } from './compare.ts';
import type { Io } from './io.ts';
import { runMatch } from './match.ts';
import { Progress } from './progress.ts';

/** A command: how many names it takes, which options, and what it does. */
export interface Command {
  readonly least: number;
  readonly most: number;
  readonly options: readonly ('out' | 'format')[];
  readonly run: (names: readonly string[], values: Values, io: Io) => Promise<number>;
}

/** Every command by name. */
export const commands: Readonly<Record<string, Command>> = {
  index: { least: 1, most: 1, options: ['out'], run: runIndex },
  match: { least: 2, most: Number.POSITIVE_INFINITY, options: ['out', 'format'], run: runMatch },
  info: { least: 1, most: 1, options: ['format'], run: runInfo },
  check: { least: 1, most: 1, options: [], run: runCheck },
  remove: { least: 2, most: 2, options: [], run: runRemove },
  compare: { least: 2, most: 2, options: ['format'], run: runCompare },
};

async function runIndex([catalogue]: readonly string[], { out }: Values, io: Io): Promise<number> {
  if (out === undefined)
    throw new PanelError('BAD_ARGUMENT', 'Say where the index goes: --out INDEX.');
  await io.harden();
  const progress = new Progress(io, 'pages');
  const done = await indexCatalogue(catalogue!, out, {
    signal: io.signal,
    onProgress: (at) => progress.update(at.done, at.total),
  }).finally(() => progress.end());
  for (const { path: at, error } of done.failures)
    io.err(`warning: ${plain(at)}: ${plain(error.message)} [${error.code}]\n`);
  for (const name of done.gone)
    io.err(`warning: ${plain(name)} is not in the catalogue any more: taken out of the index\n`);
  const episodes = done.works.reduce((sum, work) => sum + work.episodes.length, 0);
  io.out(
    `${done.works.length} works, ${episodes} episodes, ${done.windows} windows in ${plain(out)}; ` +
      `${done.read} episodes read, ${done.kept} unchanged, ${done.failures.length} problems\n`,
  );
  if (!done.interrupted) return 0;
  io.err('Interrupted: what was finished is saved; run the same command to go on.\n');
  return INTERRUPTED;
}

async function runInfo([folder]: readonly string[], values: Values, io: Io): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  const { content, sha256 } = await openIndex(folder!, { signal: io.signal });
  const { works, profile, windows, tracks } = content;
  const episodes = works.reduce((sum, work) => sum + work.episodes.length, 0);
  const about = {
    sha256,
    profile,
    works: works.length,
    episodes,
    windows: windows.count,
    tracks: tracks.count,
  };
  if (format === 'json') {
    io.out(`${JSON.stringify({ ...about, catalogue: works }, null, 2)}\n`);
    return 0;
  }
  for (const work of works) {
    io.out(`${plain(work.title ?? work.name)} (${plain(work.name)})\n`);
    for (const { name, title, pages } of work.episodes)
      io.out(
        `  ${plain(name)}: ${pages.length} pages${title === undefined ? '' : `  ${plain(title)}`}\n`,
      );
  }
  const { sha256: _, ...counts } = about;
  io.out(
    `${Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}\nsha256 ${sha256}\n`,
  );
  return 0;
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

import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  csvHeader,
  escapeForTerminal,
  type MatchOptions,
  matchPictures,
  matchSite,
  openIndex,
  PanelError,
  type PictureResult,
  picturesIn,
  type Report,
  renderCsv,
  renderJson,
  renderText,
  type Searcher,
} from '../index.ts';
import { formatOf, INTERRUPTED, runOptionsOf, TROUBLE, type Values } from './args.ts';
import type { Io } from './io.ts';
import { Progress } from './progress.ts';

/** `match INDEX INPUT...` */
export async function runMatch(names: readonly string[], values: Values, io: Io): Promise<number> {
  const format = formatOf(values, ['text', 'json', 'jsonl', 'csv']);
  const { out, references, keep } = values;
  const options = { ...runOptionsOf(values, io), ...(references !== undefined && { references }) };
  if (out !== undefined) {
    await prepareCase(out);
    io.keepOn();
  }
  const [folder, ...inputs] = names;
  const index = await openIndex(folder!, { signal: io.signal });
  await io.harden();
  const progress = new Progress(io, 'pictures');
  const uncompared = new Uncompared();
  let done = 0;
  const onResult = (result: PictureResult) => {
    progress.update(++done);
    uncompared.add(result);
    if (format === 'jsonl') io.out(`${JSON.stringify(result)}\n`);
    if (format === 'csv') io.out(renderCsv(result));
  };
  if (format === 'csv') io.out(csvHeader);
  try {
    // Line by line nothing is kept, so that a crawl of millions needs no more memory than one page.
    if (out === undefined && keep === undefined && (format === 'jsonl' || format === 'csv'))
      return await stream(index, inputs, onResult, io, options);
    const kept = keep !== undefined && { keep };
    const report = await matchSite(index, inputs, { ...options, ...kept, onResult });
    progress.end();
    if (format === 'text') io.out(renderText(report));
    if (format === 'json') io.out(renderJson(report));
    if (out !== undefined) await writeCase(out, report);
    const code = conclude(report.summary, io);
    return report.interrupted ? INTERRUPTED : code;
  } finally {
    progress.end();
    uncompared.warn(io);
  }
}

async function stream(
  index: Searcher,
  inputs: readonly string[],
  onResult: (result: PictureResult) => void,
  io: Io,
  options: MatchOptions,
): Promise<number> {
  const summary = { images: 0, matched: 0, unreadable: 0 };
  for await (const result of matchPictures(index, picturesIn(inputs), options)) {
    summary.images++;
    if (result.status === 'matched') summary.matched++;
    if (result.status === 'unreadable') summary.unreadable++;
    onResult(result);
  }
  return conclude(summary, io);
}

/** Matches that should have been compared with the reference pages and were not. */
class Uncompared {
  #count = 0;
  #first = '';

  add({ matches }: PictureResult): void {
    for (const { notCompared } of matches) {
      if (notCompared === undefined) continue;
      this.#count++;
      this.#first ||= `${escapeForTerminal(notCompared.reason)} [${notCompared.code}]`;
    }
  }

  warn(io: Io): void {
    if (this.#count > 0)
      io.err(`warning: ${this.#count} matches could not be compared. First: ${this.#first}\n`);
  }
}

/** Warns of what a reader of stdout alone might miss, and gives the exit code. */
export function conclude(
  { images, matched, unreadable }: Pick<Report['summary'], 'images' | 'matched' | 'unreadable'>,
  io: Io,
): number {
  if (images === 0) io.err('warning: there was no picture in the input.\n');
  else if (unreadable > 0)
    io.err(`warning: ${unreadable} of ${images} pictures could not be read.\n`);
  if (matched > 0) return 0;
  // Where nothing could be read, "nothing matched" would be a statement about nothing.
  return unreadable === images ? TROUBLE : 1;
}

/** Sees that a report can be written into a folder. */
export async function prepareCase(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new PanelError('OUTPUT_BLOCKED', `${folder} is a file; --out names a folder.`);
  await mkdir(folder, { recursive: true }).catch((cause) => blocked(folder, cause));
}

/** Both files are written whole before either takes the place of an earlier one. */
export async function writeCase(folder: string, report: Report): Promise<void> {
  const files = { 'report.json': renderJson(report), 'report.txt': renderText(report) };
  const names = Object.keys(files).map((name) => path.join(folder, name));
  try {
    for (const [i, text] of Object.values(files).entries())
      await writeFile(`${names[i]}.tmp`, text);
    for (const name of names) await rename(`${name}.tmp`, name);
  } catch (cause) {
    for (const name of names) await rm(`${name}.tmp`, { force: true }).catch(() => undefined);
    blocked(folder, cause as NodeJS.ErrnoException);
  }
}

function blocked(folder: string, cause: NodeJS.ErrnoException): never {
  throw new PanelError('SAVE_FAILED', `Cannot write to ${folder} (${cause.code}).`, { cause });
}

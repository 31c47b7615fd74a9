import {
  csvHeader,
  escapeForTerminal,
  type MatchOptions,
  matchPictures,
  matchSite,
  openIndex,
  type PanelIndex,
  type PictureResult,
  picturesIn,
  type Report,
  renderCsv,
  renderJson,
  renderText,
} from '../index.ts';
import { formatOf, INTERRUPTED, runOptionsOf, TROUBLE, type Values } from './args.ts';
import { prepareCase, writeCase } from './case-folder.ts';
import type { Io } from './io.ts';
import { count } from './messages.ts';
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
  const uncompared = new UncomparedMatches();
  let done = 0;
  const onResult = (result: PictureResult) => {
    progress.update(++done);
    uncompared.add(result);
    if (format === 'jsonl') io.out(`${JSON.stringify(result)}\n`);
  };
  try {
    // Each result is written at once and none is collected, so a crawl of millions of pictures
    // needs no more memory than a few pictures.
    if (out === undefined && keep === undefined && format === 'jsonl')
      return await matchStream(index, inputs, onResult, io, options);
    const report = await matchSite(index, inputs, {
      ...options,
      ...(keep !== undefined && { keep }),
      onResult,
    });
    progress.end();
    if (format === 'text') io.out(renderText(report));
    if (format === 'json') io.out(renderJson(report));
    if (format === 'csv') io.out(csvOf(report));
    if (out !== undefined) await writeCase(out, report);
    const code = conclude(report.summary, io);
    return report.interrupted ? INTERRUPTED : code;
  } finally {
    progress.end();
    uncompared.warn(io);
  }
}

/** A report as CSV: its header, and the lines of all pictures. */
export function csvOf({ images, works }: Report): string {
  return csvHeader + images.map((image) => renderCsv(image, works)).join('');
}

async function matchStream(
  index: PanelIndex,
  inputs: readonly string[],
  onResult: (result: PictureResult) => void,
  io: Io,
  options: MatchOptions,
): Promise<number> {
  const summary = { images: 0, matched: 0, shared: 0, unreadable: 0 };
  for await (const result of matchPictures(index, picturesIn(inputs), options)) {
    summary.images++;
    if (result.status === 'matched') summary.matched++;
    if (result.status === 'shared') summary.shared++;
    if (result.status === 'unreadable') summary.unreadable++;
    onResult(result);
  }
  return conclude(summary, io);
}

/** Counts the matches that --references could not compare. */
class UncomparedMatches {
  #count = 0;
  #firstReason = '';

  add({ matches }: PictureResult): void {
    for (const { notCompared } of matches) {
      if (notCompared === undefined) continue;
      this.#count++;
      this.#firstReason ||= `${escapeForTerminal(notCompared.reason)} [${notCompared.code}]`;
    }
  }

  warn(io: Io): void {
    if (this.#count === 0) return;
    const matches = count(this.#count, 'match', 'matches');
    io.err(`warning: ${matches} could not be compared. The first: ${this.#firstReason}\n`);
  }
}

/** Warns on stderr of pictures that could not be read, and returns the exit code. */
export function conclude(
  {
    images,
    matched,
    shared,
    unreadable,
  }: Pick<Report['summary'], 'images' | 'matched' | 'shared' | 'unreadable'>,
  io: Io,
): number {
  if (images === 0) io.err('warning: the input holds no picture.\n');
  else if (unreadable > 0)
    io.err(`warning: ${unreadable} of ${count(images, 'picture')} could not be read.\n`);
  if (matched + shared > 0) return 0;
  // Without a readable picture, "nothing matched" would be misleading.
  return unreadable === images ? TROUBLE : 1;
}

import { openIndex, type Report, rematch, renderJson, renderText } from '../index.ts';
import { formatOf, type Values } from './args.ts';
import { prepareCase, writeCase } from './case-folder.ts';
import type { Io } from './io.ts';
import { conclude, csvOf } from './match-command.ts';

/** `rematch INDEX KEPT` */
export async function runRematch(
  [folder, kept]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json', 'jsonl', 'csv']);
  const { out, all = false } = values;
  const { signal } = io;
  if (out !== undefined) {
    await prepareCase(out);
    io.keepOn();
  }
  const index = await openIndex(folder!, { signal });
  const report = await rematch(index, kept!, { all, signal });
  io.out(render(report, format));
  if (out !== undefined) await writeCase(out, report);
  return conclude(report.summary, io);
}

function render(report: Report, format: 'text' | 'json' | 'jsonl' | 'csv'): string {
  if (format === 'text') return renderText(report);
  if (format === 'json') return renderJson(report);
  if (format === 'csv') return csvOf(report);
  return report.images.map((image) => `${JSON.stringify(image)}\n`).join('');
}

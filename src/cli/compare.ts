import { type Comparison, compare, plain } from '../index.ts';
import { formatOf, TROUBLE, type Values } from './args.ts';
import type { Io } from './io.ts';

/** `compare A B` */
export async function runCompare(
  [a, b]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  await io.harden();
  const comparison = await compare(a!, b!, { signal: io.signal });
  for (const { path: at, error } of comparison.failures)
    io.err(`warning: ${plain(at)}: ${plain(error.message)} [${error.code}]\n`);
  if (format === 'json') {
    const { failures, ...rest } = comparison;
    const told = failures.map(({ path: at, error }) => ({
      path: at,
      code: error.code,
      reason: error.message,
    }));
    io.out(
      `${JSON.stringify({ schema: 'panelprint/comparison@1', ...rest, failures: told }, null, 2)}\n`,
    );
  } else io.out(compareText(comparison));
  const { images } = comparison;
  if (images.some(({ matches }) => matches.length > 0)) return 0;
  return images.every(({ status }) => status === 'unreadable') ? TROUBLE : 1;
}

/** Side by side: rows of B, rows of A, how alike. */
function compareText({ images }: Comparison): string {
  const lines = images.flatMap(({ path: at, reason, matches }) => {
    if (matches.length === 0) return [`${plain(at)}: ${plain(reason ?? 'no match')}`];
    return matches.flatMap(({ query, pages, distance, mirrored, scale }) => {
      const where = pages
        .map(({ page, top, bottom }) => `${plain(page)} ${top}-${bottom}`)
        .join(', ');
      const how = `${distance} bits apart, scale ${scale}${mirrored ? ', mirrored' : ''}`;
      return `${plain(at)} ${query.top}-${query.bottom}  =  ${where}  (${how})`;
    });
  });
  return `${lines.join('\n')}\n`;
}

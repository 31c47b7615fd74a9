import { type Comparison, compare, escapeForTerminal, type Match } from '../index.ts';
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
    io.err(
      `warning: ${escapeForTerminal(at)}: ${escapeForTerminal(error.message)} [${error.code}]\n`,
    );
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
    if (matches.length === 0)
      return [`${escapeForTerminal(at)}: ${escapeForTerminal(reason ?? 'no match')}`];
    return matches.flatMap((match) => {
      const { query, pages, distance, mirrored, scale } = match;
      const where = pages
        .map(({ page, top, bottom }) => `${escapeForTerminal(page)} ${top}-${bottom}`)
        .join(', ');
      const how = `${distance} bits apart, scale ${scale}${mirrored ? ', mirrored' : ''}`;
      const art = artInWords(match);
      return `${escapeForTerminal(at)} ${query.top}-${query.bottom}  =  ${where}  (${how}${art && `; ${art}`})`;
    });
  });
  return `${lines.join('\n')}\n`;
}

/** Share of the art that must agree for it to be called the same without a number. */
const SAME_ART_SHARE = 0.8;

/** What comparing the art has shown, in a few words. */
function artInWords({ differences, sameArt = 0, notCompared }: Match): string {
  if (notCompared) return `not compared: ${notCompared.code}`;
  if (differences === undefined) return '';
  const count = (wanted: string) => differences.filter(({ kind }) => kind === wanted).length;
  const lettering = count('lettering');
  const overlays = count('overlay');
  const words = [
    sameArt >= SAME_ART_SHARE ? 'same art' : `${Math.round(100 * sameArt)} % the same art`,
  ];
  if (lettering > 0) words.push(`other lettering (${lettering})`);
  if (overlays > 0) words.push(`overlays (${overlays})`);
  return words.join(', ');
}

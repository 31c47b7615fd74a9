import { type Comparison, compare, escapeForTerminal, type Match } from '../index.ts';
import { formatOf, TROUBLE, type Values } from './args.ts';
import type { Io } from './io.ts';
import { failureWarning } from './messages.ts';

/** `compare A B` */
export async function runCompare(
  [a, b]: readonly string[],
  values: Values,
  io: Io,
): Promise<number> {
  const format = formatOf(values, ['text', 'json']);
  await io.harden();
  const comparison = await compare(a!, b!, { signal: io.signal });
  for (const failure of comparison.failures) io.err(failureWarning(failure));
  io.out(format === 'json' ? compareJson(comparison) : compareText(comparison));
  const { images } = comparison;
  if (images.some(({ matches }) => matches.length > 0)) return 0;
  return images.every(({ status }) => status === 'unreadable') ? TROUBLE : 1;
}

function compareJson({ failures, ...comparison }: Comparison): string {
  const record = {
    schema: 'panelprint/comparison@1',
    ...comparison,
    failures: failures.map(({ path, error }) => ({
      path,
      code: error.code,
      reason: error.message,
    })),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** A line for each match: rows of B, rows of A, and how alike they are. */
function compareText({ images }: Comparison): string {
  const lines = images.flatMap(({ path, reason, matches }) => {
    const name = escapeForTerminal(path);
    if (matches.length === 0) return [`${name}: ${escapeForTerminal(reason ?? 'no match')}`];
    return matches.map((match) => `${name} ${matchText(match)}`);
  });
  return `${lines.join('\n')}\n`;
}

function matchText(match: Match): string {
  const { query, pages, distance, mirrored, scale } = match;
  const stretches = pages
    .map(({ page, top, bottom }) => `${escapeForTerminal(page)} ${top}-${bottom}`)
    .join(', ');
  const likeness = `${distance} bits apart, scale ${scale}${mirrored ? ', mirrored' : ''}`;
  const art = artText(match);
  return `${query.top}-${query.bottom}  =  ${stretches}  (${likeness}${art && `; ${art}`})`;
}

/** Share of the art that must agree to be called "same art" without a percentage. */
const SAME_ART_SHARE = 0.8;

/** The result of comparing the art with the reference pages; empty if it was not compared. */
function artText({ differences, sameArt = 0, notCompared }: Match): string {
  if (notCompared) return `not compared: ${notCompared.code}`;
  if (differences === undefined) return '';
  const lettering = differences.filter(({ kind }) => kind === 'lettering').length;
  const overlays = differences.filter(({ kind }) => kind === 'overlay').length;
  const parts = [
    sameArt >= SAME_ART_SHARE ? 'same art' : `${Math.round(100 * sameArt)} % the same art`,
  ];
  if (lettering > 0) parts.push(`other lettering (${lettering})`);
  if (overlays > 0) parts.push(`overlays (${overlays})`);
  return parts.join(', ');
}

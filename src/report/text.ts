import type { Difference } from '../match/art/difference.ts';
import { escapeForTerminal } from './escape.ts';
import type { PictureResult } from './picture-result.ts';
import type { Report, Summary } from './report.ts';
import type { EpisodeVerdict, WorkVerdict } from './verdict.ts';

/** Unreadable files and hints listed in the summary; the JSON has all. */
const MAX_LISTED = 10;

/** The report as a page of text that can be read in ten seconds: verdicts first, then what was not read. */
export function renderText(report: Report): string {
  const { engine, index, summary, works, images } = report;
  const lines = [
    `panelprint ${engine.version}, profile ${engine.profile}; index ${index.sha256.slice(0, 16)}: ` +
      `${index.works} works, ${index.episodes} episodes`,
    `${report.kept ? 'kept' : 'scanned'}: ${report.inputs.map(escapeForTerminal).join(', ')}`,
    '',
    ...(works.length === 0 ? [nothingFound(summary), ''] : works.flatMap(workLines)),
    `${summary.images} pictures: ${summary.matched} matched, ${summary.unmatched} not matched, ` +
      `${summary.blank} blank, ${summary.unreadable} unreadable` +
      (summary.otherFiles > 0 ? `; ${summary.otherFiles} other files passed over` : ''),
  ];
  if (report.sought !== undefined) lines.push(soughtLine(report.sought));
  lines.push(...besideLines(images));
  if (report.references !== undefined) lines.push(artLine(images));
  if (report.interrupted) lines.push('INTERRUPTED: only what was finished is in this report.');
  lines.push(...images.flatMap(hintLines).slice(0, MAX_LISTED));
  const unread = images.filter(({ status }) => status === 'unreadable');
  for (const { path, reason } of unread.slice(0, MAX_LISTED))
    lines.push(`  unreadable  ${escapeForTerminal(path)}: ${escapeForTerminal(reason ?? '')}`);
  if (unread.length > MAX_LISTED)
    lines.push(`  and ${unread.length - MAX_LISTED} more: see the JSON report`);
  return `${lines.join('\n')}\n`;
}

/** What was kept is asked about what was added since: where that is nothing, nothing found says nothing. */
function soughtLine(episodes: number): string {
  if (episodes > 0)
    return `${count(episodes, 'episode')} looked for in what was kept of the pictures.`;
  return 'NOTHING WAS LOOKED FOR: the index holds nothing that it did not hold when the pictures were kept.';
}

function hintLines({ path, hints = [] }: PictureResult): string[] {
  return hints.map(
    ({ kind, work, episode }) =>
      `  ${kind}  ${escapeForTerminal(path)}: pieces of ${escapeForTerminal(`${work}/${episode}`)}`,
  );
}

/** What comparing the matches with the reference pages has shown, counted. */
function artLine(images: readonly PictureResult[]): string {
  const matches = images.flatMap((image) => image.matches);
  const compared = matches.filter(({ differences }) => differences !== undefined);
  const other = (kind: Difference['kind']) =>
    compared.filter(({ differences }) => differences!.some((each) => each.kind === kind)).length;
  const same = compared.filter(({ differences }) => differences!.length === 0).length;
  const failed = matches.length - compared.length;
  return (
    `${count(compared.length, 'match', 'es')} compared with the reference pages: ${same} without a ` +
    `difference; same art, other lettering: ${other('lettering')}; something over the art: ${other('overlay')}` +
    (failed > 0 ? `; ${failed} could not be compared` : '')
  );
}

/** Nothing found is a finding only if something was looked at. */
function nothingFound({ images, unreadable }: Summary): string {
  if (images === unreadable)
    return 'NOTHING COULD BE EXAMINED: there was no picture that could be read.';
  return 'No licensed work was found.';
}

function workLines(found: WorkVerdict): string[] {
  const { origin, work, title, verdict, falseMatchOdds, episodes, overlaps = [] } = found;
  const name =
    title === undefined
      ? escapeForTerminal(work)
      : `${escapeForTerminal(title)} (${escapeForTerminal(work)})`;
  const whose = origin === undefined ? '' : `, of ${escapeForTerminal(origin)}`;
  return [
    `${verdict.toUpperCase().padEnd(12)} ${name}${whose}   by chance: ${odds(falseMatchOdds)}`,
    ...episodes.map(episodeLine),
    ...overlaps.map((other) => `         held as well ${holderName(other)}`),
    '',
  ];
}

function holderName({ origin, work }: { readonly origin?: string; readonly work: string }): string {
  return `${origin === undefined ? 'by us' : `by ${escapeForTerminal(origin)}`}, as ${escapeForTerminal(work)}`;
}

/** Pictures that are on lists of hashes, list by list, and what people said of matches. */
function besideLines(images: readonly PictureResult[]): string[] {
  const lists = new Map<string, number>();
  for (const { listed = [] } of images)
    for (const { origin, list } of listed) {
      const name = `${escapeForTerminal(list)} of ${escapeForTerminal(origin)}`;
      lists.set(name, (lists.get(name) ?? 0) + 1);
    }
  const said = images.flatMap(({ matches }) => matches.flatMap(({ feedback = [] }) => feedback));
  const disputed = said.filter((one) => one.said === 'disputed').length;
  const opinions = `${count(said.length, 'opinion')} on matches: ${said.length - disputed} confirm, ${disputed} dispute`;
  return [
    ...[...lists].map(
      ([name, n]) => `${count(n, 'picture')} on the list ${name}: no claim of ours`,
    ),
    ...(said.length > 0 ? [opinions] : []),
  ];
}

function episodeLine({
  episode,
  title,
  coverage,
  rowsProven,
  rows,
  images,
}: EpisodeVerdict): string {
  const share = `${(100 * coverage).toFixed(0)} %`.padStart(6);
  const told = title === undefined ? '' : `  ${escapeForTerminal(title)}`;
  return `  ${share} of ${escapeForTerminal(episode)}: rows ${rowsProven} of ${rows}, ${count(images, 'picture')}${told}`;
}

function count(n: number, what: string, plural = 's'): string {
  return `${n} ${what}${n === 1 ? '' : plural}`;
}

/** "1 in 10^21": nobody can compare 1e-21 with 1e-9 at a glance, but everyone can count zeros. */
function odds(chance: number): string {
  if (chance >= 0.1) return 'likely';
  return `1 in 10^${Math.floor(-Math.log10(chance))}${chance <= 1e-300 ? ' or less' : ''}`;
}

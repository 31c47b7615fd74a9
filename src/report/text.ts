import { spansOverlap } from '../image/row-spans.ts';
import type { Difference } from '../match/art/difference.ts';
import { episodeKeyOf, formatEpisodeName } from '../store/format/episode-name.ts';
import { escapeForTerminal } from './escape.ts';
import type { PictureResult, UncountedRows } from './picture-result.ts';
import type { Report, Summary } from './report.ts';
import type { EpisodeVerdict, FolderShare, WorkHolder, WorkVerdict } from './verdict.ts';

/** Maximum lines of one kind, and maximum folders of a work. The JSON report has all. */
const MAX_LISTED = 10;
const MAX_FOLDERS = 5;

/**
 * Renders a report as text that can be read in ten seconds: verdicts first, then counts and
 * unreadable files.
 */
export function renderText(report: Report): string {
  const { works, images, summary } = report;
  const lines = [
    ...headerLines(report),
    '',
    ...(works.length === 0 ? [emptyLine(summary, images), ''] : works.flatMap(workLines)),
    ...legendLines(works),
    summaryLine(summary),
    ...(report.sought === undefined ? [] : [searchedLine(report.sought)]),
    ...listLines(images),
    ...feedbackLines(images),
    ...(report.references === undefined ? [] : [artLine(images)]),
    ...(report.interrupted ? ['INTERRUPTED: only what was finished is in this report.'] : []),
    ...sharedLines(images),
    ...notCountedLines(images),
    ...firstLines(images.flatMap(hintLines), MAX_LISTED, 'hints'),
    ...firstLines(images.flatMap(unreadableLines), MAX_LISTED, 'unreadable files'),
  ];
  return `${lines.join('\n')}\n`;
}

function headerLines({ engine, index, kept, inputs }: Report): string[] {
  return [
    `panelprint ${engine.version}, profile ${engine.profile}; index ${index.sha256.slice(0, 16)}: ` +
      `${index.works} works, ${index.episodes} episodes`,
    `${kept ? 'kept' : 'scanned'}: ${inputs.map(escapeForTerminal).join(', ')}`,
  ];
}

/**
 * The line in place of verdicts. "Nothing found" is a finding only if at least one picture was
 * read.
 */
function emptyLine(
  { images, shared, unreadable }: Summary,
  results: readonly PictureResult[],
): string {
  if (images === unreadable)
    return 'NOTHING COULD BE EXAMINED: there was no picture that could be read.';
  if (shared > 0) return 'No work can be named: several works hold the art that was found.';
  if (results.some(({ notCounted }) => notCounted !== undefined))
    return 'No work can be named: what was found does not count, for the reasons below.';
  return 'No licensed work was found.';
}

function workLines(found: WorkVerdict): string[] {
  const { origin, work, title, verdict, extent, falseMatchOdds, episodes, folders } = found;
  const folder = escapeForTerminal(work);
  const name = title === undefined ? folder : `${escapeForTerminal(title)} (${folder})`;
  const from = origin === undefined ? '' : `, of ${escapeForTerminal(origin)}`;
  return [
    `${verdict.toUpperCase().padEnd(12)} ${name}${from}   by chance: ${oddsText(falseMatchOdds)}`,
    `  ${EXTENT_TEXTS[extent]}`,
    ...episodes.map(episodeLine),
    ...firstLines(mostFirst(folders).map(folderLine), MAX_FOLDERS, 'folders'),
    ...(found.overlaps ?? []).map((holder) => `         held as well ${holderText(holder)}`),
    '',
  ];
}

const EXTENT_TEXTS: Readonly<Record<WorkVerdict['extent'], string>> = {
  episode: 'a good part of an episode, in its order',
  part: 'several stretches of the work',
  stretch: 'less than a part: a cover, a quotation, single pages, or something that works share',
};

const VERDICT_TEXTS: Readonly<Record<WorkVerdict['verdict'], string>> = {
  confirmed:
    'Confirmed: odds of 1 in 10^9 or less, and more of the work than a cover or a quotation',
  shown: 'Shown: odds of 1 in 10^9 or less, but no more of the work than a cover or a quotation',
  probable: 'Probable: odds of 1 in 10^3 or less',
  insufficient: 'Insufficient: odds that prove nothing',
};

/** Explains the words of the verdicts, where there are any. */
function legendLines(works: readonly WorkVerdict[]): string[] {
  if (works.length === 0) return [];
  const verdicts = new Set(works.map(({ verdict }) => verdict));
  return [
    ...[...verdicts].map((verdict) => `${VERDICT_TEXTS[verdict]}.`),
    'By chance: the odds that unrelated pictures agree this well. They say nothing of art that works share.',
    '',
  ];
}

/** Folders in which the most pictures show the work come first. */
function mostFirst(folders: readonly FolderShare[]): FolderShare[] {
  return [...folders].sort((a, b) => b.matched - a.matched);
}

function folderLine({ path, matched, images, explained, inOrder }: FolderShare): string {
  const folder = path === '' ? 'the input' : escapeForTerminal(path);
  const showing = `         ${matched} of ${count(images, 'picture')} in ${folder}`;
  const filled = `it fills ${Math.round(100 * explained)} % of`;
  if (matched === 1) return `${showing} shows it; ${filled} that picture`;
  return `${showing} show it, ${inOrder ? 'in order' : 'not in order'}; ${filled} them`;
}

/** The first lines of a list, and how many more there are. */
function firstLines(lines: readonly string[], most: number, noun: string): string[] {
  const more = lines.length - most;
  if (more <= 0) return [...lines];
  const indent = ' '.repeat(lines[0]!.search(/\S/));
  return [...lines.slice(0, most), `${indent}and ${more} more ${noun}: see the JSON report`];
}

function episodeLine(found: EpisodeVerdict): string {
  const { episode, title, coverage, rowsProven, rows, images } = found;
  const share = `${(100 * coverage).toFixed(0)} %`.padStart(6);
  const titled = title === undefined ? '' : `  ${escapeForTerminal(title)}`;
  return (
    `  ${share} of ${escapeForTerminal(episode)}: rows ${rowsProven} of ${rows}, ` +
    `${count(images, 'picture')}${titled}`
  );
}

function holderText({ origin, work }: WorkHolder): string {
  const holder = origin === undefined ? 'us' : escapeForTerminal(origin);
  return `by ${holder}, as ${escapeForTerminal(work)}`;
}

/** "1 in 10^21": zeros can be counted at a glance; 1e-21 and 1e-9 cannot be compared so. */
function oddsText(odds: number): string {
  if (odds >= 0.1) return 'likely';
  return `1 in 10^${Math.floor(-Math.log10(odds))}${odds <= 1e-300 ? ' or less' : ''}`;
}

function summaryLine(summary: Summary): string {
  const { images, matched, shared, unmatched, blank, unreadable, otherFiles } = summary;
  return (
    `${count(images, 'picture')}: ${matched} matched, ` +
    (shared > 0 ? `${shared} shared by several works, ` : '') +
    `${unmatched} not matched, ` +
    `${blank} blank, ${unreadable} unreadable` +
    (otherFiles > 0 ? `; ${otherFiles} other files passed over` : '')
  );
}

/**
 * By default kept pictures are searched for works added since the scan; without any, no match means
 * nothing.
 */
function searchedLine(episodes: number): string {
  if (episodes > 0) return `The kept pictures were searched for ${count(episodes, 'episode')}.`;
  return (
    'Nothing to do: no works were added to the index since these pictures were scanned. ' +
    'Use --all to search for every work.'
  );
}

/** A line for each hash list with the number of pictures that are on it. */
function listLines(images: readonly PictureResult[]): string[] {
  const counts = new Map<string, number>();
  for (const { listed = [] } of images)
    for (const { origin, list } of listed) {
      const name = `${escapeForTerminal(list)} of ${escapeForTerminal(origin)}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  return [...counts].map(
    ([name, pictures]) => `${count(pictures, 'picture')} on the list ${name}: no claim of ours`,
  );
}

/** A line with the numbers of opinions on the matches, if there are any. */
function feedbackLines(images: readonly PictureResult[]): string[] {
  const opinions = images.flatMap(({ matches }) =>
    matches.flatMap(({ feedback = [] }) => feedback),
  );
  if (opinions.length === 0) return [];
  const disputed = opinions.filter(({ said }) => said === 'disputed').length;
  const confirmed = opinions.length - disputed;
  return [
    `${count(opinions.length, 'opinion')} on matches: ${confirmed} confirm, ${disputed} dispute`,
  ];
}

/** A line with the numbers of matches by the result of comparing them with the reference pages. */
function artLine(images: readonly PictureResult[]): string {
  const matches = images.flatMap((image) => image.matches);
  const compared = matches.flatMap(({ differences }) => (differences ? [differences] : []));
  const withKind = (wanted: Difference['kind']) =>
    compared.filter((differences) => differences.some(({ kind }) => kind === wanted)).length;
  const same = compared.filter((differences) => differences.length === 0).length;
  const failed = matches.length - compared.length;
  return (
    `${count(compared.length, 'match', 'matches')} compared with the reference pages: ` +
    `${same} without a difference; same art, other lettering: ${withKind('lettering')}; ` +
    `something over the art: ${withKind('overlay')}` +
    (failed > 0 ? `; ${failed} could not be compared` : '')
  );
}

/** A line for each set of works that hold all that pictures show, with the number of pictures. */
function sharedLines(images: readonly PictureResult[]): string[] {
  const counts = new Map<string, number>();
  for (const { status, holders = [] } of images) {
    if (status !== 'shared') continue;
    const works = holders.map(({ origin, work }) => formatEpisodeName({ origin, work }));
    const names = escapeForTerminal([...new Set(works)].join(', '));
    counts.set(names, (counts.get(names) ?? 0) + 1);
  }
  const lines = [...counts].map(
    ([names, pictures]) =>
      `  shared  ${count(pictures, 'picture')} of art that each of these works holds: ${names}`,
  );
  return firstLines(lines, MAX_LISTED, 'sets of works');
}

/** Rows of an episode that are not counted for one reason, in a number of pictures. */
interface UncountedGroup {
  readonly rows: UncountedRows;
  readonly pictures: Set<PictureResult>;
}

/** A line for each stretch of an episode that is not counted, with the number of pictures. */
function notCountedLines(images: readonly PictureResult[]): string[] {
  const byEpisode = new Map<string, UncountedGroup[]>();
  for (const image of images)
    for (const rows of image.notCounted ?? []) {
      const key = `${rows.reason} ${episodeKeyOf(rows)}`;
      const groups = byEpisode.get(key) ?? [];
      byEpisode.set(key, groups);
      const same = groups.find((group) => spansOverlap(group.rows.reference, rows.reference));
      if (same) same.pictures.add(image);
      else groups.push({ rows, pictures: new Set([image]) });
    }
  const groups = [...byEpisode.values()].flat().sort((a, b) => b.pictures.size - a.pictures.size);
  const lines = groups.map(
    ({ rows, pictures }) =>
      `  not counted  ${uncountedText(rows)} (${count(pictures.size, 'picture')})`,
  );
  return firstLines(lines, MAX_LISTED, 'stretches');
}

function uncountedText(rows: UncountedRows): string {
  const { reference, reason, episodes } = rows;
  const name = escapeForTerminal(formatEpisodeName(rows));
  const stretch = `rows ${reference.top} to ${reference.bottom} of ${name}`;
  if (reason === 'stock') return `${stretch} are in the background set`;
  if (reason === 'repeated')
    return `${stretch} are shown again and again, with next to nothing else of the work`;
  if (reason === 'lettering') return `${stretch} hold hardly anything that is drawn`;
  if (reason === 'weak') return `${stretch} are resembled, by too little that is theirs alone`;
  if (reason === 'mark') return `${stretch} are a small mark in the picture`;
  return episodes > 1
    ? `${stretch} occur in ${episodes} episodes`
    : `${stretch} occur several times`;
}

function hintLines({ path, hints = [] }: PictureResult): string[] {
  return hints.map(
    ({ kind, work, episode }) =>
      `  ${kind}  ${escapeForTerminal(path)}: pieces of ${escapeForTerminal(formatEpisodeName({ work, episode }))}`,
  );
}

function unreadableLines({ path, status, reason = '' }: PictureResult): string[] {
  if (status !== 'unreadable') return [];
  return [`  unreadable  ${escapeForTerminal(path)}: ${escapeForTerminal(reason)}`];
}

function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

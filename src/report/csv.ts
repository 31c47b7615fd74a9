import type { Difference } from '../match/art/difference.ts';
import { formatEpisodeName } from '../store/format/episode-name.ts';
import type { Match } from './match.ts';
import { folderOf, type PictureResult, type UncountedRows } from './picture-result.ts';
import type { EpisodeVerdict, FolderShare, WorkVerdict } from './verdict.ts';

type Cell = string | number | boolean | undefined;

/** What the whole scan found of the work of a match. */
interface WorkFindings {
  readonly verdict: WorkVerdict;
  readonly episode: EpisodeVerdict | undefined;
  readonly folder: FolderShare | undefined;
}

/**
 * The columns in order: the name of each, and its cell for a picture and one of its matches, if it
 * has any.
 */
const COLUMNS: Readonly<
  Record<string, (image: PictureResult, match?: Match, found?: WorkFindings) => Cell>
> = {
  path: ({ path }) => path,
  sha256: ({ sha256 }) => sha256,
  status: ({ status }) => status,
  work: (_, match) => match?.work,
  episode: (_, match) => match?.episode,
  query_top: (_, match) => match?.query.top,
  query_bottom: (_, match) => match?.query.bottom,
  reference_top: (_, match) => match?.reference.top,
  reference_bottom: (_, match) => match?.reference.bottom,
  distance: (_, match) => match?.distance,
  windows: (_, match) => match?.windows,
  scale: (_, match) => match?.scale,
  mirrored: (_, match) => match?.mirrored,
  false_match_odds: (_, match) => match?.falseMatchOdds,
  reason: ({ reason }) => reason,
  crop_left: (_, match) => match?.crop?.left,
  crop_right: (_, match) => match?.crop?.right,
  foreign: ({ foreign }) => foreign?.map(({ top, bottom }) => `${top}-${bottom}`).join('; '),
  same_art: (_, match) => match?.sameArt,
  differences: (_, match) => match?.differences?.map(differenceText).join('; '),
  not_compared: (_, match) => match?.notCompared?.code,
  origin: (_, match) => match?.origin,
  listed: ({ listed }) => listed?.map(({ origin, list }) => `${origin}: ${list}`).join('; '),
  explained: (_, match) => match?.explained,
  holders: ({ holders }) => holders?.map(formatEpisodeName).join('; '),
  not_counted: ({ notCounted }) => notCounted?.map(uncountedText).join('; '),
  verdict: (_, _match, found) => found?.verdict.verdict,
  extent: (_, _match, found) => found?.verdict.extent,
  episode_share: (_, _match, found) => found?.episode?.coverage,
  folder_matched: (_, _match, found) => found?.folder?.matched,
  folder_images: (_, _match, found) => found?.folder?.images,
  folder_explained: (_, _match, found) => found?.folder?.explained,
  in_order: (_, _match, found) => found?.folder?.inOrder,
};

/** The first line of the CSV: the names of the columns. */
export const csvHeader: string = rowOf(Object.keys(COLUMNS));

/**
 * Renders a picture as CSV (RFC 4180): one line for each match; one line for a picture without
 * matches.
 * @param works the verdicts of the report. Without them the columns from `verdict` on are empty.
 */
export function renderCsv(image: PictureResult, works: readonly WorkVerdict[] = []): string {
  const columns = Object.values(COLUMNS);
  const { matches } = image;
  if (matches.length === 0) return rowOf(columns.map((cellOf) => cellOf(image)));
  return matches
    .map((match) => {
      const found = findingsOf(image, match, works);
      return rowOf(columns.map((cellOf) => cellOf(image, match, found)));
    })
    .join('');
}

function findingsOf(
  image: PictureResult,
  match: Match,
  works: readonly WorkVerdict[],
): WorkFindings | undefined {
  const verdict = works.find(({ origin, work }) => origin === match.origin && work === match.work);
  if (verdict === undefined) return undefined;
  const folder = folderOf(image);
  return {
    verdict,
    episode: verdict.episodes.find(({ episode }) => episode === match.episode),
    folder: verdict.folders.find((share) => share.path === folder),
  };
}

/** "a-work/ep01 300-900 recurs": the episode, its rows, and why they are not counted. */
function uncountedText(rows: UncountedRows): string {
  const { reference, reason } = rows;
  return `${formatEpisodeName(rows)} ${reference.top}-${reference.bottom} ${reason}`;
}

/** "lettering 10,20 300,90": the kind, and the upper left and lower right corners in pixels. */
function differenceText({ kind, left, top, right, bottom }: Difference): string {
  return `${kind} ${left},${top} ${right},${bottom}`;
}

function rowOf(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

/**
 * Quotes a cell if needed. Text that a spreadsheet would run as a formula gets an apostrophe in
 * front.
 */
function cellText(value: Cell = ''): string {
  const text =
    typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import type { Difference } from '../match/art/difference.ts';
import type { Match } from './match.ts';
import type { PictureResult } from './picture-result.ts';

type Cell = string | number | boolean | undefined;

/**
 * The columns in order: the name of each, and its cell for a picture and one of its matches, if it
 * has any.
 */
const COLUMNS: Readonly<Record<string, (image: PictureResult, match?: Match) => Cell>> = {
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
};

/** The first line of the CSV: the names of the columns. */
export const csvHeader: string = rowOf(Object.keys(COLUMNS));

/**
 * Renders a picture as CSV (RFC 4180): one line for each match; one line for a picture without
 * matches.
 */
export function renderCsv(image: PictureResult): string {
  const columns = Object.values(COLUMNS);
  const { matches } = image;
  if (matches.length === 0) return rowOf(columns.map((cellOf) => cellOf(image)));
  return matches.map((match) => rowOf(columns.map((cellOf) => cellOf(image, match)))).join('');
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

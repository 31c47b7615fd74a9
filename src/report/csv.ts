import type { Difference } from '../match/art/difference.ts';
import type { PictureResult } from './picture-result.ts';

const HEADER = [
  ...['path', 'sha256', 'status', 'work', 'episode', 'query_top', 'query_bottom', 'reference_top'],
  ...['reference_bottom', 'distance', 'windows', 'scale', 'mirrored', 'false_match_odds', 'reason'],
  ...['crop_left', 'crop_right', 'foreign', 'same_art', 'differences', 'not_compared'],
  ...['origin', 'listed'],
];

/** The first line of the CSV. */
export const csvHeader: string = `${HEADER.join(',')}\r\n`;

/** A picture as CSV (RFC 4180): one line a match, or one line that says why there is none. */
export function renderCsv(image: PictureResult): string {
  const { path, sha256 = '', status, reason = '', matches } = image;
  const listed = (image.listed ?? []).map(({ origin, list }) => `${origin}: ${list}`).join('; ');
  const none = (cells: number) => Array<string>(cells).fill('');
  if (matches.length === 0)
    return row([path, sha256, status, ...none(11), reason, ...none(7), listed]);
  const foreign = (image.foreign ?? []).map(({ top, bottom }) => `${top}-${bottom}`).join('; ');
  return matches
    .map(({ work, episode, query, reference, ...m }) =>
      row([
        ...[path, sha256, status, work, episode, query.top, query.bottom],
        ...[reference.top, reference.bottom, m.distance, m.windows, m.scale, m.mirrored],
        ...[m.falseMatchOdds, reason, m.crop?.left ?? '', m.crop?.right ?? '', foreign],
        ...[m.sameArt ?? '', (m.differences ?? []).map(boxed).join('; ')],
        ...[m.notCompared?.code ?? '', m.origin ?? '', listed],
      ]),
    )
    .join('');
}

/** "lettering 10,20 300,90": its upper left and lower right corner. */
function boxed({ kind, left, top, right, bottom }: Difference): string {
  return `${kind} ${left},${top} ${right},${bottom}`;
}

function row(cells: readonly (string | number | boolean)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Quoted where needed; text that a spreadsheet would run as a formula gets an apostrophe first. */
function cell(value: string | number | boolean): string {
  const text =
    typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/*
 * The shape of report.json as `report-format.md` fixes it: other programs rely on every field. Fields may
 * be added, so what is not named here is not looked at.
 */

type Check = (value: unknown) => boolean;
/** A field named with `?` may be absent. */
type Shape = Check | [Shape] | { readonly [name: string]: Shape };

const text: Check = (value) => typeof value === 'string' && value !== '';
const sha256: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const count: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const share: Check = (value) => number(value) && (value as number) >= 0 && (value as number) <= 1;
const odds: Check = (value) => share(value) && (value as number) > 0;
const yesNo: Check = (value) => typeof value === 'boolean';
const anything: Check = (value) => typeof value === 'object' && value !== null;
const one =
  (...all: readonly unknown[]): Check =>
  (value) =>
    all.includes(value);

const rows = { top: count, bottom: count };

const match: Shape = {
  work: text,
  episode: text,
  query: { ...rows, left: count, right: count },
  reference: rows,
  pages: [{ page: text, ...rows }],
  distance: number,
  windows: count,
  scale: number,
  mirrored: yesNo,
  falseMatchOdds: odds,
  'crop?': { left: number, right: number },
  'differences?': [{ ...rows, left: count, right: count, kind: one('lettering', 'overlay') }],
  'sameArt?': share,
  'notCompared?': { code: text, reason: text },
};

/** One picture of a report, which is also one line of JSON Lines. */
export const imageShape: Shape = {
  path: text,
  'url?': text,
  'sha256?': sha256,
  'width?': count,
  'height?': count,
  status: one('matched', 'unmatched', 'blank', 'unreadable'),
  'reason?': text,
  matches: [match],
  'foreign?': [rows],
};

/** A whole report. */
export const reportShape: Shape = {
  schema: one('panelprint/report@1'),
  engine: { name: one('panelprint'), version: text, profile: count },
  index: { sha256, works: count, episodes: count, windows: count },
  parameters: anything,
  summary: { images: count, unreadable: count, matched: count, unmatched: count },
  works: [
    {
      work: text,
      'title?': text,
      verdict: one('confirmed', 'probable', 'insufficient'),
      falseMatchOdds: odds,
      episodes: [{ episode: text, coverage: share, rowsProven: count, rows: count, images: count }],
    },
  ],
  images: [imageShape],
};

/** What of a value does not have the shape, by path. */
export function misfits(value: unknown, shape: Shape, at = '$'): string[] {
  if (typeof shape === 'function') return shape(value) ? [] : [`${at} is ${JSON.stringify(value)}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((each, i) => misfits(each, shape[0], `${at}[${i}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${at} is no object`];
  return Object.entries(shape).flatMap(([field, inner]) => {
    const name = field.replace('?', '');
    if (Object.hasOwn(value, name))
      return misfits((value as Record<string, unknown>)[name], inner as Shape, `${at}.${name}`);
    return field.endsWith('?') ? [] : [`${at}.${name} is missing`];
  });
}

/*
 * The shape of report.json as `report-format.md` defines it: other programs rely on every field.
 * Fields can be added, so fields that are not named here are not checked.
 */

type Check = (value: unknown) => boolean;
/** A field with a name that ends in `?` can be absent. */
type Shape = Check | [Shape] | { readonly [name: string]: Shape };

const text: Check = (value) => typeof value === 'string' && value !== '';
const anyText: Check = (value) => typeof value === 'string';
const sha256: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const count: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const share: Check = (value) => number(value) && (value as number) >= 0 && (value as number) <= 1;
const odds: Check = (value) => share(value) && (value as number) > 0;
const flag: Check = (value) => typeof value === 'boolean';
const anything: Check = (value) => typeof value === 'object' && value !== null;
const oneOf =
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
  explained: share,
  mirrored: flag,
  falseMatchOdds: odds,
  'crop?': { left: number, right: number },
  'differences?': [{ ...rows, left: count, right: count, kind: oneOf('lettering', 'overlay') }],
  'sameArt?': share,
  'notCompared?': { code: text, reason: text },
};

const holder = { work: text, episode: text, 'origin?': text };

/** One picture of a report, which is also one line of JSON Lines. */
export const imageShape: Shape = {
  path: text,
  'url?': text,
  'sha256?': sha256,
  'width?': count,
  'height?': count,
  status: oneOf('matched', 'shared', 'unmatched', 'blank', 'unreadable'),
  'reason?': text,
  matches: [match],
  'holders?': [holder],
  'notCounted?': [
    {
      ...holder,
      query: { ...rows, left: count, right: count },
      reference: rows,
      reason: oneOf('recurs', 'stock', 'repeated'),
      episodes: count,
    },
  ],
  'foreign?': [rows],
};

/** A whole report. */
export const reportShape: Shape = {
  schema: oneOf('panelprint/report@2'),
  engine: { name: oneOf('panelprint'), version: text, profile: count },
  index: { sha256, works: count, episodes: count, windows: count },
  parameters: anything,
  summary: { images: count, unreadable: count, matched: count, shared: count, unmatched: count },
  works: [
    {
      work: text,
      'title?': text,
      verdict: oneOf('confirmed', 'shown', 'probable', 'insufficient'),
      extent: oneOf('episode', 'part', 'stretch'),
      falseMatchOdds: odds,
      episodes: [{ episode: text, coverage: share, rowsProven: count, rows: count, images: count }],
      folders: [{ path: anyText, matched: count, images: count, explained: share, inOrder: flag }],
    },
  ],
  images: [imageShape],
};

/** Lists the parts of a value that do not have the shape, by path. */
export function misfits(value: unknown, shape: Shape, path = '$'): string[] {
  if (typeof shape === 'function')
    return shape(value) ? [] : [`${path} is ${JSON.stringify(value)}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((each, i) => misfits(each, shape[0], `${path}[${i}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${path} is not an object`];
  return Object.entries(shape).flatMap(([field, inner]) => {
    const name = field.replace('?', '');
    if (Object.hasOwn(value, name))
      return misfits((value as Record<string, unknown>)[name], inner as Shape, `${path}.${name}`);
    return field.endsWith('?') ? [] : [`${path}.${name} is missing`];
  });
}

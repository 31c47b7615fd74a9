import { describe, expect, test } from 'vitest';
import { csvHeader, type PictureResult, renderCsv, type WorkVerdict } from '../../src/index.ts';
import { claim, matched, sample, unread } from '../support/sample-report.ts';

/** Parses CSV strictly by RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at));
    const [whole, value] = quoted ?? /^([^",\r\n]*)/.exec(text.slice(at))!;
    row.push(quoted ? value!.replaceAll('""', '"') : value!);
    at += whole.length;
    if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else if (text[at] === ',') at++;
    else throw new Error(`not RFC 4180 at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
  }
  return rows;
}

/** Names of the columns in order. */
const columns = parseCsv(csvHeader)[0]!;

/** The lines as records: empty cells are left out. */
function recordsOf(text: string): Record<string, string>[] {
  return parseCsv(text).map((row) =>
    Object.fromEntries(columns.map((name, i) => [name, row[i]!]).filter(([, cell]) => cell !== '')),
  );
}

test('the columns are these, and new ones are added at the end', () => {
  expect(csvHeader).toBe(
    'path,sha256,status,work,episode,query_top,query_bottom,reference_top,reference_bottom,' +
      'distance,windows,scale,mirrored,false_match_odds,reason,' +
      'crop_left,crop_right,foreign,same_art,differences,not_compared,origin,listed,' +
      'explained,holders,not_counted,verdict,extent,episode_share,' +
      'folder_matched,folder_images,folder_explained,in_order\r\n',
  );
});

test('a match is a line, with the verdict on its work', () => {
  const alone = `ch/3.webp,${'ab'.repeat(32)},matched,neon,ep01,0,1310,2560,3995,12.4,9,1.095,false,1e-40,,,,,,,,,,0.97,,,`;
  expect(renderCsv(matched)).toBe(`${alone},,,,,,\r\n`);
  const { works } = sample();
  expect(renderCsv(matched, works)).toBe(`${alone}confirmed,episode,0.97,5,7,0.97,true\r\n`);
});

describe('the verdict in a line', () => {
  const [neon] = sample().works as [WorkVerdict];
  const folders = [...neon.folders, { ...neon.folders[0]!, path: '', matched: 1 }];
  const works: WorkVerdict[] = [
    { ...neon, folders },
    { ...neon, origin: 'Partner', verdict: 'shown', extent: 'stretch' },
  ];

  test('is that on the work of the same origin', () => {
    const theirs = { ...claim, origin: 'Partner' };
    const other = { ...claim, work: 'ash' };
    const lines = recordsOf(renderCsv({ ...matched, matches: [claim, theirs, other] }, works));
    expect(lines.map(({ verdict, extent }) => [verdict, extent])).toEqual([
      ['confirmed', 'episode'],
      ['shown', 'stretch'],
      [undefined, undefined],
    ]);
  });

  test('has the share of the episode, and that of the folder of the picture', () => {
    const inFolder = (path: string) => recordsOf(renderCsv({ ...matched, path }, works))[0];
    expect(inFolder('ch/1.webp')).toMatchObject({ folder_matched: '5', folder_images: '7' });
    expect(inFolder('1.webp')).toMatchObject({ folder_matched: '1', folder_images: '7' });
    expect(inFolder('x/1.webp')).not.toHaveProperty('folder_matched');
    const second = { ...matched, matches: [{ ...claim, episode: 'ep02' }] };
    expect(recordsOf(renderCsv(second, works))[0]).not.toHaveProperty('episode_share');
  });
});

test('a picture of what several works hold has the holders, and the rows that are not counted', () => {
  const { query, reference } = claim;
  const rows = { work: 'neon', episode: 'ep01', query, reference, reason: 'recurs', episodes: 2 };
  const shared = {
    ...matched,
    status: 'shared',
    matches: [],
    holders: [
      { work: 'neon', episode: 'ep01' },
      { origin: 'Partner', work: '=ash', episode: 'ep02' },
    ],
    notCounted: [rows, { ...rows, origin: '-Studio', reason: 'stock' }],
  } as PictureResult;
  expect(recordsOf(renderCsv(shared))).toMatchObject([
    {
      status: 'shared',
      holders: 'neon/ep01; Partner:=ash/ep02',
      not_counted: 'neon/ep01 2560-3995 recurs; -Studio:neon/ep01 2560-3995 stock',
    },
  ]);
});

test('a picture with two matches is two lines; a picture with none is a line with the reason', () => {
  const twice = { ...matched, matches: [claim, { ...claim, work: 'ash', mirrored: true }] };
  const rows = parseCsv(renderCsv(twice) + renderCsv(unread('4.jpg', 'ends early')));
  expect(rows.map((row) => [row[0], row[2], row[3], row[14]])).toEqual([
    ['ch/3.webp', 'matched', 'neon', ''],
    ['ch/3.webp', 'matched', 'ash', ''],
    ['4.jpg', 'unreadable', '', 'ends early'],
  ]);
  const width = parseCsv(csvHeader)[0]!.length;
  expect(rows.map((row) => row.length)).toEqual([width, width, width]);
});

test('the result of a comparison has cells of its own', () => {
  const differences = [
    { kind: 'lettering', left: 10, top: 20, right: 300, bottom: 90 },
    { kind: 'overlay', left: 0, top: 400, right: 50, bottom: 450 },
  ] as const;
  const compared = { ...claim, crop: { left: 0.02, right: -0.1 }, sameArt: 0.93, differences };
  const reason = 'The reference page neon/ep01/003.jpg is not the file that was indexed.';
  const not = { ...claim, notCompared: { code: 'REFERENCE_CHANGED', reason } as const };
  const foreign = [{ top: 0, bottom: 58 }];
  const rows = parseCsv(renderCsv({ ...matched, matches: [compared, not], foreign }));
  expect(rows.map((row) => row.slice(15, 21))).toEqual([
    ['0.02', '-0.1', '0-58', '0.93', 'lettering 10,20 300,90; overlay 0,400 50,450', ''],
    ['', '', '0-58', '', '', 'REFERENCE_CHANGED'],
  ]);
});

test('a line has the origin of the work and the hash lists that the picture is on', () => {
  const listed = [{ origin: 'Exchange', list: 'a.txt', hash: '0'.repeat(64), distance: 3 }];
  const theirs = { ...claim, origin: 'Partner' };
  const some = parseCsv(renderCsv({ ...matched, matches: [claim, theirs], listed }));
  expect(some.map((row) => row.slice(21, 23))).toEqual([
    ['', 'Exchange: a.txt'],
    ['Partner', 'Exchange: a.txt'],
  ]);
  const none = parseCsv(renderCsv({ ...matched, status: 'unmatched', matches: [], listed }));
  expect(none.map((row) => row.slice(21, 23))).toEqual([['', 'Exchange: a.txt']]);
});

describe('names', () => {
  test.for([
    'a,b.jpg',
    'a"b".jpg',
    'a\nb.jpg',
    'a\r\nb.jpg',
    '"',
    ',',
    '\r\n',
    ' a ',
    '한국어',
    '',
  ])('%j is unchanged when parsed, in one cell of one line', (name) => {
    const [row, ...more] = parseCsv(renderCsv({ ...matched, path: name }));
    expect(more).toEqual([]);
    expect(row![0]).toBe(name.startsWith('\r') ? `'${name}` : name);
  });

  test.for(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])(
    'the formula %j is text for a spreadsheet, in any cell',
    (formula) => {
      const rows = parseCsv(
        renderCsv({
          ...matched,
          path: formula,
          matches: [{ ...claim, work: formula, episode: formula }],
        }) + renderCsv(unread('1.jpg', formula)),
      );
      expect([rows[0]![0], rows[0]![3], rows[0]![4], rows[1]![14]]).toEqual(
        Array(4).fill(`'${formula}`),
      );
      const { query, reference } = claim;
      const holder = { work: formula, episode: 'ep01' };
      const notCounted = [{ ...holder, query, reference, reason: 'recurs', episodes: 2 } as const];
      const [shared] = recordsOf(renderCsv({ ...matched, holders: [holder], notCounted }));
      expect(shared!.holders).toBe(`'${formula}/ep01`);
      expect(shared!.not_counted).toBe(`'${formula}/ep01 2560-3995 recurs`);
    },
  );

  test('numbers stay numbers', () => {
    const odd = { ...claim, scale: -1, query: { ...claim.query, top: -5 } };
    const [row] = parseCsv(renderCsv({ ...matched, matches: [odd] }));
    expect([row![5], row![11]]).toEqual(['-5', '-1']);
  });
});

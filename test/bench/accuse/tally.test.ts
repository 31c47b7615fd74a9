import { describe, expect, test } from 'vitest';
import { judge, type SiteResult } from '../../../bench/accuse/judge.ts';
import type { Shot } from '../../../bench/accuse/shot.ts';
import {
  countRow,
  rowOf,
  tallyEntries,
  tallyFailures,
  tallyTable,
  wrongTable,
} from '../../../bench/accuse/tally.ts';
import type { Report } from '../../../src/index.ts';

type Images = Report['images'];
type Works = Report['works'];

function image(path: string, status: string, ...works: string[]) {
  const matches = works.map((work, i) => ({
    work,
    episode: 'ep01',
    reference: { top: 0, bottom: 100 },
    logOdds: -10 - i,
  }));
  return { path, status, matches };
}

function told(work: string, verdict: string, extent?: string) {
  return { work, verdict, falseMatchOdds: 1e-20, ...(extent && { extent }) };
}

/** Judges a report of a site that copies three pages of `a` and shows four other pictures. */
function judged(works: unknown[]): SiteResult {
  const shots = new Map<string, Pick<Shot, 'role' | 'shows'>>([
    ['card', { role: 'asked', shows: [] }],
    ['banner', { role: 'asked', shows: [] }],
    ['page', { role: 'filler', shows: [] }],
    ['quote', { role: 'asked', shows: ['b'] }],
    ['c1', { role: 'copy', shows: ['a'] }],
    ['c2', { role: 'copy', shows: ['a'] }],
    ['c3', { role: 'copy', shows: ['a'] }],
  ]);
  const images = [
    image('card', 'matched', 'a', 'b'),
    image('banner', 'shared'),
    image('page', 'matched', 'b'),
    image('quote', 'matched', 'b'),
    image('c1', 'matched', 'a'),
    image('c2', 'matched', 'a', 'b'),
    image('c3', 'unmatched'),
  ];
  const report = { images: images as unknown as Images, works: works as Works };
  return judge('trial/site', report, shots, ['a', 'a', 'a']);
}

const RESULT = judged([told('a', 'confirmed'), told('b', 'confirmed', 'part'), told('c', 'shown')]);
const ROW = { name: 'row', sites: [RESULT] };

describe('a row', () => {
  test('counts claims for works that the picture does not show', () => {
    expect(countRow(ROW)).toMatchObject({ asked: 3, wrong: 1, shared: 1, otherWrong: 2 });
    expect(countRow(ROW).worstLogOdds).toBe(-11);
    expect(wrongTable([ROW])[0]!.rows.map(([path, work]) => `${path} ${work}`)).toEqual([
      'trial/site/card a/ep01',
      'trial/site/card b/ep01',
      'trial/site/page b/ep01',
      'trial/site/c2 b/ep01',
    ]);
  });

  test('counts pictures that show an indexed work, and verdicts on works that are distributed', () => {
    expect(countRow(ROW)).toMatchObject({ due: 4, found: 3, distributed: 1, confirmed: 1 });
    expect(countRow(ROW).told).toEqual({ confirmed: 1, shown: 1, probable: 0, insufficient: 0 });
  });

  test('has as many cells as its head, and counts no sites of copies', () => {
    const pictures = RESULT.pictures.filter(({ role }) => role === 'copy');
    const copies = { ...RESULT, works: [], pictures };
    const { head, rows } = tallyTable([{ name: 'row', sites: [RESULT, copies] }]);
    expect(rows[0]).toHaveLength(head.length);
    expect(rows[0]![head.indexOf('sites')]).toBe('1');
  });

  test('fails if a work is confirmed wrongly, and only then', () => {
    expect(tallyFailures([ROW])).toEqual([
      'row: 1 wrongly confirmed, the surest b on trial/site (odds 1e-20, extent part).',
    ]);
    const right = judged([told('a', 'confirmed'), told('b', 'shown')]);
    expect(tallyFailures([{ name: 'row', sites: [right] }])).toEqual([]);
  });

  test('gives figures that are better when larger', () => {
    const values = tallyEntries([ROW]).map(({ name, value }) => [name, Math.round(value)]);
    expect(values).toEqual([
      ['accuse/row/pictures not claimed wrongly', 67],
      ['accuse/row/sites without a false confirmation', 0],
      ['accuse/row/recall', 75],
    ]);
  });

  test('without a claim has no worst odds', () => {
    const clean = { ...RESULT, pictures: RESULT.pictures.map((one) => ({ ...one, wrong: [] })) };
    expect(countRow({ name: 'row', sites: [clean] }).worstLogOdds).toBeUndefined();
    expect(wrongTable([{ name: 'row', sites: [clean] }])).toEqual([]);
  });
});

test('rows take the sites of a trial by the beginnings of their names', () => {
  const sites = ['t/alone-qr', 't/strip-qr', 't/copies'].map((site) => ({ ...RESULT, site }));
  expect(rowOf('x', sites, ['alone', 'copies']).sites.map(({ site }) => site)).toEqual([
    't/alone-qr',
    't/copies',
  ]);
});

test('a work with fewer than three pictures need not be confirmed', () => {
  const shots = new Map([['c1', { role: 'copy', shows: ['a'] } as const]]);
  const images = [image('c1', 'matched', 'a')] as unknown as Images;
  expect(judge('t/s', { images, works: [] }, shots, ['a', 'a']).distributes).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { median, ratios } from '../../bench/support/clock.ts';
import { figure, renderTable } from '../../bench/support/outcome.ts';
import { clusteredPrints, queriesOf, randomPrints } from '../../bench/support/prints.ts';
import { score, type Truth, total, wilson } from '../../bench/support/score.ts';
import { distance } from '../../src/hash/fingerprint.ts';
import { linearScan } from '../../src/store/search/linear-scan.ts';

describe('score', () => {
  const expect100 = { work: 'w', episode: 'e', stripWidth: 500, top: 1000, bottom: 1500 };
  const truth: Truth[] = [
    { path: 'a', case: 'x', expect: expect100 },
    { path: 'b', case: 'x', expect: null },
    { path: 'c', case: 'y', expect: expect100, optional: true },
    { path: 'd', case: 'y', expect: { work: 'w', episode: 'e', anywhere: true } },
  ];
  const at = (top: number, bottom: number) => [
    { work: 'w', episode: 'e', reference: { top, bottom } },
  ];
  const rowOf = (claims: ReturnType<typeof at>, width = 500) =>
    score([truth[0]!], new Map([['a', claims]]), new Map([['w/e', width]])).get('x')!;

  test('counts a claim inside the truth, with 6 % of the width to spare, as placed', () => {
    expect(rowOf(at(970, 1530))).toMatchObject({ found: 1, placed: 1, placedScaled: 1, wrong: 0 });
    expect(rowOf(at(969, 1500))).toMatchObject({ found: 1, placed: 0 });
    expect(rowOf(at(1000, 1531))).toMatchObject({ found: 1, placed: 0 });
    expect(rowOf(at(1000, 1125))).toMatchObject({ found: 1, placed: 0 });
  });

  test('placed* brings the truth to the width in which the report counts', () => {
    expect(rowOf(at(2000, 3000), 1000)).toMatchObject({ found: 1, placed: 0, placedScaled: 1 });
    expect(rowOf(at(1000, 1500), 1000)).toMatchObject({ found: 1, placed: 1, placedScaled: 0 });
  });

  test('any claim where nothing is, or for another episode, is wrong', () => {
    const wrong = [{ work: 'w', episode: 'other' }];
    const claims = new Map(truth.map(({ path }) => [path, wrong]));
    expect(total(score(truth, claims, new Map()))).toMatchObject({ due: 2, found: 0, wrong: 4 });
  });

  test('optional pictures are not due, and pictures without an answer are missing', () => {
    const rows = score(truth, new Map([['d', at(0, 1)]]), new Map());
    expect(rows.get('y')).toMatchObject({ images: 2, due: 1, found: 1, placed: 1, missing: 1 });
    expect(total(rows)).toMatchObject({ images: 4, due: 2, missing: 3 });
  });
});

test("Wilson's interval agrees with the published example", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 is 0.2553 to 0.3662.
  const [low, high] = wilson(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
  expect(wilson(0, 20)[0]).toBe(0);
  expect(wilson(0, 0)).toEqual([0, 1]);
});

test('medians, ratios, figures and tables', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
  expect(figure(12345.6)).toBe('12,300');
  expect(figure(0.0123456)).toBe('0.0123');
  expect(renderTable({ head: ['a', 'n'], rows: [['bcd', '10']] })).toBe('a     n\nbcd  10');
});

describe('search data', () => {
  test('is the same for the same seed', () => {
    expect(clusteredPrints(300, 4)).toEqual(clusteredPrints(300, 4));
    expect(randomPrints(300, 4)).not.toEqual(randomPrints(300, 5));
  });

  test('neighbours in a clustered strip are mostly 22 bits apart', () => {
    const prints = clusteredPrints(100, 9);
    const at = (i: number) => prints.slice(8 * i, 8 * i + 8);
    const apart = Array.from({ length: 99 }, (_, i) => distance(at(i), at(i + 1)));
    expect(median(apart)).toBe(22);
  });

  test.for([randomPrints, clusteredPrints])('half of the queries are planted', (spread) => {
    const prints = spread(2000, 3);
    const queries = queriesOf(prints, spread, { count: 40, radius: 31, seed: 8 });
    const found = queries.map((query) => linearScan(prints, query, 31).length > 0);
    expect(found.filter((_, i) => i % 2 === 0)).not.toContain(false);
    expect(found.filter((yes, i) => i % 2 === 1 && yes).length).toBeLessThan(8);
  });
});

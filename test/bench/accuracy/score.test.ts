import { expect, test } from 'vitest';
import { recognised, score, total } from '../../../bench/accuracy/score.ts';
import type { Truth } from '../../../bench/site/truth.ts';

const rows1000To1500 = { work: 'w', episode: 'e', stripWidth: 500, top: 1000, bottom: 1500 };
const TRUTH: readonly Truth[] = [
  { path: 'a', case: 'x', expect: rows1000To1500 },
  { path: 'b', case: 'x', expect: null },
  { path: 'c', case: 'y', expect: rows1000To1500, optional: true },
  { path: 'd', case: 'y', expect: { work: 'w', episode: 'e', anywhere: true } },
];

function claimOf(top: number, bottom: number) {
  return [{ work: 'w', episode: 'e', reference: { top, bottom } }];
}

function scoreFirst(claims: ReturnType<typeof claimOf>, width = 500) {
  return score([TRUTH[0]!], new Map([['a', claims]]), new Map([['w/e', width]])).get('x')!;
}

test('a claim within the true rows, with a tolerance of 6 % of the width, is placed', () => {
  const placed = { found: 1, placed: 1, placedScaled: 1, wrong: 0 };
  expect(scoreFirst(claimOf(970, 1530))).toMatchObject(placed);
  expect(scoreFirst(claimOf(969, 1500))).toMatchObject({ found: 1, placed: 0 });
  expect(scoreFirst(claimOf(1000, 1531))).toMatchObject({ found: 1, placed: 0 });
  expect(scoreFirst(claimOf(1000, 1125))).toMatchObject({ found: 1, placed: 0 });
});

test('placed* scales the true rows to the width at which the report counts', () => {
  const scaledOnly = { found: 1, placed: 0, placedScaled: 1 };
  expect(scoreFirst(claimOf(2000, 3000), 1000)).toMatchObject(scaledOnly);
  const unscaledOnly = { found: 1, placed: 1, placedScaled: 0 };
  expect(scoreFirst(claimOf(1000, 1500), 1000)).toMatchObject(unscaledOnly);
});

test('any claim on an unrelated picture, or for another episode, is wrong', () => {
  const wrong = [{ work: 'w', episode: 'other' }];
  const claims = new Map(TRUTH.map(({ path }) => [path, wrong]));
  expect(total(score(TRUTH, claims, new Map()))).toMatchObject({ due: 2, found: 0, wrong: 4 });
});

test('optional pictures are not due, and pictures without an answer are missing', () => {
  const cases = score(TRUTH, new Map([['d', claimOf(0, 1)]]), new Map());
  const expected = { images: 2, due: 1, found: 1, placed: 1, missing: 1 };
  expect(cases.get('y')).toMatchObject(expected);
  expect(total(cases)).toMatchObject({ images: 4, due: 2, missing: 3 });
});

test('recognised pictures are due and claimed for their episode', () => {
  const expected = { work: 'w', episode: 'e' };
  const truth: Truth[] = [
    { path: 'a', case: 'x', expect: expected },
    { path: 'b', case: 'x', expect: expected, optional: true },
    { path: 'c', case: 'x', expect: null },
    { path: 'd', case: 'x', expect: { ...expected, episode: 'other' } },
  ];
  const claims = new Map(truth.map(({ path }) => [path, [expected]]));
  expect([...recognised(truth, claims)]).toEqual(['a']);
});

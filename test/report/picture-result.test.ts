import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/report/match.ts';
import { folderOf, foreignRows } from '../../src/report/picture-result.ts';
import { mapped, sheet } from '../support/drawing.ts';

describe('foreign rows are', () => {
  /** A picture of 512 x 800 pixels with detail on every row above 600; the rest is blank. */
  const picture = {
    ...mapped(sheet(256, 400), (_, x, y) => (y < 300 ? (x * 7) % 256 : 240)),
    width: 512,
    height: 800,
  };
  const matches = (...found: readonly (readonly [number, number])[]) =>
    found.map(([top, bottom]) => ({ query: { top, bottom, left: 0, right: 512 } }) as Match);

  test.for([
    [
      'the rows beside and between matches',
      [
        [300, 500],
        [40, 200],
      ],
      [
        [0, 40],
        [200, 300],
        [500, 800],
      ],
    ],
    [
      'none if matches overlap or contain one another',
      [
        [0, 500],
        [100, 200],
        [450, 800],
      ],
      [],
    ],
    [
      'none if shorter than 2 % of the width',
      [
        [10, 400],
        [410, 790],
      ],
      [],
    ],
    ['none if blank', [[0, 600]], []],
  ] as const)('%s', ([, found, wanted]) => {
    expect(foreignRows(picture, matches(...found)).map(({ top, bottom }) => [top, bottom])).toEqual(
      wanted,
    );
  });
});

test('the folder of a picture is relative to its input', () => {
  expect(folderOf({ path: 'a/b/1.jpg' })).toBe('a/b');
  expect(folderOf({ path: '1.jpg' })).toBe('');
  expect(folderOf({ path: '' })).toBe('');
  expect(folderOf({ input: 'crawl', path: '1.jpg' })).toBe('crawl');
  expect(folderOf({ input: 'crawl', path: 'a/1.jpg' })).toBe('crawl/a');
});

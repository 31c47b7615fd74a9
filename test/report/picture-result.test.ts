import { beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { type Match, matchOf } from '../../src/report/match.ts';
import { foreignRows } from '../../src/report/picture-result.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { mapped, sheet } from '../support/drawing.ts';
import { drawnLibrary } from '../support/library.ts';

let index: Searcher;
beforeAll(async () => {
  index = await drawnLibrary();
});

const rows = { top: 0, bottom: 200 };

/** What is said of the crop when columns `query` of 256 show columns `reference` of the strip's 256. */
function cropWhere(query: [number, number], reference: [number, number], mirrored = false) {
  const box = ([left, right]: [number, number]) => ({ left, right, ...rows });
  const claim: Claim = {
    episode: 0,
    query: box(query),
    reference: box(reference),
    view: { mirrored, inverted: false },
    run: { distance: 9, windows: 2, logChance: -20 },
    logOdds: -15,
  };
  return matchOf(index, sheet(256, 200), claim).crop;
}

describe('the crop', () => {
  test.for([
    ['nothing', [0, 256], false, { left: 0, right: 0 }],
    ['both sides', [-16, 272], false, { left: 0.056, right: 0.056 }],
    ['one side', [-32, 256], false, { left: 0.111, right: 0 }],
    ['one side, mirrored: the other one of the strip', [-32, 256], true, { left: 0, right: 0.111 }],
    ['less than nothing: margins', [28, 228], false, { left: -0.14, right: -0.14 }],
  ] as const)('%s', ([, query, mirrored, crop]) => {
    const told = cropWhere([...query], [0, 256], mirrored);
    expect(told).toEqual(crop);
    expect(Object.is(told!.left, -0) || Object.is(told!.right, -0)).toBe(false);
  });

  test('of a panel, or where more stands beside the strip, nothing is said', () => {
    expect(cropWhere([0, 256], [20, 120])).toBeUndefined();
    expect(cropWhere([0, 120], [0, 256])).toBeUndefined();
  });
});

describe('foreign rows', () => {
  /** A picture of 512 x 800 pixels with something on every row but those from 600 on. */
  const picture = {
    ...mapped(sheet(256, 400), (_, x, y) => (y < 300 ? (x * 7) % 256 : 240)),
    width: 512,
    height: 800,
  };
  const matches = (...found: readonly (readonly [number, number])[]) =>
    found.map(([top, bottom]) => ({ query: { top, bottom, left: 0, right: 512 } }) as Match);

  test.for([
    [
      'beside and between',
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
      'none where matches overlap or hold one another',
      [
        [0, 500],
        [100, 200],
        [450, 800],
      ],
      [],
    ],
    [
      'none of less than 2 % of the width',
      [
        [10, 400],
        [410, 790],
      ],
      [],
    ],
    ['none that are blank', [[0, 600]], []],
  ] as const)('%s', ([, found, wanted]) => {
    expect(foreignRows(picture, matches(...found)).map(({ top, bottom }) => [top, bottom])).toEqual(
      wanted,
    );
  });
});

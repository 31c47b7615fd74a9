import { beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '../../src/image/picture.ts';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { matchOf, type PictureSize } from '../../src/report/match.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { sheet } from '../support/drawing.ts';
import { drawnLibrary } from '../support/library.ts';

let index: Searcher;
beforeAll(async () => {
  index = await drawnLibrary();
});

const rows = { top: 0, bottom: 200 };

/** A match of a part of a picture with the first rows of the first episode. */
function matchedPart(query: Box, changes: Partial<PictureSize> = {}) {
  const claim: Claim = {
    episode: 0,
    query,
    reference: { left: 0, right: 256, ...rows },
    view: { mirrored: false, inverted: false },
    evidence: { distance: 9, windows: 2, logChance: -20 },
    logOdds: -15,
  };
  return matchOf(index, { ...sheet(256, 200), ...changes }, claim);
}

describe('the explained share of a match', () => {
  const whole = { left: 0, right: 256, ...rows };
  /** Blank above row 50 and below row 150. */
  const blankRows = Uint8Array.from({ length: 200 }, (_, row) => (row < 50 || row >= 150 ? 1 : 0));

  test.for([
    ['is 1 for the whole picture', whole, 1],
    [
      'is 1 for a box that reaches past its sides',
      { left: -20, right: 300, top: -9, bottom: 220 },
      1,
    ],
    ['is that of the rows', { ...whole, bottom: 50 }, 0.25],
    ['is that of the area', { left: 128, right: 256, top: 50, bottom: 150 }, 0.25],
  ] as const)('%s', ([, query, share]) => {
    expect(matchedPart(query).explained).toBe(share);
  });

  test('leaves out blank rows, if they are known', () => {
    expect(matchedPart({ ...whole, top: 50, bottom: 150 }).explained).toBe(0.5);
    expect(matchedPart({ ...whole, top: 50, bottom: 150 }, { blankRows }).explained).toBe(1);
    expect(matchedPart({ ...whole, top: 0, bottom: 100 }, { blankRows }).explained).toBe(0.5);
    expect(matchedPart({ ...whole, top: 0, bottom: 50 }, { blankRows }).explained).toBe(0);
    const none = new Uint8Array(200).fill(1);
    expect(matchedPart(whole, { blankRows: none }).explained).toBe(0);
  });
});

/**
 * The crop of a match of columns `query` of the picture with columns `reference` of the strip; both
 * have 256.
 */
function cropWhere(query: [number, number], reference: [number, number], mirrored = false) {
  const box = ([left, right]: [number, number]) => ({ left, right, ...rows });
  const claim: Claim = {
    episode: 0,
    query: box(query),
    reference: box(reference),
    view: { mirrored, inverted: false },
    evidence: { distance: 9, windows: 2, logChance: -20 },
    logOdds: -15,
  };
  return matchOf(index, sheet(256, 200), claim).crop;
}

describe('the crop of a match', () => {
  test.for([
    ['is 0 if nothing is missing', [0, 256], false, { left: 0, right: 0 }],
    ['is the missing share at both sides', [-16, 272], false, { left: 0.056, right: 0.056 }],
    ['is the missing share at one side', [-32, 256], false, { left: 0.111, right: 0 }],
    ['is at the other side of the strip if mirrored', [-32, 256], true, { left: 0, right: 0.111 }],
    ['is negative for margins', [28, 228], false, { left: -0.14, right: -0.14 }],
  ] as const)('%s', ([, query, mirrored, crop]) => {
    const found = cropWhere([...query], [0, 256], mirrored);
    expect(found).toEqual(crop);
    expect(Object.is(found!.left, -0) || Object.is(found!.right, -0)).toBe(false);
  });

  test('is absent for a panel, and for a strip that takes up a part of the width', () => {
    expect(cropWhere([0, 256], [20, 120])).toBeUndefined();
    expect(cropWhere([0, 120], [0, 256])).toBeUndefined();
  });
});

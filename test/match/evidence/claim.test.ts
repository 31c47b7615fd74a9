import { expect, test } from 'vitest';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import { type Claim, portionOf } from '../../../src/match/evidence/claim.ts';

const evidence = { distance: 12, windows: 6, logChance: -60 };
const claim: Claim = {
  episode: 3,
  query: { left: 0, right: 256, top: 100, bottom: 400 },
  reference: { left: 0, right: 256, top: 1000, bottom: 1330 },
  view: AS_SHOWN,
  evidence,
  logOdds: -51,
};

test('the parts of a claim have its places, and together weigh as much', () => {
  const parts = [0, 1, 2].map((i) => portionOf(claim, 100 + i * 100, 200 + i * 100));
  expect(parts.map(({ query }) => [query.top, query.bottom])).toEqual([
    [100, 200],
    [200, 300],
    [300, 400],
  ]);
  expect(parts.map(({ reference }) => Math.round(reference.top))).toEqual([1000, 1110, 1220]);
  expect(parts.reduce((sum, { logOdds }) => sum + logOdds, 0)).toBeCloseTo(-51, 9);
  expect(parts.reduce((sum, part) => sum + part.evidence.logChance, 0)).toBeCloseTo(-60, 9);
  expect(parts.reduce((sum, part) => sum + part.evidence.windows, 0)).toBe(6);
});

test('a part that reaches beyond the claim ends where the claim does', () => {
  const { query, logOdds } = portionOf(claim, 0, 250);
  expect([query.top, query.bottom, logOdds]).toEqual([100, 250, -25.5]);
});

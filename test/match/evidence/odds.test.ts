import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ChanceModel,
  logChance,
  logChanceBeside,
  oddsOf,
  PATCH_CHANCE,
  WINDOW_CHANCE,
} from '../../../src/match/evidence/odds.ts';

type Seen = readonly [
  what: string,
  kind: ChanceModel,
  detail: number,
  within: Record<number, number>,
];

/** Log10 of the share of unrelated pairs within so many bits, by the detail they held. */
const WINDOWS: Seen[] = [
  [
    '8 to 15 %',
    WINDOW_CHANCE,
    0.08,
    { 112: -1.5, 104: -2.4, 96: -3.4, 88: -4.2, 84: -4.6, 80: -5, 76: -5.2 },
  ],
  [
    '15 to 30 %',
    WINDOW_CHANCE,
    0.22,
    { 96: -3.6, 92: -4.1, 88: -4.6, 84: -5.0, 80: -5.3, 76: -5.8 },
  ],
  [
    '30 to 50 %',
    WINDOW_CHANCE,
    0.4,
    { 96: -3.8, 92: -4.4, 88: -5.0, 84: -5.6, 80: -6.1, 76: -6.4 },
  ],
  ['more', WINDOW_CHANCE, 0.75, { 96: -4.0, 88: -5.4, 84: -6.0, 80: -6.6, 76: -7.2 }],
];
const PATCHES: Seen[] = [
  [
    '15 to 30 %',
    PATCH_CHANCE,
    0.18,
    { 104: -2.3, 96: -3.2, 88: -4, 84: -4.3, 80: -4.6, 76: -4.8, 72: -5.2 },
  ],
  [
    'more',
    PATCH_CHANCE,
    0.75,
    { 104: -2.5, 96: -3.7, 88: -5, 84: -5.5, 80: -6, 76: -6.4, 72: -6.7 },
  ],
];

describe('the chance that unrelated prints lie so near', () => {
  test.for(WINDOWS)('is what was seen among windows with %s detail', ([, kind, detail, within]) => {
    for (const [bits, seen] of Object.entries(within)) {
      const log = logChance(kind, Number(bits), detail);
      expect(Math.abs(log - seen), `${bits} bits`).toBeLessThan(0.3);
      // Rarer than it was seen it must not be called, but for what a sample leaves open.
      if (Number(bits) >= 80) expect(log, `${bits} bits`).toBeGreaterThan(seen - 0.15);
    }
  });

  test.for(PATCHES)('is what was seen among patches with %s detail', ([, kind, detail, within]) => {
    for (const [bits, seen] of Object.entries(within))
      expect(Math.abs(logChance(kind, Number(bits), detail) - seen), `${bits} bits`).toBeLessThan(
        0.3,
      );
  });
});

describe.for([
  ['window', WINDOW_CHANCE, 0.07],
  ['patch', PATCH_CHANCE, 0.06],
] as const)('the chance of a %s', ([, kind, least]) => {
  test('is far below one in all pictures of the world for a copy, and below a billionth even of little', () => {
    expect(logChance(kind, 16, 1)).toBeLessThan(-11.5);
    expect(logChance(kind, 16, 0.08)).toBeLessThan(-9);
    expect(logChance(WINDOW_CHANCE, 16, 1)).toBeLessThan(-15);
  });

  test('goes on falling steadily beyond what was seen: no step of a bit is worth more than a quarter', () => {
    for (const detail of [0, 0.12, 0.3, 0.5, 1])
      for (let bits = 0; bits < 84; bits++) {
        const step = logChance(kind, bits + 1, detail) - logChance(kind, bits, detail);
        expect(step).toBeGreaterThan(least);
        expect(step).toBeLessThan(0.25);
      }
  });

  test('is one as far apart as unrelated ones are', () => {
    for (const detail of [0, 0.2, 1])
      for (const distance of [128, 200, 256]) expect(logChance(kind, distance, detail)).toBe(0);
  });

  test('grows with the distance, falls with the detail, and is never more than one', () => {
    // Where prints are compared: further out, where nothing is claimed, the lines cross.
    const bits = fc.integer({ min: 0, max: 110 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(bits, bits, share, share, (a, b, c, d) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        const [little, much] = [Math.min(c, d), Math.max(c, d)];
        expect(logChance(kind, near, c)).toBeLessThanOrEqual(logChance(kind, far, c) + 1e-9);
        expect(logChance(kind, a, much)).toBeLessThanOrEqual(logChance(kind, a, little) + 1e-9);
        expect(logChance(kind, a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('beside a lookalike', () => {
  test('a patch that is no nearer proves nothing; one that is, in proportion to the margin', () => {
    expect(logChanceBeside(30, 1, 30)).toBe(0);
    expect(logChanceBeside(40, 1, 30)).toBe(0);
    const [one, two] = [logChanceBeside(20, 1, 30), logChanceBeside(10, 1, 30)];
    expect(one).toBeLessThan(0);
    expect(two).toBeCloseTo(2 * one, 9);
  });

  test('a patch never proves more than it would alone', () => {
    for (const [distance, detail] of [
      [70, 0.1],
      [50, 0.3],
      [5, 1],
    ] as const)
      for (const nearest of [0, 40, 84])
        expect(logChanceBeside(distance, detail, nearest)).toBeGreaterThanOrEqual(
          logChance(PATCH_CHANCE, distance, detail),
        );
  });
});

describe('odds as a number', () => {
  test.for([
    [0, 1],
    [5, 1],
    [-1, 0.1],
    [-9.5, 3.2e-10],
    [-300, 1e-300],
    [-5000, 1e-300],
    [Number.NEGATIVE_INFINITY, 1e-300],
  ] as const)('of log10 %d are %d', ([log, odds]) => {
    expect(oddsOf(log)).toBe(odds);
  });
});

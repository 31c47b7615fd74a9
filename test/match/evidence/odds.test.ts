import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  logChance,
  logChanceBeside,
  MEASURED_PATCHES,
  MEASURED_WINDOWS,
  oddsOf,
  PATCH_CHANCE,
  WINDOW_CHANCE,
} from '../../../src/match/evidence/odds.ts';

/** The distances and the detail at which the model is compared with what was measured. */
const compared = [
  ...MEASURED_WINDOWS.map((measured, i) => ({
    what: 'windows',
    kind: WINDOW_CHANCE,
    measured,
    detail: [0.08, 0.22, 0.4, 0.75][i]!,
    bits: [76, i === 0 ? 112 : 96],
  })),
  ...MEASURED_PATCHES.map((measured, i) => ({
    what: 'patches',
    kind: PATCH_CHANCE,
    measured,
    detail: [0.18, 0.75][i]!,
    bits: [72, 104],
  })),
];

describe('the chance that unrelated prints are so near', () => {
  test.for(compared)(
    'is what was measured for $what with detail $detail',
    ({ what, kind, measured, detail, bits: [least, most] }) => {
      expect(detail).toBeGreaterThanOrEqual(measured.detail[0]);
      expect(detail).toBeLessThan(measured.detail[1]);
      const rows = Object.entries(measured.logShares)
        .map(([bits, log]) => [Number(bits), log] as const)
        .filter(([bits]) => bits >= least! && bits <= most!);
      expect(rows.length).toBeGreaterThanOrEqual(5);
      for (const [bits, log] of rows) {
        const found = logChance(kind, bits, detail);
        expect(Math.abs(found - log), `${bits} bits`).toBeLessThan(0.3);
        // The model must not be rarer than what was measured, but for what a sample leaves open.
        if (what === 'windows' && bits >= 80)
          expect(found, `${bits} bits`).toBeGreaterThan(log - 0.15);
      }
    },
  );
});

describe.for([
  ['window', WINDOW_CHANCE, 0.07],
  ['patch', PATCH_CHANCE, 0.06],
] as const)('the chance of a %s', ([, kind, least]) => {
  test('of a copy is far below one in all pictures of the world, and below a billionth even with little detail', () => {
    expect(logChance(kind, 16, 1)).toBeLessThan(-11.5);
    expect(logChance(kind, 16, 0.08)).toBeLessThan(-9);
    expect(logChance(WINDOW_CHANCE, 16, 1)).toBeLessThan(-15);
  });

  test('keeps falling steadily beyond the measured range, by less than a quarter of log10 a bit', () => {
    for (const detail of [0, 0.12, 0.3, 0.5, 1])
      for (let bits = 0; bits < 84; bits++) {
        const step = logChance(kind, bits + 1, detail) - logChance(kind, bits, detail);
        expect(step).toBeGreaterThan(least);
        expect(step).toBeLessThan(0.25);
      }
  });

  test('is one at the distance of unrelated prints', () => {
    for (const detail of [0, 0.2, 1])
      for (const distance of [128, 200, 256]) expect(logChance(kind, distance, detail)).toBe(0);
  });

  test('grows with the distance, falls with the detail, and is below one in 30 where prints are compared', () => {
    // Beyond 110 bits, where nothing is claimed, the lines of little and much detail cross.
    const bits = fc.integer({ min: 0, max: 110 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(bits, bits, share, share, (a, b, c, d) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        const [little, much] = [Math.min(c, d), Math.max(c, d)];
        expect(logChance(kind, near, c)).toBeLessThanOrEqual(logChance(kind, far, c) + 1e-9);
        expect(logChance(kind, a, much)).toBeLessThanOrEqual(logChance(kind, a, little) + 1e-9);
        expect(logChance(kind, a, c)).toBeLessThan(-1.5);
      }),
    );
  });
});

describe('beside a lookalike', () => {
  test('a patch that is no nearer proves nothing; a nearer one proves in proportion to the margin', () => {
    expect(logChanceBeside(30, 1, 30)).toBe(0);
    expect(logChanceBeside(40, 1, 30)).toBe(0);
    const [one, two] = [logChanceBeside(20, 1, 30), logChanceBeside(10, 1, 30)];
    expect(one).toBeLessThan(0);
    expect(two).toBeCloseTo(2 * one, 9);
  });

  test('a patch never proves more than without the lookalike', () => {
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

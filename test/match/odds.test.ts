import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logChance, oddsOf } from '../../src/match/odds.ts';

/** Log10 of the share of pairs of unrelated windows within so many bits, by the detail they held. */
const SEEN: [what: string, detail: number, within: Record<number, number>][] = [
  ['no more than 15 %', 0.08, { 96: -3.4, 92: -3.9, 88: -4.3, 84: -4.7, 80: -5.2, 76: -5.7 }],
  ['15 to 30 %', 0.22, { 96: -3.6, 92: -4.1, 88: -4.6, 84: -5.0, 80: -5.3, 76: -5.8 }],
  ['30 to 50 %', 0.4, { 96: -3.8, 92: -4.4, 88: -5.0, 84: -5.6, 80: -6.1, 76: -6.4 }],
  ['more', 0.75, { 96: -4.0, 92: -4.7, 88: -5.4, 84: -6.0, 80: -6.6, 76: -7.3 }],
];

describe('the chance that unrelated windows lie so near', () => {
  test.for(SEEN)('is what was seen among those with %s detail', ([, detail, within]) => {
    for (const [bits, seen] of Object.entries(within)) {
      const log = logChance(Number(bits), detail);
      expect(Math.abs(log - seen), `${bits} bits`).toBeLessThan(0.3);
      // Rarer than it was seen it must not be called, but for what a sample leaves open.
      if (Number(bits) >= 80) expect(log, `${bits} bits`).toBeGreaterThan(seen - 0.15);
    }
  });

  test('is far below one in all pictures of the world for a copy, even of little', () => {
    expect(logChance(16, 1)).toBeLessThan(-15);
    expect(logChance(16, 0.08)).toBeLessThan(-11);
  });

  test('goes on falling steadily beyond what was seen: no step of a bit is worth more than a quarter', () => {
    for (const detail of [0, 0.12, 0.3, 0.5, 1])
      for (let bits = 0; bits < 84; bits++) {
        const step = logChance(bits + 1, detail) - logChance(bits, detail);
        expect(step).toBeGreaterThan(0.1);
        expect(step).toBeLessThan(0.25);
      }
  });

  test('is one for windows that are as far apart as unrelated ones are', () => {
    for (const detail of [0, 0.2, 1])
      for (const distance of [128, 200, 256]) expect(logChance(distance, detail)).toBe(0);
  });

  test('grows with the distance, falls with the detail, and is never more than one', () => {
    // Where windows are compared: further out, where nothing is claimed, the lines cross.
    const bits = fc.integer({ min: 0, max: 110 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(bits, bits, share, share, (a, b, c, d) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        const [little, much] = [Math.min(c, d), Math.max(c, d)];
        expect(logChance(near, c)).toBeLessThanOrEqual(logChance(far, c) + 1e-9);
        expect(logChance(a, much)).toBeLessThanOrEqual(logChance(a, little) + 1e-9);
        expect(logChance(a, c)).toBeLessThanOrEqual(0);
      }),
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

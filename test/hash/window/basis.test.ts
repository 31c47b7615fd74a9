import { describe, expect, test } from 'vitest';
import { foldedBasis, halfBasis } from '../../../src/hash/window/basis.ts';

describe('waves', () => {
  test.for([32, 64])('over %i samples are integers that add up to 0', (samples) => {
    const half = halfBasis(samples);
    expect(half).toHaveLength(8 * samples);
    for (let k = 1; k <= 16; k++) {
      const wave = [...half.subarray(((k - 1) * samples) / 2, (k * samples) / 2)];
      for (const [j, value] of wave.entries()) {
        expect(Number.isInteger(value)).toBe(true);
        const cosine = 16384 * Math.cos((Math.PI * (2 * j + 1) * k) / (2 * samples));
        expect(Math.abs(value - cosine)).toBeLessThanOrEqual(0.500001);
      }
      // The mirrored half of an odd wave cancels this half; an even wave cancels within each half.
      // Brightness therefore adds nothing to any wave, not even by rounding.
      if (k % 2 === 0) expect(wave.reduce((sum, value) => sum + value, 0)).toBe(0);
    }
  });

  test.for([32, 64])('over %i samples can be folded twice', (samples) => {
    const [half, quarter] = [samples / 2, samples / 4];
    const basis = halfBasis(samples);
    const at = (k: number, j: number) => basis[(k - 1) * half + j]! + 0; // no -0
    const folded = foldedBasis(samples, 1);
    expect(folded).toHaveLength(12 * half);
    for (let j = 0; j < quarter; j++)
      for (let i = 0; i < 4; i++) {
        const [fourth, second] = [4 * i + 4, 4 * i + 2];
        expect([at(fourth, half - 1 - j), at(second, half - 1 - j)]).toEqual([
          at(fourth, j),
          0 - at(second, j),
        ]);
        expect(folded[4 * j + i]! + 0).toBe(at(fourth, j));
        expect(folded[4 * (half - 1 - j) + i]).toBe(at(second, j));
        expect(folded[4 * (samples - 1 - j) + i]).toBe(at(2 * i + 1, j));
        expect(folded[4 * (samples + half - 1 - j) + i]).toBe(at(2 * i + 9, j));
      }
  });

  test('of two samples together have the same order, the first sample before the second', () => {
    const [half, quarter] = [32, 16];
    const basis = halfBasis(64);
    const at = (k: number, j: number) => [
      basis[(k - 1) * half + j]!,
      basis[(k - 1) * half + j + 1]!,
    ];
    const folded = foldedBasis(64, 2);
    const weights = (place: number, i: number) => {
      const from = 4 * place + 2 * i;
      return [...folded.subarray(from, from + 2)];
    };
    expect(folded).toHaveLength(12 * half);
    for (let j = 0; j < quarter; j += 2)
      for (let i = 0; i < 4; i++) {
        expect(weights(j, i)).toEqual(at(4 * i + 4, j));
        expect(weights(half - 2 - j, i)).toEqual(at(4 * i + 2, j));
        for (const sample of [j, j + quarter]) {
          expect(weights(2 * half - 2 - sample, i)).toEqual(at(2 * i + 1, sample));
          expect(weights(3 * half - 2 - sample, i)).toEqual(at(2 * i + 9, sample));
        }
      }
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flipsOf } from '../../../src/store/search/bands.ts';
import { amounts, everyNth } from '../../support/amounts.ts';
import { flipped, printAt, randomWords } from '../../support/sample-data.ts';
import { findersOf } from '../../support/sample-finders.ts';
import { shuffledBits } from '../../support/sample-windows.ts';

const RADII = Array.from({ length: 65 }, (_, radius) => radius);

describe.for([10, 11, 12, 13, 14, 16])('multi-index hashing with %i bands', (count) => {
  const prints = randomWords(8 * 3, 7);
  const { bands, plain, kernel } = findersOf(prints, count);

  function expectCandidate(query: Uint32Array, radius: number, message: string): void {
    for (const finder of kernel ? [plain, kernel] : [plain]) {
      const radii = { masked: radius, all: 256 };
      const found = finder.find(query, query, flipsOf(bands, radius), radii);
      const rows = Array.from({ length: found }, (_, i) => finder.hits[2 * i]);
      expect(rows, message).toContain(0);
    }
  }

  test('allows flips that add up, plus one for each band, to the radius plus one', () => {
    for (const radius of RADII)
      expect(flipsOf(bands, radius).reduce((sum, flips) => sum + flips + 1, 0)).toBe(radius + 1);
  });

  // The tightest case: all bands but one differ in one bit more than allowed, and that one in as
  // many.
  test('finds a fingerprint at every radius when the differing bits are spread evenly', () => {
    for (const radius of everyNth(RADII, amounts.radiusStride, count))
      for (const first of [0, 1, count >> 1, count - 1]) {
        const bits = Array.from({ length: radius }, (_, i) => {
          const { from, low, high } = bands[(first + i) % count]!;
          return from + ((7 * Math.floor(i / count) + radius) % (low + high));
        });
        const query = flipped(printAt(prints, 0), bits);
        expectCandidate(query, radius, `${radius} bits from band ${first}`);
      }
  });

  test('finds a fingerprint wherever the differing bits are', () => {
    fc.assert(
      fc.property(fc.nat(48), fc.integer({ min: 1 }), (radius, seed) => {
        const query = flipped(printAt(prints, 0), shuffledBits(seed).slice(0, radius));
        expectCandidate(query, radius, `${radius} bits`);
      }),
    );
  });
});

// Also covers band-search.ts, together with patch-search.test.ts.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hit } from '../../../src/store/search/hit.ts';
import { linearScan } from '../../../src/store/search/linear-scan.ts';
import { WindowSearch } from '../../../src/store/search/window-search.ts';
import { amounts, everyNth } from '../../support/amounts.ts';
import { codeOf, flipped, printAt, randomWords } from '../../support/sample-data.ts';
import { randomPrints, shuffledBits, WINDOWS, windowTables } from '../../support/sample-windows.ts';

const RADII = Array.from({ length: 65 }, (_, radius) => radius);

describe.for(windowTables)('among %s windows', ([name, prints]) => {
  const windowSearch = new WindowSearch(prints);

  test('a search returns what a linear scan returns, at every radius', () => {
    for (const radius of everyNth(RADII, amounts.radiusStride, name.length))
      for (const seed of [1, 2, 3]) {
        const row = (seed * 1777 + radius * 31) % WINDOWS;
        for (const bits of [0, radius >> 1, radius, radius + 1]) {
          const query = flipped(printAt(prints, row), shuffledBits(seed + radius).slice(0, bits));
          const hits = linearScan(prints, query, radius);
          expect(hits.some((hit) => hit.row === row)).toBe(bits <= radius);
          expect(windowSearch.search(query, radius), `${bits} bits, radius ${radius}`).toEqual(
            hits,
          );
        }
      }
  });

  test('a search returns what a linear scan returns, for any query', () => {
    const queries = fc.tuple(fc.integer({ min: 1 }), fc.nat(64));
    fc.assert(
      fc.property(queries, ([seed, radius]) => {
        const query = randomWords(8, seed);
        expect(windowSearch.search(query, radius)).toEqual(linearScan(prints, query, radius));
      }),
    );
  });
});

describe('a search', () => {
  test('of an empty index finds nothing', () => {
    const empty = new WindowSearch(new Uint32Array(0));
    for (const radius of RADII) expect(empty.search(new Uint32Array(8), radius)).toEqual([]);
  });

  test('counts every bit, also where many bits of one nibble differ', () => {
    // All bits of a nibble, in one to eight words: partial sums of the bit count are then at their
    // largest.
    const alone = new WindowSearch(printAt(randomPrints, 0));
    for (let nibble = 0; nibble < 8; nibble++)
      for (let words = 1; words < 256; words++) {
        const query = printAt(randomPrints, 0).map((word, i) =>
          (words >> i) & 1 ? word ^ (15 << (4 * nibble)) : word,
        );
        const [{ distance }] = linearScan(printAt(randomPrints, 0), query, 256) as [Hit];
        expect(alone.search(query, distance)).toEqual([{ row: 0, distance }]);
        expect(alone.search(query, distance - 1)).toEqual([]);
      }
  });

  test('of few windows, which are not sorted, finds them', () => {
    const prints = randomWords(8 * 20, 3);
    const query = flipped(printAt(prints, 19), [3, 99]);
    expect(new WindowSearch(prints).search(query, 31)).toEqual([{ row: 19, distance: 2 }]);
  });

  test('of equal windows finds all', () => {
    const equal = randomPrints.map((_, word) => randomPrints[word % 8]!);
    const query = flipped(printAt(equal, 0), [0, 255]);
    expect(new WindowSearch(equal).search(query, 31)).toEqual(linearScan(equal, query, 31));
    expect(new WindowSearch(equal).search(query, 31)).toHaveLength(WINDOWS);
  });

  const windowSearch = new WindowSearch(randomPrints);

  test('returns an array that the next search leaves alone', () => {
    const first = windowSearch.search(printAt(randomPrints, 7), 0);
    windowSearch.search(printAt(randomPrints, 8), 0);
    expect(first).toEqual([{ row: 7, distance: 0 }]);
  });

  test.for([-1, 65, 30.5, Number.NaN])('rejects radius %d', (radius) => {
    expect(codeOf(() => windowSearch.search(printAt(randomPrints, 0), radius))).toBe(
      'BAD_ARGUMENT',
    );
    expect(() => windowSearch.search(printAt(randomPrints, 0), 65)).toThrow(
      'linearScan accepts up to 256',
    );
  });

  test('rejects fingerprints that are not eight words', () => {
    expect(codeOf(() => windowSearch.search(randomPrints, 31))).toBe('BAD_ARGUMENT');
    expect(codeOf(() => new WindowSearch(new Uint32Array(9)))).toBe('BAD_ARGUMENT');
  });
});

test('a scan of many queries returns what a search returns for each', () => {
  const windowSearch = new WindowSearch(randomPrints);
  const queries = randomPrints.subarray(0, 8 * 40);
  const expected = Array.from({ length: 40 }, (_, i) =>
    windowSearch.search(printAt(randomPrints, i), 60),
  );
  expect(windowSearch.scan(queries, 60)).toEqual(expected);
  expect(codeOf(() => windowSearch.scan(randomPrints.subarray(1), 31))).toBe('BAD_ARGUMENT');
  expect(codeOf(() => windowSearch.scan(queries, 65))).toBe('BAD_ARGUMENT');
});

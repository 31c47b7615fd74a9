import { describe, expect, test } from 'vitest';
import { linearScan } from '../../../src/store/search/linear-scan.ts';
import { codeOf, flipped } from '../../support/sample-data.ts';

describe('a linear scan', () => {
  const prints = Uint32Array.of(...new Uint32Array(8), ...new Uint32Array(8).fill(0xffffffff));
  const query = flipped(new Uint32Array(8), [0, 31, 32, 255]);

  test('finds the windows within the radius, inclusive', () => {
    expect(linearScan(prints, query, 3)).toEqual([]);
    expect(linearScan(prints, query, 4)).toEqual([{ row: 0, distance: 4 }]);
    expect(linearScan(prints, query, 251)).toHaveLength(1);
    expect(linearScan(prints, query, 252)).toEqual([
      { row: 0, distance: 4 },
      { row: 1, distance: 252 },
    ]);
    expect(linearScan(prints, prints.subarray(0, 8), 256)).toHaveLength(2);
  });

  test.for([-1, 257, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('rejects radius %d', (radius) => {
    expect(codeOf(() => linearScan(prints, query, radius))).toBe('BAD_ARGUMENT');
  });

  test('rejects fingerprints that are not eight words', () => {
    expect(() => linearScan(prints, prints, 1)).toThrow('query must be 8 words; got 16.');
    expect(codeOf(() => linearScan(prints.subarray(1), query, 1))).toBe('BAD_ARGUMENT');
  });
});

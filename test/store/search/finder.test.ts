// Compares kernel-finder.ts with its definition, plain-finder.ts.

import { describe, expect, test } from 'vitest';
import { Arena } from '../../../src/store/search/arena.ts';
import { flipsOf } from '../../../src/store/search/bands.ts';
import { type Finder, finderOf, type SearchTable } from '../../../src/store/search/finder.ts';
import { PlainFinder } from '../../../src/store/search/plain-finder.ts';
import { flipped, printAt } from '../../support/sample-data.ts';
import { findersOf } from '../../support/sample-finders.ts';
import { randomPrints, shuffledBits, windowTables } from '../../support/sample-windows.ts';

describe.for(windowTables)('among %s windows, the kernel and plain code', ([, prints]) => {
  test.for([10, 11, 12, 13, 14, 15, 16])('find the same by %i bands', (count) => {
    const { bands, plain, kernel } = kernelAndPlain(prints, count);
    for (const radius of [0, 7, 31, 40]) {
      const query = flipped(printAt(prints, 7 * radius), shuffledBits(radius + 1).slice(0, radius));
      const radii = { masked: radius, all: radius };
      const flips = flipsOf(bands, radius);
      const expected = plain.find(query, query, flips, radii);
      expect(kernel.find(query, query, flips, radii)).toBe(expected);
      expect(kernel.candidates).toBe(plain.candidates);
      expect(kernel.hits.slice(0, 2 * expected)).toEqual(plain.hits.slice(0, 2 * expected));
    }
  });

  test('find the same by scanning for many queries', () => {
    const { plain, kernel } = kernelAndPlain(prints, 16);
    const queries = Uint32Array.from(
      Array.from({ length: 70 }, (_, i) => [
        ...flipped(printAt(prints, 11 * i), [i, 2 * i]),
      ]).flat(),
    );
    const found = scanned(kernel, queries);
    expect(found.length).toBeGreaterThan(69);
    expect(found).toEqual(scanned(plain, queries));
  });
});

function kernelAndPlain(prints: Uint32Array, count: number) {
  const { bands, plain, kernel } = findersOf(prints, count);
  return { bands, plain, kernel: kernel! };
}

/** The hits of a scan, by query and then row. */
function scanned(finder: Finder, queries: Uint32Array): number[][] {
  const hits: number[][] = [];
  finder.scan(queries, { masked: 90, all: 100 }, (...hit) => hits.push(hit));
  return hits.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}

describe('the chosen finder', () => {
  const tableOver = (prints: Uint32Array): SearchTable => ({
    prints,
    bands: [],
    mask: [-1, -1],
    maxCandidates: 1,
  });

  test('is the kernel for fingerprints in an arena', () => {
    const arena = new Arena();
    expect(arena.memory).toBeDefined();
    const finder = finderOf(tableOver(arena.adopt(randomPrints)));
    expect(finder).not.toBeInstanceOf(PlainFinder);
  });

  test('is plain code for fingerprints in no arena', () => {
    expect(finderOf(tableOver(randomPrints))).toBeInstanceOf(PlainFinder);
  });
});

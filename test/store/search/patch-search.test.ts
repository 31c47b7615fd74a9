import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hit } from '../../../src/store/search/hit.ts';
import { lowDistance, PATCH_RADIUS, PatchSearch } from '../../../src/store/search/patch-search.ts';
import { flipped, printAt, randomWords } from '../../support/sample-data.ts';

const MANY = 4000;

/** The low waves, the lowest 8 x 8 of the 16 x 16: bits 16 v + u with u and v below 8. */
const LOW = Array.from({ length: 64 }, (_, i) => 16 * (i >> 3) + (i & 7));
const HIGH = Array.from({ length: 256 }, (_, bit) => bit).filter((bit) => !LOW.includes(bit));

const bitOf = (print: Uint32Array, bit: number) => (print[bit >> 5]! >>> (bit & 31)) & 1;

const differing = (a: Uint32Array, b: Uint32Array, bits: readonly number[]) =>
  bits.filter((bit) => bitOf(a, bit) !== bitOf(b, bit)).length;

/** Defines a search: compares patch by patch, bit by bit. */
function scan(prints: Uint32Array, query: Uint32Array): Hit[] {
  const hits: Hit[] = [];
  for (let row = 0; row < prints.length / 8; row++) {
    const print = printAt(prints, row);
    const low = differing(print, query, LOW);
    if (low > 7) continue;
    const distance = low + differing(print, query, HIGH);
    if (distance <= 84) hits.push({ row, distance });
  }
  return hits;
}

/** Picks `count` of the bits; which ones depends on the seed. */
function pick(bits: readonly number[], count: number, seed: number): number[] {
  const keys = randomWords(bits.length, seed);
  return bits
    .map((bit, i) => ({ bit, key: keys[i]! }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ bit }) => bit);
}

const random = randomWords(8 * MANY, 2);

/**
 * Families of 50 patches: each differs from the first in a few low and many high bits, as similar
 * drawings do.
 */
const clustered = random.slice();
for (let patch = 0; patch < MANY; patch++) {
  const first = printAt(random, patch - (patch % 50));
  const bits = [...pick(LOW, patch % 9, patch + 1), ...pick(HIGH, patch % 90, patch + 7)];
  clustered.set(flipped(first, bits), 8 * patch);
}

/** Nearly blank patches: few bits are set, so that all keys are in few cells. */
const sparse = random.map(() => 0);
for (let patch = 0; patch < MANY; patch++)
  sparse.set(
    flipped(new Uint32Array(8), pick([...LOW, ...HIGH], patch % 12, patch + 3)),
    8 * patch,
  );

describe.for([
  ['random', random],
  ['clustered', clustered],
  ['sparse', sparse],
] as const)('among %s patches', ([, prints]) => {
  const search = new PatchSearch(prints);

  test('a search returns the patches within both radii, each once, in ascending order', () => {
    let most = 0;
    for (const [low, high] of [
      [0, 0],
      [3, 40],
      [7, 77],
      [7, 78],
      [8, 0],
      [6, 78],
      [6, 79],
    ] as const)
      for (let seed = 1; seed <= 4; seed++) {
        const print = printAt(prints, (seed * 977) % MANY);
        const query = flipped(print, [...pick(LOW, low, seed), ...pick(HIGH, high, seed)]);
        const hits = search.search(query);
        expect(hits).toEqual(scan(prints, query));
        most = Math.max(most, hits.length);
      }
    expect(most).toBeGreaterThan(prints === random ? 0 : 10);
  });

  test('a search returns what a scan returns, for any query', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (seed) => {
        const query = randomWords(8, seed);
        expect(search.search(query)).toEqual(scan(prints, query));
      }),
      { numRuns: 10 },
    );
  });
});

describe('a search for a patch', () => {
  const alone = new PatchSearch(printAt(random, 0));
  const print = printAt(random, 0);

  test.for([
    [7, 77, true],
    [8, 0, false],
    [7, 78, false],
    [0, 84, true],
    [0, 85, false],
  ] as const)('with %i low and %i high bits flipped finds it: %s', ([low, high, isFound]) => {
    for (let seed = 1; seed < 60; seed++) {
      const query = flipped(print, [...pick(LOW, low, seed), ...pick(HIGH, high, seed + 99)]);
      const expected = isFound ? [{ row: 0, distance: low + high }] : [];
      expect(alone.search(query)).toEqual(expected);
    }
    expect(PATCH_RADIUS).toBe(84);
  });

  test('finds it when all four bands differ: one in one bit, the others in two', () => {
    for (let band = 0; band < 4; band++)
      for (let bit = 0; bit < 16; bit++) {
        // One bit in this band, two in each of the others.
        const bits = [0, 1, 2, 3].flatMap((other) =>
          other === band ? [16 * other + bit] : [16 * other + bit, 16 * other + ((bit + 5) % 16)],
        );
        const query = flipped(
          print,
          bits.map((i) => LOW[i]!),
        );
        expect(alone.search(query)).toEqual([{ row: 0, distance: 7 }]);
      }
  });
});

test('the low distance counts the 64 low waves only', () => {
  for (let bit = 0; bit < 256; bit++)
    expect(lowDistance(random, 8 * 3, flipped(printAt(random, 3), [bit]))).toBe(
      LOW.includes(bit) ? 1 : 0,
    );
});

test('a search of no patches finds nothing', () => {
  expect(new PatchSearch(new Uint32Array(0)).search(printAt(random, 0))).toEqual([]);
});

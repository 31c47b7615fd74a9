import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hit } from '../../../src/store/search/hit.ts';
import { lowDistance, PATCH_RADIUS, PatchSearch } from '../../../src/store/search/patch-search.ts';
import { flipped, printAt, randomWords } from '../../support/sample-data.ts';

const MANY = 4000;

/** The 8 x 8 lowest waves of the 16 x 16: bits 16 v + u with u and v below 8. */
const LOW = Array.from({ length: 64 }, (_, i) => 16 * (i >> 3) + (i & 7));
const HIGH = Array.from({ length: 256 }, (_, bit) => bit).filter((bit) => !LOW.includes(bit));

const bitOf = (print: Uint32Array, bit: number) => (print[bit >> 5]! >>> (bit & 31)) & 1;

const differing = (a: Uint32Array, b: Uint32Array, bits: readonly number[]) =>
  bits.filter((bit) => bitOf(a, bit) !== bitOf(b, bit)).length;

/** Twin of a search, by definition: bit by bit, patch by patch. */
function scan(prints: Uint32Array, query: Uint32Array): Hit[] {
  const hits: Hit[] = [];
  for (let window = 0; window < prints.length / 8; window++) {
    const print = printAt(prints, window);
    const low = differing(print, query, LOW);
    if (low > 7) continue;
    const distance = low + differing(print, query, HIGH);
    if (distance <= 84) hits.push({ row: window, distance });
  }
  return hits;
}

/** Some of these bits, in an order that is the same in every run. */
function some(bits: readonly number[], count: number, seed: number): number[] {
  const keys = randomWords(bits.length, seed);
  return bits
    .map((bit, i) => ({ bit, key: keys[i]! }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ bit }) => bit);
}

const random = randomWords(8 * MANY, 2);

/** Families of 50 patches, each a few low bits and many high ones from the first: as drawings that look alike. */
const clustered = random.slice();
for (let patch = 0; patch < MANY; patch++) {
  const first = printAt(random, patch - (patch % 50));
  const bits = [...some(LOW, patch % 9, patch + 1), ...some(HIGH, patch % 90, patch + 7)];
  clustered.set(flipped(first, bits), 8 * patch);
}

/** Nearly blank patches: a few bits set, so that all keys fall into few buckets. */
const sparse = random.map(() => 0);
for (let patch = 0; patch < MANY; patch++)
  sparse.set(
    flipped(new Uint32Array(8), some([...LOW, ...HIGH], patch % 12, patch + 3)),
    8 * patch,
  );

describe.for([
  ['random', random],
  ['clustered', clustered],
  ['sparse', sparse],
] as const)('among %s patches', ([, prints]) => {
  const search = new PatchSearch(prints);

  test('a search returns exactly what lies within both radii, each once, in order', () => {
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
        const own = printAt(prints, (seed * 977) % MANY);
        const query = flipped(own, [...some(LOW, low, seed), ...some(HIGH, high, seed)]);
        const hits = search.search(query);
        expect(hits).toEqual(scan(prints, query));
        most = Math.max(most, hits.length);
      }
    expect(most).toBeGreaterThan(prints === random ? 0 : 10);
  });

  test('a search returns exactly what a scan returns, for any query', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), (seed) => {
        const query = randomWords(8, seed);
        expect(search.search(query)).toEqual(scan(prints, query));
      }),
      { numRuns: 10 },
    );
  });
});

describe('a patch is found', () => {
  const alone = new PatchSearch(printAt(random, 0));
  const own = printAt(random, 0);

  test.for([
    [7, 77, true],
    [8, 0, false],
    [7, 78, false],
    [0, 84, true],
    [0, 85, false],
  ] as const)('%i low and %i high bits off: %s', ([low, high, is]) => {
    for (let seed = 1; seed < 60; seed++) {
      const query = flipped(own, [...some(LOW, low, seed), ...some(HIGH, high, seed + 99)]);
      const wanted = is ? [{ row: 0, distance: low + high }] : [];
      expect(alone.search(query)).toEqual(wanted);
    }
    expect(PATCH_RADIUS).toBe(84);
  });

  test('wherever the low bits differ, also where every band does: two in all but one', () => {
    for (let band = 0; band < 4; band++)
      for (let bit = 0; bit < 16; bit++) {
        // One bit in this band, two in each of the others.
        const bits = [0, 1, 2, 3].flatMap((other) =>
          other === band ? [16 * other + bit] : [16 * other + bit, 16 * other + ((bit + 5) % 16)],
        );
        const query = flipped(
          own,
          bits.map((i) => LOW[i]!),
        );
        expect(alone.search(query)).toEqual([{ row: 0, distance: 7 }]);
      }
  });
});

test('the low distance counts the 64 lowest waves and nothing else', () => {
  for (let bit = 0; bit < 256; bit++)
    expect(lowDistance(random, 8 * 3, flipped(printAt(random, 3), [bit]))).toBe(
      LOW.includes(bit) ? 1 : 0,
    );
});

test('an empty search finds nothing', () => {
  expect(new PatchSearch(new Uint32Array(0)).search(printAt(random, 0))).toEqual([]);
});

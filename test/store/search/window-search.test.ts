import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena } from '../../../src/store/search/arena.ts';
import {
  type SortedBand,
  sortByBands,
  sortByBandsPlain,
  sortedBands,
} from '../../../src/store/search/band-tables.ts';
import { bandsOf, flipsOf, tableWords } from '../../../src/store/search/bands.ts';
import type { Finder } from '../../../src/store/search/finder.ts';
import type { Hit } from '../../../src/store/search/hit.ts';
import { KernelFinder } from '../../../src/store/search/kernel-finder.ts';
import { linearScan } from '../../../src/store/search/linear-scan.ts';
import { PlainFinder } from '../../../src/store/search/plain-finder.ts';
import { WindowSearch } from '../../../src/store/search/window-search.ts';
import { codeOf, flipped, printAt, randomWords } from '../../support/sample-data.ts';

const RADII = Array.from({ length: 65 }, (_, radius) => radius);

/** Enough windows for the bands to be used up to a radius of 47: among fewer a scan is cheaper. */
const MANY = 5000;

const random = randomWords(8 * MANY, 2);

/** Strips of 100 windows, each 22 bits from the one above: buckets far fuller than chance would fill them. */
const clustered = random.slice();
for (let window = 0; window < MANY; window++)
  if (window % 100 !== 0) {
    const bits = randomWords(22, window + 1).map((word) => word & 255);
    clustered.set(flipped(printAt(clustered, window - 1), bits), 8 * window);
  }

/** 40 prototypes, each there 125 times, and nothing else. */
const duplicated = random.map((_, word) => random[word % 320]!);

/** Bits in an order that is the same in every run. */
function shuffledBits(seed: number): number[] {
  const keys = randomWords(256, seed);
  return [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!);
}

describe('scan', () => {
  const prints = Uint32Array.of(...new Uint32Array(8), ...new Uint32Array(8).fill(0xffffffff));
  const query = flipped(new Uint32Array(8), [0, 31, 32, 255]);

  test('finds what lies within the radius, the edge included', () => {
    expect(linearScan(prints, query, 3)).toEqual([]);
    expect(linearScan(prints, query, 4)).toEqual([{ row: 0, distance: 4 }]);
    expect(linearScan(prints, query, 251)).toHaveLength(1);
    expect(linearScan(prints, query, 252)).toEqual([
      { row: 0, distance: 4 },
      { row: 1, distance: 252 },
    ]);
    expect(linearScan(prints, prints.subarray(0, 8), 256)).toHaveLength(2);
  });

  test.for([-1, 257, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses radius %d', (radius) => {
    expect(codeOf(() => linearScan(prints, query, radius))).toBe('BAD_ARGUMENT');
  });

  test('refuses fingerprints that are not eight words', () => {
    expect(() => linearScan(prints, prints, 1)).toThrow('query must be 8 words; got 16.');
    expect(codeOf(() => linearScan(prints.subarray(1), query, 1))).toBe('BAD_ARGUMENT');
  });
});

describe.for([
  ['random', random],
  ['clustered', clustered],
  ['duplicated', duplicated],
] as const)('among %s windows', ([, prints]) => {
  const mih = new WindowSearch(prints);

  test('search returns exactly what a scan returns, at every radius', () => {
    for (const radius of RADII)
      for (const seed of [1, 2, 3]) {
        const window = (seed * 1777 + radius * 31) % MANY;
        for (const bits of [0, radius >> 1, radius, radius + 1]) {
          const query = flipped(
            printAt(prints, window),
            shuffledBits(seed + radius).slice(0, bits),
          );
          const hits = linearScan(prints, query, radius);
          expect(hits.some((hit) => hit.row === window)).toBe(bits <= radius);
          expect(mih.search(query, radius), `${bits} bits off, radius ${radius}`).toEqual(hits);
        }
      }
  });

  test('search returns exactly what a scan returns, for any query', () => {
    const queries = fc.tuple(fc.integer({ min: 1 }), fc.nat(64));
    fc.assert(
      fc.property(queries, ([seed, radius]) => {
        const query = randomWords(8, seed);
        expect(mih.search(query, radius)).toEqual(linearScan(prints, query, radius));
      }),
    );
  });
});

/** Finders over the same fingerprints cut into so many bands: the plain one, and the kernel where it runs. */
function findersOf(prints: Uint32Array, count: number): { bands: SortedBand[]; finders: Finder[] } {
  const arena = new Arena();
  const inside = arena.allocateWords(prints.length);
  inside.set(prints);
  const cut = bandsOf(count, 256);
  const table = arena.allocateWords(tableWords(cut, prints.length / 8));
  sortByBands(inside, 8, prints.length / 8, cut, table);
  const bands = sortedBands(table, cut, prints.length / 8);
  const sought = { prints: inside, bands, weighed: [-1, -1] as const, room: 40 * prints.length };
  const kernels = arena.memory ? [new KernelFinder(sought, arena)] : [];
  return { bands, finders: [new PlainFinder(sought), ...kernels] };
}

describe.for([10, 11, 12, 13, 14, 16])('the pigeonhole, with %i bands', (count) => {
  const prints = randomWords(8 * 3, 7);
  const { bands, finders } = findersOf(prints, count);

  function expectCandidate(query: Uint32Array, radius: number, said: string): void {
    for (const finder of finders) {
      const reach = { near: radius, all: 256 };
      const found = finder.find(query, query, flipsOf(bands, radius), reach);
      const which = Array.from({ length: found }, (_, i) => finder.hits[2 * i]);
      expect(which, said).toContain(0);
    }
  }

  test('looks at bands whose flips, and one more of each, make up the radius and one more', () => {
    for (const radius of RADII)
      expect(flipsOf(bands, radius).reduce((sum, flips) => sum + flips + 1, 0)).toBe(radius + 1);
  });

  // The tightest case of all: every band but one is a bit further off than looked for, and that one just not.
  test('holds at every radius with the bits spread as evenly as they can be', () => {
    for (const radius of RADII)
      for (const first of [0, 1, count >> 1, count - 1]) {
        const bits = Array.from({ length: radius }, (_, i) => {
          const { from, low, high } = bands[(first + i) % count]!;
          return from + ((7 * Math.floor(i / count) + radius) % (low + high));
        });
        const query = flipped(printAt(prints, 0), bits);
        expectCandidate(query, radius, `${radius} bits from band ${first}`);
      }
  });

  test('holds wherever the bits are', () => {
    fc.assert(
      fc.property(fc.nat(48), fc.integer({ min: 1 }), (radius, seed) => {
        const query = flipped(printAt(prints, 0), shuffledBits(seed).slice(0, radius));
        expectCandidate(query, radius, `${radius} bits`);
      }),
    );
  });
});

describe.for([
  ['random', random],
  ['clustered', clustered],
  ['duplicated', duplicated],
] as const)('the kernel and the plain code, among %s windows', ([, prints]) => {
  test.for([10, 11, 12, 13, 14, 15, 16])('are of one mind with %i bands', (count) => {
    const { bands, finders } = findersOf(prints, count);
    const [plain, kernel] = finders as [Finder, Finder];
    for (const radius of [0, 7, 31, 40]) {
      const query = flipped(printAt(prints, 7 * radius), shuffledBits(radius + 1).slice(0, radius));
      const reach = { near: radius, all: radius };
      const flips = flipsOf(bands, radius);
      const counts = [plain, kernel].map((finder) => finder.find(query, query, flips, reach));
      expect(counts[1]).toBe(counts[0]);
      expect(kernel.candidates).toBe(plain.candidates);
      expect(kernel.hits.slice(0, 2 * counts[1]!)).toEqual(plain.hits.slice(0, 2 * counts[0]!));
    }
  });

  test('scan for many queries at once alike', () => {
    const { finders } = findersOf(prints, 16);
    const queries = Uint32Array.from(
      Array.from({ length: 70 }, (_, i) => [
        ...flipped(printAt(prints, 11 * i), [i, 2 * i]),
      ]).flat(),
    );
    const [plain, kernel] = finders.map((finder) => {
      const told: number[][] = [];
      finder.scan(queries, { near: 90, all: 100 }, (...hit) => told.push(hit));
      return told.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    });
    expect(kernel!.length).toBeGreaterThan(69);
    expect(kernel).toEqual(plain);
  });

  test('sort alike', () => {
    for (const [bits, words] of [
      [256, 8],
      [64, 2],
    ] as const) {
      const cut = bandsOf(bits / 16, bits);
      const count = prints.length / words;
      const plain = new Uint32Array(tableWords(cut, count));
      sortByBandsPlain(prints, words, count, cut, plain);
      const table = new Arena().allocateWords(plain.length);
      sortByBands(prints, words, count, cut, table);
      expect(table).toEqual(plain);
    }
  });
});

test('kernels run here', () => {
  expect(new Arena().memory).toBeDefined();
});

describe('a search', () => {
  test('of an empty index finds nothing', () => {
    const mih = new WindowSearch(new Uint32Array(0));
    for (const radius of RADII) expect(mih.search(new Uint32Array(8), radius)).toEqual([]);
  });

  test('counts every bit, also where all that can differ in one place do', () => {
    // Bits of one nibble, in one to eight words: the sums inside the counting are then at their largest.
    const alone = new WindowSearch(printAt(random, 0));
    for (let nibble = 0; nibble < 8; nibble++)
      for (let words = 1; words < 256; words++) {
        const query = printAt(random, 0).map((word, i) =>
          (words >> i) & 1 ? word ^ (15 << (4 * nibble)) : word,
        );
        const [{ distance }] = linearScan(printAt(random, 0), query, 256) as [Hit];
        expect(alone.search(query, distance)).toEqual([{ row: 0, distance }]);
        expect(alone.search(query, distance - 1)).toEqual([]);
      }
  });

  test('of few windows finds them, though none is looked up', () => {
    const prints = randomWords(8 * 20, 3);
    const query = flipped(printAt(prints, 19), [3, 99]);
    expect(new WindowSearch(prints).search(query, 31)).toEqual([{ row: 19, distance: 2 }]);
  });

  test('where all windows are alike finds all', () => {
    const alike = random.map((_, word) => random[word % 8]!);
    const query = flipped(printAt(alike, 0), [0, 255]);
    expect(new WindowSearch(alike).search(query, 31)).toEqual(linearScan(alike, query, 31));
    expect(new WindowSearch(alike).search(query, 31)).toHaveLength(MANY);
  });
});

describe('the interface of a search', () => {
  test('gives lists of its own: the next search leaves them alone', () => {
    const mih = new WindowSearch(random);
    const first = mih.search(printAt(random, 7), 0);
    mih.search(printAt(random, 8), 0);
    expect(first).toEqual([{ row: 7, distance: 0 }]);
  });

  const mih = new WindowSearch(random);
  test.for([-1, 65, 30.5, Number.NaN])('refuses radius %d', (radius) => {
    expect(codeOf(() => mih.search(printAt(random, 0), radius))).toBe('BAD_ARGUMENT');
    expect(() => mih.search(printAt(random, 0), 65)).toThrow('scan goes on to 256');
  });

  test('by scanning gives for every query what a search gives', () => {
    const queries = random.subarray(0, 8 * 40);
    const each = Array.from({ length: 40 }, (_, i) => mih.search(printAt(random, i), 60));
    expect(mih.scan(queries, 60)).toEqual(each);
    expect(codeOf(() => mih.scan(random.subarray(1), 31))).toBe('BAD_ARGUMENT');
    expect(codeOf(() => mih.scan(queries, 65))).toBe('BAD_ARGUMENT');
  });

  test('refuses fingerprints that are not eight words', () => {
    expect(codeOf(() => mih.search(random, 31))).toBe('BAD_ARGUMENT');
    expect(codeOf(() => new WindowSearch(new Uint32Array(9)))).toBe('BAD_ARGUMENT');
  });
});

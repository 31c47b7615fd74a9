import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bands, PROBES } from '../../src/store/bands.ts';
import { type Hit, HitList } from '../../src/store/hits.ts';
import { Mih } from '../../src/store/mih.ts';
import { scan } from '../../src/store/scan.ts';
import { codeOf, flipped, printAt, randomWords } from './sample.ts';

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
    expect(scan(prints, query, 3)).toEqual([]);
    expect(scan(prints, query, 4)).toEqual([{ window: 0, distance: 4 }]);
    expect(scan(prints, query, 251)).toHaveLength(1);
    expect(scan(prints, query, 252)).toEqual([
      { window: 0, distance: 4 },
      { window: 1, distance: 252 },
    ]);
    expect(scan(prints, prints.subarray(0, 8), 256)).toHaveLength(2);
  });

  test.for([-1, 257, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses radius %d', (radius) => {
    expect(codeOf(() => scan(prints, query, radius))).toBe('BAD_ARGUMENT');
  });

  test('refuses fingerprints that are not eight words', () => {
    expect(() => scan(prints, prints, 1)).toThrow('query must be 8 words; got 16.');
    expect(codeOf(() => scan(prints.subarray(1), query, 1))).toBe('BAD_ARGUMENT');
  });
});

describe.for([
  ['random', random],
  ['clustered', clustered],
  ['duplicated', duplicated],
] as const)('among %s windows', ([, prints]) => {
  const mih = new Mih(prints);

  test('search returns exactly what a scan returns, at every radius', () => {
    for (const radius of RADII)
      for (const seed of [1, 2, 3]) {
        const window = (seed * 1777 + radius * 31) % MANY;
        for (const bits of [0, radius >> 1, radius, radius + 1]) {
          const query = flipped(
            printAt(prints, window),
            shuffledBits(seed + radius).slice(0, bits),
          );
          const hits = scan(prints, query, radius);
          expect(hits.some((hit) => hit.window === window)).toBe(bits <= radius);
          expect(mih.search(query, radius), `${bits} bits off, radius ${radius}`).toEqual(hits);
        }
      }
  });

  test('search returns exactly what a scan returns, for any query', () => {
    const queries = fc.tuple(fc.integer({ min: 1 }), fc.nat(64));
    fc.assert(
      fc.property(queries, ([seed, radius]) => {
        const query = randomWords(8, seed);
        expect(mih.search(query, radius)).toEqual(scan(prints, query, radius));
      }),
    );
  });
});

describe('the pigeonhole', () => {
  const prints = randomWords(8 * 3, 7);
  const bands = new Bands(prints);
  const found = new Int32Array(16 * 3);

  function isCandidate(query: Uint32Array, radius: number): boolean {
    return found.subarray(0, bands.candidates(query, 0, radius, found)).includes(0);
  }

  test.for([0, 1, 2, 3, 4])('holds when every band is exactly %i bits off', (off) => {
    const mask = (1 << off) - 1;
    for (const shift of [0, 5, 12]) {
      const query = printAt(prints, 0).map((word) => word ^ ((mask | (mask << 16)) << shift));
      const radius = 16 * off;
      expect(isCandidate(query, radius), `shift ${shift}`).toBe(true);
      if (off > 0) expect(isCandidate(query, radius - 1)).toBe(false);
    }
  });

  // The tightest case of all: every band but one is a bit further off than looked for, and that one just not.
  test('holds at every radius with the bits spread as evenly as they can be', () => {
    for (const radius of RADII)
      for (let first = 0; first < 16; first++)
        for (const shift of [0, 4, 8, 12]) {
          const query = flipped(
            printAt(prints, 0),
            Array.from({ length: radius }, (_, i) => {
              const band = (first + i) % 16;
              return 16 * band + (((i >> 4) + shift) % 16);
            }),
          );
          expect(isCandidate(query, radius), `${radius} bits from band ${first}`).toBe(true);
        }
  });

  test('holds at every radius wherever the bits are', () => {
    fc.assert(
      fc.property(fc.nat(64), fc.integer({ min: 1 }), (radius, seed) => {
        const query = flipped(printAt(prints, 0), shuffledBits(seed).slice(0, radius));
        expect(isCandidate(query, radius)).toBe(true);
      }),
    );
  });

  test('looks up no more keys than it must', () => {
    // In window k every band is k, so each key looked up gives one candidate.
    const values = new Uint32Array(8 * 65536).map((_, word) => (word >> 3) * 0x10001);
    const every = new Bands(values);
    const room = new Int32Array(16 * 2517);
    const looked = (radius: number) => every.candidates(values, 8 * 12345, radius, room);
    const radii = [0, 15, 16, 30, 31, 47, 63, 64];
    expect(radii.map(looked)).toEqual([1, 16, 32, 256, 272, 2192, 11152, 12972]);
    expect(radii.map((radius) => PROBES[radius])).toEqual(radii.map(looked));
  });
});

describe('a search', () => {
  test('of an empty index finds nothing', () => {
    const mih = new Mih(new Uint32Array(0));
    for (const radius of RADII) expect(mih.search(new Uint32Array(8), radius)).toEqual([]);
  });

  test('counts every bit, also where all that can differ in one place do', () => {
    // Bits of one nibble, in one to eight words: the sums inside the counting are then at their largest.
    const alone = new Mih(printAt(random, 0));
    for (let nibble = 0; nibble < 8; nibble++)
      for (let words = 1; words < 256; words++) {
        const query = printAt(random, 0).map((word, i) =>
          (words >> i) & 1 ? word ^ (15 << (4 * nibble)) : word,
        );
        const [{ distance }] = scan(printAt(random, 0), query, 256) as [Hit];
        expect(alone.search(query, distance)).toEqual([{ window: 0, distance }]);
        expect(alone.search(query, distance - 1)).toEqual([]);
      }
  });

  test('of few windows finds them, though none is looked up', () => {
    const prints = randomWords(8 * 20, 3);
    const query = flipped(printAt(prints, 19), [3, 99]);
    expect(new Mih(prints).search(query, 31)).toEqual([{ window: 19, distance: 2 }]);
  });

  test('where all windows are alike finds all', () => {
    const alike = random.map((_, word) => random[word % 8]!);
    const query = flipped(printAt(alike, 0), [0, 255]);
    expect(new Mih(alike).search(query, 31)).toEqual(scan(alike, query, 31));
    expect(new Mih(alike).search(query, 31)).toHaveLength(MANY);
  });
});

describe('the interface of a search', () => {
  test('into a list appends, from any offset, and tells how many', () => {
    const mih = new Mih(duplicated);
    const hits = new HitList();
    expect(mih.searchInto(duplicated, 8 * 3, 0, hits)).toBe(125);
    expect(mih.searchInto(duplicated, 8 * 1, 0, hits)).toBe(125);
    expect(hits.count).toBe(250);
    expect([...hits.windows.subarray(124, 127)]).toEqual([4963, 1, 41]);
    expect(Math.max(...hits.distances.subarray(0, 250))).toBe(0);
    hits.clear();
    expect(hits.count).toBe(0);
  });

  test('gives lists of its own: the next search leaves them alone', () => {
    const mih = new Mih(random);
    const first = mih.search(printAt(random, 7), 0);
    mih.search(printAt(random, 8), 0);
    expect(first).toEqual([{ window: 7, distance: 0 }]);
  });

  const mih = new Mih(random);
  test.for([-1, 65, 30.5, Number.NaN])('refuses radius %d', (radius) => {
    expect(codeOf(() => mih.search(printAt(random, 0), radius))).toBe('BAD_ARGUMENT');
    expect(() => mih.search(printAt(random, 0), 65)).toThrow('scan goes on to 256');
  });

  test.for([-1, 1, 0.5, Number.NaN])('refuses offset %d where no fingerprint begins', (offset) => {
    const search = () => mih.searchInto(printAt(random, 0), offset, 31, new HitList());
    expect(codeOf(search)).toBe('BAD_ARGUMENT');
  });

  test('refuses fingerprints that are not eight words', () => {
    expect(codeOf(() => mih.search(random, 31))).toBe('BAD_ARGUMENT');
    expect(codeOf(() => new Mih(new Uint32Array(9)))).toBe('BAD_ARGUMENT');
  });
});

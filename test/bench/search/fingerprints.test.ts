import { expect, test } from 'vitest';
import { clusteredPrints, drawQueries, randomPrints } from '../../../bench/search/fingerprints.ts';
import { median } from '../../../bench/timing/statistics.ts';
import { distance } from '../../../src/hash/fingerprint.ts';
import { linearScan } from '../../../src/store/search/linear-scan.ts';

test('the same seed gives the same fingerprints', () => {
  expect(clusteredPrints(300, 4)).toEqual(clusteredPrints(300, 4));
  expect(randomPrints(300, 4)).not.toEqual(randomPrints(300, 5));
});

test.for([7, 9])('neighbours in a clustered strip are mostly 22 bits apart, seed %i', (seed) => {
  const prints = clusteredPrints(100, seed);
  const printAt = (i: number) => prints.slice(8 * i, 8 * i + 8);
  const bits = Array.from({ length: 99 }, (_, i) => distance(printAt(i), printAt(i + 1)));
  expect(median(bits)).toBe(22);
  expect(bits.filter((apart) => apart === 22).length).toBeGreaterThan(80);
});

test.for([randomPrints, clusteredPrints])('half of the queries are planted', (generate) => {
  const prints = generate(2000, 3);
  const queries = drawQueries(prints, generate, { count: 40, radius: 31, seed: 8 });
  const hasHits = queries.map((query) => linearScan(prints, query, 31).length > 0);
  expect(hasHits.filter((_, i) => i % 2 === 0)).not.toContain(false);
  expect(hasHits.filter((hit, i) => i % 2 === 1 && hit).length).toBeLessThan(8);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusteredPrints, queriesOf, randomPrints } from '../../bench/support/prints.ts';
import {
  bytesPerWindow,
  candidatesPerQuery,
  MAX_SHARD,
  makeShard,
  queriesOver,
  shardSizes,
  windowsIn,
} from '../../bench/support/shards.ts';
import { distance } from '../../src/hash/fingerprint.ts';
import { linearScan } from '../../src/store/search/linear-scan.ts';

describe('shards', () => {
  test('hold all windows, none too many, in as few as can be, alike in size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1000, max: 1e8 }),
        (n, most) => {
          fc.pre(n / most < 1000);
          const sizes = shardSizes(n, most);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(n);
          expect(sizes).toHaveLength(Math.ceil(n / most));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(most);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
    expect(shardSizes(MAX_SHARD)).toEqual([MAX_SHARD]);
    expect(shardSizes(100_000_000)).toHaveLength(3);
  });

  test('hold the fingerprints of their seed and find what a scan finds', () => {
    const { prints, mih, table } = makeShard(clusteredPrints, 3000, 5);
    expect(prints).toEqual(clusteredPrints(3000, 5));
    for (const query of queriesOf(prints, clusteredPrints, { count: 20, radius: 31, seed: 9 }))
      expect(mih.search(query, 31)).toEqual(linearScan(prints, query, 31));
    const shards = [{ prints, mih, table, built: 0 }];
    expect(windowsIn(shards)).toBe(3000);
    expect(bytesPerWindow(shards)).toBe((32 * 3000 + 4 * table.words.length) / 3000);
  });

  test('are asked in turn: half of the queries planted, in each of the shards', () => {
    const shards = [1, 2].map((seed) => makeShard(randomPrints, 500, seed));
    const queries = queriesOver(shards, randomPrints, { count: 16, radius: 10, seed: 3 });
    expect(queries).toHaveLength(16);
    const found = shards.map(({ mih }) =>
      queries.map((query) => mih.search(query, 10).length).join(''),
    );
    expect(found).toEqual(['1000100010001000', '0010001000100010']);
    const alone = queriesOver(shards.slice(0, 1), randomPrints, { count: 6, radius: 10, seed: 3 });
    const drawn = queriesOf(shards[0]!.prints, randomPrints, { count: 6, radius: 10, seed: 3 });
    expect(alone).toEqual(drawn);
  });

  test('count as candidates all windows where all are read, and few where bands are', () => {
    const few = [makeShard(randomPrints, 200, 1)];
    const many = [makeShard(randomPrints, 20_000, 1)];
    const queries = queriesOver(many, randomPrints, { count: 8, radius: 31, seed: 3 });
    expect(candidatesPerQuery(few, queries, 31)).toBe(200);
    const candidates = candidatesPerQuery(many, queries, 31);
    expect(candidates).toBeGreaterThanOrEqual(0.5);
    expect(candidates).toBeLessThan(2000);
  });
});

test('neighbours of clustered windows are as many bits apart as they are made to be', () => {
  const prints = clusteredPrints(100, 7);
  const at = (i: number) => prints.subarray(8 * i, 8 * i + 8);
  const steps = Array.from({ length: 99 }, (_, i) => distance(at(i), at(i + 1)));
  expect(steps.filter((bits) => bits === 22).length).toBeGreaterThan(80);
});

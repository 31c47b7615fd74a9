import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusteredPrints, drawQueries, randomPrints } from '../../../bench/search/fingerprints.ts';
import {
  bytesPerWindow,
  candidatesPerQuery,
  countWindows,
  drawQueriesAcross,
  MAX_SHARD_WINDOWS,
  makeShard,
  shardSizes,
} from '../../../bench/search/shards.ts';
import { linearScan } from '../../../src/store/search/linear-scan.ts';

describe('shards', () => {
  test('are as few as possible, of equal size up to one window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1000, max: 1e8 }),
        (windows, most) => {
          fc.pre(windows / most < 1000);
          const sizes = shardSizes(windows, most);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(windows);
          expect(sizes).toHaveLength(Math.ceil(windows / most));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(most);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
    expect(shardSizes(MAX_SHARD_WINDOWS)).toEqual([MAX_SHARD_WINDOWS]);
    expect(shardSizes(100_000_000)).toHaveLength(3);
  });

  test('hold the fingerprints of their seed and give the hits of a linear scan', () => {
    const { prints, mih, table } = makeShard(clusteredPrints, 3000, 5);
    expect(prints).toEqual(clusteredPrints(3000, 5));
    for (const query of drawQueries(prints, clusteredPrints, { count: 20, radius: 31, seed: 9 }))
      expect(mih.search(query, 31)).toEqual(linearScan(prints, query, 31));
    const shards = [{ prints, mih, table, buildMs: 0 }];
    expect(countWindows(shards)).toBe(3000);
    expect(bytesPerWindow(shards)).toBe((32 * 3000 + 4 * table.words.length) / 3000);
  });

  test('supply queries in turn, half of them planted', () => {
    const shards = [1, 2].map((seed) => makeShard(randomPrints, 500, seed));
    const queries = drawQueriesAcross(shards, randomPrints, { count: 16, radius: 10, seed: 3 });
    expect(queries).toHaveLength(16);
    const hits = shards.map(({ mih }) =>
      queries.map((query) => mih.search(query, 10).length).join(''),
    );
    expect(hits).toEqual(['1000100010001000', '0010001000100010']);
    const options = { count: 6, radius: 10, seed: 3 };
    const ofOneShard = drawQueriesAcross(shards.slice(0, 1), randomPrints, options);
    expect(ofOneShard).toEqual(drawQueries(shards[0]!.prints, randomPrints, options));
  });

  test('count all windows as candidates if scanned, and few if searched by bands', () => {
    const small = [makeShard(randomPrints, 200, 1)];
    const large = [makeShard(randomPrints, 20_000, 1)];
    const queries = drawQueriesAcross(large, randomPrints, { count: 8, radius: 31, seed: 3 });
    expect(candidatesPerQuery(small, queries, 31)).toBe(200);
    const candidates = candidatesPerQuery(large, queries, 31);
    expect(candidates).toBeGreaterThanOrEqual(0.5);
    expect(candidates).toBeLessThan(2000);
  });
});

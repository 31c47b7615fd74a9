import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/hash/fingerprint.ts';
import { ListSearch } from '../../../src/store/index/list-search.ts';
import { flipped, printAt, randomWords } from '../../support/sample-data.ts';

describe('a search of lists', () => {
  const prints = randomWords(8 * 3, 9);
  const hash = printAt(prints, 1);
  const bits = (count: number) => Array.from({ length: count }, (_, i) => 8 * i);
  const lists = new ListSearch([
    { origin: 'Hotline', name: 'known', prints },
    { origin: 'Partner', name: 'near', prints: flipped(hash, [3]) },
    { origin: 'Partner', name: 'empty', prints: new Uint32Array(0) },
  ]);

  test('returns the nearest hash of each list that has one', () => {
    expect(lists.near(flipped(hash, [3, 4]))).toEqual([
      { origin: 'Hotline', list: 'known', hash: toHex(hash), distance: 2 },
      { origin: 'Partner', list: 'near', hash: toHex(flipped(hash, [3])), distance: 1 },
    ]);
  });

  test('finds hashes within 31 bits, inclusive', () => {
    expect(lists.near(flipped(hash, bits(31)))).toMatchObject([{ list: 'known', distance: 31 }]);
    expect(lists.near(flipped(hash, bits(32)))).toEqual([]);
  });
});

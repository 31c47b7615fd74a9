import { describe, expect, test } from 'vitest';
import { ByteCache } from '../../src/threads/byte-cache.ts';

/** A cache of strings of given lengths, and the keys of the strings that were made. */
function recordingCache(maxBytes: number) {
  const made: string[] = [];
  const cache = new ByteCache<string>((text) => text.length, maxBytes);
  const get = (key: string, length: number) =>
    cache.get(key, async () => {
      made.push(key);
      return key.repeat(length);
    });
  return { made, get };
}

describe('a value', () => {
  test('is made once, even if it is requested again before it is made', async () => {
    const { made, get } = recordingCache(100_000);
    const [one, two] = await Promise.all([get('a', 3), get('a', 3)]);
    expect([one, two, await get('a', 3)]).toEqual(['aaa', 'aaa', 'aaa']);
    expect(made).toEqual(['a']);
  });

  test('is dropped when there are too many bytes, the one used longest ago first', async () => {
    const { made, get } = recordingCache(30_000);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key, 10_000);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  test('that alone is too large is kept until the next', async () => {
    const { made, get } = recordingCache(1000);
    for (const key of ['a', 'a', 'b', 'a']) await get(key, 50_000);
    expect(made).toEqual(['a', 'b', 'a']);
  });

  test('that cannot be made gives everyone the first error', async () => {
    const cache = new ByteCache<string>(() => 0);
    let tries = 0;
    const fail = () => cache.get('a', async () => Promise.reject(new Error(`try ${++tries}`)));
    await expect(fail()).rejects.toThrow('try 1');
    await expect(fail()).rejects.toThrow('try 1');
  });
});

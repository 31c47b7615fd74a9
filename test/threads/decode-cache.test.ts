import { describe, expect, test } from 'vitest';
import { DecodeCache } from '../../src/threads/decode-cache.ts';

/** Counts what is made: strings of the length that is asked for. */
function counted(most: number) {
  const made: string[] = [];
  const recent = new DecodeCache<string>((text) => text.length, most);
  const get = (name: string, length: number) =>
    recent.get(name, async () => {
      made.push(name);
      return name.repeat(length);
    });
  return { made, get };
}

describe('what was made lately', () => {
  test('is made once, also when asked for again before it is done', async () => {
    const { made, get } = counted(100_000);
    const [one, two] = await Promise.all([get('a', 3), get('a', 3)]);
    expect([one, two, await get('a', 3)]).toEqual(['aaa', 'aaa', 'aaa']);
    expect(made).toEqual(['a']);
  });

  test('is forgotten when there is too much, what was not asked for longest first', async () => {
    const { made, get } = counted(30_000);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await get(name, 10_000);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  test('is kept when it alone is too much, until the next', async () => {
    const { made, get } = counted(1000);
    for (const name of ['a', 'a', 'b', 'a']) await get(name, 50_000);
    expect(made).toEqual(['a', 'b', 'a']);
  });

  test('fails alike for all who ask', async () => {
    const recent = new DecodeCache<string>(() => 0);
    let tries = 0;
    const fail = () => recent.get('a', async () => Promise.reject(new Error(`try ${++tries}`)));
    await expect(fail()).rejects.toThrow('try 1');
    await expect(fail()).rejects.toThrow('try 1');
  });
});

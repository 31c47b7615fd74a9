import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EpisodeName,
  episodeKeyOf,
  formatEpisodeName,
  isNamedBy,
  parseEpisodeName,
} from '../../../src/store/format/episode-name.ts';

const composed = 'Café'.normalize('NFC');
const decomposed = 'Café'.normalize('NFD');

describe('a name as text', () => {
  test.for<[name: EpisodeName, text: string]>([
    [{ work: 'moon' }, 'moon'],
    [{ work: 'moon', episode: 'ep01' }, 'moon/ep01'],
    [{ origin: '', work: 'moon', episode: 'ep01' }, 'moon/ep01'],
    [{ origin: 'them', work: 'moon' }, 'them:moon'],
    [{ origin: 'them', work: 'moon', episode: 'ep01' }, 'them:moon/ep01'],
  ])('%j is %j', ([name, text]) => {
    expect(formatEpisodeName(name)).toBe(text);
  });

  test.for<[text: string, name: EpisodeName]>([
    ['moon', { work: 'moon' }],
    ['moon/ep01', { work: 'moon', episode: 'ep01' }],
    ['moon/', { work: 'moon', episode: '' }],
    ['moon/a/b', { work: 'moon', episode: 'a/b' }],
    ['Re: moon/ep01', { work: 'Re: moon', episode: 'ep01' }],
  ])('%j is parsed as %j', ([text, name]) => {
    expect(parseEpisodeName(text)).toEqual(name);
  });

  test('is parsed as the name that it was made from', () => {
    const work = fc.string().filter((text) => !text.includes('/'));
    fc.assert(
      fc.property(fc.record({ work, episode: fc.string() }), (name) => {
        expect(parseEpisodeName(formatEpisodeName(name))).toEqual(name);
      }),
    );
  });
});

test('the key of a name differs for names with the same text', () => {
  const names: EpisodeName[] = [
    { work: 'a/b' },
    { work: 'a', episode: 'b' },
    { work: 'a:b' },
    { origin: 'a', work: 'b' },
  ];
  expect(new Set(names.map(episodeKeyOf)).size).toBe(names.length);
  expect(episodeKeyOf({ origin: '', work: 'a' })).toBe(episodeKeyOf({ work: 'a' }));
});

describe('comparing names', () => {
  test('ignores the Unicode form, and nothing else', () => {
    expect(composed).not.toBe(decomposed);
    expect(parseEpisodeName(`${decomposed}/${decomposed}`)).toEqual({
      work: composed,
      episode: composed,
    });
    expect(parseEpisodeName(decomposed)).toEqual({ work: composed });
    for (const other of ['cafe', 'CAFÉ', ''])
      expect(isNamedBy(other, { work: composed, episode: '1' })).toBe(false);
  });

  test('finds an episode by its own name and by that of its work', () => {
    const name = { work: decomposed, episode: '1' };
    expect([composed, `${composed}/1`].map((text) => isNamedBy(text, name))).toEqual([true, true]);
    for (const text of ['', '1', `${composed}/`, `${composed}/2`, `${composed}/1/`])
      expect(isNamedBy(text, name), text).toBe(false);
  });
});

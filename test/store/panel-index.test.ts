import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PanelIndex } from '../../src/store/panel-index.ts';
import { layOut } from '../../src/strip/strip.ts';
import { emptyContent, printAt, randomWords, sampleContent } from './sample.ts';

describe('an index opened for matching', () => {
  const content = sampleContent();
  const index = new PanelIndex(content, 'abc', 256);

  test('counts episodes through all works, each with its work and its pages laid out', () => {
    expect(index.episodes.map(({ work, episode }) => [work.name, episode.name])).toEqual([
      ['moon-garden', 'ep01'],
      ['moon-garden', 'ep02'],
      ['rain', 'ep01'],
    ]);
    for (const { episode, places } of index.episodes)
      expect(places).toEqual(layOut(episode.pages, 256));
    expect(index.episodes[0]!.places.at(-1)!.bottom).toBe(820);
  });

  test('lays pages out at the columns it is given', () => {
    expect(new PanelIndex(content, '', 128).episodes[0]!.places.at(-1)!.bottom).toBe(410);
  });

  test('knows where the windows of each track begin', () => {
    expect([...index.starts]).toEqual([0, 3, 4, 5]);
  });

  test('has the box of every track', () => {
    expect(index.box(0)).toEqual({ left: 0, right: 128, top: 0, bottom: 900 });
    expect(index.box(1)).toEqual({ left: 10, right: 118, top: 5, bottom: 400 });
    expect(index.box(2)).toEqual({ left: 0, right: 64, top: 0, bottom: 4_000_000_000 });
  });

  test('finds its own windows, and says which file it is', () => {
    for (let window = 0; window < 5; window++)
      expect(index.search.search(printAt(content.windows.prints, window), 0)).toEqual([
        { window, distance: 0 },
      ]);
    expect(index.sha256).toBe('abc');
    expect(index.content).toBe(content);
  });

  test('may be empty', () => {
    const empty = new PanelIndex(emptyContent(), '', 256);
    expect(empty.episodes).toEqual([]);
    expect([...empty.starts]).toEqual([0]);
    expect(empty.search.search(randomWords(8, 1), 64)).toEqual([]);
  });
});

test('the windows of a track are those between two starts, for any number a track', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 12 }), (counts) => {
      const tracks = counts.flatMap((n, track) => new Array<number>(n).fill(track));
      const zeros = new Uint32Array(counts.length);
      const content = {
        ...emptyContent(),
        works: [{ name: 'a', episodes: [{ name: 'b', pages: [] }] }],
        tracks: {
          count: counts.length,
          episodes: zeros,
          lefts: zeros,
          rights: zeros,
          tops: zeros,
          bottoms: zeros,
        },
        windows: {
          count: tracks.length,
          prints: randomWords(8 * tracks.length, 1),
          tracks: Uint32Array.from(tracks),
          tops: new Uint32Array(tracks.length),
          heights: new Uint32Array(tracks.length),
        },
      };
      const { starts } = new PanelIndex(content, '', 256);
      for (const [track, count] of counts.entries()) {
        expect(starts[track + 1]! - starts[track]!).toBe(count);
        for (let i = starts[track]!; i < starts[track + 1]!; i++) expect(tracks[i]).toBe(track);
      }
    }),
  );
});

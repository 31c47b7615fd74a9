import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  episodeBounds,
  episodeDigest,
  episodeRowsOf,
  startsOf,
} from '../../../src/store/format/episode-rows.ts';
import { SegmentBuilder } from '../../../src/store/format/segment-builder.ts';
import type { Page, SegmentData } from '../../../src/store/format/segment-data.ts';
import { emptyContent, episodeOf, sampleContent } from '../../support/sample-data.ts';

describe('the bounds of episodes', () => {
  test('give the first track, window and patch of each, and the number of rows', () => {
    const { tracks, windows, patches } = episodeBounds(sampleContent());
    expect([...tracks]).toEqual([0, 1, 2, 3]);
    expect([...windows]).toEqual([0, 3, 4, 5]);
    expect([...patches]).toEqual([0, 2, 2, 3]);
    expect([...episodeBounds(emptyContent()).windows]).toEqual([0]);
  });

  test('are right for any owners, with or without rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 12 }), (counts) => {
        const owners = counts.flatMap((n, owner) => new Array<number>(n).fill(owner));
        const starts = startsOf(Uint32Array.from(owners), counts.length);
        expect(starts).toHaveLength(counts.length + 1);
        for (const [owner, count] of counts.entries()) {
          expect(starts[owner + 1]! - starts[owner]!).toBe(count);
          expect(owners.slice(starts[owner], starts[owner + 1])).toEqual(Array(count).fill(owner));
        }
      }),
    );
  });
});

test('the rows of an episode are views of the tables', () => {
  const content = sampleContent();
  const rows = episodeRowsOf(content, episodeBounds(content), 1);
  expect(rows).toEqual({
    firstTrack: 1,
    tracks: {
      lefts: Uint32Array.of(10),
      rights: Uint32Array.of(118),
      tops: Uint32Array.of(5),
      bottoms: Uint32Array.of(400),
    },
    windows: {
      tracks: Uint32Array.of(1),
      tops: Uint32Array.of(7),
      heights: Uint32Array.of(64),
      prints: content.windows.prints.slice(24, 32),
    },
    patches: {
      lefts: new Uint32Array(0),
      tops: new Uint32Array(0),
      sides: new Uint32Array(0),
      prints: new Uint32Array(0),
    },
  });
  expect(rows.windows.prints.buffer).toBe(content.windows.prints.buffer);
});

const digestIn = (content: SegmentData, at: number) => {
  const pages = content.works.flatMap(({ episodes }) => episodes.map((one) => one.pages));
  return episodeDigest(pages[at]!, episodeRowsOf(content, episodeBounds(content), at));
};

describe('the digest of an episode', () => {
  test('is the SHA-256 that its documentation defines', () => {
    const content = sampleContent();
    const { tracks, windows, patches } = content;
    const [pages] = content.works[0]!.episodes.map((episode) => episode.pages);
    const json = pages!.map(({ file, width, height, sha256 }) => ({ file, width, height, sha256 }));
    const columns = [
      Uint32Array.of(1, 3, 2),
      ...[tracks.lefts, tracks.rights, tracks.tops, tracks.bottoms].map((all) => all.slice(0, 1)),
      ...[windows.tracks, windows.tops, windows.heights].map((all) => all.slice(0, 3)),
      windows.prints.slice(0, 24),
      ...[patches.lefts, patches.tops, patches.sides].map((all) => all.slice(0, 2)),
      patches.prints.slice(0, 16),
    ];
    const hash = createHash('sha256').update(JSON.stringify(json));
    for (const column of columns) hash.update(new Uint8Array(column.buffer));
    expect(digestIn(content, 0)).toBe(hash.digest('hex'));
  });

  test('does not depend on the position or the name of the episode', () => {
    const lists = fc.array(fc.nat(60), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lists, (seeds) => {
        const builder = new SegmentBuilder(1);
        for (const [i, seed] of seeds.entries()) {
          const { content, episode } = episodeOf('', seed);
          const other = { ...episode, name: `${i}`, title: 'x', number: '7' };
          builder.append({ name: `w${i}` }, other, content, episodeBounds(content), 0);
        }
        for (const [i, seed] of seeds.entries())
          expect(digestIn(builder.build(), i)).toBe(digestIn(episodeOf('e', seed).content, 0));
      }),
    );
  });
});

describe('the digest of a changed episode', () => {
  const own = sampleContent();
  const column = (table: 'tracks' | 'windows' | 'patches', name: string): SegmentData => {
    const columns = own[table] as unknown as Record<string, Uint32Array>;
    const changed = columns[name]!.map((value, i) => (i === 0 ? value ^ 1 : value));
    return { ...own, [table]: { ...columns, [name]: changed } };
  };
  const pages = (change: Partial<Page>): SegmentData => {
    const [work, ...works] = own.works;
    const [first, ...others] = work!.episodes;
    const [page, ...rest] = first!.pages;
    const episode = { ...first!, pages: [{ ...page!, ...change }, ...rest] };
    return { ...own, works: [{ ...work!, episodes: [episode, ...others] }, ...works] };
  };
  test.for([
    ...(['lefts', 'rights', 'tops', 'bottoms'] as const).map((name) => column('tracks', name)),
    ...(['tops', 'heights', 'prints'] as const).map((name) => column('windows', name)),
    ...(['lefts', 'tops', 'sides', 'prints'] as const).map((name) => column('patches', name)),
    pages({ file: 'x' }),
    pages({ width: 1 }),
    pages({ height: 1 }),
    pages({ sha256: 'f'.repeat(64) }),
  ])('changes, and that of other episodes does not: change %#', (content) => {
    expect(digestIn(content, 0)).not.toBe(digestIn(own, 0));
    expect(digestIn(content, 2)).toBe(digestIn(own, 2));
  });

  test('depends on the tracks of its windows', () => {
    const { windows } = own;
    const two = { ...own.tracks, episodes: Uint32Array.of(0, 0, 2) };
    const one = {
      ...own,
      tracks: two,
      windows: { ...windows, tracks: Uint32Array.of(0, 0, 0, 1, 2) },
    };
    const other = { ...one, windows: { ...windows, tracks: Uint32Array.of(0, 0, 1, 1, 2) } };
    expect(digestIn(one, 0)).not.toBe(digestIn(other, 0));
  });
});

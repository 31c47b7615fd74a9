// Covers: an abort signal in indexing, matching and comparing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkIndex,
  compare,
  indexCatalogue,
  matchPictures,
  matchSite,
  openIndex,
  picturesIn,
} from '../../src/index.ts';
import {
  collect,
  emptyFolder,
  fixture,
  folderOf,
  page,
  smallCatalogue,
} from '../support/picture-files.ts';

/** Options that read the pages in order, and abort after `after` of them. */
function stopAfter(after: number) {
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => {
    if (done === after) stop.abort(new Error('Ctrl-C'));
  };
  return { signal: stop.signal, onProgress, concurrency: 1 };
}

describe('interrupted indexing', () => {
  test('saves the finished episodes', async () => {
    const index = emptyFolder();
    const done = await indexCatalogue(fixture('catalogue'), index, stopAfter(13));
    expect(done.interrupted).toBe(true);
    expect(done.read).toBeGreaterThan(0);
    expect(done.read).toBeLessThan(6);
    const { episodes } = await openIndex(index);
    expect(episodes).toHaveLength(done.read);
  });

  test('keeps the other episodes as they were, and the next run continues', async () => {
    const catalogue = smallCatalogue();
    const index = emptyFolder();
    await indexCatalogue(catalogue, index);
    writeFileSync(join(catalogue, 'neon/ep01/001.jpg'), page('ash-crown/ep02', 2));
    writeFileSync(join(catalogue, 'neon/ep02/001.jpg'), page('ash-crown/ep02', 3));
    const done = await indexCatalogue(catalogue, index, stopAfter(1));
    expect(done).toMatchObject({ interrupted: true, read: 0, kept: 0 });
    const { episodes } = await openIndex(index);
    expect(episodes.map(({ episode }) => episode.pages.length)).toEqual([2, 2]);
    expect(await checkIndex(index)).toMatchObject({ damaged: [], good: 2, lost: [] });
    expect(await indexCatalogue(catalogue, index)).toMatchObject({ interrupted: false, read: 2 });
  });

  test('before the first episode is finished saves a whole, empty index', async () => {
    const index = emptyFolder();
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const done = await indexCatalogue(smallCatalogue(), index, { signal });
    expect(done).toMatchObject({ interrupted: true, read: 0, windows: 0 });
    expect((await openIndex(index)).episodes).toEqual([]);
  });
});

describe('interrupted matching', () => {
  test('reports the finished pictures, and that it was interrupted', async () => {
    const index = emptyFolder();
    await indexCatalogue(smallCatalogue(), index);
    const opened = await openIndex(index);
    const good = page('neon-spring/ep01', 2);
    const names = Array.from({ length: 30 }, (_, i) => `${i}.jpg`);
    const site = folderOf(Object.fromEntries(names.map((name) => [name, good])));
    const stop = new AbortController();
    const report = await matchSite(opened, [site], {
      signal: stop.signal,
      concurrency: 2,
      onResult: ({ path }) => {
        if (path === '4.jpg') stop.abort(new Error('Ctrl-C'));
      },
    });
    expect(report.interrupted).toBe(true);
    expect(report.images.map(({ path }) => path)).toEqual(names.slice(0, 6));
    expect(report.summary).toMatchObject({ images: 6, matched: 6 });
    expect(report.works[0]).toMatchObject({ work: 'neon', verdict: 'shown', extent: 'stretch' });
    const whole = await matchSite(opened, [site]);
    expect(whole).not.toHaveProperty('interrupted');
  });

  test('throws the reason in matchPictures and compare', async () => {
    const index = emptyFolder();
    await indexCatalogue(smallCatalogue(), index);
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const site = fixture('site', 'ja', 't91bc');
    const results = matchPictures(await openIndex(index), picturesIn(site), { signal });
    await expect(collect(results)).rejects.toThrow('Ctrl-C');
    await expect(compare(site, site, { signal })).rejects.toThrow('Ctrl-C');
  });
});

import { expect, test } from 'vitest';
import { Searcher } from '../../src/store/index/searcher.ts';
import { PictureOpener } from '../../src/tasks/open-picture.ts';
import { drawnLibrary } from '../support/library.ts';
import { page } from '../support/picture-files.ts';

/** The drawn index, with a hash list so that pictures are hashed too. */
async function indexWithList(): Promise<Searcher> {
  const { snapshot } = await drawnLibrary();
  const lists = [{ origin: 'Exchange', name: 'a.txt', prints: new Uint32Array(8) }];
  return new Searcher({ ...snapshot, lists }, '');
}

test('a file that comes again is decoded and hashed once', async () => {
  const opener = new PictureOpener(await indexWithList());
  const first = await opener.open(page('neon-spring/ep01', 2));
  const again = await opener.open(page('neon-spring/ep01', 2));
  expect(first.hash).toHaveLength(8);
  expect(again.decoded).toBe(first.decoded);
  expect(again.hash).toBe(first.hash);
});

test('a picture is not hashed if the index holds no hash list', async () => {
  const opened = await new PictureOpener(await drawnLibrary()).open(page('neon-spring/ep01', 2));
  expect(opened.decoded).toBeDefined();
  expect(opened).not.toHaveProperty('hash');
});

test('a file that cannot be decoded has an error and its digest, each time', async () => {
  const opener = new PictureOpener(await drawnLibrary());
  for (let i = 0; i < 2; i++)
    expect(await opener.open(Buffer.from('text'))).toMatchObject({
      path: '',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      error: { code: 'PICTURE_UNREADABLE' },
    });
});

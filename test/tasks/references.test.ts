import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decode } from '../../src/image/decode.ts';
import type { Box } from '../../src/image/picture.ts';
import {
  compare,
  matchPicture,
  matchPictures,
  matchSite,
  PanelError,
  type PictureResult,
  picturesIn,
} from '../../src/index.ts';
import { readBytes } from '../../src/inputs/file.ts';
import type { ReferencePage } from '../../src/inputs/reference-pages.ts';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { Searcher } from '../../src/store/index/searcher.ts';
import { References } from '../../src/tasks/references.ts';
import { drawnLibrary } from '../support/library.ts';
import { codeOf, collect, emptyFolder, fixture, folderOf, page } from '../support/picture-files.ts';

const catalogue = fixture('catalogue');
const chapter = fixture('site/es/s48213/cap-001');
const lettered = join(chapter, '003.webp');
let index: Searcher;
beforeAll(async () => {
  index = await drawnLibrary();
});

/** A copy of the catalogue in which every page of the episode is changed. */
function catalogueWith(change: (page: string) => void): string {
  const folder = emptyFolder();
  cpSync(join(catalogue, 'neon-spring'), join(folder, 'neon-spring'), { recursive: true });
  for (const number of [1, 2, 3, 4]) change(join(folder, `neon-spring/ep01/00${number}.jpg`));
  return folder;
}

const match = async (references?: string): Promise<PictureResult> =>
  matchPicture(index, lettered, references === undefined ? {} : { references });

/** The matches without the fields that a comparison adds or corrects. */
function uncompared(result: PictureResult): object[] {
  return result.matches.map(
    ({ differences: _, sameArt: __, notCompared: ___, crop: ____, ...rest }) => rest,
  );
}

describe('with reference pages', () => {
  test('a translated picture has the same art and other lettering, in boxes inside the picture', async () => {
    const result = await match(catalogue);
    const [found] = result.matches;
    expect(found!.sameArt).toBeGreaterThan(0.8);
    expect(found!.notCompared).toBeUndefined();
    const lettering = found!.differences!.filter(({ kind }) => kind === 'lettering');
    expect(lettering.length).toBeGreaterThan(1);
    for (const { left, top, right, bottom } of found!.differences!) {
      for (const side of [left, top, right, bottom]) expect(Number.isInteger(side)).toBe(true);
      expect(left).toBeLessThan(right);
      expect(top).toBeLessThan(bottom);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(result.width!);
      expect(bottom).toBeLessThanOrEqual(result.height!);
    }
  });

  test('an identical picture has no differences', async () => {
    const bytes = page('neon-spring/ep01', 3);
    const { matches } = await matchPicture(index, bytes, { references: catalogue });
    expect(matches[0]).toMatchObject({ differences: [], sameArt: 1 });
    expect(matches[0]!.crop).toEqual({ left: expect.closeTo(0, 2), right: expect.closeTo(0, 2) });
  });

  test('no other field of a match changes', async () => {
    expect(uncompared(await match(catalogue))).toEqual(uncompared(await match()));
  });

  test('matchPictures and matchSite give the same results, and the same twice', async () => {
    const options = { references: catalogue };
    const two = folderOf({
      '1.webp': readFileSync(join(chapter, '001.webp')),
      '2.webp': readFileSync(lettered),
    });
    const images = await collect(matchPictures(index, picturesIn(two), options));
    const report = await matchSite(index, [two], options);
    expect(report.images).toEqual(images);
    expect(report.references).toBe(catalogue);
    expect(await matchSite(index, [two], options)).toEqual(report);
  });

  test('compare uses the pages of its first argument', async () => {
    const { images } = await compare(join(catalogue, 'neon-spring/ep01'), lettered);
    const kinds = images[0]!.matches.flatMap((each) => each.differences!.map(({ kind }) => kind));
    expect(kinds).toContain('lettering');
  });
});

test('without reference pages a match has none of the fields of a comparison', async () => {
  const [found] = (await match()).matches;
  for (const field of ['differences', 'sameArt', 'notCompared'])
    expect(found).not.toHaveProperty(field);
});

describe('a match with a reference page that cannot be used stays, with the reason', () => {
  test.for([
    ['missing', (at: string) => rmSync(at), 'REFERENCE_MISSING'],
    ['changed', (at: string) => writeFileSync(at, page('ash-crown/ep01', 2)), 'REFERENCE_CHANGED'],
    ['not a picture', (at: string) => writeFileSync(at, ''), 'REFERENCE_CHANGED'],
  ] as const)('%s', async ([, change, code]) => {
    const result = await match(catalogueWith(change));
    expect(result.matches[0]!.notCompared).toEqual({
      code,
      reason: expect.stringMatching(/neon-spring\/ep01\/00\d\.jpg/),
    });
    expect(result.matches[0]).not.toHaveProperty('differences');
    expect(uncompared(result)).toEqual(uncompared(await match()));
  });

  test('file names that lead out of the catalogue are not read', async () => {
    const works = index.works.map((work) => ({ ...work, name: `../${work.name}` }));
    const hostile = new Searcher({ ...index.snapshot, works }, '');
    const references = join(catalogue, 'ash-crown');
    const result = await matchPicture(hostile, lettered, { references });
    for (const { notCompared } of result.matches)
      expect(notCompared!.code).toBe('REFERENCE_MISSING');
    expect(result.matches.length).toBeGreaterThan(0);
  });
});

describe('a catalogue that cannot be used is an error before anything is matched', () => {
  const read = () => {
    throw new Error('nothing is read');
  };
  const sources = [{ path: 'a', group: '', read }];
  test.for([
    ['missing', () => join(emptyFolder(), 'no'), 'INPUT_MISSING'],
    ['a file', () => join(folderOf({ file: 'x' }), 'file'), 'INPUT_KIND'],
    ['an index', () => folderOf({ 'a.panelprint': 'x' }), 'INPUT_KIND'],
  ] as const)('%s', async ([, place, code]) => {
    const references = place();
    expect(await codeOf(matchPicture(index, lettered, { references }))).toBe(code);
    expect(await codeOf(collect(matchPictures(index, sources, { references })))).toBe(code);
    expect(await codeOf(matchSite(index, [chapter], { references }))).toBe(code);
  });
});

/** A claim that a box of a picture shows the same box of an episode's strip. */
function claimOn(episode: number, box: Box): Claim {
  const view = { mirrored: false, inverted: false };
  const run = { distance: 0, windows: 1, logChance: -9 };
  const query = { ...box, top: 0, bottom: box.bottom - box.top };
  return { episode, query, reference: box, view, evidence: run, logOdds: -9 };
}

describe('decoded pages are cached', () => {
  const tall = async () => decode(page('neon-spring/ep01', 3), 256);

  test('a page, or the reason why it cannot be used, is read once for several matches', async () => {
    const asked: string[] = [];
    const references = new References(index, async ({ file }) => {
      asked.push(file);
      throw new PanelError('INPUT_UNREADABLE', 'no');
    });
    const episode = index.episodes.findIndex(({ work }) => work.name === 'neon-spring');
    const claim = claimOn(episode, { left: 0, right: 256, top: 0, bottom: 100 });
    const [found] = (await match()).matches;
    const picture = await tall();
    for (let i = 0; i < 3; i++) {
      const compared = await references.compare(picture, claim, found!);
      expect(compared.notCompared!.code).toBe('REFERENCE_MISSING');
    }
    expect(asked).toEqual(['001.jpg']);
  });

  test('beyond the bound, the page used longest ago is dropped', async () => {
    const asked: string[] = [];
    const { bytes } = await readBytes(fixture('catalogue/neon-spring/ep01/003.jpg'));
    const episode = index.episodes.findIndex(({ work }) => work.name === 'neon-spring');
    const place = index.episodes[episode]!.places[2]!;
    const size = 256 * (place.bottom - place.top);
    const read = async ({ file, sha256 }: ReferencePage) => {
      asked.push(file);
      return { bytes, sha256 };
    };
    const references = new References(index, read, size + 1);
    const [found] = (await match()).matches;
    const picture = await tall();
    for (const page of [2, 2, 1, 2]) {
      const { top } = index.episodes[episode]!.places[page]!;
      const box = { left: 0, right: 256, top, bottom: top + 100 };
      await references.compare(picture, claimOn(episode, box), found!);
    }
    expect(asked).toEqual(['003.jpg', '002.jpg', '003.jpg']);
  });

  test('an unexpected error is thrown', async () => {
    const references = new References(index, async () => {
      throw new TypeError('a bug');
    });
    const picture = await tall();
    const [found] = (await match()).matches;
    const claim = claimOn(0, { left: 0, right: 256, top: 0, bottom: 100 });
    await expect(references.compare(picture, claim, found!)).rejects.toThrow('a bug');
  });
});

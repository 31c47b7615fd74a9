import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/report/match.ts';
import type { PictureResult } from '../../src/report/picture-result.ts';
import { Tally, type Verdicts } from '../../src/report/tally.ts';
import type { IndexedWork } from '../../src/store/index/snapshot.ts';
import { matchWith, pictureWith } from '../support/sample-matches.ts';

/** A work with two episodes of 10,000 rows. */
function workOf(name: string, origin?: string): IndexedWork {
  const pages = [{ file: '1.png', width: 800, height: 10_000, sha256: '' }];
  return {
    name,
    ...(origin !== undefined && { origin }),
    episodes: ['ep01', 'ep02'].map((episode) => ({ name: episode, pages })),
  };
}

const works = [workOf('moon'), workOf('rain'), workOf('moon', 'Partner')];

function verdictsOn(pictures: readonly PictureResult[]): Verdicts {
  const tally = new Tally({ works });
  for (const result of pictures) tally.add(result);
  return tally.verdicts();
}

/** A picture that shows 500 rows of an episode. */
const shows = (path: string, top: number, changes: Partial<Match> = {}, name = 'moon/ep01') =>
  pictureWith(path, [matchWith(name, top, top + 500, { logOdds: -6, ...changes })]);

/** Three pictures of a chapter, in a row. */
const chapter = [0, 1, 2].map((i) => shows(`ch/${i}.jpg`, 500 * i));

/** Files that could not have shown a work. */
const chaff: readonly ((path: string) => PictureResult)[] = [
  (path) => pictureWith(path, [], { width: 48, height: 48 }),
  (path) => pictureWith(path, [], { width: 255, height: 255 }),
  (path) => pictureWith(path, [], { status: 'blank', reason: 'hardly any detail' }),
  (path) => pictureWith(path, [], { sparse: true }),
  (path) => pictureWith(path, [], { status: 'unreadable', reason: 'ends early', damaged: true }),
  (path) => ({ path, status: 'unreadable', code: 'PICTURE_UNREADABLE', matches: [] }),
];

describe('files that could show no work', () => {
  test('do not change the verdict on the same pictures, between them or elsewhere', () => {
    const [before] = verdictsOn(chapter).works;
    expect(before).toMatchObject({ verdict: 'confirmed', extent: 'part' });
    const icons = Array.from({ length: 1500 }, (_, i) =>
      chaff[i % chaff.length]!(`assets/${i}.ico`),
    );
    const between = chapter.flatMap((shown, i) => [
      ...chaff.map((make, kind) => make(`ch/${i} ${kind}.gif`)),
      shown,
    ]);
    expect(verdictsOn([...icons, ...between]).works).toEqual([before]);
  });

  test('are icons up to 255 pixels; each other picture is a place tried', () => {
    const oddsBeside = (changes: Partial<PictureResult>) =>
      verdictsOn([shows('1.jpg', 0), pictureWith('2.jpg', [], changes)]).works[0]!.falseMatchOdds;
    expect(oddsBeside({ width: 255, height: 255 })).toBe(1e-6);
    expect(oddsBeside({ width: 8, height: 256 })).toBe(2e-6);
    expect(oddsBeside({ status: 'shared' })).toBe(2e-6);
  });

  test('count once if they are copies of one file', () => {
    const copies = Array.from({ length: 99 }, (_, i) =>
      pictureWith(`${i}.jpg`, [], { sha256: 'one' }),
    );
    expect(verdictsOn([shows('a.jpg', 0), ...copies]).works[0]!.falseMatchOdds).toBe(2e-6);
  });

  test('count all the same if something of the work is found in them', () => {
    const icon = { ...shows('icon.png', 0), width: 64, height: 64 };
    const blank = { ...shows('blank.png', 500), sparse: true as const };
    const [work] = verdictsOn([icon, blank]).works;
    expect(work!.folders).toMatchObject([{ matched: 2, images: 2 }]);
    expect(work!.falseMatchOdds).toBeCloseTo(4e-12, 15);
  });
});

describe('a stretch that a scan repeats', () => {
  const cards = [0, 1, 2, 3].map((i) => shows(`ch${i}/card.jpg`, 0));

  test('does not count, and is returned', () => {
    const { works: found, repeated } = verdictsOn(cards);
    expect(found).toEqual([]);
    expect(repeated).toEqual(new Set(cards.flatMap(({ matches }) => matches)));
  });

  test('leaves the other stretches of the work, and the other works', () => {
    const rain = shows('rain/1.jpg', 0, {}, 'rain/ep01');
    const { works: found, repeated } = verdictsOn([...cards, shows('ch5/1.jpg', 4000), rain]);
    expect(repeated.size).toBe(4);
    expect(found.map(({ work, episodes }) => [work, episodes[0]!.rowsProven])).toEqual([
      ['moon', 500],
      ['rain', 500],
    ]);
  });

  test('counts if pictures that are tried are not between its places', () => {
    const more = [...cards, ...cards];
    const row = more.map((card, i) => ({ ...card, path: `all/${3 * i}.jpg`, sha256: `${i}` }));
    const icons = row.flatMap((card, i) => [card, chaff[0]!(`all/${3 * i + 1}.png`)]);
    expect(verdictsOn(icons).repeated.size).toBe(0);
    const apart = row.flatMap((card, i) => [card, pictureWith(`all/${3 * i + 1}.jpg`)]);
    expect(verdictsOn(apart).repeated.size).toBe(4);
  });
});

/** What the pictures of a scan can show of the works of a partner. */
const theirs = fc.record({
  count: fc.nat(3),
  top: fc.nat(9000),
  explained: fc.double({ min: 0, max: 1, noNaN: true }),
  logOdds: fc.integer({ min: -90, max: -1 }),
});
const picture = fc.oneof(
  fc.record({ kind: fc.constant('ours' as const), top: fc.nat(20) }),
  fc.record({ kind: fc.constant('other' as const), top: fc.constant(0) }),
  fc.record({ kind: fc.constant('chaff' as const), top: fc.nat(chaff.length - 1) }),
);
const folder = fc.nat(2);

/** A result as it is without the works of the partner, at a path. */
function resultOf({ kind, top }: { kind: 'ours' | 'other' | 'chaff'; top: number }, path: string) {
  if (kind === 'ours') return shows(path, 500 * top, { explained: 0.4 });
  return kind === 'other' ? pictureWith(path) : chaff[top]!(path);
}

/** The same result with matches with works of the partner. */
function withTheirs(
  result: PictureResult,
  { count, top, ...changes }: { count: number; top: number },
): PictureResult {
  if (count === 0 || result.width === undefined) return result;
  const matches = Array.from({ length: count }, (_, i) => ({
    ...matchWith('moon/ep01', top + 100 * i, top + 500, changes),
    origin: 'Partner',
  }));
  const sparse = result.status === 'blank' || result.sparse;
  const { reason: _, ...rest } = result;
  return {
    ...rest,
    status: 'matched',
    ...(sparse && { sparse: true }),
    matches: [...matches, ...result.matches],
  };
}

describe('what is found of one origin', () => {
  test('does not depend on what is found of others', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(picture, folder, theirs), { maxLength: 30 }), (list) => {
        const alone = list.map(([each, at], i) => resultOf(each, `${at}/${i}.jpg`));
        const both = alone.map((result, i) => withTheirs(result, list[i]![2]));
        const ours = ({ works: found, repeated }: Verdicts) => ({
          works: found.filter(({ origin }) => origin === undefined),
          repeated: [...repeated].filter(({ origin }) => origin === undefined),
        });
        expect(ours(verdictsOn(both))).toEqual(ours(verdictsOn(alone)));
      }),
    );
  });

  test('is told apart from a work of the same name', () => {
    const theirMatch = { ...matchWith('moon/ep01', 0, 500), origin: 'Partner' };
    const found = verdictsOn([shows('1.jpg', 0), pictureWith('2.jpg', [theirMatch])]).works;
    expect(found.map(({ origin, work }) => [origin, work])).toEqual([
      ['Partner', 'moon'],
      [undefined, 'moon'],
    ]);
    expect(found.map(({ folders }) => folders[0]!.matched)).toEqual([1, 1]);
  });
});

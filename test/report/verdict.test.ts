import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PictureResult } from '../../src/report/picture-result.ts';
import { Tally } from '../../src/report/tally.ts';
import type { WorkVerdict } from '../../src/report/verdict.ts';
import type { Work } from '../../src/store/format/segment-data.ts';
import { emptyContent, panelIndexOf } from '../support/sample-data.ts';
import { matchWith, pictureWith } from '../support/sample-matches.ts';

const page = (width: number, height: number) => ({ file: '1.png', width, height, sha256: '' });
const works: Work[] = [
  {
    name: 'moon',
    title: 'Moon Garden',
    rightsHolder: 'Studio Test',
    episodes: [
      { name: 'ep01', title: 'The gate', pages: [page(800, 600), page(400, 200)] },
      { name: 'ep02', pages: [page(800, 500)] },
    ],
  },
  { name: 'rain', episodes: [{ name: 'ep01', pages: [page(800, 1000)] }] },
];
const index = panelIndexOf({ ...emptyContent(), works });

/** A match: rows of `work/episode`, and the log10 of its odds. */
type Found = readonly [name: string, top: number, bottom: number, logOdds: number];

const match = ([name, top, bottom, logOdds]: Found) => matchWith(name, top, bottom, { logOdds });
const picture = (path: string, found: readonly Found[], sha256 = path) =>
  pictureWith(path, found.map(match), { sha256 });

function verdicts(...pictures: readonly PictureResult[]): readonly WorkVerdict[] {
  const tally = new Tally(index);
  for (const result of pictures) tally.add(result);
  return tally.verdicts().works;
}

const verdictOn = (found: readonly Found[]) => verdicts(picture('a', found))[0]!;

describe('rows proven', () => {
  test.for<[string, Found[], number]>([
    [
      'that overlap count once',
      [
        ['rain/ep01', 0, 300, -9],
        ['rain/ep01', 200, 400, -9],
      ],
      400,
    ],
    [
      'count once if one stretch contains another',
      [
        ['rain/ep01', 0, 300, -9],
        ['rain/ep01', 100, 200, -9],
      ],
      300,
    ],
    [
      'of separate stretches are added',
      [
        ['rain/ep01', 700, 800, -9],
        ['rain/ep01', 0, 300, -9],
      ],
      400,
    ],
    [
      'of stretches that touch are added',
      [
        ['rain/ep01', 0, 300, -9],
        ['rain/ep01', 300, 600, -9],
      ],
      600,
    ],
    ['are at most those of the episode', [['rain/ep01', 0, 1003, -9]], 1000],
  ])('%s', ([, found, rows]) => {
    expect(verdictOn(found).episodes).toMatchObject([
      { rowsProven: rows, rows: 1000, coverage: rows / 1000 },
    ]);
  });
});

describe('all rows proven', () => {
  test('are counted as if marked one by one', () => {
    const spans = fc.array(fc.tuple(fc.nat(900), fc.nat(100)), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(spans, (list) => {
        const rows = new Set<number>();
        for (const [top, tall] of list) for (let i = 0; i < tall; i++) rows.add(top + i);
        const found = list.map(([top, tall]): Found => ['rain/ep01', top, top + tall, -9]);
        expect(verdictOn(found).episodes[0]!.rowsProven).toBe(rows.size);
      }),
    );
  });

  test('are counted at the width of the first page', () => {
    expect(verdictOn([['moon/ep01', 0, 500, -9]]).episodes[0]).toMatchObject({
      rows: 1000,
      coverage: 0.5,
    });
  });
});

describe('pictures', () => {
  test('that are copies of one file are one piece of evidence, and one place tried', () => {
    const found: Found[] = [['rain/ep01', 0, 300, -5]];
    const [work] = verdicts(picture('a', found, 'same'), picture('b', found, 'same'));
    expect(work!.episodes[0]).toMatchObject({ images: 1, rowsProven: 300 });
    expect(work!.falseMatchOdds).toBe(1e-5);
  });

  test('of the same rows in different files are two, with the same odds', () => {
    const found: Found[] = [['rain/ep01', 0, 300, -5]];
    const [work] = verdicts(picture('a', found), picture('b', found));
    expect(work!.episodes[0]).toMatchObject({ images: 2, rowsProven: 300 });
    expect(work!.falseMatchOdds).toBe(2e-5);
  });

  test('without a match give no verdict, but are places tried', () => {
    const rest = Array.from({ length: 99 }, (_, i) => picture(`x${i}`, []));
    const [work] = verdicts(picture('a', [['rain/ep01', 0, 300, -11]]), ...rest);
    expect(work!.falseMatchOdds).toBe(1e-9);
    expect(verdicts(...rest)).toEqual([]);
  });

  test('without a digest are distinguished by path', () => {
    const { sha256: _, ...unnamed } = picture('a', [['rain/ep01', 0, 10, -9]]);
    const [work] = verdicts(unnamed, { ...unnamed, path: 'b' });
    expect(work!.episodes[0]!.images).toBe(2);
  });
});

describe('odds', () => {
  test('multiply for separate stretches', () => {
    expect(
      verdictOn([
        ['rain/ep01', 0, 300, -5],
        ['rain/ep01', 300, 600, -6],
      ]).falseMatchOdds,
    ).toBe(1e-11);
  });

  test('are those of the best match for stretches that overlap', () => {
    expect(
      verdictOn([
        ['rain/ep01', 0, 300, -5],
        ['rain/ep01', 299, 600, -6],
      ]).falseMatchOdds,
    ).toBe(1e-6);
  });

  test('of a work are the product of those of its episodes', () => {
    const work = verdictOn([
      ['moon/ep02', 0, 300, -5],
      ['moon/ep01', 0, 300, -6],
    ]);
    expect(work.episodes.map(({ episode, falseMatchOdds }) => [episode, falseMatchOdds])).toEqual([
      ['ep01', 1e-6],
      ['ep02', 1e-5],
    ]);
    expect(work.falseMatchOdds).toBe(1e-11);
  });

  test('do not change for a match that chance explains', () => {
    expect(
      verdictOn([
        ['rain/ep01', 0, 300, -5],
        ['rain/ep01', 400, 600, 3],
      ]).falseMatchOdds,
    ).toBe(1e-5);
    expect(verdictOn([['rain/ep01', 0, 300, 4]]).falseMatchOdds).toBe(1);
  });
});

describe('a work is', () => {
  test.for<[WorkVerdict['verdict'], WorkVerdict['verdict'], number]>([
    ['confirmed', 'shown', -300],
    ['confirmed', 'shown', -9],
    ['probable', 'probable', -8.99],
    ['probable', 'probable', -3],
    ['insufficient', 'insufficient', -2.99],
    ['insufficient', 'insufficient', 0],
  ])('%s, or %s if it is one stretch, at odds of 10^%d', ([episode, stretch, log]) => {
    expect(verdictOn([['rain/ep01', 0, 400, log]])).toMatchObject({
      verdict: episode,
      extent: 'episode',
    });
    expect(verdictOn([['rain/ep01', 0, 399, log]])).toMatchObject({
      verdict: stretch,
      extent: 'stretch',
    });
  });

  test('confirmed by two stretches that are each not enough', () => {
    const [half, other]: Found[] = [
      ['rain/ep01', 0, 300, -5],
      ['rain/ep01', 300, 600, -5],
    ];
    expect(verdictOn([half!]).verdict).toBe('probable');
    expect(verdictOn([half!, other!]).verdict).toBe('confirmed');
  });

  test('shown by its cover in a list of covers, and by a cover and two quotations', () => {
    const cover = picture('covers/1.jpg', [['rain/ep01', 0, 100, -40]]);
    const others = ['covers/2.jpg', 'reviews/1.jpg', 'reviews/3.jpg'].map((path) =>
      picture(path, []),
    );
    const quoted = [
      picture('reviews/0.jpg', [['rain/ep01', 300, 400, -40]]),
      others[1]!,
      picture('reviews/2.jpg', [['rain/ep01', 700, 800, -40]]),
      others[2]!,
    ];
    for (const pictures of [
      [cover, others[0]!],
      [cover, others[0]!, ...quoted],
    ])
      expect(verdicts(...pictures)).toMatchObject([{ verdict: 'shown', extent: 'stretch' }]);
  });
});

describe('a joined strip', () => {
  const joint = { number: 0, scope: 0, logOdds: -9 };
  const slice = (at: number, logOdds: number, of = joint) =>
    pictureWith(`${at}`, [
      matchWith('rain/ep01', 100 * at, 100 * at + 100, { logOdds, joint: of }),
    ]);
  const oddsOf = (...pictures: readonly PictureResult[]) =>
    verdicts(...pictures)[0]!.falseMatchOdds;

  test('weighs as much in its slices as in whole, and is charged once for the places tried', () => {
    const slices = [slice(0, -3), slice(1, -2), slice(2, -4)];
    expect(oddsOf(...slices)).toBeCloseTo(3e-9, 12);
    const apart = slices.map(({ path, matches }) =>
      pictureWith(path, [matchWith('rain/ep01', 0, 0, { ...matches[0]!, joint: undefined! })]),
    );
    expect(oddsOf(...apart)).toBeCloseTo(27e-9, 12);
  });

  test('weighs only as much as those of its rows that nothing better shows', () => {
    const slices = [slice(0, -3), slice(1, -2), slice(2, -4)];
    const whole = picture('whole', [['rain/ep01', 0, 200, -20]]);
    expect(oddsOf(whole, ...slices)).toBeCloseTo(4e-20 * 4e-4, 28);
  });

  test('is a piece of its own beside others', () => {
    const other = { ...joint, number: 1 };
    expect(oddsOf(slice(0, -5), slice(1, -5, other))).toBeCloseTo(4e-10, 13);
    expect(oddsOf(slice(0, -5), slice(1, -5, { ...joint, scope: 1 }))).toBeCloseTo(4e-10, 13);
  });
});

describe('the odds of a work', () => {
  /** Stretches of 100 rows, of which many are the same. */
  const stretches = fc.array(
    fc
      .record({
        episode: fc.constantFrom('moon/ep01', 'moon/ep02'),
        row: fc.nat(4),
        logOdds: fc.integer({ min: -30, max: -1 }),
      })
      .map(({ episode, row, logOdds }): Found => [episode, 100 * row, 100 * row + 100, logOdds]),
    { minLength: 1, maxLength: 12 },
  );

  test('are never better for more encodings of the same rows', () => {
    fc.assert(
      fc.property(stretches, fc.nat(20), (found, copies) => {
        const pictures = found.map((each, i) => picture(`${i}`, [each]));
        const again = Array.from({ length: copies }, (_, i) =>
          picture(`copy ${i}`, [found[i % found.length]!]),
        );
        const [work] = verdicts(...pictures);
        const [more] = verdicts(...pictures, ...again);
        expect(more!.falseMatchOdds).toBeGreaterThanOrEqual(work!.falseMatchOdds);
      }),
    );
  });
});

describe('works are', () => {
  test('given with their titles; a work without has no empty fields', () => {
    const [moon, rain] = verdicts(
      picture('a', [['moon/ep01', 0, 300, -30]]),
      picture('b', [['rain/ep01', 0, 300, -20]]),
    );
    expect(moon).toMatchObject({ work: 'moon', title: 'Moon Garden', rightsHolder: 'Studio Test' });
    expect(moon!.episodes).toMatchObject([{ episode: 'ep01', title: 'The gate' }]);
    const fields = ['work', 'verdict', 'extent', 'falseMatchOdds', 'episodes', 'folders'];
    expect(Object.keys(rain!)).toEqual(fields);
    expect(Object.keys(rain!.episodes[0]!)).not.toContain('logOdds');
  });

  test('in the order of their evidence, for any order of the pictures', () => {
    const pictures = [
      picture('a', [['moon/ep01', 0, 300, -30]]),
      picture('b', [['rain/ep01', 0, 300, -40]]),
    ];
    for (const list of [pictures, pictures.toReversed()])
      expect(verdicts(...list).map(({ work }) => work)).toEqual(['rain', 'moon']);
  });
});

describe('the folders of a work', () => {
  test('have the pictures that show it, of all that could show one, in the order of the scan', () => {
    const [work] = verdicts(
      picture('b/1.jpg', []),
      picture('b/2.jpg', [['rain/ep01', 0, 100, -20]]),
      picture('none/1.jpg', []),
      picture('a/1.jpg', [['rain/ep01', 100, 200, -30]]),
      picture('b/3.jpg', [['moon/ep01', 100, 200, -5]]),
      pictureWith('b/4.jpg', [], { status: 'blank' }),
    );
    expect(work!.folders).toEqual([
      { path: 'b', matched: 1, images: 3, explained: 1, inOrder: true },
      { path: 'a', matched: 1, images: 1, explained: 1, inOrder: true },
    ]);
  });

  test('are in the order of the scan if the first shows a later episode', () => {
    const [work] = verdicts(
      picture('b/1.jpg', [['moon/ep02', 0, 100, -20]]),
      picture('a/1.jpg', [['moon/ep01', 0, 100, -20]]),
    );
    expect(work!.folders.map(({ path }) => path)).toEqual(['b', 'a']);
  });

  test('have the mean share that the work explains: other works count for nothing', () => {
    const part = (name: string, explained: number, top = 0) =>
      matchWith(name, top, top + 100, { explained });
    const [rain] = verdicts(
      pictureWith('1.jpg', [
        part('rain/ep01', 0.3),
        part('rain/ep01', 0.25, 300),
        part('moon/ep01', 0.45),
      ]),
      pictureWith('2.jpg', [part('rain/ep01', 0.8, 500), part('rain/ep01', 0.7, 800)]),
    ).filter(({ work }) => work === 'rain');
    expect(rain!.folders).toEqual([
      { path: '', matched: 2, images: 2, explained: 0.78, inOrder: true },
    ]);
  });

  test('say whether the pictures are in order', () => {
    const tops = (...list: readonly number[]) =>
      verdicts(
        ...list.map((top, i) => picture(`${i}.jpg`, [['rain/ep01', top, top + 100, -20]])),
      )[0]!.folders[0]!.inOrder;
    expect([tops(0, 200, 400), tops(400, 200, 0)]).toEqual([true, false]);
  });
});

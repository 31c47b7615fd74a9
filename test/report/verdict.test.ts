import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Match } from '../../src/report/match.ts';
import type { PictureResult } from '../../src/report/picture-result.ts';
import { Tally, type WorkVerdict } from '../../src/report/verdict.ts';
import type { Work } from '../../src/store/format/segment-data.ts';
import { emptyContent, panelIndexOf } from '../support/sample-data.ts';

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

function match([name, top, bottom, logOdds]: Found): Match {
  const [work, episode] = name.split('/') as [string, string];
  const query = { top: 0, bottom: 100, left: 0, right: 100 };
  return {
    work,
    episode,
    query,
    reference: { top, bottom },
    pages: [],
    distance: 9,
    windows: 2,
    scale: 1,
    mirrored: false,
    falseMatchOdds: 0,
    logOdds,
  };
}

function picture(path: string, found: readonly Found[], sha256 = path): PictureResult {
  const status = found.length > 0 ? 'matched' : 'unmatched';
  return { path, sha256, status, matches: found.map(match) };
}

function verdicts(...pictures: readonly PictureResult[]): WorkVerdict[] {
  const tally = new Tally(index);
  for (const result of pictures) tally.add(result);
  return tally.works();
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
  test('that are copies of one file are one piece of evidence', () => {
    const found: Found[] = [['rain/ep01', 0, 300, -5]];
    const [work] = verdicts(picture('a', found, 'same'), picture('b', found, 'same'));
    expect(work!.episodes[0]).toMatchObject({ images: 1, rowsProven: 300 });
    expect(work!.falseMatchOdds).toBe(2e-5);
  });

  test('of the same rows in different files are two, with the same odds', () => {
    const found: Found[] = [['rain/ep01', 0, 300, -5]];
    const [work] = verdicts(picture('a', found), picture('b', found));
    expect(work!.episodes[0]).toMatchObject({ images: 2, rowsProven: 300 });
    expect(work!.falseMatchOdds).toBe(2e-5);
  });

  test('without a match give no verdict, but count as tries in the odds', () => {
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
  test.for<[WorkVerdict['verdict'], number]>([
    ['confirmed', -300],
    ['confirmed', -9],
    ['probable', -8.99],
    ['probable', -3],
    ['insufficient', -2.99],
    ['insufficient', 0],
  ])('%s at odds of 10^%d', ([verdict, log]) => {
    expect(verdictOn([['rain/ep01', 0, 300, log]]).verdict).toBe(verdict);
  });

  test('confirmed by two stretches that are each not enough', () => {
    const [half, other]: Found[] = [
      ['rain/ep01', 0, 300, -5],
      ['rain/ep01', 300, 600, -5],
    ];
    expect(verdictOn([half!]).verdict).toBe('probable');
    expect(verdictOn([half!, other!]).verdict).toBe('confirmed');
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
    expect(Object.keys(rain!)).toEqual(['work', 'verdict', 'falseMatchOdds', 'episodes']);
    expect(Object.keys(rain!.episodes[0]!)).not.toContain('log');
  });

  test('in the order of their evidence, for any order of the pictures', () => {
    const pictures = [
      picture('a', [['moon/ep01', 0, 300, -30]]),
      picture('b', [['rain/ep01', 0, 300, -40]]),
    ];
    const found = verdicts(...pictures);
    expect(found.map(({ work }) => work)).toEqual(['rain', 'moon']);
    expect(verdicts(...pictures.toReversed())).toEqual(found);
  });
});

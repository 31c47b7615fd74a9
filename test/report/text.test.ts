import { describe, expect, test } from 'vitest';
import {
  type PictureResult,
  renderText,
  type UncountedRows,
  type WorkVerdict,
} from '../../src/index.ts';
import { claim, matched, sample, unread } from '../support/sample-report.ts';

test('a report as text has verdicts, counts and unreadable files', () => {
  expect(renderText(sample())).toBe(`\
panelprint 1.2.3, profile 1; index cdcdcdcdcdcdcdcd: 57 works, 80 episodes
scanned: crawl

CONFIRMED    네온의 봄 (neon)   by chance: 1 in 10^21
  a good part of an episode, in its order
    97 % of ep01: rows 4984 of 5138, 5 pictures  One
         5 of 7 pictures in ch show it, in order; it fills 97 % of them

Confirmed: odds of 1 in 10^9 or less, and more of the work than a cover or a quotation.
By chance: the odds that unrelated pictures agree this well. They say nothing of art that works share.

4 pictures: 1 matched, 1 not matched, 1 blank, 1 unreadable
  unreadable  ch/4.webp: not a JPEG
`);
});

test('a report without pictures says that nothing could be examined', () => {
  const counts = { images: 0, matched: 0, shared: 0, unmatched: 0, blank: 0, unreadable: 0 };
  const summary = { ...counts, otherFiles: 3 };
  const index = { sha256: 'cd'.repeat(32), works: 0, episodes: 0, windows: 0 };
  expect(renderText(sample({ summary, index, works: [], images: [], interrupted: true }))).toBe(`\
panelprint 1.2.3, profile 1; index cdcdcdcdcdcdcdcd: 0 works, 0 episodes
scanned: crawl

NOTHING COULD BE EXAMINED: there was no picture that could be read.

0 pictures: 0 matched, 0 not matched, 0 blank, 0 unreadable; 3 other files passed over
INTERRUPTED: only what was finished is in this report.
`);
});

test('a line counts the results of comparing matches with the reference pages', () => {
  const box = { left: 0, top: 0, right: 9, bottom: 9 };
  const lettered = {
    ...claim,
    sameArt: 0.9,
    differences: [{ ...box, kind: 'lettering' }],
  } as const;
  const same = { ...claim, sameArt: 1, differences: [] };
  const not = { ...claim, notCompared: { code: 'REFERENCE_MISSING', reason: 'gone' } } as const;
  const images = [{ ...matched, matches: [lettered, same, not] }];
  expect(renderText(sample({ images, references: 'catalogue' }))).toContain(
    '\n2 matches compared with the reference pages: 1 without a difference; same art, other lettering: 1; ' +
      'something over the art: 0; 1 could not be compared\n',
  );
  expect(renderText(sample({ images }))).not.toContain('reference pages');
});

describe('a report on kept pictures', () => {
  test('says how many episodes were searched for', () => {
    const text = renderText(sample({ kept: true, sought: 1 }));
    expect(text).toContain('\nkept: crawl\n');
    expect(text).toContain('\nThe kept pictures were searched for 1 episode.\n');
  });

  test('says what to do if nothing was searched for', () => {
    expect(renderText(sample({ kept: true, sought: 0, works: [] }))).toContain(
      '\nNothing to do: no works were added to the index since these pictures were scanned. ' +
        'Use --all to search for every work.\n',
    );
  });
});

test('a report without matches says so if pictures were read', () => {
  const text = renderText(sample({ works: [] }));
  expect(text).toContain('\nNo licensed work was found.\n');
});

test('ten unreadable files are listed, and the others are counted', () => {
  const images = Array.from({ length: 13 }, (_, i) => unread(`${i}.jpg`));
  const lines = renderText(sample({ images })).split('\n');
  expect(lines.filter((line) => line.includes('unreadable  '))).toHaveLength(10);
  expect(lines.at(-2)).toBe('  and 3 more unreadable files: see the JSON report');
});

const [work] = sample().works as [WorkVerdict];

/** The lines of a work, without those above and below. */
const linesOf = (changes: Partial<WorkVerdict>) =>
  renderText(sample({ works: [{ ...work, ...changes }] }))
    .split('\n\n')[1]!
    .split('\n');

describe('a work is shown', () => {
  const legendOf = (...verdicts: readonly WorkVerdict['verdict'][]) =>
    renderText(sample({ works: verdicts.map((verdict) => ({ ...work, verdict })) }))
      .split('\n\n')
      .at(-2)!
      .split('\n');

  test.for([
    ['episode', 'a good part of an episode, in its order'],
    ['part', 'several stretches of the work'],
    [
      'stretch',
      'less than a part: a cover, a quotation, single pages, or something that works share',
    ],
  ] as const)('with its extent: %s', ([extent, shown]) => {
    expect(linesOf({ extent })[1]).toBe(`  ${shown}`);
  });

  test('with the meaning of each verdict that occurs, once', () => {
    expect(legendOf('confirmed', 'shown', 'shown').slice(0, -1)).toEqual([
      'Confirmed: odds of 1 in 10^9 or less, and more of the work than a cover or a quotation.',
      'Shown: odds of 1 in 10^9 or less, but no more of the work than a cover or a quotation.',
    ]);
    expect(legendOf('probable', 'insufficient').slice(0, -1)).toEqual([
      'Probable: odds of 1 in 10^3 or less.',
      'Insufficient: odds that prove nothing.',
    ]);
  });
});

describe('a work is shown with its folders and holders:', () => {
  test('the five folders with the most pictures of it', () => {
    const share = { images: 9, explained: 0.5, inOrder: false };
    const folders = [1, 3, 2, 2, 1, 1, 8].map((matched, i) => ({
      ...share,
      path: i === 0 ? '' : `ch${i}`,
      matched,
    }));
    expect(linesOf({ folders }).slice(3)).toEqual([
      '         8 of 9 pictures in ch6 show it, not in order; it fills 50 % of them',
      '         3 of 9 pictures in ch1 show it, not in order; it fills 50 % of them',
      '         2 of 9 pictures in ch2 show it, not in order; it fills 50 % of them',
      '         2 of 9 pictures in ch3 show it, not in order; it fills 50 % of them',
      '         1 of 9 pictures in the input shows it; it fills 50 % of that picture',
      '         and 2 more folders: see the JSON report',
    ]);
  });

  test('its origin, and who holds it as well', () => {
    const lines = linesOf({
      origin: 'Partner',
      overlaps: [{ work: 'a' }, { origin: 'B', work: 'b' }],
    });
    expect(lines[0]).toContain('(neon), of Partner   by chance');
    expect(lines.slice(-2)).toEqual([
      '         held as well by us, as a',
      '         held as well by B, as b',
    ]);
  });
});

/** The lines on what is shared or not counted. */
const linesWith = (images: readonly PictureResult[]) =>
  renderText(sample({ images }))
    .split('\n')
    .filter((line) => /^ {2}(shared|not counted|and) /.test(line));

describe('what is not evidence is shown', () => {
  const holders = [
    { work: 'ash', episode: 'ep01' },
    { work: 'ash', episode: 'ep02' },
    { work: 'neon', episode: 'ep01', origin: 'Partner' },
  ];
  const shared: PictureResult = { ...matched, status: 'shared', matches: [], holders };
  const uncounted = (top: number, reason: UncountedRows['reason'], episodes = 1) => {
    const { work, episode, query } = claim;
    return { work, episode, query, reference: { top, bottom: top + 300 }, reason, episodes };
  };

  test('with the works that hold it, and the number of pictures', () => {
    const other = { ...shared, holders: holders.slice(0, 1) };
    expect(linesWith([shared, other, shared])).toEqual([
      '  shared  2 pictures of art that each of these works holds: ash, Partner:neon',
      '  shared  1 picture of art that each of these works holds: ash',
    ]);
  });

  test('with its rows and the reason, what most pictures show first', () => {
    const notCounted = [uncounted(0, 'recurs', 6), uncounted(900, 'recurs'), uncounted(0, 'stock')];
    const twice = [uncounted(150, 'recurs', 6), uncounted(200, 'recurs', 6)];
    const more = [
      ...twice,
      uncounted(500, 'repeated'),
      uncounted(900, 'lettering'),
      uncounted(2000, 'weak'),
    ];
    expect(
      linesWith([
        { ...matched, notCounted },
        { ...matched, notCounted: [...more, uncounted(1300, 'mark')] },
      ]),
    ).toEqual([
      '  not counted  rows 0 to 300 of neon/ep01 occur in 6 episodes (2 pictures)',
      '  not counted  rows 900 to 1200 of neon/ep01 occur several times (1 picture)',
      '  not counted  rows 0 to 300 of neon/ep01 are in the background set (1 picture)',
      '  not counted  rows 500 to 800 of neon/ep01 are shown again and again, with next to nothing else of the work (1 picture)',
      '  not counted  rows 900 to 1200 of neon/ep01 hold hardly anything that is drawn (1 picture)',
      '  not counted  rows 2000 to 2300 of neon/ep01 are resembled, by too little that is theirs alone (1 picture)',
      '  not counted  rows 1300 to 1600 of neon/ep01 are a small mark in the picture (1 picture)',
    ]);
  });

  test('in ten lines of a kind, and the others are counted', () => {
    const notCounted = Array.from({ length: 12 }, (_, i) => uncounted(300 * i, 'recurs'));
    const lines = linesWith([{ ...matched, notCounted }]);
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('  and 2 more stretches: see the JSON report');
  });

  test('and says that no work can be named if nothing else was found', () => {
    const summary = { ...sample().summary, matched: 0, shared: 1 };
    const text = renderText(sample({ works: [], images: [shared], summary }));
    expect(text).toContain('\nNo work can be named: several works hold the art that was found.\n');
    expect(text).toContain('4 pictures: 0 matched, 1 shared by several works, 1 not matched');
  });
});

describe('odds', () => {
  const chance = (falseMatchOdds: number) => {
    const [work] = sample().works;
    const text = renderText(sample({ works: [{ ...work!, falseMatchOdds }] }));
    return /by chance: (.*)/.exec(text)![1];
  };

  test('are rounded to a power of ten, exactly', () => {
    for (let zeros = 2; zeros < 300; zeros++)
      expect(chance(Number(`1e-${zeros}`))).toBe(`1 in 10^${zeros}`);
  });

  test.for([
    [1, 'likely'],
    [0.1, 'likely'],
    [0.09, '1 in 10^1'],
    [1.1e-9, '1 in 10^8'], // rounded towards likely
    [1e-300, '1 in 10^300 or less'],
  ] as const)('of %d are shown as %s', ([value, shown]) => {
    expect(chance(value)).toBe(shown);
  });
});

/** A name that a hostile site, or a careless catalogue, can have. */
const hostile =
  'a\x1b[2J\x1b]0;x\x07\r\nCONFIRMED    forged (x)   by chance: 1 in 10^99\u2028\u202egpj.\x9b1m\x7f';

describe('hostile names', () => {
  test('cannot forge a line, move the cursor, or change the direction of writing', () => {
    const [work] = sample().works;
    const [episode] = work!.episodes;
    const forged = { ...episode!, episode: hostile, title: hostile };
    const [share] = work!.folders;
    const folders = [{ ...share!, path: hostile }];
    const works = [{ ...work!, work: hostile, title: hostile, episodes: [forged], folders }];
    const holders = [{ origin: hostile, work: hostile, episode: hostile }];
    const notCounted = [{ ...claim, ...holders[0]!, reason: 'recurs', episodes: 2 } as const];
    const hints = [{ kind: 'scrambled?', work: hostile, episode: hostile } as const];
    const image = {
      ...matched,
      status: 'shared',
      path: hostile,
      holders,
      notCounted,
      hints,
    } as const;
    const report = sample({ works, images: [image, unread(hostile, hostile)] });
    const text = renderText(report);
    const added = ['shared', 'not counted', 'scrambled?'].length;
    expect(text.split('\n')).toHaveLength(renderText(sample()).split('\n').length + added);
    expect(text.split('\n').filter((line) => line.startsWith('CONFIRMED'))).toHaveLength(1);
    expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e]*$/u);
  });
});

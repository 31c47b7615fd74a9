import { describe, expect, test } from 'vitest';
import { renderText } from '../../src/index.ts';
import { claim, matched, sample, unread } from '../support/sample-report.ts';

test('a report as text has verdicts, counts and unreadable files', () => {
  expect(renderText(sample())).toBe(`\
panelprint 1.2.3, profile 1; index cdcdcdcdcdcdcdcd: 57 works, 80 episodes
scanned: crawl

CONFIRMED    네온의 봄 (neon)   by chance: 1 in 10^21
    97 % of ep01: rows 4984 of 5138, 5 pictures  One

4 pictures: 1 matched, 1 not matched, 1 blank, 1 unreadable
  unreadable  ch/4.webp: not a JPEG
`);
});

test('a report without pictures says that nothing could be examined', () => {
  const summary = { images: 0, matched: 0, unmatched: 0, blank: 0, unreadable: 0, otherFiles: 3 };
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
  expect(lines.at(-2)).toBe('  and 3 more: see the JSON report');
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
    const works = [{ ...work!, work: hostile, title: hostile, episodes: [forged] }];
    const { work: _, ...rest } = claim;
    const image = { ...matched, path: hostile, matches: [{ ...rest, work: hostile }] };
    const report = sample({ works, images: [image, unread(hostile, hostile)] });
    const text = renderText(report);
    expect(text.split('\n')).toHaveLength(renderText(sample()).split('\n').length);
    expect(text.split('\n').filter((line) => line.startsWith('CONFIRMED'))).toHaveLength(1);
    expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e]*$/u);
  });
});

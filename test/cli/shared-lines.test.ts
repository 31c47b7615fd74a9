import { describe, expect, test } from 'vitest';
import { rivalWarnings, sharedLine, sharedNotes } from '../../src/cli/shared-lines.ts';
import type { CopiedWorks, SharedStretch, SharedWorks, SharingWork } from '../../src/index.ts';

/** A side of a pair with this many episodes that share, all of them, and those mostly shared. */
function side(work: string, episodes: number, shared: number, ...most: string[]): SharingWork {
  const names = Array.from({ length: shared }, (_, i) => `${i + 1}`);
  return { work, episodes, shared: names.map((episode) => ({ episode, share: 0.1 })), most };
}

const pair = (
  one: SharingWork,
  other: SharingWork,
  more: Partial<SharedWorks> = {},
): SharedWorks => ({
  one,
  other,
  stretches: 1,
  patches: 3,
  overlap: false,
  rivals: one.most.length + other.most.length > 0,
  ...more,
});

describe('warnings about works that hide one another', () => {
  const advice =
    'warning: declare sameAs (editions of one work) or contains (anthologies) in catalogue.json, or remove the copy\n';

  test.for<[text: string, one: SharingWork, other: SharingWork]>([
    ['b is also in a', side('a', 2, 2, '1', '2'), side('b', 2, 2, '1', '2')],
    ['a is also in b/1', side('a', 1, 1, '1'), side('b', 9, 1, '1')],
    ['b/1 is also in a/1', side('a', 9, 1), side('b', 9, 1, '1')],
    ['b/1 is also in a', side('a', 9, 3), side('b', 9, 1, '1')],
    ['2 episodes of b is also in a', side('a', 3, 3), side('b', 3, 3, '1', '3')],
    ['a is also in 2 episodes of b', side('a', 2, 2, '1', '2'), side('b', 3, 2, '1', '2')],
  ])('most of %s', ([text, one, other]) => {
    expect(rivalWarnings([pair(one, other)])).toEqual([
      `warning: most of ${text}: neither would be found alone\n`,
      advice,
    ]);
  });

  test('are a line for each pair of rivals, and one that says what to do', () => {
    const rivals = pair(side('a', 1, 1, '1'), side('b', 1, 1, '1'));
    const others = pair(side('a', 1, 1), side('\x1b', 1, 1));
    expect(rivalWarnings([rivals, others, rivals])).toHaveLength(3);
    expect(rivalWarnings([others])).toEqual([]);
  });
});

describe('notes about works that share stretches', () => {
  const last = 'note: panelprint info i\\u{a}x --shared shows the rows\n';
  const notes = (pairs: readonly SharedWorks[], copies: readonly CopiedWorks[] = []) =>
    sharedNotes({ pairs, copies }, 'i\nx');

  test('are a line for each pair, and one that says where the rows are', () => {
    const one = { ...side('\x1b', 9, 1), rightsHolder: 'A' };
    const other = { ...side('b', 9, 2), origin: 'Them' };
    const more = { stretches: 37, patches: 512, overlap: true };
    expect(notes([pair(one, other, more), pair(side('a', 1, 1), side('b', 1, 1))])).toEqual([
      'note: \\u{1b}/1 and Them:b are alike in 37 stretches (512 places); rights holders overlap: A, Them\n',
      'note: a/1 and b/1 are alike in 1 stretch (3 places): evidence for neither\n',
      last,
    ]);
    expect(notes([])).toEqual([]);
  });

  test('say which works have identical copies', () => {
    const copy = { one: 'a', other: 'b', copies: 2, episodes: 3, whole: false };
    expect(
      notes([], [{ ...copy, whole: true }, copy, { ...copy, origin: 'A', copies: 1, episodes: 1 }]),
    ).toEqual([
      'note: b is an identical copy of a; both are treated as one work\n',
      'note: 2 of 3 episodes of b are identical copies of episodes of a; each pair is treated as one episode\n',
      'note: 1 of 1 episode of A:b is an identical copy of an episode of A:a; both are treated as one episode\n',
    ]);
  });

  test('are counted from the 21st on', () => {
    const pairs = Array.from({ length: 25 }, () => pair(side('a', 1, 1), side('b', 1, 1)));
    expect(notes(pairs)).toHaveLength(22);
    expect(notes(pairs).slice(20)).toEqual(['note: and 5 more pairs of works\n', last]);
    expect(notes(pairs.slice(5))).toHaveLength(21);
  });
});

test('a line about a stretch has its rows, and says whether it is explained', () => {
  const rows = (work: string) => ({ work, episode: '1', top: 10, bottom: 20, pages: [] });
  const stretch: SharedStretch = {
    one: { ...rows('a'), rightsHolder: 'A' },
    other: { ...rows('b'), origin: 'Them' },
    patches: 3,
    overlap: false,
    explained: false,
  };
  const text = 'a/1 rows 10-20 and Them:b/1 rows 10-20 are alike in 3 places';
  expect(sharedLine(stretch)).toBe(text);
  expect(sharedLine({ ...stretch, overlap: true, explained: true })).toBe(
    `${text}; rights holders overlap: A, Them; explained by sameAs, contains or an identical copy`,
  );
});

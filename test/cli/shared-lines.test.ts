import { describe, expect, test } from 'vitest';
import {
  recurringLine,
  rivalWarnings,
  sharedLine,
  sharedNotes,
} from '../../src/cli/shared-lines.ts';
import type {
  CopiedWorks,
  RecurringStretch,
  SharedRows,
  SharedStretch,
  SharedWorks,
  SharingWork,
} from '../../src/index.ts';

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
    sharedNotes({ pairs, copies, recurring: [] }, 'i\nx');

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

/** Rows 10 to 20 of episodes of a work; `work/1` is its episode 1. */
function placesIn(names: readonly string[], more: Partial<SharedRows> = {}): SharedRows[] {
  return names.map((name) => {
    const [work, episode] = name.split('/') as [string, string];
    return { work, episode, top: 10, bottom: 20, pages: [], ...more };
  });
}

function stretchIn(...places: readonly SharedRows[]): RecurringStretch {
  const countOf = (keys: readonly string[]) => new Set(keys).size;
  return {
    places,
    episodes: countOf(places.map(({ work, episode }) => `${work}/${episode}`)),
    works: countOf(places.map(({ work }) => work)),
  };
}

describe('notes about stretches that a work repeats', () => {
  const notes = (...recurring: readonly RecurringStretch[]) =>
    sharedNotes({ pairs: [], copies: [], recurring }, 'index');
  const last = 'note: panelprint info index --shared shows the rows\n';

  test('are a line for each work, about the stretch in most places', () => {
    const inEpisodes = stretchIn(...placesIn(['a/\x1b', 'a/2', 'a/3']));
    const inOne = stretchIn(...placesIn(['b/1', 'b/1'], { origin: 'Them' }));
    expect(notes(inEpisodes, inOne, stretchIn(...placesIn(['a/2', 'a/4'])))).toEqual([
      'note: a has rows 10-20 of \\u{1b} in 3 episodes, and 1 more stretch: not counted as evidence\n',
      'note: Them:b has rows 10-20 of 1 in 2 places of 1 episode: not counted as evidence\n',
      last,
    ]);
  });

  test('leave out what several works hold, which the notes on pairs of works are about', () => {
    expect(notes(stretchIn(...placesIn(['a/1', 'a/2', 'b/1'])))).toEqual([]);
  });

  test('are counted from the 21st work on', () => {
    const works = Array.from({ length: 23 }, (_, i) =>
      stretchIn(...placesIn([`${i}/1`, `${i}/2`])),
    );
    expect(notes(...works).slice(20)).toEqual(['note: and 3 more works\n', last]);
  });
});

describe('a line about a stretch in several places', () => {
  test('names three places, and counts the others', () => {
    expect(recurringLine(stretchIn(...placesIn(['a/1', 'a/2'])))).toBe(
      'rows 10-20 of a/1, rows 10-20 of a/2: in 2 episodes of 1 work; evidence for none of them',
    );
    const places = placesIn(['a/1', 'a/1', 'a/2', 'b/1', 'b/2'], { origin: 'Them\n' });
    expect(recurringLine(stretchIn(...places))).toBe(
      'rows 10-20 of Them\\u{a}:a/1, rows 10-20 of Them\\u{a}:a/1, rows 10-20 of Them\\u{a}:a/2 and 2 more: ' +
        'in 5 places of 4 episodes of 2 works; evidence for none of them',
    );
  });

  test('says of a pattern that it is in several places', () => {
    expect(recurringLine(stretchIn(...placesIn(['a/1'])))).toBe(
      'rows 10-20 of a/1: in several places of 1 episode of 1 work; evidence for none of them',
    );
  });

  test('names the rights holders if they are several', () => {
    const line = (...holders: readonly string[]) =>
      recurringLine(
        stretchIn(
          ...placesIn(['a/1']),
          ...holders.flatMap((rightsHolder) => placesIn(['b/1'], { rightsHolder })),
        ),
      );
    expect(line('A', 'A')).not.toContain('overlap');
    expect(line('A', 'B', 'A')).toMatch(/none of them; rights holders overlap: A, B$/);
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

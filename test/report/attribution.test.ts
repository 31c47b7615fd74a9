import { beforeAll, describe, expect, test } from 'vitest';
import type { Claim, Uncounted } from '../../src/match/evidence/claim.ts';
import { attribute, holdersOf, uncountedRows } from '../../src/report/attribution.ts';
import { Searcher } from '../../src/store/index/searcher.ts';
import type { IndexedFeedback } from '../../src/store/index/snapshot.ts';
import { sheet } from '../support/drawing.ts';
import { drawnLibrary } from '../support/library.ts';

const sha256 = 'ab'.repeat(32);
const box = { left: 0, right: 256, top: 0, bottom: 200 };

/** A claim on the first episode of the drawn index, ash-crown/ep01. */
const claim: Claim = {
  episode: 0,
  query: box,
  reference: box,
  view: { mirrored: false, inverted: false },
  evidence: { distance: 9, windows: 2, logChance: -20 },
  logOdds: -15,
};

let index: Searcher;
beforeAll(async () => {
  index = await drawnLibrary();
});

/** The feedback on the match of the picture, if the index holds this record. */
function feedbackOn(record: Partial<IndexedFeedback>) {
  const feedback: IndexedFeedback[] = [
    { picture: sha256, work: 'ash-crown', said: 'disputed', ...record },
  ];
  const withFeedback = new Searcher({ ...index.snapshot, feedback }, '');
  const match = attribute(withFeedback, { decoded: sheet(256, 200), sha256 }, [claim], claim);
  return match.feedback;
}

describe('recorded feedback', () => {
  test('is shown with a match of its picture and work, with its note', () => {
    expect(feedbackOn({})).toEqual([{ said: 'disputed' }]);
    expect(feedbackOn({ note: 'a card' })).toEqual([{ said: 'disputed', note: 'a card' }]);
  });

  test('is shown with a match of its episode only, if it names one', () => {
    expect(feedbackOn({ episode: 'ep01' })).toEqual([{ said: 'disputed' }]);
    expect(feedbackOn({ episode: 'ep02' })).toBeUndefined();
  });

  test('is not shown with a match of another picture, work or origin', () => {
    expect(feedbackOn({ picture: 'cd'.repeat(32) })).toBeUndefined();
    expect(feedbackOn({ work: 'neon-spring' })).toBeUndefined();
    expect(feedbackOn({ origin: 'Studio' })).toBeUndefined();
    expect(feedbackOn({ by: 'Studio' })).toBeUndefined();
  });
});

test('a match without other holders and feedback has neither field', () => {
  const match = attribute(index, { decoded: sheet(256, 200), sha256 }, [claim], claim);
  expect(match).toMatchObject({ work: 'ash-crown', episode: 'ep01' });
  expect(match).not.toHaveProperty('overlaps');
  expect(match).not.toHaveProperty('feedback');
});

describe('an episode that two origins hold', () => {
  /** The drawn index, with its works once as ours and once as a partner's. */
  function indexOfTwo(): Searcher {
    const { snapshot } = index;
    const theirs = snapshot.works.map((work) => ({ ...work, origin: 'Partner' }));
    const both = new Searcher({ ...snapshot, works: [...snapshot.works, ...theirs] }, '');
    // Without fingerprints of theirs, nothing would be the same episode.
    both.lookalikes.isSameEpisode = (one, other) => Math.abs(one - other) === 6;
    return both;
  }
  const attributed = (...claims: readonly Claim[]) => {
    const both = indexOfTwo();
    return claims.map((each) => attribute(both, { decoded: sheet(256, 200) }, claims, each));
  };

  test('is an overlap of their match alone: nothing is said of ours', () => {
    const [ours, theirs] = attributed(claim, { ...claim, episode: 6 });
    expect(ours).not.toHaveProperty('overlaps');
    expect(theirs).toMatchObject({
      origin: 'Partner',
      overlaps: [{ work: 'ash-crown', episode: 'ep01' }],
    });
  });

  test('is no overlap elsewhere in the picture, nor if we hold another episode', () => {
    const below = { ...claim, query: { ...box, top: 200, bottom: 400 } };
    expect(attributed(below, { ...claim, episode: 6 })[1]).not.toHaveProperty('overlaps');
    expect(attributed(claim, { ...claim, episode: 7 })[1]).not.toHaveProperty('overlaps');
  });
});

describe('what is not counted', () => {
  const uncounted = (
    episode: number,
    episodes: readonly number[],
    reason: Uncounted['reason'] = 'recurs',
  ): Uncounted => ({ claim: { ...claim, episode }, episodes, reason });

  test('is told with its rows in pixels, the reason, and in how many episodes it is', () => {
    const picture = { ...sheet(256, 200), width: 512, height: 400 };
    expect(uncountedRows(index, picture, uncounted(0, [1, 2]))).toEqual({
      work: 'ash-crown',
      episode: 'ep01',
      query: { top: 0, bottom: 400, left: 0, right: 512 },
      // The pages are 760 pixels wide.
      reference: { top: 0, bottom: 593 },
      reason: 'recurs',
      episodes: 3,
    });
    const reasonOf = (...given: Parameters<typeof uncounted>) => {
      const { reason, episodes } = uncountedRows(index, picture, uncounted(...given));
      return [reason, episodes];
    };
    expect(reasonOf(0, [0])).toEqual(['recurs', 1]);
    expect(reasonOf(0, [], 'stock')).toEqual(['stock', 1]);
    expect(reasonOf(0, [], 'lettering')).toEqual(['lettering', 1]);
  });

  test('is held by the episodes of several works that hold the same', () => {
    const namesOf = (...all: readonly Uncounted[]) =>
      holdersOf(index, all).map(({ work, episode }) => `${work}/${episode}`);
    expect(namesOf(uncounted(2, [0, 1]), uncounted(0, [2]))).toEqual([
      'ash-crown/ep01',
      'ash-crown/ep02',
      'neon-spring/ep01',
    ]);
    expect(namesOf(uncounted(0, [1]))).toEqual([]);
    expect(namesOf(uncounted(0, [2], 'stock'))).toEqual([]);
    // Two stretches, each of one work, are not held by several.
    expect(namesOf(uncounted(0, [1]), uncounted(2, [3]))).toEqual([]);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { attribute } from '../../src/report/attribution.ts';
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

import { describe, expect, test } from 'vitest';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import type { Claim } from '../../../src/match/evidence/claim.ts';
import { MAX_LOG_ODDS } from '../../../src/match/evidence/odds.ts';
import { withoutRecurring } from '../../../src/match/later/unique-rows.ts';
import { art, resized } from '../../support/art.ts';
import { under } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';

const card = art(256, 300, 74);
/** Compressed and scaled, as a publisher puts it under another episode. */
const again = { ...resized(resized(card, 0.8), 1 / 0.8), columns: 256 };
const [FIRST, TWICE] = [0, 2];
const index = libraryOf({
  'a/1': under(art(256, 300, 71), card),
  'a/2': under(again, art(256, 300, 72)),
  'b/1': under(art(256, 300, 73), art(256, 200, 76), art(256, 300, 75), art(256, 200, 76)),
});

/** A claim that all rows of a picture are rows of an episode; 1,000 places were tried. */
function claimOn(episode: number, top: number, bottom: number, logChance = -60): Claim {
  const box = { left: 0, right: 256, top, bottom };
  const evidence = { distance: 20, windows: 4, logChance };
  const logOdds = logChance + 3;
  return { episode, query: box, reference: box, view: AS_SHOWN, evidence, logOdds };
}

describe('a claim on kept fingerprints', () => {
  test('keeps its odds if its rows are nowhere else', () => {
    const claim = claimOn(FIRST, 0, 270);
    expect(withoutRecurring(index, claim)).toEqual([claim]);
  });

  test('is dropped if another episode of its work has its rows, or its own has them twice', () => {
    expect(withoutRecurring(index, claimOn(FIRST, 300, 600))).toEqual([]);
    expect(withoutRecurring(index, claimOn(TWICE, 300, 500))).toEqual([]);
    expect(withoutRecurring(index, claimOn(TWICE, 800, 1000))).toEqual([]);
  });

  test('counts only the share of its rows that is unique', () => {
    const claim = claimOn(FIRST, 0, 600);
    const [{ logOdds, evidence, ...rest }] = withoutRecurring(index, claim) as [Claim];
    const { logOdds: before, evidence: all, ...same } = claim;
    expect(rest).toEqual(same);
    expect(evidence).toEqual({ ...all, logChance: logOdds - 3 });
    expect(evidence.logChance / -60).toBeGreaterThan(0.3);
    expect(evidence.logChance / -60).toBeLessThan(0.7);
  });

  test('is dropped if the rest proves nothing', () => {
    const weak = claimOn(FIRST, 0, 600, 2 * MAX_LOG_ODDS);
    expect(weak.logOdds).toBeLessThan(MAX_LOG_ODDS);
    expect(withoutRecurring(index, weak)).toEqual([]);
  });

  test('keeps its odds on rows without patches', () => {
    const claim = claimOn(FIRST, 700, 800);
    expect(withoutRecurring(index, claim)).toEqual([claim]);
  });
});

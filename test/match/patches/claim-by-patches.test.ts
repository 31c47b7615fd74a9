import { describe, expect, test } from 'vitest';
import { profile1 } from '../../../src/hash/profile.ts';
import type { Square } from '../../../src/hash/window/patch.ts';
import { AS_SHOWN, VIEWS } from '../../../src/hash/window/window.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import {
  type AgreeingPatch,
  chanceOf,
  claimByPatches,
  comparePatches,
  logChoices,
  sameWorkVotes,
} from '../../../src/match/patches/claim-by-patches.ts';
import type { Placement, Vote } from '../../../src/match/patches/placement.ts';
import { distanceTo, patchesIn, refine } from '../../../src/match/patches/refine.ts';
import { bestGroup, collectVotes, type VoteGroup } from '../../../src/match/patches/votes.ts';
import { type Examination, startExamination } from '../../../src/match/windows/match-windows.ts';
import type { Searcher } from '../../../src/store/index/searcher.ts';
import { art, warped } from '../../support/art.ts';
import { mirrored, under } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { MIRRORED } from '../../support/reading.ts';

const card = art(256, 300, 74);
const strip = art(256, 900, 71);
const index = libraryOf({
  'moon/ep01': strip,
  'moon/ep02': under(art(256, 300, 72), card),
  'moon/ep03': under(card, art(256, 300, 73)),
  'rain/ep01': art(256, 500, 75),
});

/** Columns 30 to 235 and rows 200 on of the first strip, brought to 256 columns. */
const SCALE = 0.8;
const TRUTH: Placement = { a: SCALE, b: 0, c: 30, d: 0, e: SCALE, f: 200 };
const copyOf = (source: Picture) =>
  warped(source, 256, 420, (x, y) => [30 + SCALE * x, 200 + SCALE * y]);
const copy = copyOf(strip);
const page = prepare(copy);

const asked = (inquiry: Examination) => collectVotes(inquiry, page);
const ballotOf = (ballots: readonly VoteGroup[]) =>
  bestGroup(startExamination(index, profile1), ballots, new Set())!;

/** A ballot for the truth. */
const best = ballotOf(asked(startExamination(index, profile1)));

describe('a vote', () => {
  test('is asked for in every view, each counted', () => {
    const inquiry = startExamination(index, profile1);
    const ballots = asked(inquiry);
    expect(new Set(ballots.map(({ view }) => VIEWS.indexOf(view))).size).toBeLessThanOrEqual(4);
    const [{ asked: patches }] = ballots as [VoteGroup];
    expect(inquiry.asked).toBe(4 * patches.length);
    expect(patches.length).toBeLessThanOrEqual(240);
  });

  test('is of a stored patch as near as it says', () => {
    for (const { episode, votes, asked: patches } of asked(startExamination(index, profile1)))
      for (const { query, reference, distance: bits } of votes) {
        const patch = patches.find((each) => each === query)!;
        const { episodes } = index.snapshot.patches;
        const stored = [...episodes.keys()].find(
          (i) =>
            episodes[i] === episode &&
            index.patchDistance(i, patch.print) === bits &&
            same(index.patchSquare(i), reference),
        );
        expect(stored).toBeDefined();
      }
  });

  test('is strongest for what the picture shows', () => {
    expect(best.episode).toBe(0);
    expect(best.view).toEqual(AS_SHOWN);
    expect(best.votes.length).toBeGreaterThanOrEqual(3);
  });

  test('that was seen does not count again', () => {
    const ballots = asked(startExamination(index, profile1));
    const seen = new Set<Vote>(ballots.flatMap(({ votes }) => votes));
    expect(bestGroup(startExamination(index, profile1), ballots, seen)).toBeUndefined();
    const once = bestGroup(startExamination(index, profile1), ballots, new Set(best.votes));
    for (const each of once?.votes ?? []) expect(best.votes).not.toContain(each);
  });

  test('of a mirrored picture is mirrored', () => {
    const turned = collectVotes(startExamination(index, profile1), prepare(mirrored(copy)));
    expect(ballotOf(turned).view).toEqual(MIRRORED);
  });
});

const same = (a: Square, b: Square) => a.left === b.left && a.top === b.top && a.side === b.side;

/** How far the placement puts the corners of the picture from where they lie, in columns. */
function miss(placement: Placement, wanted: Placement): number {
  const away = [
    [0, 0],
    [256, 0],
    [0, 420],
    [256, 420],
  ].map(([x, y]) => {
    const at = ({ a, b, c, d, e, f }: Placement) => [a * x! + b * y! + c, d * x! + e * y! + f];
    const [[u, v], [p, q]] = [at(placement), at(wanted)] as [[number, number], [number, number]];
    return Math.hypot(u - p, v - q);
  });
  return Math.max(...away);
}

describe('a placement', () => {
  test('is made exact, to a column or two, whatever votes it began with', () => {
    expect(miss(refine(index, copy, best)!, TRUTH)).toBeLessThan(1.5);
    for (const [i, one] of best.votes.entries()) {
      const few = { ...best, votes: [one, best.votes[(i + 3) % best.votes.length]!] };
      expect(miss(refine(index, copy, few)!, TRUTH)).toBeLessThan(2.5);
    }
  });

  test.for([
    ['too large', { left: 30, top: 40, side: 250 }, 20],
    ['too small', { left: 30, top: 40, side: 20 }, 210],
  ] as const)('that no copyist makes is none: %s', ([, reference, side]) => {
    const votes = [{ query: { left: 30, top: 40, side }, reference, distance: 30, patch: 0 }];
    expect(refine(index, copy, { ...best, votes })).toBeUndefined();
  });

  test('puts those patches inside the picture that lie there, to a tenth', () => {
    const inside = [...patchesIn(index, copy, 0, TRUTH)];
    const [right, bottom] = [30 + SCALE * 256, 200 + SCALE * 420];
    const { from, to } = index.patchesOf(0);
    for (let i = from; i < to; i++) {
      const { left, top, side } = index.patchSquare(i);
      const across = Math.min(left + side, right) - Math.max(left, 30);
      const down = Math.min(top + side, bottom) - Math.max(top, 200);
      const share = (Math.max(0, across) * Math.max(0, down)) / side ** 2;
      if (Math.abs(share - 0.9) > 1e-6) expect(inside.includes(i)).toBe(share > 0.9);
    }
    expect(inside.length).toBeGreaterThan(20);
  });

  test('brings patches together that agree, where it is right', () => {
    const bits = [...patchesIn(index, copy, 0, TRUTH)].map((patch) =>
      distanceTo(index, page, AS_SHOWN, TRUTH, patch),
    );
    expect(Math.max(...bits)).toBeLessThan(60);
    const off = { ...TRUTH, f: 230 };
    const others = [...patchesIn(index, copy, 0, off)].map((patch) =>
      distanceTo(index, page, AS_SHOWN, off, patch),
    );
    expect(Math.min(...others)).toBeGreaterThan(60);
  });
});

const inquiry = { ...startExamination(index, profile1), asked: 400 };
const comparison = comparePatches(inquiry, page, best, TRUTH);
const { near } = comparison;
/** The claims of some patches, of twelve that were compared. */
const of = (some: readonly AgreeingPatch[]) =>
  claimByPatches(inquiry, page, best, { near: some, compared: 12 });

describe('patches that agree', () => {
  test('are those of the truth, no more than 64, and make one claim', () => {
    expect(near.length).toBeGreaterThan(15);
    expect(near.length).toBeLessThanOrEqual(64);
    const [claim, ...others] = claimByPatches(inquiry, page, best, comparison);
    expect(others).toEqual([]);
    expect(claim!.episode).toBe(0);
    expect(claim!.reference.top).toBeGreaterThan(190);
    expect(claim!.reference.bottom).toBeLessThan(200 + SCALE * 420 + 10);
    const places = Math.log10(index.counts.patches * 400);
    const choices = logChoices(comparison.compared, claim!.run.windows);
    expect(claim!.logOdds).toBeCloseTo(claim!.run.logChance + places + choices, 9);
    expect(comparison.compared).toBeGreaterThanOrEqual(near.length);
    expect(claim!.run.logChance).toBe(chanceOf(near));
  });

  test('count once where they overlap', () => {
    const [one] = near as [AgreeingPatch];
    expect(chanceOf([one])).toBe(one.log);
    expect(chanceOf([one, one, one])).toBe(one.log);
    expect(of([one, one, one])).toEqual([]);
    const beside = { ...one, box: { ...one.box, left: one.box.right, right: one.box.right + 50 } };
    expect(chanceOf([one, beside])).toBe(2 * one.log);
  });

  test('must be three, however much one of them says', () => {
    const far = (i: number): AgreeingPatch => ({
      ...near[0]!,
      log: -40,
      box: { left: 0, right: 50, top: 60 * i, bottom: 60 * i + 50 },
    });
    expect(of([far(0), far(1)])).toEqual([]);
    expect(of([far(0), far(1), far(2)])).toHaveLength(1);
  });

  test('must not be flatter than a line of lettering', () => {
    const line = (i: number): AgreeingPatch => ({
      ...near[0]!,
      log: -40,
      square: { left: 40 * i, top: 200, side: 30 },
      box: { left: 50 * i, right: 50 * i + 40, top: 60, bottom: 100 },
    });
    expect(of([line(0), line(1), line(2)])).toEqual([]);
  });

  test('were chosen after the fact: of 64 compared, any three are one choice of 41,664', () => {
    expect(logChoices(64, 3)).toBeCloseTo(Math.log10(41664), 9);
    expect([logChoices(5, 5), logChoices(5, 0)]).toEqual([0, 0]);
  });

  test('may overlap where nearly all that is compared agrees', () => {
    const strong = { ...near[0]!, log: -40, square: { left: 0, top: 200, side: 60 } };
    const all = { near: [strong, strong, strong], compared: 4 };
    expect(claimByPatches(inquiry, page, best, all)).toHaveLength(1);
    expect(claimByPatches(inquiry, page, best, { ...all, compared: 5 })).toEqual([]);
  });
});

describe('what the index says of patches that agree', () => {
  test('nowhere else: put wrong, none are left', () => {
    expect(comparePatches(inquiry, page, best, { ...TRUTH, f: 320 }).near).toEqual([]);
  });

  test('say less where another episode has the same drawing: half of it, or nothing', () => {
    const shown = prepare(warped(card, 256, 300, (x, y) => [20 + SCALE * x, 20 + SCALE * y]));
    const weigh = (known: Searcher) => {
      const own = startExamination(known, profile1);
      const ballot = bestGroup(own, collectVotes(own, shown), new Set())!;
      return chanceOf(
        comparePatches(own, shown, ballot, refine(known, shown.picture, ballot)!).near,
      );
    };
    const alone = libraryOf({ 'moon/ep02': under(art(256, 300, 72), card) });
    expect(weigh(alone)).toBeLessThan(-20);
    expect(weigh(index)).toBeGreaterThan(weigh(alone) / 2);
  });

  test('elsewhere in the work are votes for that episode, and no votes where there are none', () => {
    expect(sameWorkVotes(inquiry, best, near)).toEqual([]);
    const twins = sameWorkVotes(inquiry, { ...best, episode: 1 }, allOf(1));
    expect(twins.map(({ episode }) => episode)).toEqual([2]);
    expect(twins[0]!.votes.length).toBeGreaterThan(15);
  });
});

/** All patches of an episode, as if a picture showed the whole of it. */
function allOf(episode: number): AgreeingPatch[] {
  const { from, to } = index.patchesOf(episode);
  return Array.from({ length: to - from }, (_, i) => {
    const square = index.patchSquare(from + i);
    const { left, top, side } = square;
    const box = { left, right: left + side, top, bottom: top + side };
    return { patch: from + i, square, box, distance: 0, log: -9 };
  });
}

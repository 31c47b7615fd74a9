// Covers the way from votes to claims: votes.ts, patch-placer.ts, patch-comparer.ts,
// claim-by-patches.ts.

import { describe, expect, test } from 'vitest';
import { AS_SHOWN, VIEWS } from '../../../src/hash/window/view.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import {
  chanceOf,
  claimByPatches,
  logChoices,
} from '../../../src/match/patches/claim-by-patches.ts';
import { type AgreeingPatch, PatchComparer } from '../../../src/match/patches/patch-comparer.ts';
import { PatchPlacer } from '../../../src/match/patches/patch-placer.ts';
import { boxInPicture, type Placement, type Vote } from '../../../src/match/patches/placement.ts';
import {
  bestGroup,
  collectVotes,
  sameWorkVotes,
  type VoteGroup,
} from '../../../src/match/patches/votes.ts';
import { startExamination } from '../../../src/match/windows/match-windows.ts';
import type { Searcher } from '../../../src/store/index/searcher.ts';
import { art, warped } from '../../support/art.ts';
import { mapped, mirrored, under } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';

const card = art(256, 300, 74);
const strip = art(256, 900, 71);
const searcher = libraryOf({
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
const placer = new PatchPlacer(searcher, copy);
const comparer = new PatchComparer(searcher, page, placer);

const examination = () => startExamination(searcher, page);
const bestOf = (groups: readonly VoteGroup[]) => bestGroup(examination(), groups, new Set())!;

/** Votes for the truth. */
const best = bestOf(collectVotes(examination()));

describe('a vote', () => {
  test('is cast by queries in every view, and every query is counted', () => {
    const state = examination();
    const groups = collectVotes(state);
    const [{ patches }] = groups as [VoteGroup];
    expect(state.queries).toBe(4 * patches.length);
    expect(patches.length).toBeGreaterThan(20);
    expect(patches.length).toBeLessThanOrEqual(240);
  });

  test('is for a stored patch of its episode, at its distance', () => {
    for (const { episode, votes, patches } of collectVotes(examination()))
      for (const { query, patch, reference, distance } of votes) {
        const { print } = patches.find((each) => each === query)!;
        expect(searcher.episodeOfPatch(patch)).toBe(episode);
        expect(searcher.patchDistance(patch, print)).toBe(distance);
        expect(searcher.patchSquare(patch)).toEqual(reference);
      }
  });

  test('is in the largest group for the strip that the picture shows', () => {
    expect(best.episode).toBe(0);
    expect(best.view).toEqual(AS_SHOWN);
    expect(best.votes.length).toBeGreaterThanOrEqual(3);
  });

  test('that was tried does not count again', () => {
    const groups = collectVotes(examination());
    const all = new Set<Vote>(groups.flatMap(({ votes }) => votes));
    expect(bestGroup(examination(), groups, all)).toBeUndefined();
    const first = bestOf(groups);
    const tried = first.votes.slice(0, 3);
    const second = bestGroup(examination(), groups, new Set(tried))!;
    expect(second.votes.length).toBeGreaterThan(0);
    for (const vote of second.votes) expect(tried).not.toContain(vote);
  });

  test.for(VIEWS)('for a picture in another view is in that view: %j', (view) => {
    const turned = view.mirrored ? mirrored(copy) : copy;
    const picture = view.inverted ? mapped(turned, (luma) => 255 - luma) : turned;
    const groups = collectVotes(startExamination(searcher, prepare(picture)));
    expect(bestOf(groups).view).toEqual(view);
  });
});

/** The most by which a placement misses a corner of the picture, in columns. */
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
  const distanceAt = (patch: number, placement: Placement) =>
    comparer.distance(patch, boxInPicture(placement, searcher.patchSquare(patch)), AS_SHOWN);

  test('is exact to one or two columns, from all votes or from any two', () => {
    expect(miss(placer.place(best)!, TRUTH)).toBeLessThan(1.5);
    for (const [i, one] of best.votes.entries()) {
      const few = { ...best, votes: [one, best.votes[(i + 3) % best.votes.length]!] };
      expect(miss(placer.place(few)!, TRUTH)).toBeLessThan(2.5);
    }
  });

  test.for([
    ['too large', { left: 30, top: 40, side: 250 }, 20],
    ['too small', { left: 30, top: 40, side: 20 }, 210],
  ] as const)('is undefined if no copyist makes such a picture: %s', ([, reference, side]) => {
    const votes = [{ query: { left: 30, top: 40, side }, reference, distance: 30, patch: 0 }];
    expect(placer.place({ ...best, votes })).toBeUndefined();
  });

  test('puts the patches inside the picture that are in it to nine tenths', () => {
    const inside = [...placer.patchesAt(0, TRUTH)];
    const [right, bottom] = [30 + SCALE * 256, 200 + SCALE * 420];
    const { from, to } = searcher.patchesOf(0);
    for (let i = from; i < to; i++) {
      const { left, top, side } = searcher.patchSquare(i);
      const across = Math.min(left + side, right) - Math.max(left, 30);
      const down = Math.min(top + side, bottom) - Math.max(top, 200);
      const share = (Math.max(0, across) * Math.max(0, down)) / side ** 2;
      if (Math.abs(share - 0.9) > 1e-6) expect(inside.includes(i)).toBe(share > 0.9);
    }
    expect(inside.length).toBeGreaterThan(20);
  });

  test('brings patches together that agree if it is right', () => {
    const bits = [...placer.patchesAt(0, TRUTH)].map((patch) => distanceAt(patch, TRUTH));
    expect(Math.max(...bits)).toBeLessThan(60);
    const off = { ...TRUTH, f: 230 };
    const others = [...placer.patchesAt(0, off)].map((patch) => distanceAt(patch, off));
    expect(Math.min(...others)).toBeGreaterThan(60);
  });
});

const comparison = comparer.compare(best, TRUTH);
const { agreeing } = comparison;
const PLACES = searcher.counts.patches * 400;
/** The claims of patches that agree, of twelve that were compared. */
const claimsOf = (patches: readonly AgreeingPatch[]) =>
  claimByPatches(copy, best, { agreeing: patches, compared: 12, disagreeing: [] }, PLACES);

describe('patches that agree', () => {
  test('at the truth are at most 64, and make one claim', () => {
    expect(agreeing.length).toBeGreaterThan(15);
    expect(agreeing.length).toBeLessThanOrEqual(64);
    const [claim, ...others] = claimByPatches(copy, best, comparison, PLACES);
    expect(others).toEqual([]);
    expect(claim!.episode).toBe(0);
    expect(claim!.reference.top).toBeGreaterThan(190);
    expect(claim!.reference.bottom).toBeLessThan(200 + SCALE * 420 + 10);
    const choices = logChoices(comparison.compared, claim!.evidence.windows);
    expect(claim!.logOdds).toBeCloseTo(claim!.evidence.logChance + Math.log10(PLACES) + choices, 9);
    expect(comparison.compared).toBeGreaterThanOrEqual(agreeing.length);
    expect(claim!.evidence.logChance).toBe(chanceOf(agreeing));
  });

  test('count once where they overlap', () => {
    const [one] = agreeing as [AgreeingPatch];
    expect(chanceOf([one])).toBe(one.log);
    expect(chanceOf([one, one, one])).toBe(one.log);
    expect(claimsOf([one, one, one])).toEqual([]);
    const beside = { ...one, box: { ...one.box, left: one.box.right, right: one.box.right + 50 } };
    expect(chanceOf([one, beside])).toBe(2 * one.log);
  });

  test('must be three, or two apart with which all others agree', () => {
    const apart = (i: number): AgreeingPatch => ({
      ...agreeing[0]!,
      log: -40,
      box: { left: 0, right: 50, top: 60 * i, bottom: 60 * i + 50 },
    });
    expect(claimsOf([apart(0), apart(1)])).toEqual([]);
    expect(claimsOf([apart(0), apart(1), apart(2)])).toHaveLength(1);
    const two = { agreeing: [apart(0), apart(1)], compared: 2, disagreeing: [] };
    expect(claimByPatches(copy, best, two, PLACES)).toHaveLength(1);
    expect(claimByPatches(copy, best, { ...two, compared: 3 }, PLACES)).toEqual([]);
  });

  test('must not be flatter than a line of lettering', () => {
    const line = (i: number): AgreeingPatch => ({
      ...agreeing[0]!,
      log: -40,
      square: { left: 40 * i, top: 200, side: 20 },
      box: { left: 50 * i, right: 50 * i + 40, top: 60, bottom: 100 },
    });
    expect(claimsOf([line(0), line(1), line(2)])).toEqual([]);
  });

  test('were chosen after the fact: of 64 compared, any three are one choice of 41,664', () => {
    expect(logChoices(64, 3)).toBeCloseTo(Math.log10(41664), 9);
    expect([logChoices(5, 5), logChoices(5, 0)]).toEqual([0, 0]);
  });

  test('may overlap if nearly all compared patches agree', () => {
    const strong = { ...agreeing[0]!, log: -40, square: { left: 0, top: 200, side: 60 } };
    const all = { agreeing: [strong, strong, strong], compared: 4, disagreeing: [] };
    expect(claimByPatches(copy, best, all, PLACES)).toHaveLength(1);
    expect(claimByPatches(copy, best, { ...all, compared: 5 }, PLACES)).toEqual([]);
  });
});

describe('a comparison', () => {
  test('finds no patch that agrees at a wrong placement', () => {
    expect(comparer.compare(best, { ...TRUTH, f: 320 }).agreeing).toEqual([]);
  });

  test('finds half as much evidence, or none, if another episode has the same drawing', () => {
    const shown = prepare(warped(card, 256, 300, (x, y) => [20 + SCALE * x, 20 + SCALE * y]));
    const weigh = (library: Searcher) => {
      const state = startExamination(library, shown);
      const group = bestGroup(state, collectVotes(state), new Set())!;
      const places = new PatchPlacer(library, shown.picture);
      const placement = places.place(group)!;
      return chanceOf(new PatchComparer(library, shown, places).compare(group, placement).agreeing);
    };
    const alone = libraryOf({ 'moon/ep02': under(art(256, 300, 72), card) });
    expect(weigh(alone)).toBeLessThan(-20);
    expect(weigh(searcher)).toBeGreaterThan(weigh(alone) / 2);
  });

  test('gives votes for other episodes of the work that have the drawings', () => {
    expect(sameWorkVotes(searcher, best, agreeing)).toEqual([]);
    const others = sameWorkVotes(searcher, { ...best, episode: 1 }, allOf(1));
    expect(others.map(({ episode }) => episode)).toEqual([2]);
    expect(others[0]!.votes.length).toBeGreaterThan(15);
  });
});

/** All patches of an episode, as if a picture showed all of it. */
function allOf(episode: number): AgreeingPatch[] {
  const { from, to } = searcher.patchesOf(episode);
  return Array.from({ length: to - from }, (_, i) => {
    const square = searcher.patchSquare(from + i);
    const { left, top, side } = square;
    const box = { left, right: left + side, top, bottom: top + side };
    return { patch: from + i, square, box, distance: 0, log: -9, rawLog: -9, detail: 1 };
  });
}

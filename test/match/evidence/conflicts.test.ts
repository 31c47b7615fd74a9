import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AS_SHOWN } from '../../../src/hash/window/window.ts';
import { type Claim, coveredBy, overlapArea } from '../../../src/match/evidence/claim.ts';
import { resolveConflicts } from '../../../src/match/evidence/conflicts.ts';
import { emptyContent, panelIndexOf } from '../../support/sample-data.ts';

/** Episodes 0 to 9 are of work "a", 10 to 19 of "b", and so on. */
const work = (episode: number) => 'abcd'[Math.floor(episode / 10)]!;
const episodes = Array.from({ length: 10 }, (_, i) => ({ name: `ep${i}`, pages: [] }));
const works = [...'abcd'].map((name) => ({ name, episodes }));
const index = panelIndexOf({ ...emptyContent(), works });

const contested = (claims: Claim[]) => resolveConflicts({ index, claims });

/** A claim that rows `top` to `bottom` of a picture are from an episode. */
function claim(episode: number, top: number, bottom: number, logChance: number): Claim {
  const box = { left: 0, right: 256, top, bottom };
  const line = { track: episode, scale: 1, offset: 0 };
  const run = { line, top, bottom, distance: 10, windows: 3, logChance };
  return { episode, query: box, reference: box, view: AS_SHOWN, run, logOdds: logChance + 8 };
}

describe('claims about the same rows', () => {
  test('of two works, equally good, are evidence for neither', () => {
    expect(contested([claim(0, 0, 200, -40), claim(10, 0, 200, -40)])).toEqual([]);
    expect(contested([claim(0, 0, 200, -40), claim(10, 0, 200, -31)])).toEqual([]);
  });

  test('of two works, one clearly better: the other only looks like it', () => {
    const better = claim(0, 0, 200, -40);
    expect(contested([claim(10, 0, 200, -29), better])).toEqual([better]);
  });

  test('of one work: the better stays, however close', () => {
    const better = claim(3, 0, 200, -40);
    expect(contested([claim(4, 0, 200, -39.9), better, claim(3, 9, 200, -20)])).toEqual([better]);
  });

  test('of one work: the one that explains half as much again stays, however much better the other', () => {
    const wider = claim(3, 0, 460, -20);
    expect(contested([claim(4, 0, 200, -60), wider])).toEqual([wider]);
    const better = claim(4, 0, 200, -60);
    expect(contested([claim(3, 0, 210, -20), better])).toEqual([better]);
  });

  test('of three works, equally good, are evidence for none: the third has no one left to beat, and loses', () => {
    const three = [claim(0, 0, 200, -40), claim(10, 0, 200, -38), claim(20, 0, 200, -39)];
    expect(contested(three)).toEqual([]);
  });

  test('in a page of which the rest is one work’s own: only what is shared goes', () => {
    const own = claim(0, 200, 600, -60);
    const shared = [claim(0, 0, 180, -30), claim(10, 0, 180, -30)];
    expect(contested([own, ...shared])).toEqual([own]);
  });
});

describe('claims about other rows', () => {
  test('leave one another alone, best first, then from the top', () => {
    const claims = [claim(0, 400, 600, -20), claim(10, 0, 200, -20), claim(20, 200, 400, -50)];
    expect(contested(claims)).toEqual([claims[2], claims[1], claims[0]]);
  });

  test('that share three rows, as inexact ends do, are left whole', () => {
    const claims = [claim(0, 0, 200, -40), claim(10, 197, 397, -40)];
    expect(contested(claims)).toEqual(claims);
  });

  test('of two works that share 60 of 200 rows lose those rows, and their part of the evidence', () => {
    const left = contested([claim(0, 0, 200, -40), claim(10, 140, 340, -40)]);
    expect(left.map(({ query }) => [query.top, query.bottom])).toEqual([
      [0, 140],
      [200, 340],
    ]);
    for (const { run, logOdds } of left) {
      expect(run.logChance).toBeCloseTo(-28, 9);
      // All places were tried for what is left, too.
      expect(logOdds).toBeCloseTo(-20, 9);
    }
  });

  test('of two works go where what they do not share proves nothing', () => {
    expect(contested([claim(0, 0, 200, -40), claim(10, 20, 220, -40)])).toEqual([]);
  });

  test('a work that holds a page in two pieces is as good as one that holds it whole', () => {
    const whole = claim(0, 0, 1000, -40);
    expect(contested([whole, claim(10, 0, 490, -20), claim(10, 510, 1000, -20)])).toEqual([]);
  });

  test('a small one within a large one goes; its rows no longer count for the large one', () => {
    const [left, ...others] = contested([claim(0, 0, 1000, -90), claim(10, 400, 450, -20)]);
    expect(others).toEqual([]);
    expect(left!.query).toMatchObject({ top: 0, bottom: 1000 });
    expect(left!.run.logChance).toBeCloseTo(-85.5, 9);
  });

  test('columns beside one another do not compete', () => {
    const half = (from: Claim, left: number, right: number): Claim => ({
      ...from,
      query: { ...from.query, left, right },
    });
    const claims = [half(claim(0, 0, 200, -40), 0, 128), half(claim(10, 0, 200, -40), 128, 256)];
    expect(contested(claims)).toHaveLength(2);
  });
});

const some = fc.array(
  fc
    .tuple(
      fc.nat(39),
      fc.nat(500),
      fc.integer({ min: 20, max: 300 }),
      fc.integer({ min: -90, max: -8 }),
    )
    .map(([episode, top, tall, log]) => claim(episode, top, top + tall, log)),
  { maxLength: 8 },
);

const areaOf = ({ query: { left, right, top, bottom } }: Claim) => (right - left) * (bottom - top);

/** The area of a claim, in steps of a factor of 1.5. */
const sizeOf = (one: Claim) => Math.round(Math.log(areaOf(one)) / Math.log(1.5));

/** Share of the smaller of two claims that the other covers. */
const share = (a: Claim, b: Claim) =>
  overlapArea(a.query, b.query) / Math.min(areaOf(a), areaOf(b));

test('whatever competes, what is left is part of what was there, and the best falls only to another work', () => {
  fc.assert(
    fc.property(some, (claims) => {
      const left = contested(claims);
      for (const { episode, query, run, logOdds } of left) {
        const from = claims.filter((one) => one.episode === episode);
        const within = from.filter(
          (o) => o.query.top <= query.top && o.query.bottom >= query.bottom,
        );
        expect(within.length).toBeGreaterThan(0);
        expect(run.logChance).toBeGreaterThanOrEqual(
          Math.min(...within.map((o) => o.run.logChance)),
        );
        expect(logOdds).toBeLessThanOrEqual(
          -6 + 1e-9 + (within.some((o) => o.logOdds > -6) ? 99 : 0),
        );
      }
      for (const [i, a] of left.entries())
        for (const b of left.slice(i + 1)) {
          const least = Math.min(a.query.bottom - a.query.top, b.query.bottom - b.query.top);
          if (work(a.episode) === work(b.episode) && claims.includes(a) && claims.includes(b))
            expect(overlapArea(a.query, b.query)).toBeLessThanOrEqual(0.3 * least * 256 + 1e-6);
          expect(a.run.logChance).toBeLessThanOrEqual(b.run.logChance);
        }
      if (claims.length > 0 && new Set(claims.map(({ episode }) => work(episode))).size === 1) {
        // The best of those that explain the most of the picture, to a factor of 1.5, stays whole.
        const widest = Math.max(...claims.map(sizeOf));
        const most = claims.filter((one) => sizeOf(one) === widest);
        const best = Math.min(...most.map(({ run }) => run.logChance));
        expect(left.some((one) => most.includes(one) && one.run.logChance === best)).toBe(true);
        // Whatever fell did so to one that explains as much or more.
        for (const one of claims.filter((each) => !left.includes(each)))
          expect(
            left.some((other) => sizeOf(other) >= sizeOf(one) && share(other, one) > 0.3),
          ).toBe(true);
      }
    }),
  );
});

describe('the area that claims cover', () => {
  const box = { left: 0, right: 256, top: 100, bottom: 300 };

  test('is a share of the box', () => {
    expect(coveredBy(box, [])).toBe(0);
    expect(coveredBy(box, [claim(0, 0, 100, -9)])).toBe(0);
    expect(coveredBy(box, [claim(0, 0, 150, -9)])).toBe(0.25);
    expect(coveredBy(box, [claim(0, 0, 150, -9), claim(0, 200, 900, -9)])).toBe(0.75);
    expect(coveredBy(box, [claim(0, 0, 900, -9), claim(1, 0, 900, -9)])).toBe(1);
  });

  test('that two boxes share is 0 where they only touch', () => {
    expect(overlapArea(box, { ...box, top: 300, bottom: 400 })).toBe(0);
    expect(overlapArea(box, { ...box, left: 256, right: 300 })).toBe(0);
    expect(overlapArea(box, { left: 250, right: 900, top: 0, bottom: 110 })).toBe(60);
  });
});

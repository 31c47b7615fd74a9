import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import { overlapArea } from '../../../src/image/picture.ts';
import { type Claim, coveredBy } from '../../../src/match/evidence/claim.ts';
import { resolveConflicts } from '../../../src/match/evidence/conflicts.ts';
import { emptyContent, panelIndexOf } from '../../support/sample-data.ts';

/** Episodes 0 to 9 are of work "a", 10 to 19 of "b", and so on. */
const work = (episode: number) => 'abcd'[Math.floor(episode / 10)]!;
const episodes = Array.from({ length: 10 }, (_, i) => ({ name: `ep${i}`, pages: [] }));
const works = [...'abcd'].map((name) => ({ name, episodes }));
const searcher = panelIndexOf({ ...emptyContent(), works });

const resolved = (claims: Claim[]) => resolveConflicts({ searcher, claims }).claims;

/** A claim of an episode on rows `top` to `bottom` of a picture. */
function claim(episode: number, top: number, bottom: number, logChance: number): Claim {
  const box = { left: 0, right: 256, top, bottom };
  const evidence = { distance: 10, windows: 3, logChance };
  return { episode, query: box, reference: box, view: AS_SHOWN, evidence, logOdds: logChance + 8 };
}

describe('claims about the same rows', () => {
  test('of two works, equally good, are evidence for neither', () => {
    expect(resolved([claim(0, 0, 200, -40), claim(10, 0, 200, -40)])).toEqual([]);
    expect(resolved([claim(0, 0, 200, -40), claim(10, 0, 200, -31)])).toEqual([]);
  });

  test('of two works, one clearly better: the other is a lookalike', () => {
    const better = claim(0, 0, 200, -40);
    expect(resolved([claim(10, 0, 200, -29), better])).toEqual([better]);
  });

  test('of one work: the better stays, however close', () => {
    const better = claim(3, 0, 200, -40);
    expect(resolved([claim(4, 0, 200, -39.9), better, claim(3, 9, 200, -20)])).toEqual([better]);
  });

  test('of one work: the one that explains half as much again stays, however much better the other is', () => {
    const wider = claim(3, 0, 460, -20);
    expect(resolved([claim(4, 0, 200, -60), wider])).toEqual([wider]);
    const better = claim(4, 0, 200, -60);
    expect(resolved([claim(3, 0, 210, -20), better])).toEqual([better]);
  });

  test('of three works, equally good, are evidence for none', () => {
    const three = [claim(0, 0, 200, -40), claim(10, 0, 200, -38), claim(20, 0, 200, -39)];
    expect(resolved(three)).toEqual([]);
  });

  test('in a page whose other rows one work explains: only the shared rows are lost', () => {
    const own = claim(0, 200, 600, -60);
    const shared = [claim(0, 0, 180, -30), claim(10, 0, 180, -30)];
    expect(resolved([own, ...shared])).toEqual([own]);
  });
});

describe('claims about other rows', () => {
  test('do not compete; they are ordered by chance, then from the top', () => {
    const claims = [claim(0, 400, 600, -20), claim(10, 0, 200, -20), claim(20, 200, 400, -50)];
    expect(resolved(claims)).toEqual([claims[2], claims[1], claims[0]]);
  });

  test('that share three rows, as inexact ends do, are left whole', () => {
    const claims = [claim(0, 0, 200, -40), claim(10, 197, 397, -40)];
    expect(resolved(claims)).toEqual(claims);
  });

  test('of two works that share 60 of 200 rows lose those rows and their share of the evidence', () => {
    const left = resolved([claim(0, 0, 200, -40), claim(10, 140, 340, -40)]);
    expect(left.map(({ query }) => [query.top, query.bottom])).toEqual([
      [0, 140],
      [200, 340],
    ]);
    for (const { evidence, logOdds } of left) {
      expect(evidence.logChance).toBeCloseTo(-28, 9);
      // The rest was searched for in all places too.
      expect(logOdds).toBeCloseTo(-20, 9);
    }
  });

  test('of two works are dropped if the rows they do not share prove nothing', () => {
    expect(resolved([claim(0, 0, 200, -40), claim(10, 20, 220, -40)])).toEqual([]);
  });

  test('a work that holds a page in two pieces is as good as one that holds it whole', () => {
    const whole = claim(0, 0, 1000, -40);
    expect(resolved([whole, claim(10, 0, 490, -20), claim(10, 510, 1000, -20)])).toEqual([]);
  });

  test('a small one within a large one is dropped; its rows stop counting for the large one', () => {
    const [left, ...others] = resolved([claim(0, 0, 1000, -90), claim(10, 400, 450, -20)]);
    expect(others).toEqual([]);
    expect(left!.query).toMatchObject({ top: 0, bottom: 1000 });
    expect(left!.evidence.logChance).toBeCloseTo(-85.5, 9);
  });

  test('columns next to one another do not compete', () => {
    const half = (from: Claim, left: number, right: number): Claim => ({
      ...from,
      query: { ...from.query, left, right },
    });
    const claims = [half(claim(0, 0, 200, -40), 0, 128), half(claim(10, 0, 200, -40), 128, 256)];
    expect(resolved(claims)).toHaveLength(2);
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

test('the remaining claims are parts of the given ones, and the best claim loses only to another work', () => {
  fc.assert(
    fc.property(some, (claims) => {
      const left = resolved(claims);
      for (const rest of left) {
        const { episode, query, evidence, logOdds } = rest;
        const from = claims.filter((one) => one.episode === episode);
        const within = from.filter(
          (o) => o.query.top <= query.top && o.query.bottom >= query.bottom,
        );
        expect(within.length).toBeGreaterThan(0);
        expect(evidence.logChance).toBeGreaterThanOrEqual(
          Math.min(...within.map((o) => o.evidence.logChance)),
        );
        // A claim that loses rows must still prove something; one that loses none is not judged
        // again.
        if (logOdds > -6) expect(claims).toContain(rest);
      }
      for (const [i, a] of left.entries())
        for (const b of left.slice(i + 1)) {
          const least = Math.min(a.query.bottom - a.query.top, b.query.bottom - b.query.top);
          if (work(a.episode) === work(b.episode) && claims.includes(a) && claims.includes(b))
            expect(overlapArea(a.query, b.query)).toBeLessThanOrEqual(0.3 * least * 256 + 1e-6);
          expect(a.evidence.logChance).toBeLessThanOrEqual(b.evidence.logChance);
        }
      if (claims.length > 0 && new Set(claims.map(({ episode }) => work(episode))).size === 1) {
        // The best of those that explain the most of the picture, to a factor of 1.5, stays whole.
        const widest = Math.max(...claims.map(sizeOf));
        const most = claims.filter((one) => sizeOf(one) === widest);
        const best = Math.min(...most.map(({ evidence }) => evidence.logChance));
        expect(left.some((one) => most.includes(one) && one.evidence.logChance === best)).toBe(
          true,
        );
        // Each dropped claim lost to one that explains as much or more.
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

  test('that two boxes share is 0 if they only touch', () => {
    expect(overlapArea(box, { ...box, top: 300, bottom: 400 })).toBe(0);
    expect(overlapArea(box, { ...box, left: 256, right: 300 })).toBe(0);
    expect(overlapArea(box, { left: 250, right: 900, top: 0, bottom: 110 })).toBe(60);
  });
});

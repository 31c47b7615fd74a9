import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Square } from '../../../src/hash/window/patch.ts';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import {
  boxInPicture,
  fitPlacement,
  largestAgreeingGroup,
  middleOf,
  type Placement,
  pointInPicture,
  type Vote,
} from '../../../src/match/patches/placement.ts';
import { MIRRORED } from '../../support/reading.ts';
import { randomWords } from '../../support/sample-data.ts';

/** Numbers from 0 to 1, the same in every run. */
const shares = (count: number, seed: number) =>
  [...randomWords(count + 32, seed).subarray(32)].map((word) => word / 2 ** 32);

/** Squares all over a picture of 256 x 400. */
function squares(count: number, seed: number): Square[] {
  const at = shares(3 * count, seed);
  return Array.from({ length: count }, (_, i) => ({
    left: 200 * at[3 * i]!,
    top: 340 * at[3 * i + 1]!,
    side: 20 + 40 * at[3 * i + 2]!,
  }));
}

/**
 * The square of the strip for a placement that moves, resizes and perhaps mirrors, but does not
 * turn.
 */
function put({ left, top, side }: Square, { a, c, e, f }: Placement): Square {
  const edges = [a * left + c, a * (left + side) + c];
  return { left: Math.min(...edges), top: e * top + f, side: e * side };
}

/** A placement of one size, the same both ways. */
const upright = (size: number, c: number, f: number, mirrored = false): Placement => ({
  a: mirrored ? -size : size,
  b: 0,
  c,
  d: 0,
  e: size,
  f,
});

const votesOf = (list: readonly Square[], placement: Placement, distance = 40): Vote[] =>
  list.map((query) => ({ query, reference: put(query, placement), distance, patch: 0 }));

function expectNear(found: Placement, wanted: Placement, scale: number, place: number): void {
  for (const key of ['a', 'b', 'd', 'e'] as const)
    expect(Math.abs(found[key] - wanted[key]), key).toBeLessThanOrEqual(scale);
  for (const key of ['c', 'f'] as const)
    expect(Math.abs(found[key] - wanted[key]), key).toBeLessThanOrEqual(place);
}

const placements = fc.record({
  size: fc.double({ min: 0.15, max: 3.5, noNaN: true }),
  c: fc.double({ min: -300, max: 300, noNaN: true }),
  f: fc.double({ min: -300, max: 20000, noNaN: true }),
  mirrored: fc.boolean(),
});

describe('a placement is fitted', () => {
  test('exactly through exact squares, one or many', () => {
    fc.assert(
      fc.property(placements, fc.integer({ min: 1, max: 9 }), (p, count) => {
        const wanted = upright(p.size, p.c, p.f, p.mirrored);
        const found = fitPlacement(votesOf(squares(count, 5), wanted), {
          ...AS_SHOWN,
          mirrored: p.mirrored,
        });
        expectNear(found, wanted, 1e-6, 1e-3);
      }),
    );
  });

  // Squares stay upright, so only their middles show a turn: they must outweigh the corners.
  test.for([
    { a: 1, b: 0.03, c: 10, d: -0.03, e: 1, f: 500 },
    { a: 0.8, b: 0, c: -20, d: 0, e: 0.9, f: 40 },
    { a: -1.2, b: 0.02, c: 256, d: 0.04, e: 1.2, f: 7000 },
  ])('of a picture stretched and turned: %j', (wanted) => {
    const votes = squares(60, 3).map((query): Vote => {
      const small = { ...query, side: 6 };
      const { x, y } = middleOf(small);
      const side = 6 * wanted.e;
      const u = wanted.a * x + wanted.b * y + wanted.c;
      const v = wanted.d * x + wanted.e * y + wanted.f;
      return {
        query: small,
        reference: { left: u - side / 2, top: v - side / 2, side },
        distance: 9,
        patch: 0,
      };
    });
    const view = wanted.a < 0 ? MIRRORED : AS_SHOWN;
    expectNear(fitPlacement(votes, view), wanted, 0.004, 1);
  });

  test('through noisy squares, the better the more there are', () => {
    const wanted = upright(0.7, 31, 900);
    const off = (count: number) => {
      const noise = shares(3 * count, 11).map((share) => share - 0.5);
      const votes = votesOf(squares(count, 4), wanted).map((vote, i): Vote => {
        const { left, top, side } = vote.reference;
        const [x, y, size] = [noise[3 * i]!, noise[3 * i + 1]!, noise[3 * i + 2]!];
        const grown = side * (1 + 0.1 * size);
        return {
          ...vote,
          reference: { left: left + 0.1 * side * x, top: top + 0.1 * side * y, side: grown },
        };
      });
      return fitPlacement(votes, AS_SHOWN);
    };
    expectNear(off(4), wanted, 0.06, 8);
    expectNear(off(40), wanted, 0.01, 1.5);
    expectNear(off(400), wanted, 0.004, 0.5);
  });
});

describe('a point of the strip', () => {
  test('is at the point of the picture that the placement leads from', () => {
    const turned: Placement = { a: -1.1, b: 0.05, c: 300, d: 0.04, e: 0.9, f: 70 };
    for (const [x, y] of [
      [0, 0],
      [256, 10],
      [-5, 900],
    ] as const) {
      const { a, b, c, d, e, f } = turned;
      const at = pointInPicture(turned, a * x + b * y + c, d * x + e * y + f);
      expect(at.x).toBeCloseTo(x, 9);
      expect(at.y).toBeCloseTo(y, 9);
    }
  });

  test('of a square has its box there too, mirrored or not', () => {
    fc.assert(
      fc.property(placements, ({ size, c, f, mirrored }) => {
        const placement = upright(size, c, f, mirrored);
        for (const { query, reference } of votesOf(squares(5, 9), placement)) {
          const box = boxInPicture(placement, reference);
          expect(box.left).toBeCloseTo(query.left, 4);
          expect(box.right).toBeCloseTo(query.left + query.side, 4);
          expect(box.top).toBeCloseTo(query.top, 4);
          expect(box.bottom).toBeCloseTo(query.top + query.side, 4);
        }
      }),
    );
  });
});

describe('votes that agree', () => {
  const right = votesOf(squares(6, 1), upright(0.9, 12, 800));
  /** Each of these places the picture differently. */
  const wrong = squares(12, 2).map(
    (query, i): Vote => ({
      query,
      reference: put(query, upright(0.5 + 0.07 * i, 50 - 40 * i, 5000 + 900 * i)),
      distance: 20,
      patch: 0,
    }),
  );

  test('are found among votes that do not, even if those are nearer', () => {
    const mixed = wrong.flatMap((vote, i) => (i < right.length ? [vote, right[i]!] : [vote]));
    expect(new Set(largestAgreeingGroup(mixed, AS_SHOWN))).toEqual(new Set(right));
  });

  test('do not agree in the mirrored view, and mirrored votes do not agree as shown', () => {
    expect(largestAgreeingGroup(right, MIRRORED).length).toBeLessThan(4);
    const mirrored = votesOf(squares(6, 1), upright(0.9, 256, 800, true));
    expect(largestAgreeingGroup(mirrored, MIRRORED)).toEqual(mirrored);
    expect(largestAgreeingGroup(mirrored, AS_SHOWN).length).toBeLessThan(4);
  });

  test('of two equally large groups are the nearer ones', () => {
    const nearer = votesOf(squares(6, 1), upright(1.6, -300, 9000), 39);
    expect(largestAgreeingGroup([...right, ...nearer], AS_SHOWN)).toEqual(nearer);
    expect(largestAgreeingGroup([...nearer, ...right], AS_SHOWN)).toEqual(nearer);
  });

  test('may differ a little in place, not in a fifth of their size or a fourth of their scale', () => {
    const [a, b] = votesOf(
      [
        { left: 50, top: 50, side: 40 },
        { left: 70, top: 60, side: 40 },
      ],
      upright(1, 0, 100),
    ) as [Vote, Vote];
    const moved = (by: Partial<Square>): Vote => ({ ...b, reference: { ...b.reference, ...by } });
    expect(largestAgreeingGroup([a, moved({ left: b.reference.left + 5 })], AS_SHOWN)).toHaveLength(
      2,
    );
    expect(
      largestAgreeingGroup([a, moved({ left: b.reference.left + 12 })], AS_SHOWN),
    ).toHaveLength(1);
    expect(largestAgreeingGroup([a, moved({ top: b.reference.top - 12 })], AS_SHOWN)).toHaveLength(
      1,
    );
    const sized = (side: number) => moved({ side, left: 90 - side / 2, top: 180 - side / 2 });
    expect(largestAgreeingGroup([a, sized(46)], AS_SHOWN)).toHaveLength(2);
    expect(largestAgreeingGroup([a, sized(52)], AS_SHOWN)).toHaveLength(1);
    expect(largestAgreeingGroup([a, sized(31)], AS_SHOWN)).toHaveLength(1);
  });

  test('of none are none, and of one are that one', () => {
    expect(largestAgreeingGroup([], AS_SHOWN)).toEqual([]);
    expect(largestAgreeingGroup([right[0]!], AS_SHOWN)).toEqual([right[0]]);
  });
});

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distance, fromHex, toHex } from '../../../src/hash/fingerprint.ts';
import { profile1 } from '../../../src/hash/profile.ts';
import {
  boxOf,
  isFlat,
  type Patch,
  patchesOf,
  type Square,
  squaresOf,
} from '../../../src/hash/window/patch.ts';
import { fingerprintStrip, fingerprintTracks } from '../../../src/hash/window/track.ts';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import { fingerprintBox } from '../../../src/hash/window/window.ts';
import { keypointsOf } from '../../../src/image/keypoints.ts';
import type { Box, Picture } from '../../../src/image/picture.ts';
import { detailIn, prepare } from '../../../src/image/prepare.ts';
import { art, warped } from '../../support/art.ts';
import { drawn, mapped, rowsOf, sheet, under } from '../../support/drawing.ts';
import { windowByDefinition } from '../../support/window-by-definition.ts';

const FROZEN = join(import.meta.dirname, '../../vectors/patches.json');

const { patches: density, minDetail } = profile1;
const options = { density, minDetail, fine: false };
const page = art(256, 700, 5);

/** Fingerprint of a box, in hex. */
function printOf(picture: Picture, box: Box): string {
  const print = new Uint32Array(8);
  fingerprintBox(prepare(picture), box, [AS_SHOWN], [print]);
  return toHex(print);
}

const linesOf = (patches: readonly Patch[]) =>
  patches.map(({ left, top, side, print }) => `${left} ${top} ${side} ${toHex(print)}`);

function expectInside(squares: readonly Square[], { columns, rows }: Picture): void {
  for (const { left, top, side } of squares) {
    expect([left, top, side].every(Number.isInteger)).toBe(true);
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
    expect(left + side).toBeLessThanOrEqual(columns);
    expect(top + side).toBeLessThanOrEqual(rows);
  }
}

const drawing = prepare(page);
const squares = squaresOf(drawing, options);

describe('squares', () => {
  test('are inside the picture, in whole columns and rows, and hold detail', () => {
    expect(squares.length).toBeGreaterThan(40);
    expectInside(squares, page);
    for (const square of squares)
      expect(detailIn(drawing.detail, boxOf(square))).toBeGreaterThanOrEqual(minDetail);
  });

  test('are each around a keypoint, ten times its sigma, the strongest first', () => {
    const keypoints = [...keypointsOf(drawing)].flat();
    const strengths = squares.map(({ left, top, side }) => {
      const at = keypoints.find(
        ({ x, y, sigma }) =>
          side === Math.round(10 * sigma) &&
          left === Math.round(x - side / 2) &&
          top === Math.round(y - side / 2),
      );
      return at!.strength;
    });
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
  });

  test('are distinct: 15 % of the side apart, or 28 % different in size', () => {
    for (const [i, a] of squares.entries())
      for (const b of squares.slice(i + 1)) {
        const apart = Math.max(
          Math.abs(a.left + a.side / 2 - b.left - b.side / 2),
          Math.abs(a.top + a.side / 2 - b.top - b.side / 2),
        );
        const ratio = Math.max(a.side, b.side) / Math.min(a.side, b.side);
        expect(apart >= 0.15 * b.side || ratio >= 1.28).toBe(true);
      }
  });
});

describe('the options of squares', () => {
  test('limit their density, to the first of all', () => {
    for (const few of [1, 4, 9]) {
      const some = squaresOf(drawing, { ...options, density: few });
      expect(some.length).toBeLessThanOrEqual(Math.ceil((few * page.rows) / page.columns));
      expect(some).toEqual(squares.slice(0, some.length));
      expect(some.length).toBeGreaterThan(few);
    }
  });

  test('require detail', () => {
    const rich = squaresOf(drawing, { ...options, minDetail: 0.9 });
    expect(rich.length).toBeLessThan(squares.length);
    for (const square of rich) expect(detailIn(drawing.detail, boxOf(square))).toBeGreaterThan(0.9);
  });

  test('add smaller squares if fine', () => {
    const low = prepare(rowsOf(page, 100, 200));
    const sides = (fine: boolean) => squaresOf(low, { ...options, fine }).map(({ side }) => side);
    expect(Math.min(...sides(true))).toBeLessThan(28);
    expect(Math.min(...sides(false))).toBeGreaterThan(28);
    expect(sides(true).length).toBeGreaterThan(sides(false).length);
  });

  test.for([
    ['a blank sheet', sheet(256, 500, 200)],
    ['a low slice', art(256, 30, 3)],
    ['a narrow picture', art(31, 300, 3)],
    ['no rows at all', sheet(256, 0)],
  ] as const)('find none on %s', ([, picture]) => {
    expect(squaresOf(prepare(picture), options)).toEqual([]);
    expect(patchesOf(prepare(picture), options)).toEqual([]);
  });

  test('limit the density of each stretch of a long strip by itself', () => {
    const busy = art(256, 1024, 11);
    const strip = under(busy, sheet(256, 1024, 128), art(256, 600, 12));
    const tops = squaresOf(prepare(strip), { ...options, density: 5 }).map(({ top }) => top);
    expect(tops.filter((top) => top > 2000).length).toBeGreaterThanOrEqual(9);
    expect(tops.filter((top) => top < 1024).length).toBeLessThanOrEqual(20);
  });
});

describe('a patch', () => {
  const patches = patchesOf(drawing, options);

  test('is a square with its fingerprint; patches are sorted from top to bottom', () => {
    const plain = patches.map(({ left, top, side }) => ({ left, top, side }));
    expect(plain).toEqual(
      squares.toSorted((a, b) => a.top - b.top || a.left - b.left || a.side - b.side),
    );
  });

  test('has the fingerprint of its square as a window, by definition', () => {
    for (const patch of patches.filter((_, i) => i % 5 === 0))
      expect(toHex(patch.print)).toBe(toHex(windowByDefinition(page, boxOf(patch), 0, 128)));
  });

  test('has an array of its own for its fingerprint', () => {
    expect(new Set(patches.map(({ print }) => print.buffer)).size).toBe(patches.length);
    expect(new Set(linesOf(patches)).size).toBe(patches.length);
  });

  test('is the same the second time, after other pictures', () => {
    patchesOf(prepare(art(256, 300, 77)), options);
    expect(linesOf(patchesOf(drawing, options))).toEqual(linesOf(patches));
  });

  test('changes less than 40 bits under less contrast and noise', () => {
    const worse = mapped(page, (luma, x, y) => 30 + 0.7 * luma + ((x * 31 + y * 17) % 12));
    const after = prepare(worse);
    for (const patch of patches) {
      const print = new Uint32Array(8);
      fingerprintBox(after, boxOf(patch), [AS_SHOWN], [print]);
      expect(distance(patch.print, print)).toBeLessThan(40);
    }
  });
});

describe('a box', () => {
  const low = rowsOf(page, 100, 271);
  // Not fc.double: half of its numbers are all but zero.
  const between = (min: number, max: number) =>
    fc.integer({ min: 64 * min, max: 64 * max }).map((n) => n / 64);
  const boxes = fc.record({
    left: between(-20, 200),
    top: between(-20, 150),
    width: between(12, 95),
    height: between(12, 95),
  });

  test('between columns and rows, or past the picture, is a window by definition', () => {
    fc.assert(
      fc.property(boxes, ({ left, top, width, height }) => {
        const box = { left, right: left + width, top, bottom: top + height };
        const pitch = width / 128;
        // Counted from the same row: divided by the pitch and multiplied again, a half may round
        // either way.
        const even = Math.max(0, 2 * Math.floor(top / 2));
        const whole = { ...box, top: even, bottom: low.rows };
        const wanted = windowByDefinition(low, whole, (top - even) / pitch, height / pitch);
        expect(printOf(low, box)).toBe(toHex(wanted));
      }),
      { numRuns: 30 },
    );
  });

  test('has nearly the fingerprint of the square it is stretched to', () => {
    const box = { left: 30, right: 120, top: 200, bottom: 260 };
    const square = warped(page, 90, 90, (x, y) => [30 + x, 200 + (y * 60) / 90]);
    const all = { left: 0, right: 90, top: 0, bottom: 90 };
    expect(distance(fromHex(printOf(page, box)), fromHex(printOf(square, all)))).toBeLessThan(10);
  });
});

test('a picture is flat below three quarters of its width', () => {
  expect(isFlat({ columns: 256, rows: 191 })).toBe(true);
  expect(isFlat({ columns: 256, rows: 192 })).toBe(false);
});

describe('the fingerprints of a strip', () => {
  test('are its tracks and its patches', () => {
    const { tracks, patches } = fingerprintStrip(page, profile1, false);
    expect(tracks).toEqual(fingerprintTracks(drawing, profile1));
    expect(patches).toEqual(patchesOf(drawing, options));
    const fine = fingerprintStrip(page, profile1, true);
    expect(fine.patches).toEqual(patchesOf(drawing, { ...options, fine: true }));
    expect(fine.tracks).toEqual(tracks);
  });
});

/*
 * Patches of drawings with profile 1. Before its first release only, the vectors may be updated:
 * UPDATE_VECTORS=1 npx vitest run --config test/vitest.config.ts test/hash/window/patch.test.ts
 */
test('a strip always has the same patches with profile 1', () => {
  // Drawn in integers only: every machine draws the same.
  const now = {
    profile: { patches: density },
    strips: [
      { seed: 5, rows: 720, fine: false },
      { seed: 6, rows: 150, fine: true },
      { seed: 7, rows: 1296, fine: false },
    ].map(({ seed, rows, fine }) => {
      const patches = linesOf(
        patchesOf(prepare(drawn(256, rows, seed, rows / 6)), { ...options, fine }),
      );
      const sha256 = createHash('sha256').update(patches.join('\n')).digest('hex');
      return { seed, rows, fine, patches: patches.length, some: patches.slice(0, 5), sha256 };
    }),
  };
  if (process.env.UPDATE_VECTORS) writeFileSync(FROZEN, `${JSON.stringify(now, null, 2)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(FROZEN, 'utf8')));
});

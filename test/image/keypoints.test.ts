import { describe, expect, test } from 'vitest';
import { type Keypoint, keypointsOf } from '../../src/image/keypoints.ts';
import type { Picture } from '../../src/image/picture.ts';
import { prepare } from '../../src/image/prepare.ts';
import { art, paint, resized } from '../support/art.ts';
import { mapped, mirrored, rowsOf, sheet, under } from '../support/drawing.ts';

/** Rows of a block. */
const BLOCK = 1024;

const found = (picture: Picture, fine = false) => [...keypointsOf(prepare(picture), fine)].flat();

const order = (points: readonly Keypoint[]) =>
  points.toSorted((a, b) => a.y - b.y || a.x - b.x || a.sigma - b.sigma);

/** The keypoint of about the same size that is nearest to a place. */
function nearest(points: readonly Keypoint[], { x, y, sigma }: Omit<Keypoint, 'strength'>) {
  const distanceTo = (p: Keypoint) => Math.hypot(p.x - x, p.y - y);
  return points
    .filter((p) => Math.abs(Math.log(p.sigma / sigma)) < Math.log(1.25))
    .sort((a, b) => distanceTo(a) - distanceTo(b))[0];
}

/**
 * Share of the keypoints that are found again where `move` puts them, within a fraction of sigma.
 */
function shareFound(
  points: readonly Keypoint[],
  among: readonly Keypoint[],
  move: (point: Keypoint) => Omit<Keypoint, 'strength'>,
  within = 0.25,
): number {
  const again = points.filter((point) => {
    const moved = move(point);
    const other = nearest(among, moved);
    return other && Math.hypot(other.x - moved.x, other.y - moved.y) < within * moved.sigma;
  });
  return again.length / points.length;
}

/** Expects the same keypoints in any order, to six digits. */
function expectSame(points: readonly Keypoint[], others: readonly Keypoint[]): void {
  expect(points.length).toBe(others.length);
  const [a, b] = [order(points), order(others)];
  for (const [i, point] of a.entries())
    for (const key of ['x', 'y', 'sigma', 'strength'] as const)
      expect(point[key]).toBeCloseTo(b[i]![key], 6);
}

/** Spots of several sizes on grey, alternately dark and light, far from one another. */
function spots(radii: readonly number[], [dx, dy] = [0, 0]): Picture {
  const page = sheet(256, 96 * radii.length, 128);
  for (const [i, a] of radii.entries())
    paint(page, { x: 128 + dx!, y: 48 + 96 * i + dy!, a, b: a }, i % 2 === 0 ? 20 : 240);
  return page;
}

/**
 * Ratio of sigma to the radius of a disc for which the difference of Gaussians of sigma and of
 * sigma times the root of 2 is largest: exp(-t / 2) - exp(-t), with t = r^2 / 2 sigma^2, is largest
 * at t = 2 ln 2.
 */
const SIGMA_TO_RADIUS = 1 / Math.sqrt(4 * Math.log(2));

describe('a spot', () => {
  const radii = [6, 7, 10, 14, 20];

  // Not exactly in the middle between two pixels, which would be equal.
  test.for([
    [0.5, 0.25],
    [-1.3, 0.8],
    [3.7, -2.9],
  ] as const)('is found at its middle, with its size: moved by %d, %d', ([dx, dy]) => {
    const points = found(spots(radii, [dx, dy]));
    for (const [i, radius] of radii.entries()) {
      const sigma = radius * SIGMA_TO_RADIUS;
      const at = nearest(points, { x: 128 + dx, y: 48 + 96 * i + dy, sigma })!;
      expect(Math.hypot(at.x - 128 - dx, at.y - 48 - 96 * i - dy)).toBeLessThan(0.1);
      expect(Math.abs(Math.log(at.sigma / sigma))).toBeLessThan(Math.log(1.06));
    }
  });

  test('too small for the halved picture is found if fine', () => {
    const page = spots([3.5], [0.3, 0.2]);
    expect(found(page)).toEqual([]);
    const [at, ...others] = found(page, true);
    expect(others).toEqual([]);
    expect(Math.hypot(at!.x - 128.3, at!.y - 48.2)).toBeLessThan(0.1);
    expect(Math.abs(Math.log(at!.sigma / 3.5 / SIGMA_TO_RADIUS))).toBeLessThan(Math.log(1.06));
  });

  test('that is faint is not found, and one with more contrast is stronger', () => {
    const faint = (level: number) => {
      const page = sheet(256, 96, 128);
      paint(page, { x: 128.3, y: 48.2, a: 10, b: 10 }, level);
      return found(page)[0]?.strength ?? 0;
    };
    expect(faint(132)).toBe(0);
    expect(faint(240)).toBeGreaterThan(1.8 * faint(180));
    expect(faint(180)).toBeGreaterThanOrEqual(5 * 64);
  });
});

describe('no keypoint is found', () => {
  test.for([0, 128, 255])('in a picture of level %i', (level) => {
    expect(found(sheet(256, 300, level), true)).toEqual([]);
  });

  test.for([
    [256, 31],
    [31, 256],
    [31, 31],
    [256, 1],
    [1, 256],
    [256, 0],
  ] as const)('in %i x %i pixels, which are too small when halved', ([columns, rows]) => {
    expect(found(art(columns, rows, 3))).toEqual([]);
  });

  test('on a line, even if it is darkest in its middle: its place along the line is uncertain', () => {
    const page = sheet(256, 256, 128);
    paint(page, { x: 128.3, y: 127.7, a: 70, b: 7 }, 20);
    const near = ({ x, sigma }: Keypoint) => Math.abs(x - 128) < 40 && sigma < 10;
    expect(found(page).filter(near)).toEqual([]);
    const shorter = sheet(256, 256, 128);
    paint(shorter, { x: 128.3, y: 127.7, a: 9, b: 7 }, 20);
    expect(found(shorter).filter(near)).toHaveLength(1);
  });
});

const page = art(256, 480, 5);
const plain = found(page);

describe('a drawing', () => {
  test('has many keypoints', () => {
    expect(plain.length).toBeGreaterThan(80);
    for (const { x, y, sigma, strength } of plain) {
      expect(x > 0 && x < 256 && y > 0 && y < 480).toBe(true);
      expect(sigma).toBeGreaterThan(2.8);
      expect(strength).toBeGreaterThanOrEqual(320);
    }
  });

  test('has the same keypoints each time, the strongest first', () => {
    expect(found(page)).toEqual(plain);
    const strengths = plain.map(({ strength }) => strength);
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
  });
});

describe('a changed drawing', () => {
  test('that is mirrored has the same keypoints, mirrored', () => {
    expectSame(
      found(mirrored(page)),
      plain.map((point) => ({ ...point, x: 256 - point.x })),
    );
  });

  // Rounding halves up makes some neighbours equal, which changes one keypoint in twenty here.
  test('that is inverted has the same keypoints', () => {
    const other = found(mapped(page, (luma) => 255 - luma));
    expect(shareFound(plain, other, (point) => point, 0.1)).toBeGreaterThan(0.94);
    expect(Math.abs(other.length - plain.length)).toBeLessThan(0.05 * plain.length);
  });

  test('that is moved down by any number of rows has the same keypoints, moved', () => {
    // Whole pixels of all octaves change nothing. Half a pixel of the finest octave changes which
    // weak keypoints are found.
    for (const [rows, share] of [
      [16, 0.99],
      [34, 0.9],
      [37, 0.68],
      [101, 0.68],
    ] as const) {
      const lower = found(under(sheet(256, rows, 128), page));
      const inside = plain.filter(({ y, sigma }) => y > 4 * sigma && y < 480 - 4 * sigma);
      const to = (point: Keypoint) => ({ ...point, y: point.y + rows });
      expect(shareFound(inside, lower, to)).toBeGreaterThan(share);
    }
  });

  test('that is scaled by 2 or 0.5 has the same keypoints, scaled', () => {
    for (const [scale, least] of [
      [2, 4],
      [0.5, 4],
    ] as const) {
      const points = plain.filter(({ sigma }) => sigma > least && sigma < 18);
      const other = found(resized(page, scale), scale < 1);
      const to = ({ x, y, sigma }: Keypoint) => ({
        x: x * scale,
        y: y * scale,
        sigma: sigma * scale,
      });
      expect(points.length).toBeGreaterThan(30);
      expect(shareFound(points, other, to)).toBeGreaterThan(0.85);
    }
  });
});

describe('a strip of several blocks', () => {
  const strip = art(256, 2 * BLOCK + 200, 8);
  const blocks = [...keypointsOf(prepare(strip))];

  test('yields the keypoints of each block', () => {
    expect(blocks).toHaveLength(3);
    for (const [i, points] of blocks.entries()) {
      expect(points.length).toBeGreaterThan(30);
      for (const { y } of points) expect(Math.floor(y / BLOCK)).toBe(i);
    }
  });

  test('has the same keypoints near a border of blocks as the rows alone', () => {
    for (const border of [BLOCK, 2 * BLOCK]) {
      const from = border - 512;
      const piece = rowsOf(strip, from, Math.min(strip.rows, from + BLOCK));
      // The largest keypoints depend on rows beyond the halo.
      const near = ({ y, sigma }: Keypoint) => Math.abs(y - border) < 64 && sigma < 12;
      const alone = found(piece).map((point) => ({ ...point, y: point.y + from }));
      expect(alone.filter(near).length).toBeGreaterThan(10);
      expectSame(blocks.flat().filter(near), alone.filter(near));
    }
  });

  test('has no keypoint twice', () => {
    const points = order(blocks.flat());
    for (const [i, a] of points.entries()) {
      const others = points.slice(i + 1, i + 60);
      const apart = others.map((b) => Math.hypot(a.x - b.x, a.y - b.y, a.sigma - b.sigma));
      expect(Math.min(...apart)).toBeGreaterThan(0.5);
    }
  });
});

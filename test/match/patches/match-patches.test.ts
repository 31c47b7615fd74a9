import { describe, expect, test } from 'vitest';
import { AS_SHOWN, type View } from '../../../src/hash/window/view.ts';
import { type Picture, wholeOf } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import type { Claim } from '../../../src/match/evidence/claim.ts';
import { claimsOn } from '../../../src/match/examine.ts';
import { matchPatches } from '../../../src/match/patches/match-patches.ts';
import { startExamination } from '../../../src/match/windows/match-windows.ts';
import { Searcher } from '../../../src/store/index/searcher.ts';
import { snapshotOf } from '../../../src/store/index/snapshot.ts';
import { art, type Point, warped } from '../../support/art.ts';
import { drawn, mapped, rowsOf, sheet, under } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';
import { INVERTED, MIRRORED } from '../../support/reading.ts';
import { emptyContent } from '../../support/sample-data.ts';

/** Rows by which an end may be outside of the truth: 6 % of the width. */
const OUTSIDE = 0.06 * 256;

/** A double page, drawn all over: figures alone on paper agree by their outlines. */
function doublePage(seed: number): Picture {
  const ground = art(256, 181, seed + 60);
  return mapped(art(256, 181, seed, 24), (luma, x, y) =>
    luma === 128 ? ground.luma[y * 256 + x]! : luma,
  );
}

const strips = {
  'moon/ep01': art(256, 1100, 21),
  'moon/ep02': art(256, 900, 22),
  'rain/ep01': art(256, 1000, 23),
  // Flat, so that small patches are stored too.
  'page/ep01': doublePage(26),
  'page/ep02': doublePage(27),
  'wolf/ep01': under(drawn(256, 500, 24, 60), art(256, 500, 25)),
};
type Name = keyof typeof strips;
const names = Object.keys(strips) as Name[];
const searcher = libraryOf(strips);

/** How a copy is made: the point of the strip that each point of the picture shows. */
interface Copy {
  readonly rows: number;
  readonly from: (x: number, y: number) => Point;
  /** Levels where the picture does not show the strip. */
  readonly around?: (x: number, y: number) => number;
  /** Part of the picture that shows the strip. Default: all. */
  readonly shows?: (x: number, y: number) => boolean;
  readonly level?: (luma: number, x: number, y: number) => number;
  readonly view?: View;
}

const busy = art(256, 700, 90);
const beside = (x: number, y: number) => busy.luma[y * 256 + x]!;
const fresh = art(256, 700, 91, 60);

/** Turned about the middle of 256 x 500 pixels. */
function turnedBy(degrees: number): Copy['from'] {
  const angle = (degrees * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => [128 + c * (x - 128) - s * (y - 250), 350 + s * (x - 128) + c * (y - 250)];
}

const framed: Copy = {
  rows: 480,
  from: (x, y) => [(x - 40) * (256 / 176), 200 + (y - 30) * (256 / 176)],
  shows: (x, y) => x >= 40 && x < 216 && y >= 30 && y < 450,
  around: beside,
};

const pasted: Copy = {
  rows: 420,
  from: (x, y) => [(x - 140) * (256 / 110), 300 + (y - 60) * (256 / 110)],
  shows: (x, y) => x >= 140 && x < 250 && y >= 60 && y < 360,
  around: beside,
};

const copies: readonly (readonly [what: string, copy: Copy])[] = [
  ['cropped by 15 % on the left', { rows: 480, from: (x, y) => [38 + x * 0.85, 200 + y * 0.85] }],
  ['cropped by 30 % on the right', { rows: 480, from: (x, y) => [x * 0.7, 400 + y * 0.7] }],
  ['framed by busy margins', framed],
  [
    'covered by stickers',
    {
      rows: 560,
      from: (x, y) => [x, 200 + y],
      shows: (x, y) => (x - 30) % 150 > 80 || (y - 20) % 170 > 90,
      around: (x, y) => fresh.luma[y * 256 + x]!,
    },
  ],
  ['inverted', { rows: 480, from: (x, y) => [x, 200 + y], level: (l) => 255 - l, view: INVERTED }],
  ['mirrored', { rows: 480, from: (x, y) => [256 - x, 200 + y], view: MIRRORED }],
  [
    'mirrored, inverted and cropped',
    {
      rows: 480,
      from: (x, y) => [250 - x * 0.85, 200 + y * 0.85],
      level: (l) => 255 - l,
      view: { mirrored: true, inverted: true },
    },
  ],
  ['turned by 1.5 degrees', { rows: 500, from: turnedBy(1.5) }],
  ['turned the other way', { rows: 500, from: turnedBy(-1.5) }],
  ['pasted small beside unrelated art', pasted],
];

/** Makes a copy of a strip. */
function copied(strip: Picture, { rows, from, around = () => 255, shows, level }: Copy): Picture {
  const out: Point = [-1, -1];
  const see = (x: number, y: number) =>
    shows?.(Math.floor(x), Math.floor(y)) === false ? out : from(x, y);
  const picture = warped(strip, 256, rows, see, around);
  return level ? mapped(picture, level) : picture;
}

/** Rows of the strip that the picture shows. */
function truth(strip: Picture, { rows, from, shows = () => true }: Copy): [number, number] {
  let [top, bottom] = [strip.rows, 0];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < 256; x++) {
      const [u, v] = from(x + 0.5, y + 0.5);
      if (!shows(x, y) || u < 0 || u >= 256 || v < 0 || v >= strip.rows) continue;
      top = Math.min(top, v);
      bottom = Math.max(bottom, v);
    }
  return [top, bottom];
}

const claims = (picture: Picture) => claimsOn(searcher, picture);
const nameOf = ({ episode }: Claim) => names[episode]!;

/** Expects every claim on a copy to be right: work, episode, view, and both ends of its rows. */
function expectRight(found: readonly Claim[], name: Name, copy: Copy): void {
  const [top, bottom] = truth(strips[name], copy);
  for (const claim of found) {
    expect(nameOf(claim)).toBe(name);
    expect(claim.view).toEqual(copy.view ?? AS_SHOWN);
    expect(claim.logOdds).toBeLessThan(-6);
    expect(claim.reference.top).toBeGreaterThan(top - OUTSIDE);
    expect(claim.reference.bottom).toBeLessThan(bottom + OUTSIDE);
    for (const end of ['top', 'bottom'] as const) {
      const { left, right } = claim.query;
      const [, row] = copy.from((left + right) / 2, claim.query[end]);
      expect(Math.abs(claim.reference[end] - row), end).toBeLessThan(OUTSIDE);
    }
  }
  const rows = found.reduce((sum, { reference }) => sum + reference.bottom - reference.top, 0);
  expect(rows).toBeGreaterThan(0.4 * (bottom - top));
}

describe('a picture of a strip', () => {
  test.for(copies)('%s is claimed, with its rows', ([, copy]) => {
    const name =
      copies.findIndex(([, each]) => each === copy) % 2 === 0 ? 'moon/ep01' : 'rain/ep01';
    expectRight(claims(copied(strips[name], copy)), name, copy);
  });
});

/**
 * Half of a flat page holds only one or two patches that are apart: 80 % of such cuts is the goal.
 */
test('five of six squares cut out of double pages are claimed, and none wrongly', () => {
  const cuts = (['page/ep01', 'page/ep02'] as const).flatMap((name) =>
    [0, 128, 70].map((left) => ({ name, left })),
  );
  const claimed = cuts.filter(({ name, left }) => {
    const copy: Copy = { rows: 256, from: (x, y) => [left + x / 2, 30 + y / 2] };
    const found = claims(copied(strips[name], copy));
    if (found.length > 0) expectRight(found, name, copy);
    return found.length > 0;
  });
  expect(claimed.length).toBeGreaterThanOrEqual(5);
});

describe('not claimed', () => {
  test('are copies of drawings that are not in the index', () => {
    const foreign = [41, 42].map((seed) => art(256, 520, seed));
    for (const picture of [...foreign, drawn(256, 500, 45, 60), drawn(256, 180, 46, 60)])
      expect(claims(picture)).toEqual([]);
    for (const [what, copy] of copies.filter((_, i) => i % 2 === 0))
      expect(claims(copied(art(256, 900, 47), copy)), what).toEqual([]);
  });

  test('are blank, small or nearly empty pictures', () => {
    for (const picture of [sheet(256, 400), sheet(256, 1), art(256, 12, 5), sheet(256, 0)])
      expect(claims(picture)).toEqual([]);
  });

  test('are indexed drawings upside down, or stretched more than copyists do', () => {
    const strip = strips['rain/ep01'];
    const upside: Copy = { rows: 500, from: (x, y) => [256 - x, 700 - y] };
    const wide: Copy = { rows: 300, from: (x, y) => [40 + 0.5 * x, 200 + y] };
    for (const copy of [upside, wide]) expect(claims(copied(strip, copy))).toEqual([]);
  });
});

describe('a drawing used twice', () => {
  const card = art(256, 300, 60);
  const cropped: Copy = { rows: 280, from: (x, y) => [40 + 0.8 * x, 400 + 30 + 0.8 * y] };
  const whole = (seed: number) => under(art(256, 400, seed), card, art(256, 400, seed + 1));

  test.for([
    ['in two works', 'b/ep01'],
    ['in two episodes of one work', 'a/ep02'],
  ])('%s is evidence for neither', ([, other]) => {
    const twice = libraryOf({ 'a/ep01': whole(61), [other!]: whole(63) });
    expect(claimsOn(twice, copied(whole(61), cropped))).toEqual([]);
  });

  test('in two episodes, with small differences in other places, is not claimed', () => {
    const one = mapped(card, (luma, x) => luma + (((x >> 4) % 2) - 0.5) * 8);
    const two = mapped(card, (luma, _, y) => luma + (((y >> 4) % 2) - 0.5) * 8);
    const between = (seed: number, drawing: Picture) =>
      under(art(256, 400, seed), drawing, art(256, 400, seed + 1));
    const alike = libraryOf({ 'a/ep01': between(61, one), 'a/ep02': between(63, two) });
    const alone = libraryOf({ 'a/ep01': between(61, one) });
    const copy = copied(whole(61), { rows: 333, from: (x, y) => [28 + 0.78 * x, 420 + 0.78 * y] });
    expect(claimsOn(alone, copy)).toHaveLength(1);
    expect(claimsOn(alike, copy)).toEqual([]);
  });

  test('in one episode only is claimed', () => {
    const once = libraryOf({ 'a/ep01': whole(61), 'b/ep01': art(256, 1100, 66) });
    const found = claimsOn(once, copied(whole(61), cropped));
    expect(found.map(({ episode }) => episode)).toEqual([0]);
  });

  test('is from the episode with the other drawings around it', () => {
    const twice = libraryOf({ 'a/ep01': whole(61), 'a/ep02': whole(63), 'b/ep01': whole(65) });
    const more: Copy = { rows: 1000, from: (x, y) => [13 + 0.9 * x, 100 + 0.9 * y] };
    for (const [episode, seed] of [61, 63, 65].entries()) {
      const found = claimsOn(twice, copied(whole(seed), more));
      expect(found.length).toBeGreaterThan(0);
      for (const claim of found) expect(claim.episode).toBe(episode);
    }
  });
});

describe('matchPatches', () => {
  const picture = copied(strips['moon/ep02'], framed);

  test('gives the same every time', () => {
    const first = claims(picture);
    claims(copied(strips['rain/ep01'], pasted));
    expect(claims(picture)).toEqual(first);
  });

  test('adds claims, and makes no queries where claims cover the picture', () => {
    const examination = startExamination(searcher, prepare(picture));
    matchPatches(examination);
    expect(examination.claims.map(nameOf)).toEqual(['moon/ep02']);
    const { queries } = examination;
    expect(queries).toBeGreaterThan(100);
    examination.claims.push({ ...examination.claims[0]!, query: wholeOf(picture) });
    matchPatches(examination);
    expect(examination.claims).toHaveLength(2);
    expect(examination.queries).toBe(queries);
  });

  test('can be left out, and nothing is found', () => {
    const stages = { patches: false, boxes: true };
    expect(claimsOn(searcher, copied(strips['moon/ep02'], pasted), stages)).toEqual([]);
  });

  test('finds nothing in an index without patches', () => {
    const { patches } = snapshotOf(emptyContent());
    const none = new Searcher({ ...searcher.snapshot, patches }, '');
    expect(claimsOn(none, copied(strips['moon/ep02'], pasted))).toEqual([]);
    expect(claimsOn(none, rowsOf(strips['moon/ep02'], 100, 600))).toHaveLength(1);
  });
});

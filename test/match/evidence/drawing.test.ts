import { describe, expect, test } from 'vitest';
import { ROWS_PER_WIDTH } from '../../../src/hash/profile.ts';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import type { Box, Picture } from '../../../src/image/picture.ts';
import { type PreparedPicture, prepare } from '../../../src/image/prepare.ts';
import type { Agreement, Claim } from '../../../src/match/evidence/claim.ts';
import { chanceOfDrawing, isMark } from '../../../src/match/evidence/drawing.ts';
import { art, paint } from '../../support/art.ts';
import { ink, mapped, sheet } from '../../support/drawing.ts';
import { libraryOf } from '../../support/library.ts';

const box = (left: number, top: number, width: number, height = width): Box => {
  return { left, right: left + width, top, bottom: top + height };
};

const strip = art(256, 256, 3);
const searcher = libraryOf({ 'moon/ep01': strip });

const chanceOn = (picture: PreparedPicture, agreement: Agreement) =>
  chanceOfDrawing(searcher, picture, AS_SHOWN, agreement);

/** An agreement of a box with rows of a strip, which are `scale` times as large. */
function agreementOn(part: Box, scale = 1): Agreement {
  const width = part.right - part.left;
  const reference = box(0, 0, width * scale, (part.bottom - part.top) * scale);
  return { box: part, reference, distance: 20, log: -10, detail: 1, kind: 'patch', row: 0 };
}

describe('the chance of an agreement', () => {
  /** Discs of a level that changes from left to right, so that they are no strokes of one ink. */
  function discs(radius: number) {
    const picture = sheet(256, 256);
    for (const x of [40, 100, 160]) paint(picture, { x, y: 128, a: radius, b: radius }, 0);
    return prepare(mapped(picture, (luma, x) => (luma < 128 ? 8 * (x % 16) : luma)));
  }

  test('stays as it is for art', () => {
    const picture = prepare(art(256, 256, 4));
    expect(chanceOn(picture, agreementOn(box(0, 0, 256)))).toBe(-10);
  });

  test('is 1 for lettering, for frames, and for paper', () => {
    const whole = agreementOn(box(0, 0, 256));
    const frame = ink(sheet(256, 256), [box(20, 20, 200)], 0, 0);
    for (const picture of [discs(8), prepare(frame), prepare(sheet(256, 256))])
      expect(chanceOn(picture, whole)).toBeCloseTo(0, 9);
  });

  test('depends on the size of lettering in the strip, not in the picture', () => {
    const part = box(0, 90, 200, 76);
    // 32 rows of the picture are 16 of the strip; 16 rows are 48.
    expect(chanceOn(discs(16), agreementOn(part, 1))).toBe(-10);
    expect(chanceOn(discs(16), agreementOn(part, 0.5))).toBeCloseTo(0, 9);
    expect(chanceOn(discs(8), agreementOn(part, 3))).toBe(-10);
  });

  test('falls with the share of the edges that are drawn, from a half to a quarter', () => {
    const picture = sheet(256, 256);
    paint(picture, { x: 60, y: 60, a: 40, b: 40 }, 0);
    for (const y of [130, 160, 190, 220])
      for (const x of [20, 40, 60, 80, 100]) paint(picture, { x, y, a: 7, b: 3 }, 0);
    const prepared = prepare(picture);
    const logs = [120, 150, 180, 210, 250].map((height) =>
      chanceOn(prepared, agreementOn(box(0, 0, 140, height))),
    );
    expect(logs[0]).toBe(-10);
    expect(logs.toSorted((a, b) => a - b)).toEqual(logs);
    expect(logs.some((log) => log > -10 && log < 0)).toBe(true);
  });
});

test('large lettering is no part of an agreement', () => {
  /** A word with a white outline over art. */
  const word = (seed: number) => {
    const picture = art(256, 256, seed);
    const letters = [
      { x: 70, y: 70, a: 50, b: 8 },
      { x: 70, y: 130, a: 8, b: 50 },
      { x: 180, y: 110, a: 8, b: 60 },
    ];
    for (const { x, y, a, b } of letters) paint(picture, { x, y, a: a + 6, b: b + 6 }, 255);
    for (const letter of letters) paint(picture, letter, 0);
    return picture;
  };
  const library = libraryOf({ 'moon/ep01': word(4) });
  const { top, height } = library.slotOf(0);
  const pitch = 256 / ROWS_PER_WIDTH;
  const first = agreementOn(box(0, top * pitch, 256, height * pitch));
  const chanceIn = (picture: Picture) =>
    chanceOfDrawing(library, prepare(picture), AS_SHOWN, { ...first, kind: 'window', row: 0 });
  expect(chanceIn(word(4))).toBe(-10);
  expect(chanceIn(word(8))).toBeGreaterThan(-6);
});

describe('a claim is about a mark', () => {
  const { picture } = prepare(sheet(256, 400));
  const claimOn = (query: Box, reference: Box): Claim => ({
    episode: 0,
    query,
    reference,
    view: AS_SHOWN,
    evidence: { distance: 20, windows: 3, logChance: -30 },
    logOdds: -20,
  });
  const markOf = (query: Box, reference: Box, rows = 400) =>
    isMark(prepare(sheet(picture.columns, rows)), claimOn(query, reference));

  test('if it is small in the strip and in the picture', () => {
    expect(markOf(box(10, 10, 60), box(10, 10, 60))).toBe(true);
    expect(markOf(box(10, 10, 60), box(10, 10, 96))).toBe(false);
    expect(markOf(box(10, 10, 110), box(10, 10, 60))).toBe(false);
  });

  test('whatever the height of the picture, beyond that of a page', () => {
    expect(markOf(box(10, 10, 110), box(10, 10, 60), 512)).toBe(true);
    expect(markOf(box(10, 10, 116), box(10, 10, 60), 512)).toBe(false);
    expect(markOf(box(10, 10, 116), box(10, 10, 60), 9000)).toBe(false);
  });
});

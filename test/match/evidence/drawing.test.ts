import { describe, expect, test } from 'vitest';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import type { Box } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import type { Agreement, Claim } from '../../../src/match/evidence/claim.ts';
import { chanceOfDrawing, isMark } from '../../../src/match/evidence/drawing.ts';
import { art, paint } from '../../support/art.ts';
import { ink, sheet } from '../../support/drawing.ts';

const box = (left: number, top: number, width: number, height = width): Box => {
  return { left, right: left + width, top, bottom: top + height };
};

/** An agreement of a box with rows of a strip, which are `scale` times as large. */
function agreementOn(part: Box, scale = 1): Agreement {
  const width = part.right - part.left;
  const reference = box(0, 0, width * scale, (part.bottom - part.top) * scale);
  return { box: part, reference, distance: 20, log: -10, detail: 1, kind: 'patch', row: 0 };
}

describe('the chance of an agreement', () => {
  /** Discs above one another, which are lettering if they are small, and a frame. */
  function discs(radius: number) {
    const picture = sheet(256, 256);
    for (const x of [40, 100, 160]) paint(picture, { x, y: 128, a: radius, b: radius }, 0);
    return prepare(picture);
  }

  test('stays as it is for art', () => {
    const picture = prepare(art(256, 256, 3));
    expect(chanceOfDrawing(picture, agreementOn(box(0, 0, 256)))).toBe(-10);
  });

  test('is 1 for lettering, for frames, and for paper', () => {
    const whole = agreementOn(box(0, 0, 256));
    expect(chanceOfDrawing(discs(8), whole)).toBe(-0);
    expect(chanceOfDrawing(prepare(ink(sheet(256, 256), [box(20, 20, 200)], 0, 0)), whole)).toBe(
      -0,
    );
    expect(chanceOfDrawing(prepare(sheet(256, 256)), whole)).toBe(-0);
  });

  test('depends on the size of lettering in the strip, not in the picture', () => {
    const part = box(0, 90, 200, 76);
    // 32 rows of the picture are 16 of the strip; 16 rows are 48.
    expect(chanceOfDrawing(discs(16), agreementOn(part, 1))).toBe(-10);
    expect(chanceOfDrawing(discs(16), agreementOn(part, 0.5))).toBe(-0);
    expect(chanceOfDrawing(discs(8), agreementOn(part, 3))).toBe(-10);
  });

  test('falls with the share of the edges that are drawn, from a half to a quarter', () => {
    const picture = sheet(256, 256);
    paint(picture, { x: 60, y: 60, a: 40, b: 40 }, 0);
    for (const y of [130, 160, 190, 220])
      for (const x of [20, 40, 60, 80, 100]) paint(picture, { x, y, a: 7, b: 7 }, 0);
    const prepared = prepare(picture);
    const logs = [120, 150, 180, 210, 250].map((height) =>
      chanceOfDrawing(prepared, agreementOn(box(0, 0, 140, height))),
    );
    expect(logs[0]).toBe(-10);
    expect(logs.toSorted((a, b) => a - b)).toEqual(logs);
    expect(logs.at(-1)).toBeGreaterThan(-10);
    expect(logs.some((log) => log > -10 && log < 0)).toBe(true);
  });
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

import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import { decode } from '../../../src/image/decode.ts';
import { type Box, type Picture, wholeOf } from '../../../src/image/picture.ts';
import { type ArtComparison, compareArt } from '../../../src/match/art/difference.ts';
import { MAX_DIFFERENCES } from '../../../src/match/art/marks.ts';
import { amounts, everyNth } from '../../support/amounts.ts';
import { drawn, mapped, mirrored, rowsOf, sheet } from '../../support/drawing.ts';
import { pageFile } from '../../support/pages.ts';
import { stretched } from '../../support/stretched.ts';

const MIRRORED = { mirrored: true, inverted: false };
const INVERTED = { mirrored: false, inverted: true };
const pages = ['neon-spring/ep01/002', 'ash-crown/ep02/002', 'third-corridor/ep02/002'];

/** Compares two whole pictures. */
function compared(copy: Picture, reference: Picture, view = AS_SHOWN): ArtComparison | undefined {
  return compareArt(copy, wholeOf(copy), reference, wholeOf(reference), view);
}

/** Fills a box, pixel by pixel. */
function painted(picture: Picture, box: Box, level: (x: number, y: number) => number): Picture {
  const inside = (x: number, y: number) =>
    x >= box.left && x < box.right && y >= box.top && y < box.bottom;
  return mapped(picture, (value, x, y) => (inside(x, y) ? level(x, y) : value));
}

/** Glyphs in no font: a pattern of strokes on paper, different for each seed. */
const words = (seed: number) => (x: number, y: number) =>
  (Math.floor(x / 2) * 7 + Math.floor(y / 2) * (13 + seed) + Math.floor((x * y) / 9) * seed) % 5 < 2
    ? 30
    : 250;

/** Art with a balloon of light paper and lettering in it. */
const balloon: Box = { left: 60, right: 180, top: 70, bottom: 130 };
const text: Box = { left: 76, right: 164, top: 86, bottom: 114 };
const art = drawn(256, 300, 5);
const lettered = (seed: number) =>
  painted(
    painted(art, balloon, () => 250),
    text,
    words(seed),
  );

/** Expects a box to be another one, to a few columns. */
function expectNear(box: Box, wanted: Box, slack = 8): void {
  for (const side of ['left', 'right', 'top', 'bottom'] as const)
    expect(Math.abs(box[side] - wanted[side]), side).toBeLessThanOrEqual(slack);
}

describe('a copy of the same art', () => {
  const jpeg = (quality: number, width?: number) => (page: Buffer) =>
    sharp(page).resize(width).jpeg({ quality }).toBuffer();
  test.for([
    ['as it was', async (page: Buffer) => page],
    ['as JPEG of quality 30', jpeg(30)],
    ['at half its width', jpeg(60, 380)],
    ['blown up', jpeg(60, 1080)],
    ['in grey', (page: Buffer) => sharp(page).grayscale().toBuffer()],
    ['darkened and flattened', (page: Buffer) => sharp(page).linear(0.7, 20).toBuffer()],
    ['with another gamma', (page: Buffer) => sharp(page).gamma(2.2).toBuffer()],
    ['blurred', (page: Buffer) => sharp(page).blur(1.5).toBuffer()],
  ] as const)('%s has no difference', async ([what, copy]) => {
    for (const page of everyNth(pages, amounts.pageStride, what.length)) {
      const picture = await decode(await copy(pageFile(page)), 256);
      const result = compared(picture, await decode(pageFile(page), 256))!;
      expect(result.differences, page).toEqual([]);
      expect(result.sameArt, page).toBeGreaterThan(0.99);
    }
  });

  test('is registered though the claim is some rows off and the copy squeezed', () => {
    const squeezed = stretched(art, 0, 1.06, 280);
    const box = { ...wholeOf(art), top: 5, bottom: 300 };
    const result = compareArt(squeezed, wholeOf(squeezed), art, box, AS_SHOWN)!;
    expect(result.differences).toEqual([]);
    expect(result.sameArt).toBeGreaterThan(0.97);
  });

  test('cropped by 3 % on one side has the right columns at its sides', async () => {
    const page = pageFile(pages[0]!);
    const { width, height } = await sharp(page).metadata();
    const left = Math.round(width * 0.03);
    const cut = await sharp(page)
      .extract({ left, top: 0, width: width - left, height })
      .toBuffer();
    const copy = await decode(cut, 256);
    const reference = await decode(page, 256);
    const result = compared(copy, rowsOf(reference, 0, reference.rows))!;
    expect(result.differences).toEqual([]);
    expect(result.sides.left / 256).toBeCloseTo(0.03, 2);
    expect(result.sides.right / 256).toBeCloseTo(1, 2);
  });

  test('mirrored or inverted is the same in that view only', () => {
    const flopped = mirrored(art);
    expect(compared(flopped, art, MIRRORED)).toMatchObject({ differences: [] });
    expect(compared(flopped, art)).toBeUndefined();
    const negative = mapped(art, (value) => 255 - value);
    expect(compared(negative, art, INVERTED)).toMatchObject({ differences: [] });
    expect(compared(negative, art)).toBeUndefined();
  });
});

test('a compared part of a picture gives the columns of the strip at the sides of the whole', () => {
  const margin = 30;
  const framed = mapped(sheet(256 + 2 * margin, 300), (_, x, y) =>
    x < margin || x >= 256 + margin ? 255 : art.luma[y * 256 + x - margin]!,
  );
  const query = { left: margin, right: margin + 256, top: 0, bottom: 300 };
  const { sides } = compareArt(framed, query, art, wholeOf(art), AS_SHOWN)!;
  expect(sides.left).toBeCloseTo(-margin, 0);
  expect(sides.right).toBeCloseTo(256 + margin, 0);
});

describe('a difference', () => {
  test('of words in a balloon is one box of lettering around the words', () => {
    const { differences, sameArt } = compared(lettered(2), lettered(1))!;
    expect(differences.map(({ kind }) => kind)).toEqual(['lettering']);
    expectNear(differences[0]!, text);
    expect(sameArt).toBeGreaterThan(0.8);
    expect(sameArt).toBeLessThan(0.99);
  });

  test('of words in a mirrored copy is where the words are in the copy', () => {
    const { differences } = compared(mirrored(lettered(2)), lettered(1), MIRRORED)!;
    expect(differences.map(({ kind }) => kind)).toEqual(['lettering']);
    expectNear(differences[0]!, { ...text, left: 256 - text.right, right: 256 - text.left });
  });

  test('of words in an inverted copy is lettering', () => {
    const negative = mapped(lettered(2), (value) => 255 - value);
    expect(compared(negative, lettered(1), INVERTED)!.differences.map(({ kind }) => kind)).toEqual([
      'lettering',
    ]);
  });

  test('is an overlay where a balloon was blanked', () => {
    const { differences } = compared(
      painted(art, balloon, () => 250),
      lettered(1),
    )!;
    expect(differences.map(({ kind }) => kind)).toEqual(['overlay']);
    expectNear(differences[0]!, text);
  });

  test('is an overlay where a sticker covers the art', () => {
    const sticker: Box = { left: 170, right: 240, top: 200, bottom: 260 };
    const ground: Box = { left: 150, right: 256, top: 180, bottom: 280 };
    const dark = painted(art, ground, (x, y) => 40 + ((x * y) % 50));
    const { differences } = compared(painted(dark, sticker, words(3)), dark)!;
    expect(differences.map(({ kind }) => kind)).toEqual(['overlay']);
    expectNear(differences[0]!, sticker);
  });

  test('in two places is two boxes, from top to bottom', () => {
    const sticker: Box = { left: 20, right: 70, top: 200, bottom: 240 };
    const ground: Box = { left: 0, right: 90, top: 180, bottom: 260 };
    const dark = (seed: number) => painted(lettered(seed), ground, (x, y) => 40 + ((x * y) % 50));
    const { differences } = compared(painted(dark(2), sticker, words(3)), dark(1))!;
    expect(differences.map(({ kind }) => kind)).toEqual(['lettering', 'overlay']);
  });

  test('in very many places is the largest boxes only', () => {
    const tall = drawn(256, 1600, 9, 500);
    const stamp = (x: number, y: number) =>
      x % 48 >= 12 && x % 48 < 28 && y % 72 >= 24 && y % 72 < 44;
    const stamped = mapped(tall, (value, x, y) => (stamp(x, y) ? words(3)(x, y) : value));
    expect(compared(stamped, tall)!.differences).toHaveLength(MAX_DIFFERENCES);
  });
});

describe('nothing is compared', () => {
  test.for([
    ['other art', drawn(256, 300, 77)],
    ['blank paper', sheet(256, 300)],
    ['one row', drawn(256, 1, 5)],
    ['nothing', { ...sheet(256, 1), luma: new Uint8Array(0), rows: 0 }],
  ] as const)('%s', ([, copy]) => {
    expect(compared(copy, art)).toBeUndefined();
    if (copy.rows > 1) expect(compared(art, copy)).toBeUndefined();
  });

  test('in boxes without area, outside, or not numbers', () => {
    const whole = wholeOf(art);
    for (const box of [
      { ...whole, bottom: 0 },
      { ...whole, right: 0 },
      { ...whole, top: 5000, bottom: 5300 },
      { ...whole, top: Number.NaN },
      { ...whole, bottom: Number.POSITIVE_INFINITY },
    ]) {
      expect(compareArt(art, box, art, whole, AS_SHOWN)).toBeUndefined();
      expect(compareArt(art, whole, art, box, AS_SHOWN)).toBeUndefined();
    }
  });
});

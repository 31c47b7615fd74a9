import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/hash/fingerprint.ts';
import { AS_SHOWN, VIEWS, type View, viewedAs } from '../../../src/hash/window/view.ts';
import { fingerprintBox } from '../../../src/hash/window/window.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { prepare } from '../../../src/image/prepare.ts';
import { drawn, mapped, mirrored, sheet } from '../../support/drawing.ts';
import { bitsApart, INVERTED, MIRRORED, printOf } from '../../support/reading.ts';

const inverted = (picture: Picture) => mapped(picture, (luma) => 255 - luma);

/** The picture with the pixels that a view shows. */
function pixelsIn(picture: Picture, view: View): Picture {
  const turned = view.mirrored ? mirrored(picture) : picture;
  return view.inverted ? inverted(turned) : turned;
}

const SLOTS = [
  [0, 64],
  [3.5, 40],
] as const;

test('there are four views, the identity first', () => {
  expect(VIEWS[0]).toEqual(AS_SHOWN);
  expect(new Set(VIEWS.map((view) => JSON.stringify(view))).size).toBe(4);
  expect(VIEWS).toHaveLength(4);
});

test('a mirrored window differs; mirrored twice it does not', () => {
  const page = drawn(256, 150, 3);
  const turned = printOf(page, [0, 64], { view: MIRRORED });
  expect(bitsApart(turned, printOf(page, [0, 64]))).toBeGreaterThan(90);
  expect(printOf(mirrored(page), [0, 64], { view: MIRRORED })).toBe(printOf(page, [0, 64]));
});

test('inversion changes every bit of a window', () => {
  const page = drawn(256, 150, 3);
  const turned = printOf(page, [0, 64], { view: INVERTED });
  expect(bitsApart(turned, printOf(page, [0, 64]))).toBe(256);
});

test('a blank window has all bits equal in every view', () => {
  for (const view of VIEWS)
    expect(printOf(sheet(256, 256, 90), [0, 128], { view })).toBe(
      (view.inverted ? 'f' : '0').repeat(64),
    );
});

describe.for(VIEWS.map((view) => [JSON.stringify(view), view] as const))(
  'in view %s',
  ([, view]) => {
    test('a window is that of the mirrored or inverted pixels, bit for bit', () => {
      for (const columns of [64, 100, 256])
        for (let seed = 0; seed < 8; seed++) {
          const page = drawn(columns, 150, seed);
          for (const slot of SLOTS)
            expect(printOf(page, slot, { view })).toBe(printOf(pixelsIn(page, view), slot));
        }
    });

    test('a fingerprint does not depend on the views computed with it, or their order', () => {
      const page = drawn(256, 150, 3);
      const box = { left: 0, right: 256, top: 8, bottom: 136 };
      const printsIn = (views: readonly View[]) => {
        const prints = views.map(() => new Uint32Array(8));
        fingerprintBox(prepare(page), box, views, prints);
        return prints.map(toHex);
      };
      const wanted = printOf(page, [4, 64], { view });
      expect(printsIn([view])).toEqual([wanted]);
      for (const other of VIEWS)
        expect([...printsIn([other, view, view]), ...printsIn([view, other])]).toEqual(
          [other, view, view, view, other].map((each) => printOf(page, [4, 64], { view: each })),
        );
      expect(printsIn([...VIEWS, ...VIEWS.toReversed(), view]).at(-1)).toBe(wanted);
    });

    test('a fingerprint without its spectrum converts to that of those pixels, to a few bits', () => {
      const bits: number[] = [];
      for (let seed = 0; seed < 24; seed++) {
        const page = drawn(256, 150, seed);
        const print = viewedAs(fromHex(printOf(page, [0, 128])), view);
        bits.push(bitsApart(toHex(print), printOf(pixelsIn(page, view), [0, 128])));
      }
      expect(Math.max(...bits)).toBeLessThanOrEqual(view.mirrored ? 28 : 0);
      expect(bits.reduce((a, b) => a + b) / bits.length).toBeLessThan(12);
    });

    test('a fingerprint converted twice is the original', () => {
      const print = fromHex(printOf(drawn(256, 150, 5), [0, 64]));
      expect(viewedAs(viewedAs(print, view), view)).toEqual(print);
      expect(print).toEqual(fromHex(printOf(drawn(256, 150, 5), [0, 64])));
    });
  },
);

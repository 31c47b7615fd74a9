import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/hash/fingerprint.ts';
import {
  AS_SHOWN,
  threshold,
  transformWindow,
  VIEWS,
  type View,
  viewedAs,
  windowPrint,
} from '../../../src/hash/window/window.ts';
import type { Picture } from '../../../src/image/picture.ts';
import { drawn, mapped, mirrored, sheet } from '../../support/drawing.ts';
import { bitsApart, INVERTED, MIRRORED, printOf, rowsIn } from '../../support/reading.ts';

const inverted = (picture: Picture) => mapped(picture, (luma) => 255 - luma);

/** What a view sees, in pixels. */
function seen(picture: Picture, view: View): Picture {
  const turned = view.mirrored ? mirrored(picture) : picture;
  return view.inverted ? inverted(turned) : turned;
}

const SLOTS = [
  [0, 64],
  [3.5, 40],
] as const;

test('there are four ways round, the plain one first', () => {
  expect(VIEWS[0]).toEqual(AS_SHOWN);
  expect(new Set(VIEWS.map((view) => JSON.stringify(view))).size).toBe(4);
  expect(VIEWS).toHaveLength(4);
});

test('mirrored, a window is not the plain one, and read twice it is', () => {
  const page = drawn(256, 150, 3);
  const turned = printOf(page, [0, 64], { view: MIRRORED });
  expect(bitsApart(turned, printOf(page, [0, 64]))).toBeGreaterThan(90);
  expect(printOf(mirrored(page), [0, 64], { view: MIRRORED })).toBe(printOf(page, [0, 64]));
});

test('inverted, every bit of a window is another', () => {
  const page = drawn(256, 150, 3);
  const turned = printOf(page, [0, 64], { view: INVERTED });
  expect(bitsApart(turned, printOf(page, [0, 64]))).toBe(256);
});

test('where there is nothing to see, no view sees anything but all or none', () => {
  for (const view of VIEWS)
    expect(printOf(sheet(256, 256, 90), [0, 128], { view })).toBe(
      (view.inverted ? 'f' : '0').repeat(64),
    );
});

describe.for(VIEWS.map((view) => [JSON.stringify(view), view] as const))('seen %s', ([, view]) => {
  test('a window is the window of those pixels, bit for bit', () => {
    for (const columns of [64, 100, 256])
      for (let seed = 0; seed < 8; seed++) {
        const page = drawn(columns, 150, seed);
        for (const slot of SLOTS)
          expect(printOf(page, slot, { view })).toBe(printOf(seen(page, view), slot));
      }
  });

  test('a window comes from the one transform, in whatever order it is asked for', () => {
    const rows = rowsIn(drawn(256, 150, 3));
    const wanted = toHex(windowPrint(rows, 4, 64, view));
    transformWindow(rows, 4, 64);
    const print = new Uint32Array(8);
    for (const other of [...VIEWS, ...VIEWS.toReversed()]) {
      threshold(other, print);
      threshold(view, print);
      expect(toHex(print)).toBe(wanted);
    }
  });

  test('a print alone, without its spectrum, turns into that of those pixels but for a few bits', () => {
    const bits: number[] = [];
    for (let seed = 0; seed < 24; seed++) {
      const page = drawn(256, 150, seed);
      const print = viewedAs(fromHex(printOf(page, [0, 128])), view);
      bits.push(bitsApart(toHex(print), printOf(seen(page, view), [0, 128])));
    }
    expect(Math.max(...bits)).toBeLessThanOrEqual(view.mirrored ? 28 : 0);
    expect(bits.reduce((a, b) => a + b) / bits.length).toBeLessThan(12);
  });

  test('a print turned twice is as it was', () => {
    const print = fromHex(printOf(drawn(256, 150, 5), [0, 64]));
    expect(viewedAs(viewedAs(print, view), view)).toEqual(print);
    expect(print).toEqual(fromHex(printOf(drawn(256, 150, 5), [0, 64])));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsAt } from '../../src/image/picture.ts';
import {
  episodeHeight,
  episodeRow,
  layOut,
  type PagePlace,
  pageStretches,
  stack,
} from '../../src/image/strip.ts';

/** An exact number. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const plus = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
});
const toNumber = ({ numerator, denominator }: Fraction) =>
  Number((numerator * 2n ** 40n) / denominator) / 2 ** 40;

/** `episodeRow` of a whole row by definition: adds up exact heights of rows. */
function rowByFractions(places: readonly PagePlace[], row: number): number {
  const first = BigInt(places[0]!.width);
  let sum: Fraction = { numerator: 0n, denominator: 1n };
  for (const { top, bottom, width, height } of places)
    for (let r = top; r < bottom && r < row; r++)
      sum = plus(sum, {
        numerator: BigInt(height) * first,
        denominator: BigInt(bottom - top) * BigInt(width),
      });
  return toNumber(sum);
}

const COLUMNS = 256;
const sizes = fc.record({
  width: fc.integer({ min: 32, max: 2000 }),
  height: fc.integer({ min: 1, max: 6000 }),
});
const small = fc.record({
  width: fc.integer({ min: 32, max: 2000 }),
  height: fc.integer({ min: 1, max: 60 }),
});
const episodes = fc.array(sizes, { minLength: 1, maxLength: 5 });

describe('pages under one another', () => {
  test('an 800 x 1280 page takes 410 rows, not 409.6, and the next page begins right below', () => {
    expect(
      layOut(
        [
          { width: 800, height: 1280 },
          { width: 690, height: 1000 },
        ],
        256,
      ),
    ).toEqual([
      { top: 0, bottom: 410, width: 800, height: 1280 },
      { top: 410, bottom: 781, width: 690, height: 1000 },
    ]);
  });

  test('the flattest page takes one row', () => {
    expect(layOut([{ width: 2000, height: 1 }], 256)).toMatchObject([{ top: 0, bottom: 1 }]);
  });

  test('take exactly the rows that decoding each of them returns, for any sizes', () => {
    fc.assert(
      fc.property(episodes, fc.integer({ min: 64, max: 300 }), (pages, columns) => {
        const places = layOut(pages, columns);
        let row = 0;
        for (const [i, { top, bottom, width, height }] of places.entries()) {
          expect({ width, height }).toEqual(pages[i]);
          expect(top).toBe(row);
          row += rowsAt(columns, pages[i]!);
          expect(bottom).toBe(row);
        }
      }),
    );
  });

  test('have the height that they have at the width of the first', () => {
    expect(episodeHeight([])).toBe(0);
    const pages = [
      { width: 720, height: 1000 },
      { width: 1440, height: 1000 },
    ];
    expect(episodeHeight(pages)).toBe(1500);
    expect(episodeHeight(pages.toReversed())).toBe(3000);
  });

  test('are stacked in order, byte for byte', () => {
    const parts = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3, 4, 5, 6)];
    expect(stack(parts.map((luma) => ({ luma })))).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(stack([])).toEqual(new Uint8Array(0));
  });
});

describe('a row of the strip', () => {
  test('at a page edge is exactly the sum of the pages above', () => {
    fc.assert(
      fc.property(episodes, (pages) => {
        const places = layOut(pages, COLUMNS);
        const first = pages[0]!.width;
        let above = 0;
        for (const [i, { top }] of places.entries()) {
          expect(episodeRow(places, top)).toBe(above);
          above += (pages[i]!.height * first) / pages[i]!.width;
        }
        expect(episodeRow(places, places.at(-1)!.bottom)).toBeCloseTo(episodeHeight(pages), 9);
      }),
    );
  });

  test('is at the same place in the episode as in exact arithmetic', () => {
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 4 }), (pages) => {
        const places = layOut(pages, COLUMNS);
        for (let row = 0; row <= places.at(-1)!.bottom; row++)
          expect(Math.abs(episodeRow(places, row) - rowByFractions(places, row))).toBeLessThan(
            1e-7,
          );
      }),
      { numRuns: 30 },
    );
  });

  test('ascends in the episode with the row, and stays between its ends', () => {
    fc.assert(
      fc.property(episodes, fc.double({ noNaN: true, min: -50, max: 40000 }), (pages, row) => {
        const places = layOut(pages, COLUMNS);
        const at = episodeRow(places, row);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(episodeHeight(pages) + 1e-9);
        const below = episodeRow(places, row + 1);
        if (row >= 0 && row + 1 <= places.at(-1)!.bottom) expect(below).toBeGreaterThan(at);
        else expect(below).toBeGreaterThanOrEqual(at);
      }),
    );
  });

  test('of a second page half as wide counts twice in the episode, once on the page', () => {
    const pages = [
      { width: 512, height: 512 },
      { width: 256, height: 256 },
    ];
    const places = layOut(pages, 256);
    expect(episodeRow(places, 256 + 100)).toBe(512 + 200);
    expect(pageStretches(places, 356, 357)).toEqual([{ page: 1, top: 100, bottom: 101 }]);
  });
});

describe('stretches of pages', () => {
  test('name the page of a row, and the pixel rows that were scaled to it', () => {
    fc.assert(
      fc.property(episodes, fc.double({ min: 0, max: 1, noNaN: true }), (pages, share) => {
        const places = layOut(pages, COLUMNS);
        const row = Math.floor(share * (places.at(-1)!.bottom - 1));
        const page = places.findIndex(({ top, bottom }) => top <= row && row < bottom);
        const { top, bottom, height } = places[page]!;
        const [only, ...rest] = pageStretches(places, row, row + 1);
        expect(rest).toEqual([]);
        expect(only!.page).toBe(page);
        expect(only!.top).toBeCloseTo(((row - top) * height) / (bottom - top), 7);
        expect(only!.bottom).toBeCloseTo(((row + 1 - top) * height) / (bottom - top), 7);
      }),
    );
  });

  const cut = fc.record({
    pages: episodes,
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    to: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  test('have no gaps and do not overlap: every page between the ends is complete', () => {
    fc.assert(
      fc.property(cut, ({ pages, from, to }) => {
        const places = layOut(pages, COLUMNS);
        const rows = places.at(-1)!.bottom;
        const [top, bottom] = [Math.min(from, to) * rows, Math.max(from, to) * rows];
        const found = pageStretches(places, top, bottom);
        if (top === bottom) expect(found).toEqual([]);
        for (const [i, stretch] of found.entries()) {
          const { height } = pages[stretch.page]!;
          expect(stretch.top).toBeLessThan(stretch.bottom);
          if (i > 0) expect(stretch).toMatchObject({ page: found[i - 1]!.page + 1, top: 0 });
          if (i < found.length - 1) expect(stretch.bottom).toBe(height);
        }
      }),
    );
  });

  test('together are as tall as their rows', () => {
    fc.assert(
      fc.property(cut, ({ pages, from, to }) => {
        const places = layOut(pages, COLUMNS);
        const rows = places.at(-1)!.bottom;
        const [top, bottom] = [Math.min(from, to) * rows, Math.max(from, to) * rows];
        const tall = pageStretches(places, top, bottom).reduce(
          (sum, s) => sum + ((s.bottom - s.top) * pages[0]!.width) / pages[s.page]!.width,
          0,
        );
        const asked = episodeRow(places, bottom) - episodeRow(places, top);
        expect(tall).toBeCloseTo(asked, 6);
      }),
    );
  });
});

describe('past the ends of the strip', () => {
  test('there are no stretches', () => {
    const places = layOut([{ width: 256, height: 100 }], 256);
    expect(pageStretches(places, 100, 200)).toEqual([]);
    expect(pageStretches(places, -20, 0)).toEqual([]);
    expect(pageStretches(places, 90, 200)).toEqual([{ page: 0, top: 90, bottom: 100 }]);
  });
});

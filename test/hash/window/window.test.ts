import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { popcount, toHex } from '../../../src/hash/fingerprint.ts';
import { pdq } from '../../../src/hash/pdq/pdq.ts';
import { AS_SHOWN } from '../../../src/hash/window/view.ts';
import { rowPitch, trackRows, windowPrint } from '../../../src/hash/window/window.ts';
import { type Picture, wholeOf } from '../../../src/image/picture.ts';
import { drawn, mapped, pictureOf, rowsOf, sheet, under } from '../../support/drawing.ts';
import { pageOf } from '../../support/pages.ts';
import { bitsApart, MIRRORED, printOf, rowsIn } from '../../support/reading.ts';
import { windowByDefinition } from '../../support/window-by-definition.ts';
import vectors from '../../vectors/profile1.json' with { type: 'json' };
import { type Recipe, raster } from '../../vectors/raster.ts';

describe('a published profile never changes', () => {
  test.for(vectors.map((v) => [v.name, v] as const))('%s', ([, vector]) => {
    const { recipe, box, top, height, print } = vector;
    const { width, data } = raster(recipe as Recipe);
    const picture = pictureOf(width, Uint8Array.from(data));
    const rows = rowsIn(picture, box);
    expect(toHex(windowPrint(rows, top, height, { ...AS_SHOWN, mirrored: vector.mirrored }))).toBe(
      print,
    );
  });

  test('as more than twenty vectors check', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(20);
    expect(new Set(vectors.map(({ print }) => print)).size).toBe(vectors.length);
  });
});

describe('a window follows its definition, bit for bit', () => {
  const places = fc.record({
    columns: fc.constantFrom(33, 64, 96, 97, 131, 256),
    rows: fc.integer({ min: 1, max: 150 }),
    seed: fc.integer(),
    box: fc.tuple(
      fc.double({ min: -0.12, max: 0.4, noNaN: true }),
      fc.double({ min: 0.5, max: 1.12, noNaN: true }),
      fc.double({ min: -0.2, max: 0.5, noNaN: true }),
      fc.double({ min: 0.5, max: 1.2, noNaN: true }),
    ),
    top: fc.double({ min: -0.3, max: 0.9, noNaN: true }),
    height: fc.double({ min: 0.05, max: 1, noNaN: true }),
    view: fc.constantFrom(AS_SHOWN, MIRRORED),
  });

  test('at any place, of any height, in any number of columns', () => {
    fc.assert(
      fc.property(places, ({ columns, rows, seed, box: [l, r, t, b], top, height, view }) => {
        const picture = drawn(columns, rows, seed, 12);
        const box = { left: l * columns, right: r * columns, top: t * rows, bottom: b * rows };
        const tall = (rows * 128) / (box.right - box.left);
        const [from, size] = [top * tall, height * tall];
        const want = windowByDefinition(picture, box, from, size, view.mirrored);
        expect(printOf(picture, [from, size], { box, view })).toBe(toHex(want));
      }),
      { numRuns: 60 },
    );
  });

  test('on flat drawings without noise, where many coefficients are equal', () => {
    const { data } = raster({
      width: 256,
      height: 200,
      channels: 1,
      seed: 4,
      rectangles: 5,
      noise: false,
    });
    const picture = pictureOf(256, Uint8Array.from(data));
    for (const top of [0, 17, 36])
      for (const height of [16, 40, 64])
        expect(printOf(picture, [top, height])).toBe(
          toHex(windowByDefinition(picture, wholeOf(picture), top, height)),
        );
  });
});

describe('the fingerprint of a window', () => {
  test('does not depend on the windows fingerprinted before', () => {
    const rows = rowsIn(drawn(256, 300, 1));
    const alone = toHex(windowPrint(rows, 3, 40));
    windowPrint(rows, 80, 64, MIRRORED);
    windowPrint(rows, -50, 20);
    expect(toHex(windowPrint(rows, 3, 40))).toBe(alone);
  });

  test('has 128 bits set, or none if the window is blank', () => {
    for (let seed = 0; seed < 20; seed++) {
      const print = windowPrint(rowsIn(drawn(64, 64, seed)), 0, 128);
      const ones = print.reduce((sum, word) => sum + popcount(word), 0);
      expect(ones).toBe(128);
    }
    for (const level of [0, 128, 255])
      expect(printOf(sheet(256, 256, level), [0, 128])).toBe('0'.repeat(64));
  });
});

describe('the rows of a track', () => {
  test('are 128 to its width', () => {
    const rows = rowsIn(drawn(256, 300, 1), { left: 0, right: 64, top: 20, bottom: 120 });
    expect(rowPitch(rows)).toBe(0.5);
    expect(trackRows(rows)).toBe(200);
    expect(rowPitch({ box: { left: -14, right: 270, top: 0, bottom: 9 } })).toBe(284 / 128);
  });
});

describe('no bit changes if', () => {
  test('the window is further down, under another picture', () => {
    const page = drawn(256, 260, 8);
    for (const above of [2, 6, 64]) {
      const lower = under(drawn(256, above, 9), page);
      for (const [top, height] of [
        [0, 64],
        [10.5, 40],
        [2, 128],
      ] as const)
        expect(printOf(lower, [top + above / 2, height])).toBe(printOf(page, [top, height]));
    }
    const narrow = drawn(64, 100, 8);
    for (const above of [1, 7])
      expect(printOf(under(drawn(64, above, 9), narrow), [10 + 2 * above, 40])).toBe(
        printOf(narrow, [10, 40]),
      );
  });

  test('the page is brighter by a constant', () => {
    const dark = mapped(drawn(256, 260, 10), (luma) => luma >> 1);
    for (const more of [1, 40, 127]) {
      const bright = mapped(dark, (luma) => luma + more);
      for (const slot of [
        [0, 128],
        [1.25, 63],
      ] as const)
        expect(printOf(bright, slot)).toBe(printOf(dark, slot));
    }
  });

  test.for([
    ['wide', { left: 32, right: 160, top: 50, bottom: 150 }],
    ['narrow', { left: 33, right: 98, top: 51, bottom: 120 }],
  ] as const)('a %s box is cut out of its page and read as a page', ([, box]) => {
    const page = drawn(256, 200, 11);
    const columns = box.right - box.left;
    const cut = Uint8Array.from(
      { length: columns * (box.bottom - box.top) },
      (_, i) => page.luma[(box.top + Math.floor(i / columns)) * 256 + box.left + (i % columns)]!,
    );
    expect(printOf(page, [5, 64], { box })).toBe(printOf(pictureOf(columns, cut), [5, 64]));
  });
});

describe('beyond the picture', () => {
  test.for([0, 255])('rows above and below count as paper, as of level %i', (level) => {
    const page = drawn(256, 120, 12);
    const padded = under(sheet(256, 40, level), page, sheet(256, 60, level));
    for (const [top, height] of [
      [-20, 64],
      [-9.5, 40],
      [30, 60],
      [-20, 110],
    ] as const)
      expect(printOf(page, [top, height])).toBe(printOf(padded, [top + 20, height]));
  });

  test('the columns at the sides repeat', () => {
    const page = drawn(64, 80, 13);
    const side = (x: number) => Math.min(63, Math.max(0, x - 8));
    const wider = Uint8Array.from(
      { length: 80 * 80 },
      (_, i) => page.luma[Math.floor(i / 80) * 64 + side(i % 80)]!,
    );
    const box = { left: -8, right: 72, top: 0, bottom: 80 };
    expect(printOf(page, [0, 100], { box })).toBe(printOf(pictureOf(80, wider), [0, 100]));
  });
});

describe('PDQ of the same pixels', () => {
  /** A square of the page averaged to 64 x 64, which PDQ hashes without blur and sampling. */
  function square({ luma, columns }: Picture, top: number): Uint8Array {
    const cell = columns / 64;
    return Uint8Array.from({ length: 4096 }, (_, i) => {
      let sum = 0;
      for (let y = 0; y < cell; y++)
        for (let x = 0; x < cell; x++)
          sum += luma[(top + (i >> 6) * cell + y) * columns + (i & 63) * cell + x]!;
      return Math.round(sum / cell / cell);
    });
  }

  test('is about 6 bits away, and at most 14', async () => {
    const bits: number[] = [];
    for (const name of ['neon-spring/ep01/002', 'ash-crown/ep01/003', 'third-corridor/ep02/001']) {
      const page = await pageOf(name);
      for (let top = 0; top + 256 <= page.rows; top += 16) {
        const data = square(page, top);
        const { print } = pdq({ width: 64, height: 64, channels: 1, data });
        bits.push(bitsApart(toHex(print), printOf(pictureOf(64, data), [0, 128])));
        bits.push(bitsApart(toHex(print), printOf(page, [top / 2, 128])));
      }
    }
    expect(Math.max(...bits)).toBeLessThanOrEqual(14);
    expect(bits.reduce((a, b) => a + b) / bits.length).toBeLessThan(8);
  });
});

const squareOf = (picture: Picture) => (top: number) => printOf(picture, [top, 128]);

/** Changes of tone: name, maximum bits changed, and the changed page. */
const changes: [what: string, atMost: number, change: (page: Picture) => Picture][] = [
  ['contrast halved', 4, (page) => mapped(page, (luma) => 64 + (luma >> 1))],
  ['a gamma of 0.7', 16, (page) => mapped(page, (luma) => 255 * (luma / 255) ** 0.7)],
  [
    'noise of 16 levels',
    4,
    (page) => mapped(page, (luma, x, y) => luma + ((x * 31 + y * 17) % 16) - 8),
  ],
];

describe('on drawn pages', () => {
  const pages: Picture[] = [];
  beforeAll(async () => {
    for (const name of ['neon-spring/ep01/002', 'ash-crown/ep01/003', 'third-corridor/ep02/001'])
      pages.push(await pageOf(name));
  });

  /** Mean distance between windows of the pages before and after a change. */
  function meanDistance(
    height: number,
    change: (page: Picture) => (top: number) => string,
  ): number {
    const bits = pages.flatMap((page) => {
      const changed = change(page);
      return Array.from({ length: 8 }, (_, i) => 10 + 7 * i).map((top) =>
        bitsApart(printOf(page, [top, height]), changed(top)),
      );
    });
    return bits.reduce((sum, n) => sum + n, 0) / bits.length;
  }

  const shifts: [by: number, height: number, atLeast: number, atMost: number][] = [
    [0.25, 128, 1, 8],
    [1, 128, 10, 30],
    [2, 128, 20, 50],
    [8, 128, 100, 150],
    [1, 64, 20, 45],
    [1, 40, 30, 65],
  ];
  test.for(shifts)(
    'a shift by %d rows changes a window of %i rows by %i to %i bits',
    ([by, height, ...range]) => {
      const bits = meanDistance(height, (page) => (top) => printOf(page, [top + by, height]));
      expect(bits).toBeGreaterThan(range[0]!);
      expect(bits).toBeLessThan(range[1]!);
    },
  );

  test.for(changes)('%s changes at most %i bits of a square', ([, atMost, change]) => {
    const bits = meanDistance(128, (page) => squareOf(change(page)));
    expect(bits).toBeLessThanOrEqual(atMost);
  });

  test('other art is 128 bits away', () => {
    const other = rowsOf(pages[1]!, 100, 380);
    const bits = meanDistance(
      128,
      (page) => (top) => printOf(page === pages[1] ? pages[0]! : other, [top / 8, 128]),
    );
    expect(Math.abs(bits - 128)).toBeLessThan(10);
  });
});

// Covers what is claimed at last: weigh.ts, rivals.ts.

import { describe, expect, test } from 'vitest';
import type { Picture } from '../../src/image/picture.ts';
import { prepare } from '../../src/image/prepare.ts';
import { examine } from '../../src/match/examine.ts';
import type { Searcher } from '../../src/store/index/searcher.ts';
import { art, paint, warped } from '../support/art.ts';
import { mapped, sheet, under } from '../support/drawing.ts';
import { libraryOf } from '../support/library.ts';

const page = (seed: number, rows = 420) => art(256, rows, seed);

/** Lines of discs as high as letters, of sizes and places by a seed. */
function caption(rows: number, seed: number): Picture {
  const picture = sheet(256, rows);
  for (let line = 20, n = seed; line < rows - 10; line += 24)
    for (let x = 30; x < 226; x += 10 + (n % 7), n = (n * 31 + 7) % 1009)
      paint(picture, { x, y: line + (n % 3), a: 2 + (n % 4), b: 3 + (n % 5) }, 0);
  return picture;
}

/** A picture at another size, on paper. */
const onPaper = (picture: Picture, scale: number, rows: number) =>
  warped(picture, 256, rows, (x, y) => [(x - 20) / scale, (y - 20) / scale]);

function told(searcher: Searcher, picture: Picture) {
  const { claims, uncounted } = examine(searcher, prepare(picture));
  const nameOf = (episode: number) => {
    const { work, episode: each } = searcher.episodes[episode]!;
    return `${work.name}/${each.name}`;
  };
  return {
    claims: [...new Set(claims.map(({ episode }) => nameOf(episode)))],
    reasons: [...new Set(uncounted.map(({ reason }) => reason))],
    held: [
      ...new Set(
        uncounted.flatMap(({ claim, episodes }) => [claim.episode, ...episodes].map(nameOf)),
      ),
    ].sort(),
  };
}

describe('rows that are in several places', () => {
  const card = page(1, 300);
  const searcher = libraryOf({
    'moon/ep01': under(page(2), card),
    'moon/ep02': under(page(3), card),
    'rain/ep01': under(page(4), page(5)),
    'rain/ep02': under(page(6), page(5)),
    'sun/ep01': page(7),
  });

  test('are no evidence, alone or beside other art', () => {
    expect(told(searcher, card)).toEqual({
      claims: [],
      reasons: ['recurs'],
      held: ['moon/ep01', 'moon/ep02'],
    });
    expect(told(searcher, under(page(90), card)).claims).toEqual([]);
  });

  test('take nothing from the rows beside them', () => {
    expect(told(searcher, under(page(2), card)).claims).toEqual(['moon/ep01']);
    expect(told(searcher, page(7)).claims).toEqual(['sun/ep01']);
  });

  test('are found at another size by patches, and are no evidence then either', () => {
    expect(told(searcher, onPaper(card, 0.7, 300)).claims).toEqual([]);
    expect(told(searcher, onPaper(page(7), 0.7, 340)).claims).toEqual(['sun/ep01']);
  });
});

test('banners above and below are no evidence if the catalogue has them on every page', () => {
  const banner = page(20, 60);
  const stamped = (seed: number) => under(banner, page(seed), banner);
  const searcher = libraryOf({
    'moon/ep01': under(stamped(21), stamped(22)),
    'moon/ep02': under(stamped(23), stamped(24)),
  });
  for (let seed = 100; seed < 112; seed++) {
    expect(told(searcher, stamped(seed)).claims).toEqual([]);
    const cut = warped(stamped(seed), 256, 480, (x, y) => [0.7 * x + 10, 0.7 * y]);
    expect(told(searcher, cut).claims).toEqual([]);
  }
  expect(told(searcher, page(22)).claims).toEqual(['moon/ep01']);
});

describe('lettering', () => {
  const searcher = libraryOf({
    'moon/ep01': under(page(30), caption(260, 5), page(31)),
    'rain/ep01': page(32),
  });

  test('is no evidence, although it is in one place only', () => {
    const words = told(searcher, caption(260, 5));
    expect(words).toMatchObject({ claims: [], reasons: ['lettering'] });
  });

  test('takes nothing from the art beside it', () => {
    expect(told(searcher, under(page(30), caption(260, 5))).claims).toEqual(['moon/ep01']);
  });
});

describe('evidence stays', () => {
  const searcher = libraryOf({ 'moon/ep01': page(60), 'rain/ep01': page(61) });

  test('under a diamond with an outline, which has the strokes of a letter', () => {
    for (const [ink, outline] of [
      [8, 6],
      [6, 5],
      [8, 0],
    ] as const) {
      const framed = mapped(page(60), (luma, x, y) => {
        const away = Math.abs(Math.abs(x - 128) + Math.abs((y % 210) - 105) - 100);
        if (away < ink) return 0;
        return away < ink + outline ? 255 : luma;
      });
      expect(told(searcher, framed).claims, `${ink} ${outline}`).toEqual(['moon/ep01']);
    }
  });

  test('under a screen of fine stripes', () => {
    for (const level of [10, 16, 25]) {
      const screened = mapped(page(60), (luma, x) => luma + (x % 4 < 2 ? level : -level));
      expect(told(searcher, screened).claims, `${level}`).toEqual(['moon/ep01']);
    }
  });
});

test('a drawing in two layouts of a work is evidence for the layout that the picture has', () => {
  const panels = [40, 41].map((seed) => art(256, 256, seed, 80));
  const strip = warped(under(...panels), 256, 128, (x, y) => {
    const panel = x < 128 ? 0 : 1;
    return [(x - 128 * panel) * 2, y * 2 + 256 * panel];
  });
  const searcher = libraryOf({ 'moon/strip': strip, 'moon/page': under(...panels) });
  const cut = warped(strip, 256, 160, (x, y) => [0.75 * x + 40, 0.75 * y]);
  expect(told(searcher, cut).claims).toEqual(['moon/strip']);
});

import {
  balloons,
  bar,
  charactersIn,
  confetti,
  disc,
  heavyWatermark,
  letters,
  stickers,
  textColumn,
} from './marks.ts';
import { cropSides } from './ordinary.ts';
import {
  type Alteration,
  between,
  eitherOf,
  IDENTITY_MAP,
  integerBetween,
  type Paint,
  type RandomFraction,
  type Slice,
  stack,
  strongColour,
} from './paint.ts';

/** Alterations that are rarer on sites, or that try to make a copy unlike its source. */
export function hard(paint: Paint): Record<string, Alteration> {
  return {
    ...croppedUnevenly(paint),
    ...placedOnPage(paint),
    ...coarse(paint),
    ...distorted(paint),
    ...covered(paint),
    ...recut(paint),
  };
}

function croppedUnevenly(paint: Paint): Record<string, Alteration> {
  return {
    'crop-one-side': async (slice, random) => {
      const off = Math.round(slice.width * between(random, 0.04, 0.1));
      return paint.jpeg(await paint.crop(slice, eitherOf(random, 0, off), slice.width - off));
    },
    'crop-uneven': async (slice, random) => {
      const off = () => Math.round(slice.width * between(random, 0.01, 0.07));
      const left = off();
      return paint.jpeg(await paint.crop(slice, left, slice.width - left - off()));
    },
    'mirror-combo': async (slice, random) => {
      const part = await cropSides(paint, slice, between(random, 0, 0.03));
      const brightness = between(random, 0.85, 1.2);
      const flipped = await paint.toSlice(paint.toSharp(part).flop().modulate({ brightness }));
      const resized = await paint.resize(flipped, integerBetween(random, 480, 900));
      const map = { offset: 0, scale: resized.height / slice.height, mirrored: true };
      return paint.jpeg(resized, map, 55);
    },
  };
}

/** The slice on a larger page, beside other content. */
function placedOnPage(paint: Paint): Record<string, Alteration> {
  return {
    sidebars: async (slice, random) => {
      const { height } = slice;
      const width = Math.round(slice.width / between(random, 0.45, 0.75));
      const left = integerBetween(random, 0.05 * width, 0.95 * width - slice.width);
      const right = left + slice.width + 10;
      const canvas = await paint.blank(width, height, eitherOf(random, '#fff', '#202124'));
      const columns =
        textColumn(random, 10, { width: left - 20, height }) +
        textColumn(random, right, { width: width - right - 10, height }) +
        bar(right + 2, 0.3 * height, width - right - 14, 0.2 * height, '#c63');
      return paint.jpeg(await paint.paste(await paint.overlay(canvas, columns), slice, left, 0));
    },
    corner: (slice, random) => corner(paint, slice, random),
    'margin-busy': async (slice, random) => {
      const side = () => Math.round(slice.width * between(random, 0.03, 0.12));
      const [left, right] = [side(), side()];
      const canvas = await paint.blank(slice.width + left + right, slice.height, '#124');
      const busy = await paint.overlay(canvas, confetti(random, canvas, 60));
      return paint.jpeg(await paint.paste(busy, slice, left, 0));
    },
  };
}

/** The slice in a corner of a page about twice as wide, cut off where it does not fit. */
async function corner(paint: Paint, slice: Slice, random: RandomFraction) {
  const [width, height, edge] = [1000, 1300, 40];
  const small = await paint.resize(slice, Math.round(width * between(random, 0.4, 0.6)));
  const part = paint.rows(small, 0, Math.min(small.height, height - 2 * edge));
  const left = eitherOf(random, edge, width - part.width - edge);
  const top = eitherOf(random, edge, height - part.height - edge);
  const canvas = await paint.blank(width, height, '#fff');
  const page = await paint.overlay(canvas, bar(0, 0, width, edge / 2, '#246'));
  return paint.jpeg(await paint.paste(page, part, left, top), null);
}

/** Few pixels or few colours. */
function coarse(paint: Paint): Record<string, Alteration> {
  return {
    'thumb-240': async (slice) => {
      const small = await paint.resize(slice, 240);
      return paint.jpeg(small, { ...IDENTITY_MAP, scale: small.height / slice.height }, 60);
    },
    jpeg15: (slice) => paint.jpeg(slice, IDENTITY_MAP, 15),
    palette16: async (slice) => {
      const options = { palette: true, colours: 16, dither: 1 };
      return {
        buffer: await paint.toSharp(slice).png(options).toBuffer(),
        ext: 'png',
        map: IDENTITY_MAP,
      };
    },
    inverted: async (slice) => paint.jpeg(await paint.toSlice(paint.toSharp(slice).negate())),
  };
}

function distorted(paint: Paint): Record<string, Alteration> {
  return {
    'stretch-10': async (slice, random) => {
      const [low, high] = eitherOf(random, [0.9, 0.94] as const, [1.06, 1.1] as const);
      const height = Math.round(slice.height * between(random, low, high));
      const stretched = await paint.resize(slice, slice.width, height);
      return paint.jpeg(stretched, { ...IDENTITY_MAP, scale: height / slice.height });
    },
    'rotate-2': async (slice, random) => {
      const degrees = eitherOf(random, 1, -1) * between(random, 0.5, 2);
      const turned = paint
        .toSharp(slice)
        .rotate(degrees, { background: eitherOf(random, '#fff', '#000') });
      return paint.jpeg(await paint.toSlice(turned), null);
    },
  };
}

function covered(paint: Paint): Record<string, Alteration> {
  const overlaid =
    (marks: (random: RandomFraction, slice: Slice) => string): Alteration =>
    async (slice, random) =>
      paint.jpeg(await paint.overlay(slice, marks(random, slice)));
  return {
    balloons: overlaid((random, slice) => balloons(random, slice, 4)),
    stickers: overlaid((random, slice) => stickers(random, slice, 2)),
    'watermark-heavy': overlaid(heavyWatermark),
  };
}

/** Rows inserted between others, or removed from between them. */
function recut(paint: Paint): Record<string, Alteration> {
  return {
    'ad-middle': async (slice, random) => {
      const middle = Math.round(slice.height * between(random, 0.4, 0.6));
      const height = Math.round(slice.width * between(random, 0.3, 0.5));
      const ad = await advertisement(paint, slice.width, height, random);
      const parts = [paint.rows(slice, 0, middle), ad, paint.rows(slice, middle, slice.height)];
      return paint.jpeg(stack(parts), null);
    },
    'gutters-short': (slice) => paint.jpeg(shortenGutters(paint, slice), null),
  };
}

async function advertisement(paint: Paint, width: number, height: number, random: RandomFraction) {
  const canvas = await paint.blank(width, height, strongColour(random, 60, 60));
  const size = 0.3 * height;
  const line = { x: 30, y: 0.6 * height, size, count: charactersIn(0.55 * width, size) };
  const marks =
    letters(random, line, '#fff') + disc(0.8 * width, height / 2, 0.35 * height, '#fe0');
  return paint.overlay(canvas, marks);
}

/** Levels by which the pixels of a gutter's row vary at most. */
const PAPER_LEVELS = 12;
/** Rows of a gutter that remain at most, as a share of the width. */
const MAX_GUTTER_SHARE = 0.02;

/** Shortens gutters to {@link MAX_GUTTER_SHARE}, so that the panels move together. */
function shortenGutters(paint: Paint, slice: Slice): Slice {
  const rows: Slice[] = [];
  let gutter = 0;
  for (let y = 0; y < slice.height; y++) {
    const row = paint.rows(slice, y, y + 1);
    gutter = isPaper(row) ? gutter + 1 : 0;
    if (gutter <= MAX_GUTTER_SHARE * slice.width) rows.push(row);
  }
  return stack(rows);
}

function isPaper({ data }: Slice): boolean {
  let [low, high] = [255, 0];
  for (let i = 1; i < data.length; i += 6) {
    const green = data[i]!;
    if (green < low) low = green;
    if (green > high) high = green;
  }
  return high - low < PAPER_LEVELS;
}

import { balloons, bar, confetti, disc, fitting, heavy, letters, stickers, text } from './marks.ts';
import { cropped } from './ordinary.ts';
import {
  type Alteration,
  between,
  type Chance,
  either,
  hue,
  type Paint,
  SAME,
  type Slice,
  stacked,
  whole,
} from './paint.ts';

/** What sites do less often, and what is meant to make a copy unlike its source. */
export function hard(paint: Paint): Record<string, Alteration> {
  return {
    ...croppedUnevenly(paint),
    ...placed(paint),
    ...coarse(paint),
    ...bent(paint),
    ...covered(paint),
    ...recut(paint),
  };
}

function croppedUnevenly(paint: Paint): Record<string, Alteration> {
  return {
    'crop-one-side': async (slice, chance) => {
      const off = Math.round(slice.width * between(chance, 0.04, 0.1));
      return paint.jpeg(await paint.crop(slice, either(chance, 0, off), slice.width - off));
    },
    'crop-uneven': async (slice, chance) => {
      const off = () => Math.round(slice.width * between(chance, 0.01, 0.07));
      const left = off();
      return paint.jpeg(await paint.crop(slice, left, slice.width - left - off()));
    },
    'mirror-combo': async (slice, chance) => {
      const part = await cropped(paint, slice, between(chance, 0, 0.03));
      const brightness = between(chance, 0.85, 1.2);
      const flipped = await paint.raw(paint.open(part).flop().modulate({ brightness }));
      const resized = await paint.resize(flipped, whole(chance, 480, 900));
      const map = { offset: 0, scale: resized.height / slice.height, mirrored: true };
      return paint.jpeg(resized, map, 55);
    },
  };
}

/** On a larger sheet, among other things. */
function placed(paint: Paint): Record<string, Alteration> {
  return {
    sidebars: async (slice, chance) => {
      const { height } = slice;
      const width = Math.round(slice.width / between(chance, 0.45, 0.75));
      const left = whole(chance, 0.05 * width, 0.95 * width - slice.width);
      const right = left + slice.width + 10;
      const sheet = await paint.sheet(width, height, either(chance, '#fff', '#202124'));
      const columns =
        text(chance, 10, { width: left - 20, height }) +
        text(chance, right, { width: width - right - 10, height }) +
        bar(right + 2, 0.3 * height, width - right - 14, 0.2 * height, '#c63');
      return paint.jpeg(await paint.on(await paint.over(sheet, columns), slice, left, 0));
    },
    corner: (slice, chance) => corner(paint, slice, chance),
    'margin-busy': async (slice, chance) => {
      const side = () => Math.round(slice.width * between(chance, 0.03, 0.12));
      const [left, right] = [side(), side()];
      const sheet = await paint.sheet(slice.width + left + right, slice.height, '#124');
      const busy = await paint.over(sheet, confetti(chance, sheet, 60));
      return paint.jpeg(await paint.on(busy, slice, left, 0));
    },
  };
}

/** About half as wide as the page it is put on, as far as it fits, in one of the corners. */
async function corner(paint: Paint, slice: Slice, chance: Chance) {
  const [width, height, edge] = [1000, 1300, 40];
  const small = await paint.resize(slice, Math.round(width * between(chance, 0.4, 0.6)));
  const part = paint.rows(small, 0, Math.min(small.height, height - 2 * edge));
  const left = either(chance, edge, width - part.width - edge);
  const top = either(chance, edge, height - part.height - edge);
  const sheet = await paint.sheet(width, height, '#fff');
  const page = await paint.over(sheet, bar(0, 0, width, edge / 2, '#246'));
  return paint.jpeg(await paint.on(page, part, left, top), null);
}

/** Little is left of the pixels. */
function coarse(paint: Paint): Record<string, Alteration> {
  return {
    'thumb-240': async (slice) => {
      const small = await paint.resize(slice, 240);
      return paint.jpeg(small, { ...SAME, scale: small.height / slice.height }, 60);
    },
    jpeg15: (slice) => paint.jpeg(slice, SAME, 15),
    palette16: async (slice) => {
      const options = { palette: true, colours: 16, dither: 1 };
      return { buffer: await paint.open(slice).png(options).toBuffer(), ext: 'png', map: SAME };
    },
    inverted: async (slice) => paint.jpeg(await paint.raw(paint.open(slice).negate())),
  };
}

function bent(paint: Paint): Record<string, Alteration> {
  return {
    'stretch-10': async (slice, chance) => {
      const [low, high] = either(chance, [0.9, 0.94] as const, [1.06, 1.1] as const);
      const height = Math.round(slice.height * between(chance, low, high));
      const stretched = await paint.resize(slice, slice.width, height);
      return paint.jpeg(stretched, { ...SAME, scale: height / slice.height });
    },
    'rotate-2': async (slice, chance) => {
      const degrees = either(chance, 1, -1) * between(chance, 0.5, 2);
      const turned = paint
        .open(slice)
        .rotate(degrees, { background: either(chance, '#fff', '#000') });
      return paint.jpeg(await paint.raw(turned), null);
    },
  };
}

function covered(paint: Paint): Record<string, Alteration> {
  const over =
    (marks: (chance: Chance, slice: Slice) => string): Alteration =>
    async (slice, chance) =>
      paint.jpeg(await paint.over(slice, marks(chance, slice)));
  return {
    balloons: over((chance, slice) => balloons(chance, slice, 4)),
    stickers: over((chance, slice) => stickers(chance, slice, 2)),
    'watermark-heavy': over(heavy),
  };
}

/** Rows are put between others, or taken from between them. */
function recut(paint: Paint): Record<string, Alteration> {
  return {
    'ad-middle': async (slice, chance) => {
      const at = Math.round(slice.height * between(chance, 0.4, 0.6));
      const height = Math.round(slice.width * between(chance, 0.3, 0.5));
      const ad = await advertisement(paint, slice.width, height, chance);
      const parts = [paint.rows(slice, 0, at), ad, paint.rows(slice, at, slice.height)];
      return paint.jpeg(stacked(parts), null);
    },
    'gutters-short': (slice) => paint.jpeg(withoutGutters(paint, slice), null),
  };
}

async function advertisement(paint: Paint, width: number, height: number, chance: Chance) {
  const sheet = await paint.sheet(width, height, hue(chance, 60, 60));
  const size = 0.3 * height;
  const line = { x: 30, y: 0.6 * height, size, count: fitting(0.55 * width, size) };
  const marks =
    letters(chance, line, '#fff') + disc(0.8 * width, height / 2, 0.35 * height, '#fe0');
  return paint.over(sheet, marks);
}

/** Grey levels by which a row of a gutter varies at most, and rows of one that stay, of the width. */
const PAPER = 12;
const KEPT = 0.02;

/** Long gutters cut to {@link KEPT}: the panels move together, and the spacing is no longer the source's. */
function withoutGutters(paint: Paint, slice: Slice): Slice {
  const rows: Slice[] = [];
  let gutter = 0;
  for (let y = 0; y < slice.height; y++) {
    const row = paint.rows(slice, y, y + 1);
    gutter = isPaper(row) ? gutter + 1 : 0;
    if (gutter <= KEPT * slice.width) rows.push(row);
  }
  return stacked(rows);
}

function isPaper({ data }: Slice): boolean {
  let [low, high] = [255, 0];
  for (let i = 1; i < data.length; i += 6) {
    const green = data[i]!;
    if (green < low) low = green;
    if (green > high) high = green;
  }
  return high - low < PAPER;
}

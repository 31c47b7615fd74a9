import { bar, fitting, letters, tiled } from './marks.ts';
import {
  type Alteration,
  between,
  type Chance,
  either,
  hue,
  type Paint,
  SAME,
  type Slice,
  whole,
} from './paint.ts';

/** What sites do every day; the cases of ../shared/acceptance that need no corpus, under its names. */
export function ordinary(paint: Paint): Record<string, Alteration> {
  return {
    ...encoded(paint),
    ...coloured(paint),
    ...framed(paint),
    screenshot: screenshot(paint),
    combo: combo(paint),
  };
}

function encoded(paint: Paint): Record<string, Alteration> {
  const resized = async (slice: Slice, width: number) => {
    const resized = await paint.resize(slice, width);
    return paint.jpeg(resized, { ...SAME, scale: resized.height / slice.height });
  };
  return {
    identical: (slice) => paint.png(slice),
    jpeg40: (slice) => paint.jpeg(slice, SAME, 40),
    webp30: (slice) => paint.webp(slice, SAME, 30),
    'resize-down': (slice, chance) => resized(slice, whole(chance, 320, 560)),
    'resize-up': (slice, chance) => resized(slice, whole(chance, 1000, 1500)),
    squeeze: async (slice, chance) => {
      const height = Math.round(slice.height * between(chance, 0.94, 1.06));
      const squeezed = await paint.resize(slice, slice.width, height);
      return paint.jpeg(squeezed, { ...SAME, scale: height / slice.height });
    },
  };
}

function coloured(paint: Paint): Record<string, Alteration> {
  return {
    tone: async (slice, chance) => paint.jpeg(await toned(paint, slice, chance)),
    'watermark-tiled': async (slice, chance) =>
      paint.jpeg(await paint.over(slice, tiled(chance, slice))),
    mirror: async (slice) =>
      paint.jpeg(await paint.raw(paint.open(slice).flop()), { ...SAME, mirrored: true }),
  };
}

function toned(paint: Paint, slice: Slice, chance: Chance): Promise<Slice> {
  const [brightness, saturation] = [between(chance, 0.8, 1.25), between(chance, 0.3, 1.5)];
  const [slope, shift] = [between(chance, 0.85, 1.2), between(chance, -18, 18)];
  return paint.raw(paint.open(slice).modulate({ brightness, saturation }).linear(slope, shift));
}

function framed(paint: Paint): Record<string, Alteration> {
  return {
    banner: async (slice, chance) => {
      const { framed, top } = await banners(paint, slice, chance);
      return paint.jpeg(framed, { ...SAME, offset: top });
    },
    margins: async (slice, chance) => {
      const side = () => Math.round(slice.width * between(chance, 0.02, 0.15));
      const background = either(chance, '#fff', '#000');
      const extended = paint.open(slice).extend({ left: side(), right: side(), background });
      return paint.jpeg(await paint.raw(extended));
    },
    'crop-sides-2': async (slice) => paint.jpeg(await cropped(paint, slice, 0.02)),
    'crop-sides-5': async (slice) => paint.jpeg(await cropped(paint, slice, 0.05)),
    'rotate-1': async (slice, chance) => {
      const turned = paint.open(slice).rotate(either(chance, 1, -1), { background: '#fff' });
      return paint.jpeg(await paint.raw(turned), null);
    },
  };
}

/** The same share off both sides. */
export function cropped(paint: Paint, slice: Slice, share: number): Promise<Slice> {
  const left = Math.round(slice.width * share);
  return paint.crop(slice, left, slice.width - 2 * left);
}

/** A coloured bar with lettering above and below. */
async function banners(paint: Paint, slice: Slice, chance: Chance) {
  const [top, bottom] = [whole(chance, 60, 220), whole(chance, 60, 220)];
  const [fill, { width, height }] = [hue(chance, 70, 40), slice];
  const put = (y: number, tall: number) => {
    const size = 0.35 * tall;
    const count = Math.min(20, fitting(width - 40, size));
    const line = { x: 20, y: y + 0.6 * tall, size, count };
    return bar(0, y, width, tall, fill) + letters(chance, line, '#fff');
  };
  const extended = await paint.raw(paint.open(slice).extend({ top, bottom, background: '#fff' }));
  return { framed: await paint.over(extended, put(0, top) + put(top + height, bottom)), top };
}

/** A telephone's: its clock above, the reader's buttons below. */
function screenshot(paint: Paint): Alteration {
  return async (slice, chance) => {
    const [top, bottom] = [whole(chance, 60, 120), whole(chance, 80, 160)];
    const resized = await paint.resize(slice, whole(chance, 900, 1080));
    const { width, height } = resized;
    const extended = paint.open(resized).extend({ top, bottom, background: '#1b1b1f' });
    const foot = { x: 24, y: top + height + 0.6 * bottom, size: 0.3 * bottom, count: 12 };
    const marks =
      letters(chance, { x: 24, y: 0.65 * top, size: 0.4 * top, count: 10 }, '#fff') +
      bar(0, top + height, width, 2, '#666') +
      letters(chance, foot, '#ccc');
    const map = { offset: top, scale: height / slice.height, mirrored: false };
    return paint.png(await paint.over(await paint.raw(extended), marks), map);
  };
}

/** Up to five of these at once. */
function combo(paint: Paint): Alteration {
  return async (slice, chance) => {
    let now = slice;
    let offset = 0;
    if (chance() < 0.5) now = await toned(paint, now, chance);
    if (chance() < 0.4) now = await cropped(paint, now, between(chance, 0, 0.025));
    if (chance() < 0.7) now = await paint.over(now, tiled(chance, now));
    if (chance() < 0.3) {
      const { framed, top } = await banners(paint, now, chance);
      [now, offset] = [framed, top];
    }
    const resized = await paint.resize(now, whole(chance, 480, 1080));
    const scale = resized.height / now.height;
    const quality = whole(chance, 35, 75);
    return paint.jpeg(resized, { offset: offset * scale, scale, mirrored: false }, quality);
  };
}

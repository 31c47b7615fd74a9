import { bar, charactersIn, letters, tiledWatermark } from './marks.ts';
import {
  type Alteration,
  between,
  eitherOf,
  IDENTITY_MAP,
  integerBetween,
  type Paint,
  type RandomFraction,
  type Slice,
  strongColour,
} from './paint.ts';

/** Everyday alterations: the cases of ../shared/acceptance that need no corpus, by its names. */
export function ordinary(paint: Paint): Record<string, Alteration> {
  return {
    ...encoded(paint),
    ...recoloured(paint),
    ...framed(paint),
    screenshot: screenshot(paint),
    combo: combo(paint),
  };
}

function encoded(paint: Paint): Record<string, Alteration> {
  const resized = async (slice: Slice, width: number) => {
    const resized = await paint.resize(slice, width);
    return paint.jpeg(resized, { ...IDENTITY_MAP, scale: resized.height / slice.height });
  };
  return {
    identical: (slice) => paint.png(slice),
    jpeg40: (slice) => paint.jpeg(slice, IDENTITY_MAP, 40),
    webp30: (slice) => paint.webp(slice, IDENTITY_MAP, 30),
    'resize-down': (slice, random) => resized(slice, integerBetween(random, 320, 560)),
    'resize-up': (slice, random) => resized(slice, integerBetween(random, 1000, 1500)),
    squeeze: async (slice, random) => {
      const height = Math.round(slice.height * between(random, 0.94, 1.06));
      const squeezed = await paint.resize(slice, slice.width, height);
      return paint.jpeg(squeezed, { ...IDENTITY_MAP, scale: height / slice.height });
    },
  };
}

function recoloured(paint: Paint): Record<string, Alteration> {
  return {
    tone: async (slice, random) => paint.jpeg(await adjustTone(paint, slice, random)),
    'watermark-tiled': async (slice, random) =>
      paint.jpeg(await paint.overlay(slice, tiledWatermark(random, slice))),
    mirror: async (slice) =>
      paint.jpeg(await paint.toSlice(paint.toSharp(slice).flop()), {
        ...IDENTITY_MAP,
        mirrored: true,
      }),
  };
}

function adjustTone(paint: Paint, slice: Slice, random: RandomFraction): Promise<Slice> {
  const [brightness, saturation] = [between(random, 0.8, 1.25), between(random, 0.3, 1.5)];
  const [slope, shift] = [between(random, 0.85, 1.2), between(random, -18, 18)];
  return paint.toSlice(
    paint.toSharp(slice).modulate({ brightness, saturation }).linear(slope, shift),
  );
}

function framed(paint: Paint): Record<string, Alteration> {
  return {
    banner: async (slice, random) => {
      const { framed, top } = await addBanners(paint, slice, random);
      return paint.jpeg(framed, { ...IDENTITY_MAP, offset: top });
    },
    margins: async (slice, random) => {
      const side = () => Math.round(slice.width * between(random, 0.02, 0.15));
      const background = eitherOf(random, '#fff', '#000');
      const extended = paint.toSharp(slice).extend({ left: side(), right: side(), background });
      return paint.jpeg(await paint.toSlice(extended));
    },
    'crop-sides-2': async (slice) => paint.jpeg(await cropSides(paint, slice, 0.02)),
    'crop-sides-5': async (slice) => paint.jpeg(await cropSides(paint, slice, 0.05)),
    'rotate-1': async (slice, random) => {
      const turned = paint.toSharp(slice).rotate(eitherOf(random, 1, -1), { background: '#fff' });
      return paint.jpeg(await paint.toSlice(turned), null);
    },
  };
}

/** Crops the same share off both sides. */
export function cropSides(paint: Paint, slice: Slice, share: number): Promise<Slice> {
  const left = Math.round(slice.width * share);
  return paint.crop(slice, left, slice.width - 2 * left);
}

/** Adds a coloured bar with lettering above and below. */
async function addBanners(paint: Paint, slice: Slice, random: RandomFraction) {
  const [top, bottom] = [integerBetween(random, 60, 220), integerBetween(random, 60, 220)];
  const [fill, { width, height }] = [strongColour(random, 70, 40), slice];
  const banner = (y: number, tall: number) => {
    const size = 0.35 * tall;
    const count = Math.min(20, charactersIn(width - 40, size));
    const line = { x: 20, y: y + 0.6 * tall, size, count };
    return bar(0, y, width, tall, fill) + letters(random, line, '#fff');
  };
  const extended = await paint.toSlice(
    paint.toSharp(slice).extend({ top, bottom, background: '#fff' }),
  );
  return {
    framed: await paint.overlay(extended, banner(0, top) + banner(top + height, bottom)),
    top,
  };
}

/** A screenshot of a phone, with its clock above and the reader's buttons below. */
function screenshot(paint: Paint): Alteration {
  return async (slice, random) => {
    const [top, bottom] = [integerBetween(random, 60, 120), integerBetween(random, 80, 160)];
    const resized = await paint.resize(slice, integerBetween(random, 900, 1080));
    const { width, height } = resized;
    const extended = paint.toSharp(resized).extend({ top, bottom, background: '#1b1b1f' });
    const foot = { x: 24, y: top + height + 0.6 * bottom, size: 0.3 * bottom, count: 12 };
    const marks =
      letters(random, { x: 24, y: 0.65 * top, size: 0.4 * top, count: 10 }, '#fff') +
      bar(0, top + height, width, 2, '#666') +
      letters(random, foot, '#ccc');
    const map = { offset: top, scale: height / slice.height, mirrored: false };
    return paint.png(await paint.overlay(await paint.toSlice(extended), marks), map);
  };
}

/** Up to five alterations at once. */
function combo(paint: Paint): Alteration {
  return async (slice, random) => {
    let altered = slice;
    let offset = 0;
    if (random() < 0.5) altered = await adjustTone(paint, altered, random);
    if (random() < 0.4) altered = await cropSides(paint, altered, between(random, 0, 0.025));
    if (random() < 0.7) altered = await paint.overlay(altered, tiledWatermark(random, altered));
    if (random() < 0.3) {
      const { framed, top } = await addBanners(paint, altered, random);
      [altered, offset] = [framed, top];
    }
    const resized = await paint.resize(altered, integerBetween(random, 480, 1080));
    const scale = resized.height / altered.height;
    const quality = integerBetween(random, 35, 75);
    return paint.jpeg(resized, { offset: offset * scale, scale, mirrored: false }, quality);
  };
}

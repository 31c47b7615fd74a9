import sharp from 'sharp';
import {
  between,
  integerBetween,
  pick,
  type RandomFraction,
} from '../../site/alterations/paint.ts';
import { FONTS } from './fonts.ts';
import type { Motif } from './motif.ts';
import {
  box,
  type Drawing,
  digits,
  moved,
  outline,
  path,
  px,
  repeat,
  ring,
  star,
  text,
} from './svg.ts';
import { PEOPLE, PLACES, TALK } from './words.ts';

/** Things that are pasted, flown and looked up. */
export const things: Readonly<Record<string, Motif>> = {
  sticker: { draw: sticker, overArt: true },
  flag: { draw: flag, overArt: true },
  emoji: { draw: comment },
  map: { draw: map },
};

/** An owl that cheers, always the same, somewhere on the art. */
function sticker(random: RandomFraction): Drawing {
  const rim = outline('#fff', 16);
  const owl =
    path(
      'M-110 -150 L-60 -120 H60 L110 -150 Q150 40 80 150 H-80 Q-150 40 -110 -150 Z',
      '#7a5236',
      rim,
    ) +
    path('M-60 20 Q0 -20 60 20 Q60 150 0 150 Q-60 150 -60 20 Z', '#e8cfa6') +
    ring(-45, -55, 44, '#fff', outline('#3c2717', 6)) +
    ring(45, -55, 44, '#fff', outline('#3c2717', 6)) +
    path('M-66 -55 q21 -30 42 0 M24 -55 q21 -30 42 0', 'none', outline('#3c2717', 9)) +
    path('M-16 -30 H16 L0 2 Z', '#f2a33a') +
    path(
      'M-110 20 q-70 -50 -60 -120 M110 20 q70 -50 60 -120',
      'none',
      `${outline('#7a5236', 34)} stroke-linecap="round"`,
    ) +
    text(0, 120, 50, '최고!', { font: 'round', fill: '#d3262e', bold: true });
  const [x, y] = [between(random, 240, 560), between(random, 230, 420)];
  return { width: 800, height: 640, body: moved(x, y, owl, between(random, -6, 6), 1.15) };
}

/** A flag of no country on a pole. */
function flag(random: RandomFraction): Drawing {
  const wave = 'c60 -50 120 -50 180 0 s120 50 180 0';
  const band = (i: number) =>
    path(
      `M0 ${90 * i} ${wave} v90 c-60 50 -120 50 -180 0 s-120 -50 -180 0 Z`,
      ['#0b6b57', '#f4efe2', '#e0682f'][i]!,
    );
  const cloth =
    repeat(3, band) + moved(180, 135, star(7, 54, 0.6, '#f0b92d', outline('#8a5a10', 4)));
  const pole = box(-18, -30, 18, 520, '#6b6f78') + ring(-9, -40, 20, '#f0b92d');
  const [x, y] = [between(random, 120, 340), between(random, 110, 200)];
  return {
    width: 800,
    height: 640,
    body: moved(x, y, pole + cloth, between(random, -4, 4), between(random, 0.95, 1.1)),
  };
}

const FACES = ['😱', '🤣', '🥺'];

/** Readers' comments with large emoji. The faces are the same; all else differs. */
async function comment(random: RandomFraction): Promise<Drawing> {
  const faces = await Promise.all(FACES.map(emoji));
  const row = (i: number) =>
    ring(90, 130 + 230 * i, 50, `hsl(${integerBetween(random, 0, 360)} 45% 60%)`) +
    text(170, 110 + 230 * i, 28, `${pick(random, PEOPLE)}${digits(random, 2)}`, {
      anchor: 'start',
      bold: true,
    }) +
    text(170, 166 + 230 * i, 32, pick(random, TALK), { anchor: 'start', fill: '#333' }) +
    moved(600 + between(random, -30, 10), 50 + 230 * i, faces[i]!);
  return { width: 800, height: 740, body: box(0, 0, 800, 740, '#fff') + repeat(3, row) };
}

/** An emoji, 160 pixels wide. SVG shows no colour font, so the emoji is an image of its own. */
async function emoji(letter: string): Promise<string> {
  const input = { text: `<span size="100000">${letter}</span>`, font: FONTS.emoji, rgba: true };
  const png = await sharp({ text: input }).png().toBuffer();
  return `<image width="160" height="160" href="data:image/png;base64,${png.toString('base64')}"/>`;
}

/** A map of one coast. Names, pins and the route differ. */
function map(random: RandomFraction): Drawing {
  const coast = path(
    'M0 120 C120 60 160 220 280 190 S380 60 500 110 S640 300 800 220 V800 H0 Z',
    '#e9dfb8',
    outline('#6d6236', 4),
  );
  const river = path(
    'M430 118 C400 260 520 330 440 460 S360 640 420 800',
    'none',
    outline('#7fb5d6', 16),
  );
  const hills = repeat(9, (i) =>
    path(`M${90 + 70 * i} ${330 + 36 * (i % 4)} l26 -48 l26 48`, 'none', outline('#8b7b45', 5)),
  );
  const place = () => {
    const [x, y] = [between(random, 60, 700), between(random, 320, 760)];
    return (
      ring(x, y, 8, '#a3261f') +
      text(x + 16, y + 8, 28, pick(random, PLACES), { font: 'brush', anchor: 'start' })
    );
  };
  const stop = () => `${px(between(random, 80, 720))} ${px(between(random, 320, 760))}`;
  const route = path(
    `M${stop()} L${stop()} L${stop()}`,
    'none',
    `${outline('#a3261f', 5)} stroke-dasharray="16 10"`,
  );
  return {
    width: 800,
    height: 800,
    body: box(0, 0, 800, 800, '#a9d3e8') + coast + river + hills + repeat(5, place) + route,
  };
}

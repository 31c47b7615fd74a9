import {
  between,
  integerBetween,
  pick,
  type RandomFraction,
} from '../../site/alterations/paint.ts';
import type { Motif } from './motif.ts';
import { box, type Drawing, digits, moved, outline, path, px, repeat, text } from './svg.ts';
import { AUTHORS, PLACES, TALK, TITLES } from './words.ts';

/** Sound effects, titles and print. */
export const lettering: Readonly<Record<string, Motif>> = {
  'effect-white': { draw: effectOnWhite },
  'effect-art': { draw: effectOverArt, overArt: true },
  title: { draw: chapterTitle },
  newspaper: { draw: newspaper },
};

/** The same word in the same font; only its angle and place vary a little. */
function effect(random: RandomFraction, word: string, size: number, fill: string): string {
  const style = {
    font: 'round',
    fill,
    bold: true,
    more: `${outline('#fff', 26)} paint-order="stroke" stroke-linejoin="round"`,
  } as const;
  const shadow = text(10, 0.36 * size + 12, size, word, { ...style, fill: '#0005' });
  const [x, y] = [between(random, -14, 14), between(random, -14, 14)];
  const letters = shadow + text(0, 0.36 * size, size, word, style);
  return moved(400 + x, 330 + y, letters, 9 + between(random, -3, 3));
}

function effectOnWhite(random: RandomFraction): Drawing {
  const burst = repeat(integerBetween(random, 3, 8), () => {
    const [x, y] = [between(random, 40, 760), between(random, 20, 640)];
    return path(`M${px(x)} ${px(y)} l26 -8 l-8 26 Z`, '#333');
  });
  const body = box(0, 0, 800, 660, '#fff') + burst + effect(random, '우당탕', 260, '#1b1b1b');
  return { width: 800, height: 660, body };
}

function effectOverArt(random: RandomFraction): Drawing {
  return { width: 800, height: 680, body: effect(random, '콰직', 330, '#d3262e') };
}

function chapterTitle(random: RandomFraction): Drawing {
  const branch = path(
    'M-190 0 C-120 -50 -60 40 0 0 C60 -40 120 50 190 0 M-120 -14 q-10 -40 -44 -44 M120 14 q10 40 44 44',
    'none',
    outline('#86744f', 4),
  );
  return {
    width: 800,
    height: 720,
    body:
      box(0, 0, 800, 720, '#fbf9f4') +
      moved(400, 190, branch) +
      text(400, 330, 46, `제 ${integerBetween(random, 2, 98)} 화`, {
        font: 'brush',
        fill: '#5b4d31',
      }) +
      text(400, 430, 64, pick(random, TITLES), { font: 'brush', bold: true }) +
      moved(400, 540, branch, 180) +
      text(400, 650, 26, `글·그림 ${pick(random, AUTHORS)}`, { font: 'brush', fill: '#777' }),
  };
}

/** A column of grey bars as lines of small print. */
function column(random: RandomFraction, x: number, y: number, width: number, rows: number): string {
  return repeat(rows, (i) =>
    box(x, y + 22 * i, width * (i % 7 === 6 ? 0.5 : 1) - between(random, 0, 30), 11, '#77716a'),
  );
}

function newspaper(random: RandomFraction): Drawing {
  const photograph =
    box(60, 430, 330, 260, `hsl(0 0% ${integerBetween(random, 30, 85)}%)`) +
    repeat(6, () =>
      box(
        between(random, 60, 320),
        between(random, 430, 600),
        between(random, 20, 70),
        90,
        `hsl(0 0% ${integerBetween(random, 5, 95)}%)`,
      ),
    );
  return {
    width: 800,
    height: 1080,
    body:
      box(0, 0, 800, 1080, '#efe9db') +
      path('M60 50 H740 M60 58 H740 M60 210 H740', 'none', outline('#222', 3)) +
      text(400, 160, 92, '솔내신문', { font: 'brush', bold: true }) +
      text(70, 200, 22, `제${digits(random, 4)}호`, { font: 'brush', anchor: 'start' }) +
      text(730, 200, 22, '조간 · 종합', { font: 'brush', anchor: 'end' }) +
      text(400, 290, 54, pick(random, TALK), { font: 'brush', bold: true }) +
      text(400, 360, 34, `${pick(random, PLACES)}, ${pick(random, TALK)}`, { font: 'brush' }) +
      path('M60 395 H740', 'none', outline('#222', 1.5)) +
      photograph +
      column(random, 60, 720, 330, 14) +
      column(random, 420, 430, 330, 27),
  };
}

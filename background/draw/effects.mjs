import { f, hatch, lines } from '../../fixtures/draw/canvas.mjs';
import { HEAVY } from '../fonts.mjs';
import { group, hsl, page, text, WIDTH, widthOf } from './page.mjs';
import { JAPANESE_EFFECTS, KOREAN_EFFECTS, LATIN_EFFECTS } from './words/effects.mjs';

/** What is behind a sound effect: paper, a tone, streaks. */
function ground(r, height) {
  const choice = r.next();
  if (choice < 0.75) return '';
  const grey = hsl(r.range(0, 360), r.range(0, 50), r.range(35, 85));
  const fill = `<rect width="${WIDTH}" height="${height}" fill="${grey}"/>`;
  if (choice < 0.9) return fill;
  const light = `stroke="#fff" stroke-opacity="0.4" stroke-width="${f(r.range(2, 12))}"`;
  return fill + hatch([0, 0, WIDTH, height], r.range(0, 3.14), r.range(14, 60), light);
}

/** Solid, fattened, white with an outline, or coloured with one or two outlines. */
const INKS = [
  () => ({ fill: '#111' }),
  () => ({ fill: '#111', outline: '#111', width: 0.05 }),
  () => ({ fill: '#fff', outline: '#111', width: 0.1 }),
  (color) => ({ fill: color, outline: '#fff', width: 0.1, outer: '#111' }),
  (color) => ({ fill: color, outline: '#111', width: 0.1 }),
];

function lettered(words, x, y, size, face, { fill, outline, width, outer }) {
  const around = (color, wide) =>
    text(words, x, y, size, face, {
      fill: 'none',
      more: `stroke="${color}" stroke-width="${f(wide * size)}" stroke-linejoin="round"`,
    });
  const rims = (outer ? around(outer, 0.2) : '') + (outline ? around(outline, width) : '');
  return rims + text(words, x, y, size, face, { fill });
}

function effect(r, words, face, turn, inks) {
  const most = (WIDTH * 0.84) / widthOf([words], 1);
  const size = Math.min(r.range(110, 300), most);
  const slope = Math.abs(Math.sin((turn * Math.PI) / 180)) * widthOf([words], size);
  const height = size * 1.7 + slope;
  const at = `translate(${f(WIDTH / 2)},${f(height / 2)}) rotate(${f(turn)})`;
  const color = hsl(r.range(0, 360), r.range(60, 95), r.range(35, 55));
  const body = lettered(words, 0, size * 0.36, size, face, inks(color));
  return page(height, ground(r, height) + group(`transform="${at}"`, body) + sparks(r, height));
}

/** Short strokes beside the letters. */
function sparks(r, height) {
  if (r.chance(0.85)) return '';
  const strokes = Array.from({ length: 7 }, () => {
    const angle = r.range(0, 6.28);
    const [x, y] = [
      WIDTH / 2 + Math.cos(angle) * 330,
      height / 2 + Math.sin(angle) * height * 0.45,
    ];
    return [x, y, x + Math.cos(angle) * 26, y + Math.sin(angle) * 26];
  });
  return lines(strokes, `stroke="#111" stroke-width="${f(r.range(3, 8))}"`);
}

/** How many words of each list, which begins with the most usual, are drawn turned. */
const USUAL = 20;
const TURNS = [0, -12, 12, -6, 6];

/** The usual words in the first faces, turned in steps that prints tolerate. */
function usual(words, faces) {
  const styles = Math.min(3, faces.length) * TURNS.length;
  return {
    count: USUAL * styles * 2,
    draw(r, i) {
      const style = Math.floor(i / USUAL);
      const face = faces[Math.floor(style / TURNS.length) % Math.min(3, faces.length)];
      const turn = TURNS[style % TURNS.length] + r.range(-2, 2);
      return effect(r, words[i % USUAL], face, turn, INKS[style < styles ? r.int(0, 1) : 2]);
    },
  };
}

/** Every word, nearly level, in all heavy faces. */
function all(words, faces) {
  const rounds = Math.max(5, faces.length);
  return {
    count: words.length * rounds,
    draw(r, i) {
      const face = faces[Math.floor(i / words.length) % faces.length];
      return effect(r, words[i % words.length], face, r.range(-3, 3), r.pick(INKS));
    },
  };
}

export const effects = {
  name: 'sound effects',
  weight: 2.5,
  kinds: {
    'korean turned': usual(KOREAN_EFFECTS, HEAVY.ko),
    'japanese turned': usual(JAPANESE_EFFECTS, HEAVY.ja),
    'latin turned': usual(LATIN_EFFECTS, HEAVY.latin),
    korean: all(KOREAN_EFFECTS, HEAVY.ko),
    japanese: all(JAPANESE_EFFECTS, HEAVY.ja),
    latin: all(LATIN_EFFECTS, HEAVY.latin),
  },
};

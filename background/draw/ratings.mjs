import { ell, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES, HEAVY } from '../fonts.mjs';
import { block, group, page, rounded, stroke, text, WIDTH, widthOf, wrap } from './page.mjs';
import { LANGUAGES } from './words/interface.mjs';
import { RATINGS } from './words/notices.mjs';

const GREEN = '#2c9f45';
const COLORS = {
  ALL: GREEN,
  E: '#fff',
  3: GREEN,
  7: GREEN,
  12: '#e8a21a',
  13: '#e8a21a',
  15: '#e8721a',
  16: '#e8721a',
  18: '#d7282f',
  19: '#d7282f',
  R15: '#e8721a',
  R18: '#d7282f',
};
const colorOf = (age) => COLORS[age] ?? COLORS[age.replace(/\D/g, '')] ?? '#222';

/** The shapes of marks: a disc, a ring, a square, a square with a band, a diagonal card. */
const SHAPES = [
  (x, y, s, age, face) =>
    ell(x, y, s / 2, s / 2, colorOf(age)) +
    text(age, x, y + s * 0.17, (s * 0.95) / Math.max(2, age.length), face, { fill: '#fff' }),
  (x, y, s, age, face) =>
    ell(x, y, s * 0.46, s * 0.46, '#fff', stroke('#d7282f', s * 0.09)) +
    text(age, x, y + s * 0.16, (s * 0.85) / Math.max(2, age.length), face),
  (x, y, s, age, face) =>
    rounded(x - s / 2, y - s / 2, s, s, s * 0.12, colorOf(age)) +
    text(age, x, y + s * 0.22, (s * 1.15) / Math.max(2, age.length), face, { fill: '#fff' }),
  (x, y, s, age, face) =>
    rect(x - s * 0.42, y - s / 2, s * 0.84, s, '#fff', stroke('#111', s * 0.04)) +
    rect(x - s * 0.42, y + s * 0.32, s * 0.84, s * 0.18, '#111') +
    text(age, x, y + s * 0.2, (s * 1.2) / Math.max(1.5, age.length), face),
  (x, y, s, age, face) =>
    rect(x - s * 0.42, y - s / 2, s * 0.84, s, colorOf(age)) +
    rect(x - s * 0.34, y - s * 0.42, s * 0.68, s * 0.62, '#fff') +
    text(age, x, y + s * 0.06, (s * 0.8) / Math.max(1.4, age.length), face),
  (x, y, s, age, face) =>
    ell(x, y, s / 2, s / 2, '#111') +
    ell(x, y, s * 0.43, s * 0.43, 'none', stroke('#fff', s * 0.03)) +
    text(age, x, y + s * 0.16, (s * 0.85) / Math.max(2, age.length), face, { fill: '#fff' }),
];

function mark(r, i) {
  const lang = LANGUAGES[i % LANGUAGES.length];
  const size = r.range(120, 340);
  const count = size < 190 ? r.int(1, 3) : 1;
  const face = r.pick(HEAVY.latin);
  const shapes = Array.from({ length: count }, (_, k) =>
    r.pick(SHAPES)(
      WIDTH / 2 + (k - (count - 1) / 2) * size * 1.2,
      size * 0.5 + 50,
      size,
      r.pick(RATINGS[lang].ages),
      face,
    ),
  );
  return page(size + 100, shapes.join(''), r.pick(['#fff', '#fff', '#000', '#e8e8e8']));
}

function card(r, i) {
  const lang = LANGUAGES[i % LANGUAGES.length];
  const { ages, lines } = RATINGS[lang];
  const size = r.range(120, 230);
  const dark = r.chance(0.35);
  const words = r.int(26, 40);
  const face = r.pick(FACES[lang].slice(0, 7));
  const shown = Array.from({ length: r.int(1, 4) }, () => r.pick(lines)).flatMap((line) =>
    wrap(line, words, 600),
  );
  const style = { fill: dark ? '#fff' : '#111', leading: 1.5 };
  const beside = r.chance(0.3) && widthOf(shown, words) < 400;
  const [x, y] = beside ? [60 + size / 2, 60 + size / 2] : [WIDTH / 2, 60 + size / 2];
  const text1 = beside
    ? block(shown, 100 + size, 90, words, face, { ...style, anchor: 'start' })
    : block(shown, WIDTH / 2, size + 120, words, face, style);
  const height = beside
    ? Math.max(size + 120, shown.length * words * 1.5 + 120)
    : size + 160 + shown.length * words * 1.5;
  const frame = r.chance(0.3)
    ? rounded(24, 24, WIDTH - 48, height - 48, 16, 'none', stroke(style.fill, 3))
    : '';
  return page(
    height,
    frame + group('', r.pick(SHAPES)(x, y, size, r.pick(ages), r.pick(HEAVY.latin))) + text1,
    dark ? '#000' : r.pick(['#fff', '#fff', '#f0f0f0']),
  );
}

export const ratings = {
  name: 'age ratings',
  weight: 0.8,
  kinds: { mark: { count: 160, draw: mark }, card: { count: 160, draw: card } },
};

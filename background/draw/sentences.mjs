import { ell } from '../../fixtures/draw/canvas.mjs';
import { FACES } from '../fonts.mjs';
import { block, column, page, rounded, stroke, WIDTH, widthOf, wrap } from './page.mjs';
import { JAPANESE } from './words/sentences-ja.mjs';
import { KOREAN } from './words/sentences-ko.mjs';
import { ENGLISH, SPANISH } from './words/sentences-latin.mjs';
import { CHINESE } from './words/sentences-zh.mjs';

const PAPERS = [
  ['#fff', '#111'],
  ['#fff', '#444'],
  ['#000', '#fff'],
  ['#f4efe4', '#3a2c1c'],
];

/** Breaks a sentence at its marks, or elsewhere, or not at all if it fits. */
function linesOf(r, sentence, size) {
  const marked = sentence.split('|');
  const whole = marked.join(sentence.includes(' ') ? ' ' : '');
  if (r.chance(0.65) && widthOf(marked, size) < WIDTH - 40) return marked;
  return wrap(whole, size, r.range(0.55, 0.94) * WIDTH);
}

/** A size at which the longest word fits. */
function sizeOf(r, sentence) {
  const long = sentence.length > 24;
  return long ? r.range(20, 34) : r.range(24, 62);
}

function across(r, sentence, face, [paper, ink]) {
  const size = sizeOf(r, sentence);
  const lines = linesOf(r, sentence, size);
  const leading = r.range(1.25, 1.8);
  const margin = r.range(50, 110);
  const height = 2 * margin + lines.length * size * leading;
  const left = r.chance(0.15);
  const style = { leading, fill: ink, anchor: left ? 'start' : 'middle' };
  const x = left ? r.range(24, 80) : WIDTH / 2 + r.range(-1, 1) * r.pick([0, 0, 60]);
  const around = !left && r.chance(0.12) ? frame(r, lines, x, height, size) : '';
  const fill = around === '' ? ink : '#111';
  const body = block(lines, x, margin + size * 0.9, size, face, { ...style, fill });
  return page(height, around + body, paper);
}

/** A balloon or a box around centred lines. */
function frame(r, lines, x, height, size) {
  const half = widthOf(lines, size) / 2;
  const line = stroke('#111', r.range(2, 5));
  if (r.chance(0.5)) return ell(x, height / 2, half * 1.3 + 20, height / 2 - 12, '#fff', line);
  return rounded(x - half - 30, 24, 2 * half + 60, height - 48, r.pick([0, 12]), '#fff', line);
}

function downwards(r, sentence, face, [paper, ink]) {
  const lines = sentence.split('|');
  const size = r.range(26, 48);
  const margin = r.range(40, 80);
  const longest = Math.max(...lines.map((line) => line.length));
  const right = WIDTH * r.range(0.45, 0.6) + (lines.length * size * 1.4) / 2;
  const body = lines
    .map((line, i) => column(line, right - i * size * 1.5, margin, size, face, { fill: ink }))
    .join('');
  return page(2 * margin + longest * size, body, paper);
}

/** Every sentence in turn, each time in the next face. */
function kind(sentences, faces, rounds, vertical = 0) {
  return {
    count: sentences.length * rounds,
    draw(r, i) {
      const sentence = sentences[i % sentences.length];
      const face = faces[Math.floor(i / sentences.length) % faces.length];
      const layout = r.chance(vertical) ? downwards : across;
      return layout(r, sentence, face, r.pick(PAPERS));
    },
  };
}

export const sentences = {
  name: 'sentences',
  weight: 2,
  kinds: {
    korean: kind(KOREAN, FACES.ko, 20),
    japanese: kind(JAPANESE, FACES.ja, 15, 0.4),
    chinese: kind(CHINESE, FACES.zh, 12, 0.2),
    english: kind(ENGLISH, FACES.latin, 18),
    spanish: kind(SPANISH, FACES.latin, 16),
  },
};

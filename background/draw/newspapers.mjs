import { f, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES, HEAVY } from '../fonts.mjs';
import { group, hsl, page, text, WIDTH, widthOf } from './page.mjs';
import { FEED, LANGUAGES } from './words/interface.mjs';
import { PAPERS } from './words/notices.mjs';

/** A column of small print, or of grey lines that stand for it. */
function print(r, { x, y, w, h, pitch }, lang, letters) {
  const ink = '#6b675f';
  let body = '';
  for (let at = y; at < y + h; at += pitch) {
    const width = w * (r.chance(0.12) ? r.range(0.3, 0.8) : 1);
    body += letters ? printed(r, x, at, width, pitch, lang) : rect(x, at, width, pitch * 0.45, ink);
  }
  return body;
}

function printed(r, x, y, w, pitch, lang) {
  let words = '';
  while (widthOf([words], pitch * 0.7) < w - pitch * 2) words += r.pick(FEED[lang].lines);
  const more = `textLength="${f(w)}" lengthAdjust="spacingAndGlyphs"`;
  return text(words, x, y + pitch * 0.7, pitch * 0.7, FACES[lang][1], {
    anchor: 'start',
    fill: '#333',
    more,
  });
}

function photo(r, x, y, w, h) {
  const grey = r.range(45, 75);
  return (
    rect(x, y, w, h, hsl(0, 0, grey)) +
    `<ellipse cx="${f(x + w * 0.5)}" cy="${f(y + h * 0.45)}" rx="${f(w * 0.15)}" ry="${f(h * 0.2)}" fill="${hsl(0, 0, grey - 25)}"/>` +
    rect(x + w * 0.25, y + h * 0.68, w * 0.5, h * 0.32, hsl(0, 0, grey - 35))
  );
}

function newspaper(r, i) {
  const lang = LANGUAGES[i % LANGUAGES.length];
  const words = PAPERS[lang];
  const paper = r.pick(['#efe9da', '#e6e2d8', '#f7f7f5', '#d9d4c5']);
  const w = r.range(480, 700);
  const x = (WIDTH - w) / 2;
  const h = w * r.range(0.7, 1.35);
  const top = 40;
  const heads = [r.range(0.09, 0.13), r.range(0.06, 0.1)].map((size) => size * w);
  const y0 = top + heads[0] * 1.25;
  const y1 = y0 + heads[1] * 1.7;
  const columns = r.int(2, 5);
  const pitch = w * r.range(0.014, 0.022);
  const size = (words, most) => Math.min(most, (w * 1.5) / words.length);
  const [name, head] = [r.pick(words.titles), r.pick(words.heads)];
  const letters = r.chance(0.5);
  let body = rect(x, top, w, h, paper);
  body += text(name, WIDTH / 2, y0 - heads[0] * 0.2, size(name, heads[0]), r.pick(HEAVY[lang]), {
    fill: '#1a1a1a',
  });
  body +=
    rect(x + w * 0.03, y0, w * 0.94, 3, '#222') +
    text(
      head,
      WIDTH / 2,
      y1 - heads[1] * 0.3,
      size(head, heads[1]),
      r.pick(FACES[lang].slice(0, 3)),
      { fill: '#111' },
    );
  const picture = r.int(0, columns - 1);
  const step = (w * 0.94) / columns;
  for (let c = 0; c < columns; c++) {
    const left = x + w * 0.03 + c * step;
    const tall = c === picture ? h * 0.28 : 0;
    if (tall) body += photo(r, left, y1, step * 0.92, tall - pitch);
    const box = { x: left, y: y1 + tall, w: step * 0.9, h: top + h - y1 - tall - pitch * 2, pitch };
    body += print(r, box, lang, letters);
  }
  const turn = `transform="rotate(${f(r.pick([0, 0, r.range(-9, 9)]))} ${WIDTH / 2} ${f(top + h / 2)})"`;
  return page(h + 2 * top, group(turn, body), r.pick(['#fff', '#444', '#8a6d4b']));
}

export const newspapers = {
  name: 'newspapers',
  weight: 1,
  kinds: { newspaper: { count: 220, draw: newspaper } },
};

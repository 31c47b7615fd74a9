import { f, path, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES } from '../fonts.mjs';
import { hsl, page, rounded, stroke, text, WIDTH } from './page.mjs';
import { GAME, LANGUAGES } from './words/interface.mjs';

/** Looks of game windows: fill, edge, ink. */
const LOOKS = [
  { fill: '#0b1f4bdd', edge: '#4fc3ff', ink: '#e8f6ff' },
  { fill: '#0a2a3cdd', edge: '#7df9ff', ink: '#ffffff' },
  { fill: '#123a7a', edge: '#bfe0ff', ink: '#ffffff' },
  { fill: '#000000cc', edge: '#888888', ink: '#ffffff' },
  { fill: '#15151c', edge: '#c9a227', ink: '#f3e3b0' },
  { fill: '#2b2114', edge: '#d9b45b', ink: '#fff2cf' },
  { fill: '#ffffffee', edge: '#3aa0e8', ink: '#123' },
  { fill: '#1b0b2edd', edge: '#b56cff', ink: '#f4e8ff' },
  { fill: '#3a0b12dd', edge: '#ff5a5a', ink: '#ffeaea' },
  { fill: '#f6ecd2', edge: '#8a6a34', ink: '#3a2a12' },
];

const SHAPES = [
  (x, y, w, h, look) => rect(x, y, w, h, look.fill, stroke(look.edge, 3)),
  (x, y, w, h, look) => rounded(x, y, w, h, 18, look.fill, stroke(look.edge, 3)),
  (x, y, w, h, look) =>
    rect(x, y, w, h, look.fill, stroke(look.edge, 2)) +
    rect(x + 9, y + 9, w - 18, h - 18, 'none', stroke(look.edge, 2)),
  (x, y, w, h, look) => {
    const c = 34;
    const d = `M${f(x + c)},${f(y)}H${f(x + w - c)}L${f(x + w)},${f(y + c)}V${f(y + h - c)}L${f(x + w - c)},${f(y + h)}H${f(x + c)}L${f(x)},${f(y + h - c)}V${f(y + c)}z`;
    return path(d, look.fill, stroke(look.edge, 3));
  },
  (x, y, w, h, look) => {
    const corner = (px, py, dx, dy) => `M${f(px)},${f(py + dy * 40)}v${f(-dy * 40)}h${f(dx * 40)}`;
    const corners =
      corner(x, y, 1, 1) +
      corner(x + w, y, -1, 1) +
      corner(x, y + h, 1, -1) +
      corner(x + w, y + h, -1, -1);
    return rect(x, y, w, h, look.fill) + path(corners, 'none', stroke(look.edge, 7));
  },
  (x, y, w, h, look) =>
    rect(x, y, w, h, look.fill) + [y, y + h].map((at) => rect(x, at - 3, w, 6, look.edge)).join(''),
];

/** A window around `rows` rows of `size`; `inside` draws them. */
function frame(r, rows, inside) {
  const look = r.pick(LOOKS);
  const w = r.range(400, 680);
  const size = w * r.range(0.042, 0.058);
  const pitch = size * r.range(1.5, 1.9);
  const h = (rows + 2.2) * pitch;
  const [x, y] = [(WIDTH - w) / 2, r.range(30, 70)];
  const glow = r.chance(0.3)
    ? rounded(
        x - 8,
        y - 8,
        w + 16,
        h + 16,
        16,
        'none',
        `stroke="${look.edge}" stroke-opacity="0.4" stroke-width="12"`,
      )
    : '';
  const box = { x, y, w, h, size, pitch, look };
  return page(
    h + 2 * y,
    glow + r.pick(SHAPES)(x, y, w, h, look) + inside(box),
    r.pick(['#fff', '#fff', '#000', '#223', '#567', hsl(r.range(0, 360), 25, 60)]),
  );
}

/** The title of a window: plain, between lines, in a tab, in brackets. */
function title(r, words, face, { x, y, w, size, pitch, look }) {
  const middle = x + w / 2;
  const line = y + pitch * 1.15;
  const big = size * r.range(1.15, 1.5);
  const style = { fill: look.ink };
  return r.pick([
    () =>
      text(words, middle, line, big, face, style) +
      rect(x + w * 0.06, line + pitch * 0.4, w * 0.88, 2, look.edge),
    () =>
      rect(x + w * 0.2, y - pitch * 0.1, w * 0.6, pitch * 1.5, look.fill, stroke(look.edge, 3)) +
      text(words, middle, y + pitch * 0.85, big, face, style),
    () => text(`[ ${words} ]`, middle, line, big, face, style),
    () =>
      rect(x, y, w, pitch * 1.5, look.edge) +
      text(words, x + w * 0.05, y + pitch * 1.05, big, face, { fill: '#111', anchor: 'start' }),
    () =>
      exclamation(x + w * 0.1, y + pitch * 0.95, size, look) +
      text(words, middle, line, big, face, style),
  ])();
}

const exclamation = (x, y, size, { edge, ink }) =>
  `<circle cx="${f(x)}" cy="${f(y)}" r="${f(size * 0.75)}" fill="none" ${stroke(edge, 3)}/>` +
  text('!', x, y + size * 0.36, size, FACES.latin[0], { fill: ink });

/** Labels left, values right: a list of fields and statistics. */
function status(r, lang) {
  const words = GAME[lang];
  const face = r.pick(FACES[lang].slice(0, 7));
  const fields = r.int(1, 4);
  const stats = r.int(3, 7);
  const two = r.chance(0.35);
  const rows = fields + (two ? Math.ceil(stats / 2) : stats);
  const first = r.int(0, words.stats.length - 1);
  return frame(r, rows, (box) => {
    const { x, y, w, size, pitch, look } = box;
    const line = (i) => y + pitch * (2.4 + i);
    const pair = (left, right, i, label, value) =>
      text(label, left, line(i), size, face, { fill: look.ink, anchor: 'start' }) +
      text(value, right, line(i), size, face, {
        fill: look.ink,
        anchor: r.pick(['end', 'end', 'start']),
      });
    let body = title(r, r.pick(words.status), face, box);
    for (let i = 0; i < fields; i++)
      body += pair(
        x + w * 0.08,
        x + w * 0.6,
        i,
        `${words.fields[i]}${r.pick([':', ' :', ''])}`,
        i === 2 ? String(r.int(1, 99)) : r.pick(words.jobs),
      );
    for (let i = 0; i < stats; i++) {
      const stat = words.stats[(first + i) % words.stats.length];
      const half = two && i % 2 === 1 ? 0.5 : 0;
      const right = x + w * (two ? 0.44 + half : 0.9);
      body += pair(
        x + w * (0.08 + half),
        right,
        fields + (two ? i >> 1 : i),
        stat,
        String(r.int(1, 250)),
      );
    }
    return body + (r.chance(0.3) ? bars(r, box) : '');
  });
}

/** Bars for health and mana at the bottom. */
function bars(r, { x, y, w, h, look }) {
  return ['#e0443e', '#3b7de0']
    .map((color, i) => {
      const at = [x + w * 0.08, y + h - 34 + i * 14];
      return (
        rect(...at, w * 0.84, 9, '#00000066', stroke(look.edge, 1)) +
        rect(...at, w * 0.84 * r.range(0.3, 1), 9, color)
      );
    })
    .join('');
}

function quest(r, lang) {
  const words = GAME[lang];
  const face = r.pick(FACES[lang].slice(0, 7));
  const goals = r.int(1, 4);
  const answers = r.chance(0.4) ? 2 : 0;
  return frame(r, goals + 2 + answers, (box) => {
    const { x, y, w, size, pitch, look } = box;
    const style = { fill: look.ink, anchor: 'start' };
    let body = title(r, r.pick(words.quest), face, box);
    for (let i = 0; i < goals; i++) {
      const at = y + pitch * (2.5 + i);
      body += r.chance(0.5)
        ? rect(x + w * 0.08, at - size * 0.75, size * 0.8, size * 0.8, 'none', stroke(look.edge, 2))
        : text('-', x + w * 0.1, at, size, face, style);
      body +=
        text(r.pick(words.goals), x + w * 0.15, at, size, face, style) +
        text(`[${r.int(0, 9)}/${r.int(10, 100)}]`, x + w * 0.92, at, size, face, {
          fill: look.ink,
          anchor: 'end',
        });
    }
    body += text(r.pick(words.reward), x + w * 0.08, y + pitch * (2.9 + goals), size, face, {
      ...style,
      fill: r.pick([look.ink, look.edge]),
    });
    return body + (answers ? choices(words, face, box) : '');
  });
}

/** Two buttons at the bottom: yes and no. */
function choices(words, face, { x, y, w, h, size, pitch, look }) {
  return [0, 1]
    .map((i) => {
      const left = x + w * (0.12 + 0.42 * i);
      const top = y + h - pitch * 1.8;
      return (
        rect(left, top, w * 0.34, pitch * 1.2, 'none', stroke(look.edge, 2)) +
        text(words.answers[i], left + w * 0.17, top + pitch * 0.85, size, face, { fill: look.ink })
      );
    })
    .join('');
}

function alert(r, lang) {
  const words = GAME[lang];
  const face = r.pick(FACES[lang].slice(0, 7));
  const lines = r.int(1, 3);
  const pool = r.chance(0.5) ? words.level : words.alerts;
  return frame(r, lines, (box) => {
    const { x, y, w, size, pitch, look } = box;
    const shown = Array.from({ length: lines }, (_, i) =>
      text(
        r.pick(i === 0 ? pool : words.alerts),
        x + w / 2,
        y + pitch * (2.4 + i),
        size * 1.1,
        face,
        { fill: look.ink },
      ),
    );
    return title(r, r.pick(words.alerts.slice(0, 4)), face, box) + shown.join('');
  });
}

function skills(r, lang) {
  const words = GAME[lang];
  const face = r.pick(FACES[lang].slice(0, 7));
  const rows = r.int(2, 6);
  return frame(r, rows, (box) => {
    const { x, y, w, size, pitch, look } = box;
    let body = title(r, r.pick(words.skills), face, box);
    for (let i = 0; i < rows; i++) {
      const at = y + pitch * (2.4 + i);
      body += rect(
        x + w * 0.07,
        at - size,
        size * 1.3,
        size * 1.3,
        hsl(r.range(0, 360), 50, 45),
        stroke(look.edge, 2),
      );
      body += text(r.pick(words.skill), x + w * 0.17, at, size, face, {
        fill: look.ink,
        anchor: 'start',
      });
      body += text(
        r.pick([`Lv.${r.int(1, 10)}`, `Lv. ${r.int(1, 10)}`, `(${r.pick(['S', 'A', 'B', 'F'])})`]),
        x + w * 0.92,
        at,
        size,
        face,
        { fill: look.ink, anchor: 'end' },
      );
    }
    return body;
  });
}

const kind = (draw, count) => ({ count, draw: (r, i) => draw(r, LANGUAGES[i % LANGUAGES.length]) });

export const games = {
  name: 'game windows',
  weight: 1.5,
  kinds: {
    status: kind(status, 320),
    quest: kind(quest, 240),
    alert: kind(alert, 200),
    skills: kind(skills, 160),
  },
};

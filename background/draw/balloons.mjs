import { blob, ell, f, path } from '../../fixtures/draw/canvas.mjs';
import { FACES } from '../fonts.mjs';
import { hsl, page, rounded, stroke, text, WIDTH } from './page.mjs';

/** A spiky outline: a shout, a flash. */
function spikes(r, x, y, rx, ry, count, depth) {
  const points = Array.from({ length: count * 2 }, (_, i) => {
    const angle = (i / count) * Math.PI;
    const far = i % 2 ? 1 : 1 + depth * r.range(0.5, 1.2);
    return `${f(x + rx * far * Math.cos(angle))},${f(y + ry * far * Math.sin(angle))}`;
  });
  return `M${points.join('L')}z`;
}

/** A cloud of arcs around an ellipse. */
function cloud(x, y, rx, ry, count) {
  const at = (i) => {
    const angle = (i / count) * 2 * Math.PI;
    return `${f(x + rx * Math.cos(angle))},${f(y + ry * Math.sin(angle))}`;
  };
  const arc = f((Math.PI * (rx + ry)) / (2 * count));
  return `M${at(0)}${Array.from({ length: count }, (_, i) => `A${arc},${arc} 0 0 1 ${at(i + 1)}`).join('')}z`;
}

function tail(r, x, y, rx, ry) {
  const way = r.pick([-1, 1]);
  const base = x + way * rx * r.range(0.1, 0.5);
  const tip = base + way * rx * r.range(0, 0.5);
  return `M${f(base - 18)},${f(y + ry * 0.8)}Q${f(base)},${f(y + ry * 1.2)} ${f(tip)},${f(y + ry * r.range(1.3, 1.6))}Q${f(base + 14)},${f(y + ry * 1.1)} ${f(base + 22)},${f(y + ry * 0.8)}z`;
}

/** The shapes of balloons: each a function that returns SVG. */
const SHAPES = [
  (_r, x, y, rx, ry, fill, line) => ell(x, y, rx, ry, fill, line),
  (r, x, y, rx, ry, fill, line) =>
    path(tail(r, x, y, rx, ry), fill, line) +
    ell(x, y, rx, ry, fill, line) +
    ell(x, y, rx - 4, ry - 4, fill),
  (r, x, y, rx, ry, fill, line) =>
    path(spikes(r, x, y, rx, ry, r.int(12, 26), r.range(0.15, 0.5)), fill, line),
  (r, x, y, rx, ry, fill, line) =>
    path(cloud(x, y, rx, ry, r.int(9, 14)), fill, line) +
    ell(x + rx, y + ry * 1.2, 16, 13, fill, line) +
    ell(x + rx + 26, y + ry * 1.4, 9, 7, fill, line),
  (r, x, y, rx, ry, fill, line) =>
    rounded(x - rx, y - ry, 2 * rx, 2 * ry, r.pick([0, 12, ry]), fill, line),
  (r, x, y, rx, ry, fill, line) => path(blob(r, x, y, rx, ry, 0.05, 14), fill, line),
];

export function balloon(r, i, words = '') {
  const [rx, ry] = [r.range(90, 300), r.range(70, 170)];
  const shape = SHAPES[i % SHAPES.length];
  const y = ry * 1.6 + 20;
  const dark = r.chance(0.15);
  const [fill, ink] = dark ? ['#111', '#fff'] : ['#fff', '#111'];
  const line = stroke(ink, r.range(2, 6));
  const paper = dark
    ? r.pick(['#333', '#844', '#567'])
    : r.pick(['#fff', '#fff', '#dcdcdc', '#9fb4cc', '#333', hsl(r.range(0, 360), 35, 65)]);
  const body = shape(r, WIDTH / 2, y, rx, ry, fill, line);
  const size = Math.min(ry * 0.7, 80);
  const shown =
    words === ''
      ? ''
      : text(words, WIDTH / 2, y + size * 0.3, size, r.pick(FACES.ko.slice(0, 6)), { fill: ink });
  return page(ry * 3.3 + 40, body + shown, paper);
}

const SHORT = [
  '...',
  '…',
  '……',
  '!',
  '?',
  '!?',
  '!!',
  '?!',
  '??',
  '......',
  '. . .',
  '헉',
  '네?',
  '뭐?',
  '아…',
  'え？',
  'は？',
  'あ…',
  'What?',
  'Huh?',
  '¿Qué?',
  '啊？',
];

export const balloons = {
  name: 'balloons',
  weight: 0.5,
  kinds: {
    empty: { count: 150, draw: (r, i) => balloon(r, i) },
    short: {
      count: SHORT.length * 10,
      draw: (r, i) => balloon(r, r.int(0, 5), SHORT[i % SHORT.length]),
    },
  },
};

import { ell, f, path, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES } from '../fonts.mjs';
import { group, hsl, page, rounded, stroke, text, WIDTH } from './page.mjs';
import { CALLS, DATES, LANGUAGES, NAMES, NOTICES } from './words/interface.mjs';

/** The outline of a phone: its box, the radius of its corners, and its screen. */
export function phoneBox(r, width = r.range(300, 620)) {
  const height = width * r.range(1.7, 2.15);
  const x = (WIDTH - width) / 2 + r.pick([0, 0, r.range(-1, 1) * (WIDTH - width) * 0.45]);
  const y = r.range(30, 70);
  const radius = width * r.range(0.06, 0.16);
  const edge = width * r.range(0.015, 0.05);
  const ends = r.chance(0.3) ? width * r.range(0.12, 0.2) : edge;
  const screen = { x: x + edge, y: y + ends, w: width - 2 * edge, h: height - 2 * ends };
  return { x, y, w: width, h: height, radius, edge, ends, screen };
}

const battery = (x, y, size, ink) =>
  rounded(x, y - size * 0.4, size * 1.5, size * 0.8, size * 0.2, 'none', stroke(ink, size * 0.1)) +
  rect(x + size * 0.15, y - size * 0.25, size, size * 0.5, ink);

const signal = (x, y, size, ink) =>
  [0, 1, 2, 3]
    .map((i) =>
      rect(
        x + i * size * 0.3,
        y + size * (0.15 - i * 0.18),
        size * 0.2,
        size * (0.25 + i * 0.18),
        ink,
      ),
    )
    .join('');

export const clock = (r) => `${r.int(0, 23)}:${String(r.int(0, 59)).padStart(2, '0')}`;

/** The bar above a screen: time, signal, battery. */
export function statusBar(r, { x, y, w }, ink) {
  const size = w * 0.042;
  const line = y + size * 1.1;
  return (
    text(clock(r), x + w * r.pick([0.1, 0.5]), line + size * 0.36, size, FACES.latin[0], {
      fill: ink,
    }) +
    signal(x + w * 0.78, line, size, ink) +
    battery(x + w * 0.87, line, size, ink)
  );
}

/** A phone with a screen drawn by `inside(screen)`; the corners of the screen are round. */
export function phone(r, box, paper, inside, bare = r.chance(0.1)) {
  const { x, y, w, h, radius, edge, ends, screen } = box;
  const id = `s${r.int(0, 1e9)}`;
  const inner = ends > edge ? 0 : Math.max(0, radius - edge);
  const clip = `<clipPath id="${id}">${rounded(screen.x, screen.y, screen.w, screen.h, inner, '#000')}</clipPath>`;
  const body = rounded(
    x,
    y,
    w,
    h,
    radius,
    r.pick(['#111', '#111', '#2a2a2e', '#eee', '#c9ccd4']),
    stroke('#111', w * 0.006),
  );
  const shown = rect(screen.x, screen.y, screen.w, screen.h, paper) + inside(screen);
  return `${clip}${bare ? '' : body}${group(`clip-path="url(#${id})"`, shown)}${bare ? '' : notch(r, box)}`;
}

/** A notch, a hole for the camera, or a button below an old screen. */
function notch(r, { x, y, w, h, edge, ends, screen }) {
  const middle = x + w / 2;
  if (ends > edge)
    return (
      ell(middle, y + h - ends / 2, ends * 0.3, ends * 0.3, 'none', stroke('#888', w * 0.008)) +
      rounded(middle - w * 0.08, y + ends * 0.45, w * 0.16, w * 0.018, w * 0.009, '#777')
    );
  return r.pick([
    () =>
      rounded(
        middle - w * 0.2,
        screen.y - edge * 0.5,
        w * 0.4,
        w * 0.065 + edge * 0.5,
        w * 0.03,
        '#111',
      ),
    () => rounded(middle - w * 0.13, screen.y + w * 0.03, w * 0.26, w * 0.07, w * 0.035, '#111'),
    () => ell(middle, screen.y + w * 0.05, w * 0.022, w * 0.022, '#111'),
    () => '',
  ])();
}

/** A plain or graded wallpaper, with a hill or circles. */
function wallpaper(r, { x, y, w, h }) {
  const hue = r.range(0, 360);
  const id = `w${r.int(0, 1e9)}`;
  const stops = [0, 1].map(
    (o) => `<stop offset="${o}" stop-color="${hsl(hue + 60 * o, 50, r.range(15, 75))}"/>`,
  );
  const grade = `<linearGradient id="${id}" x2="0" y2="1">${stops.join('')}</linearGradient>`;
  const hill = `M${f(x)},${f(y + h)}v${f(-h * r.range(0.1, 0.4))}q${f(w / 2)},${f(-h * r.range(0.05, 0.25))} ${f(w)},0v${f(h)}z`;
  return `${grade}${rect(x, y, w, h, `url(#${id})`)}${r.chance(0.3) ? path(hill, hsl(hue + 90, 40, 30)) : ''}`;
}

const lock = (x, y, size, ink) =>
  rounded(x - size * 0.4, y, size * 0.8, size * 0.6, size * 0.1, ink) +
  path(
    `M${f(x - size * 0.25)},${f(y)}v${f(-size * 0.2)}a${f(size * 0.25)},${f(size * 0.25)} 0 0 1 ${f(size * 0.5)},0v${f(size * 0.2)}`,
    'none',
    stroke(ink, size * 0.12),
  );

/** A notification: icon, sender, time, a line. */
function notice(r, lang, { x, y, w, h }) {
  const glass = r.pick(['#ffffffcc', '#ffffff', '#000000aa', '#f2f2f2']);
  const ink = glass.startsWith('#000') ? '#fff' : '#111';
  const size = h * 0.24;
  const face = r.pick(FACES[lang].slice(0, 6));
  const icon = rounded(
    x + h * 0.15,
    y + h * 0.2,
    h * 0.6,
    h * 0.6,
    h * r.pick([0.14, 0.3]),
    hsl(r.pick([48, 140, 210, 0]), 85, 52),
  );
  const left = x + h * 0.95;
  return (
    rounded(x, y, w, h, h * r.pick([0.08, 0.2, 0.3]), glass) +
    icon +
    text(r.pick(NAMES[lang]), left, y + h * 0.42, size, face, { fill: ink, anchor: 'start' }) +
    text(r.pick(NOTICES[lang]), left, y + h * 0.76, size * 0.9, face, {
      fill: ink,
      anchor: 'start',
    }) +
    text(
      r.pick(['지금', 'now', clock(r)]),
      x + w - h * 0.2,
      y + h * 0.4,
      size * 0.75,
      FACES.ko[1],
      { fill: ink, anchor: 'end' },
    )
  );
}

function lockScreen(r, lang, screen) {
  const { x, y, w, h } = screen;
  const middle = x + w / 2;
  const ink = r.pick(['#fff', '#fff', '#111']);
  const face = r.pick([FACES.latin[4], FACES.ko[1], FACES.latin[6], FACES.ko[12]]);
  const size = w * r.range(0.19, 0.27);
  const top = y + h * r.range(0.16, 0.24);
  const date = text(
    r.pick(DATES[lang]),
    middle,
    top + size * 0.45,
    w * 0.055,
    r.pick(FACES[lang].slice(0, 5)),
    { fill: ink },
  );
  const row = h * r.range(0.08, 0.11);
  const notices = Array.from({ length: r.int(0, 4) }, (_, i) =>
    notice(r, lang, { x: x + w * 0.04, y: top + size * 0.9 + i * row * 1.12, w: w * 0.92, h: row }),
  );
  const key = r.chance(0.5) ? lock(middle, y + h * 0.075, w * 0.06, ink) : '';
  return (
    wallpaper(r, screen) +
    statusBar(r, screen, ink) +
    key +
    text(clock(r), middle, top, size, face, { fill: ink }) +
    date +
    notices.join('') +
    buttons(r, screen, ink)
  );
}

/** The torch and the camera of a lock screen, and the bar below. */
function buttons(r, { x, y, w, h }, ink) {
  if (r.chance(0.4)) return '';
  const at = (px) =>
    ell(x + px * w, y + h * 0.92, w * 0.065, w * 0.065, '#00000066') +
    rounded(x + px * w - w * 0.02, y + h * 0.92 - w * 0.025, w * 0.04, w * 0.05, w * 0.01, ink);
  return (
    at(0.14) + at(0.86) + rounded(x + w * 0.32, y + h * 0.975, w * 0.36, w * 0.012, w * 0.006, ink)
  );
}

const handset = (x, y, size, ink, turn) =>
  group(
    `transform="translate(${f(x)},${f(y)}) rotate(${turn})"`,
    path(
      `M${f(-size)},${f(-size * 0.2)}q${f(size)},${f(-size * 0.7)} ${f(2 * size)},0v${f(size * 0.5)}h${f(-size * 0.6)}v${f(-size * 0.4)}q${f(-size * 0.4)},${f(-size * 0.2)} ${f(-size * 0.8)},0v${f(size * 0.4)}h${f(-size * 0.6)}z`,
      ink,
    ),
  );

function callScreen(r, lang, screen) {
  const { x, y, w, h } = screen;
  const dark = r.chance(0.7);
  const ink = dark ? '#fff' : '#111';
  const middle = x + w / 2;
  const face = r.pick(FACES[lang].slice(0, 6));
  const words = CALLS[lang];
  const wall = dark ? wallpaper(r, screen) : rect(x, y, w, h, '#f4f4f4');
  const photo = r.chance(0.5) ? person(middle, y + h * 0.42, w * 0.2) : '';
  const button = (px, color, turn, label) =>
    ell(x + px * w, y + h * 0.8, w * 0.1, w * 0.1, color) +
    handset(x + px * w, y + h * 0.8, w * 0.05, '#fff', turn) +
    text(label, x + px * w, y + h * 0.8 + w * 0.17, w * 0.045, face, { fill: ink });
  const talks = r.chance(0.3);
  const keys = talks
    ? button(0.5, '#e8372c', 0, words.end)
    : button(0.22, '#e8372c', 0, words.refuse) + button(0.78, '#2fbf4f', -135, words.accept);
  return (
    wall +
    statusBar(r, screen, ink) +
    text(r.pick(NAMES[lang]), middle, y + h * 0.2, w * r.range(0.08, 0.11), face, { fill: ink }) +
    text(
      talks ? `00:${r.int(10, 59)}` : r.pick(words.incoming),
      middle,
      y + h * r.pick([0.13, 0.26]),
      w * 0.05,
      face,
      { fill: ink },
    ) +
    photo +
    keys
  );
}

/** The grey figure that stands for a photo. */
export const person = (x, y, size, tint = '#c3c8d1') =>
  ell(x, y, size, size, tint) +
  ell(x, y - size * 0.25, size * 0.33, size * 0.36, '#fff') +
  path(
    `M${f(x - size * 0.62)},${f(y + size * 0.72)}q${f(size * 0.62)},${f(-size * 1.1)} ${f(size * 1.24)},0q${f(-size * 0.62)},${f(size * 0.5)} ${f(-size * 1.24)},0z`,
    '#fff',
  );

function noticeList(r, lang) {
  const count = r.int(1, 5);
  const h = r.range(80, 140);
  const w = r.range(500, 680);
  const rows = Array.from({ length: count }, (_, i) =>
    notice(r, lang, { x: (WIDTH - w) / 2, y: 40 + i * h * 1.15, w, h }),
  );
  return page(60 + count * h * 1.15, rows.join(''), r.pick(['#fff', '#dfe6f2', '#8fa3c7', '#222']));
}

function keypad(r, _lang, screen) {
  const { x, y, w, h } = screen;
  const dark = r.chance(0.6);
  const ink = dark ? '#fff' : '#111';
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'].map((key, i) => {
    const [kx, ky] = [x + w * (0.2 + 0.3 * (i % 3)), y + h * (0.42 + 0.13 * Math.floor(i / 3))];
    return (
      ell(kx, ky, w * 0.11, w * 0.11, dark ? '#ffffff33' : '#e5e5ea') +
      text(key, kx, ky + w * 0.035, w * 0.1, FACES.latin[4], { fill: ink })
    );
  });
  const dots = [0, 1, 2, 3].map((i) =>
    ell(
      x + w * (0.38 + i * 0.08),
      y + h * 0.25,
      w * 0.014,
      w * 0.014,
      i < 2 ? ink : 'none',
      stroke(ink, 2),
    ),
  );
  return (
    (dark ? wallpaper(r, screen) : rect(x, y, w, h, '#fff')) +
    statusBar(r, screen, ink) +
    dots.join('') +
    keys.join('')
  );
}

/** A phone that shows a screen, in a language in turn. */
const shown = (screenOf, count) => ({
  count,
  draw(r, i) {
    const box = phoneBox(r);
    const lang = LANGUAGES[i % LANGUAGES.length];
    const body = phone(r, box, '#fff', (screen) => screenOf(r, lang, screen));
    return page(box.h + 2 * box.y, body, r.pick(['#fff', '#fff', '#fff', '#000', '#d8dde6']));
  },
});

export const phones = {
  name: 'phones',
  weight: 1.5,
  kinds: {
    lock: shown(lockScreen, 160),
    call: shown(callScreen, 100),
    keypad: shown(keypad, 40),
    notices: { count: 100, draw: (r, i) => noticeList(r, LANGUAGES[i % LANGUAGES.length]) },
    blank: shown((r, _lang, screen) => (r.chance(0.5) ? wallpaper(r, screen) : ''), 60),
  },
};

import { ell, f, path, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES } from '../fonts.mjs';
import { block, hsl, page, rounded, text, widthOf, wrap } from './page.mjs';
import { clock, person, phone, phoneBox, statusBar } from './phones.mjs';
import { DATES, LANGUAGES, MESSAGES, NAMES } from './words/interface.mjs';

/** The messengers of the world: paper, own bubble, other bubble, ink on own. */
const APPS = [
  {
    paper: '#b2c7d9',
    own: '#fee500',
    other: '#ffffff',
    ink: '#111',
    photo: true,
    tail: 'horn',
    radius: 0.3,
  },
  {
    paper: '#8cabd8',
    own: '#85e249',
    other: '#ffffff',
    ink: '#111',
    photo: true,
    tail: 'horn',
    radius: 0.5,
  },
  {
    paper: '#ffffff',
    own: '#0b84fe',
    other: '#e9e9eb',
    ink: '#fff',
    photo: false,
    tail: 'foot',
    radius: 0.5,
  },
  {
    paper: '#ffffff',
    own: '#34c759',
    other: '#e9e9eb',
    ink: '#fff',
    photo: false,
    tail: 'foot',
    radius: 0.5,
  },
  {
    paper: '#ece5dd',
    own: '#dcf8c6',
    other: '#ffffff',
    ink: '#111',
    photo: false,
    tail: 'corner',
    radius: 0.2,
  },
  {
    paper: '#ededed',
    own: '#95ec69',
    other: '#ffffff',
    ink: '#111',
    photo: true,
    tail: 'arrow',
    radius: 0.12,
  },
  {
    paper: '#ffffff',
    own: '#7a3cf0',
    other: '#efefef',
    ink: '#fff',
    photo: true,
    tail: '',
    radius: 0.55,
  },
  {
    paper: '#17212b',
    own: '#2b5278',
    other: '#182533',
    ink: '#fff',
    photo: false,
    tail: 'foot',
    radius: 0.35,
  },
  {
    paper: '#ffffff',
    own: '#e5e5e5',
    other: '#ffffff',
    ink: '#111',
    photo: true,
    tail: '',
    radius: 0.3,
    line: '#bbb',
  },
];

/** The point of a bubble at its side; `way` is 1 to the right. */
function tailOf(kind, x, y, h, size, way, fill) {
  const s = size * 0.4;
  const at = {
    horn: `M${f(x - way * s)},${f(y + s * 0.4)}q${f(way * s)},${f(s * 0.2)} ${f(way * s * 1.8)},${f(-s * 0.3)}q${f(-way * s * 0.4)},${f(s * 1.4)} ${f(-way * s * 1.8)},${f(s * 1.4)}z`,
    foot: `M${f(x - way * s * 1.4)},${f(y + h)}q${f(way * s * 1.6)},0 ${f(way * s * 2.1)},${f(s * 0.1)}q${f(-way * s)},${f(-s * 0.5)} ${f(-way * s * 0.8)},${f(-s * 1.6)}z`,
    corner: `M${f(x - way * s)},${f(y)}h${f(way * s * 1.8)}l${f(-way * s * 1.4)},${f(s * 1.4)}z`,
    arrow: `M${f(x - 1 * way)},${f(y + s * 1.1)}l${f(way * s * 0.8)},${f(s * 0.6)}l${f(-way * s * 0.8)},${f(s * 0.6)}z`,
  }[kind];
  return at === undefined ? '' : path(at, fill);
}

/** One bubble with words; returns its body and height. */
function bubble(r, app, { x, w }, y, size, own, lines, face) {
  const width = Math.min(w * 0.72, widthOf(lines, size) + size * 1.3);
  const h = lines.length * size * 1.3 + size * 0.8;
  const photo = !own && app.photo ? size * 2.6 : size * 0.6;
  const left = own ? x + w - size * 0.7 - width : x + photo;
  const fill = own ? app.own : app.other;
  const ink = own ? app.ink : app.paper === '#17212b' ? '#fff' : '#111';
  const line = app.line ? `stroke="${app.line}" stroke-width="2"` : '';
  const time = text(
    clock(r),
    own ? left - size * 0.3 : left + width + size * 0.3,
    y + h - size * 0.2,
    size * 0.6,
    FACES.latin[4],
    { fill: '#777', anchor: own ? 'end' : 'start' },
  );
  const body =
    rounded(left, y, width, h, Math.min(h / 2, size * 2 * app.radius), fill, line) +
    tailOf(app.tail, own ? left + width : left, y, h, size, own ? 1 : -1, fill) +
    block(lines, left + size * 0.65, y + size * 1.25, size, face, {
      leading: 1.3,
      fill: ink,
      anchor: 'start',
    });
  return { body: body + (r.chance(0.6) ? time : ''), h };
}

/** Messages down to row `bottom` of a screen. */
function talk(r, app, lang, box, top, bottom, size) {
  const face = r.pick(FACES[lang].slice(0, 8));
  let y = top;
  let body = '';
  let own = r.chance(0.5);
  let first = true;
  while (true) {
    const lines = wrap(
      r.pick(MESSAGES[lang]) + (r.chance(0.3) ? ` ${r.pick(MESSAGES[lang])}` : ''),
      size,
      box.w * 0.6,
    );
    const named = !own && first && app.photo;
    const drop = named ? size * 1.3 : 0;
    const { body: shown, h } = bubble(r, app, box, y + drop, size, own, lines, face);
    if (y + drop + h > bottom) return { body, bottom: y };
    if (named)
      body +=
        avatar(r, box.x + size * 1.3, y + size * 1.1, size) +
        text(r.pick(NAMES[lang]), box.x + size * 2.6, y + size * 0.9, size * 0.75, face, {
          fill: '#444',
          anchor: 'start',
        });
    body += shown;
    y += drop + h + size * 0.45;
    first = r.chance(0.5);
    if (first) [own, y] = [!own, y + size * 0.5];
  }
}

function avatar(r, x, y, size) {
  if (r.chance(0.6)) return person(x, y, size * 0.95, hsl(r.range(0, 360), 30, 75));
  const side = size * 1.8;
  return (
    rounded(x - side / 2, y - side / 2, side, side, side * 0.4, hsl(r.range(0, 360), 40, 60)) +
    ell(x, y, side * 0.25, side * 0.25, '#fff')
  );
}

/** The title above a talk: an arrow back, a name, signs for search and menu. */
function header(r, app, lang, { x, y, w }, size) {
  const fill = r.pick([app.paper, '#ffffff', '#f7f7f7', '#273246']);
  const ink = fill === '#273246' || fill === '#17212b' ? '#fff' : '#111';
  const middle = y + size * 1.5;
  const bars = [0, 1, 2]
    .map((i) =>
      rect(x + w - size * 1.7, middle + (i - 1) * size * 0.32, size * 0.9, size * 0.1, ink),
    )
    .join('');
  const glass = ell(
    x + w - size * 3,
    middle - size * 0.1,
    size * 0.3,
    size * 0.3,
    'none',
    `stroke="${ink}" stroke-width="${f(size * 0.1)}"`,
  );
  return (
    rect(x, y, w, size * 3, fill) +
    path(
      `M${f(x + size * 1.1)},${f(middle - size * 0.5)}l${f(-size * 0.5)},${f(size * 0.5)}l${f(size * 0.5)},${f(size * 0.5)}`,
      'none',
      `stroke="${ink}" stroke-width="${f(size * 0.13)}"`,
    ) +
    text(
      r.pick(NAMES[lang]),
      r.chance(0.5) ? x + w / 2 : x + size * 3.4,
      middle + size * 0.36,
      size,
      FACES[lang][0],
      { fill: ink },
    ) +
    glass +
    bars
  );
}

/** The field to write in below a talk. */
function field(r, { x, y, w, h }, size) {
  const top = y + h - size * 2.6;
  return (
    rect(x, top, w, size * 2.6, '#fff') +
    rounded(x + size * 2.4, top + size * 0.5, w - size * 4.8, size * 1.6, size * 0.8, '#f2f2f2') +
    path(
      `M${f(x + size * 0.7)},${f(top + size * 1.3)}h${f(size)}m${f(-size / 2)},${f(-size / 2)}v${f(size)}`,
      'none',
      `stroke="#888" stroke-width="${f(size * 0.12)}"`,
    ) +
    ell(
      x + w - size * 1.2,
      top + size * 1.3,
      size * 0.65,
      size * 0.65,
      r.pick(['#fee500', '#0b84fe', '#2fbf4f', '#ccc']),
    )
  );
}

function inPhone(r, i) {
  const box = phoneBox(r, r.range(380, 640));
  const [app, lang] = [APPS[i % APPS.length], r.pick(LANGUAGES)];
  const size = box.screen.w * r.range(0.042, 0.055);
  const body = phone(r, box, app.paper, (screen) => {
    const bar = { ...screen, y: screen.y + screen.w * 0.08 };
    const end = screen.y + screen.h - size * 3;
    const { body: bubbles } = talk(r, app, lang, screen, bar.y + size * 3.8, end, size);
    return (
      bubbles +
      header(r, app, lang, bar, size) +
      statusBar(r, screen, app.paper === '#17212b' ? '#fff' : '#111') +
      field(r, screen, size)
    );
  });
  return page(box.h + 2 * box.y, body, r.pick(['#fff', '#fff', '#000']));
}

/** A talk over the whole width, as a panel of its own. */
function full(r, i) {
  const [app, lang] = [APPS[i % APPS.length], r.pick(LANGUAGES)];
  const size = r.range(24, 42);
  const inset = r.pick([0, 20, 70]);
  const box = { x: inset, w: 720 - 2 * inset };
  const top = r.chance(0.5) ? size * 3.4 : size;
  const { body, bottom } = talk(r, app, lang, box, top, r.range(500, 1100), size);
  const date = r.chance(0.3)
    ? text(r.pick(DATES[lang]), 360, bottom + size, size * 0.7, FACES[lang][1], { fill: '#555' })
    : '';
  const head = top > size * 2 ? header(r, app, lang, { ...box, y: 0 }, size) : '';
  return page(
    bottom + size * 1.6,
    (inset ? rect(inset, 0, box.w, 1200, app.paper) : '') + head + body + date,
    inset ? '#fff' : app.paper,
  );
}

/** Bubbles alone over art or paper, as in many panels. */
function loose(r, i) {
  const [app, lang] = [APPS[i % APPS.length], r.pick(LANGUAGES)];
  const size = r.range(30, 54);
  const { body, bottom } = talk(r, app, lang, { x: 20, w: 680 }, 40, 420, size);
  return page(bottom + 40, body, r.pick([app.paper, '#fff', '#dde3ea', '#444']));
}

export const chats = {
  name: 'chats',
  weight: 1.5,
  kinds: {
    phone: { count: 110, draw: inPhone },
    full: { count: 110, draw: full },
    bubbles: { count: 110, draw: loose },
  },
};

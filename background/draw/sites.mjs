import { ell, f, path, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES, HEAVY } from '../fonts.mjs';
import { group, hsl, page, rounded, stroke, text, WIDTH, widthOf, wrap } from './page.mjs';
import { person, phone, phoneBox, statusBar } from './phones.mjs';
import { heart } from './symbols.mjs';
import { FEED, LANGUAGES, NAMES } from './words/interface.mjs';
import { ADDRESSES, SITES } from './words/notices.mjs';

/** "Read free at ...": words and an address on a strip. */
function banner(r, lang) {
  const height = r.range(70, 260);
  const paper = r.pick([
    '#000',
    '#fff',
    '#22304f',
    '#d7282f',
    '#111',
    hsl(r.range(0, 360), 65, 40),
  ]);
  const ink = paper === '#fff' ? '#111' : r.pick(['#fff', '#ffd83d']);
  const two = height > 150;
  const lines = two
    ? [r.pick(SITES[lang].banner), r.pick(ADDRESSES)]
    : [r.pick([`${r.pick(SITES[lang].banner)} ${r.pick(ADDRESSES)}`, r.pick(ADDRESSES)])];
  const logo = r.chance(0.4) ? height * 0.9 : 0;
  const size = Math.min(height * (two ? 0.26 : 0.4), (WIDTH - 60 - logo) / widthOf(lines, 1));
  const face = r.pick(lang === 'latin' ? HEAVY.latin : HEAVY[lang]);
  const first = height / 2 + size * 0.36 - (two ? size * 0.65 : 0);
  const words = lines.map((line, i) =>
    text(
      line,
      WIDTH / 2 + logo / 2,
      first + i * size * 1.3,
      size,
      i === 1 ? r.pick(HEAVY.latin) : face,
      { fill: ink },
    ),
  );
  const sign = logo
    ? ell(30 + logo / 2, height / 2, height * 0.36, height * 0.36, hsl(r.range(0, 360), 80, 60)) +
      text(
        r.pick(['T', 'M', 'W', 'R']),
        30 + logo / 2,
        height / 2 + height * 0.17,
        height * 0.46,
        HEAVY.latin[0],
        { fill: '#fff' },
      )
    : '';
  const edge = r.chance(0.3) ? rect(4, 4, WIDTH - 8, height - 8, 'none', stroke(ink, 4)) : '';
  return page(height, edge + sign + words.join(''), paper);
}

/** The bar of a reader: previous, list, next. */
function bar(r, lang) {
  const height = r.range(56, 110);
  const words = SITES[lang];
  const dark = r.chance(0.5);
  const ink = dark ? '#fff' : '#222';
  const y = height / 2 + 20;
  const size = height * 0.32;
  const face = r.pick(FACES[lang].slice(0, 4));
  const boxed = r.chance(0.5);
  const button = (x, label) =>
    (boxed
      ? rounded(
          x - 90,
          y - height * 0.35,
          180,
          height * 0.7,
          r.pick([4, 14]),
          dark ? '#444' : '#eee',
        )
      : '') + text(label, x, y + size * 0.36, size, face, { fill: ink });
  const arrow = (x, way) =>
    path(`M${x},${f(y - 12)}l${way * 12},12l${-way * 12},12`, 'none', stroke(ink, 4));
  const body =
    button(130, words.previous) +
    button(WIDTH / 2, words.list) +
    button(WIDTH - 130, words.next) +
    arrow(30, -1) +
    arrow(WIDTH - 30, 1);
  return page(
    height + 40,
    rect(0, 20, WIDTH, height, dark ? '#1c1c1c' : '#fff', r.chance(0.5) ? stroke('#bbb', 2) : '') +
      body,
    r.pick(['#fff', '#000', '#222']),
  );
}

/** A window of a browser: a tab, buttons, an address, some lines of a page. */
function browser(r) {
  const dark = r.chance(0.35);
  const [frame, bar, ink] = dark
    ? ['#202124', '#35363a', '#e8eaed']
    : ['#dee1e6', '#ffffff', '#333'];
  const w = r.pick([WIDTH, WIDTH, 620]);
  const scale = r.range(0.8, 1.6);
  const tab = 'M90,36v-20q0,-8 8,-8h160q8,0 8,8v20z';
  const head =
    rect(0, 0, w / scale, 36, frame) +
    path(tab, bar) +
    corner(r.chance(0.5), w / scale, ink) +
    rect(0, 36, w / scale, 44, bar) +
    rounded(110, 43, w / scale - 190, 30, 15, dark ? '#202124' : '#eef0f3') +
    text(r.pick(ADDRESSES), 130, 64, 16, FACES.latin[4], { fill: ink, anchor: 'start' }) +
    path(ARROWS, 'none', stroke(ink, 2)) +
    [0, 1, 2].map((i) => ell(w / scale - 20, 51 + 7 * i, 2, 2, ink)).join('');
  const [x, top, rest] = [(WIDTH - w) / 2, 80 * scale, r.range(60, 260)];
  const lines = [0, 1, 2, 3].map((i) =>
    rect(40, top + 20 + i * 40, w * r.range(0.3, 0.8), 14, dark ? '#3c4043' : '#d5d8dd'),
  );
  const below = rect(0, top, w, rest, dark ? '#17181a' : '#fff') + lines.join('');
  const body = group(`transform="scale(${f(scale)})"`, head) + below;
  const place = `transform="translate(${f(x)},30)"`;
  return page(top + rest + 60, group(place, body), r.pick(['#fff', '#888', '#000']));
}

/** Back, forward, again. */
const ARROWS = 'M25,50l-10,8l10,8M47,50l10,8l-10,8M92,58a8,8 0 1 1 -5,-7';

/** What closes a window: three lights at the left, or three signs at the right. */
function corner(isLeft, w, ink) {
  const lights = ['#ff5f57', '#febc2e', '#28c840'];
  if (isLeft) return lights.map((color, i) => ell(18 + 20 * i, 18, 6, 6, color)).join('');
  const signs = ['M0,0l12,12M12,0l-12,12', 'M0,0h12v12h-12z', 'M0,6h12'];
  return signs
    .map((d, i) =>
      group(`transform="translate(${f(w - 30 - 34 * i)},12)"`, path(d, 'none', stroke(ink, 2))),
    )
    .join('');
}

/** Signs below a post: heart, bubble, arrow, flag. */
const signs = (x, y, s, ink) =>
  path(heart(x + s, y, s * 0.6), 'none', stroke(ink, s * 0.12)) +
  ell(x + s * 3.2, y, s * 0.6, s * 0.55, 'none', stroke(ink, s * 0.12)) +
  path(
    `M${f(x + s * 4.8)},${f(y + s * 0.5)}L${f(x + s * 6)},${f(y - s * 0.5)}L${f(x + s * 5.5)},${f(y + s * 0.6)}z`,
    'none',
    stroke(ink, s * 0.12),
  );

/** A post: head with photo and name, picture, signs, lines. */
function post(r, lang, { x, y, w }, dark) {
  const words = FEED[lang];
  const face = r.pick(FACES[lang].slice(0, 6));
  const ink = dark ? '#f2f2f2' : '#1a1a1a';
  const s = w * 0.05;
  const style = { fill: ink, anchor: 'start' };
  const name = r.pick(NAMES[lang]);
  const photo = w * r.pick([0, 0.6, 0.8, 1]);
  let body =
    person(x + s * 1.5, y + s * 1.6, s * 0.95, hsl(r.range(0, 360), 35, 72)) +
    text(name, x + s * 3, y + s * 1.5, s * 0.8, face, style) +
    text(
      r.pick(['1h', '3분 전', '2時間前', '5m', '10 min']),
      x + s * 3,
      y + s * 2.4,
      s * 0.6,
      FACES.ko[1],
      { ...style, fill: '#888' },
    );
  body += [0, 1, 2]
    .map((i) => ell(x + w - s * 1.8 + i * s * 0.4, y + s * 1.5, s * 0.1, s * 0.1, ink))
    .join('');
  let at = y + s * 3.3;
  if (photo)
    body +=
      rect(x, at, w, photo, hsl(r.range(0, 360), 35, 65)) +
      (r.chance(0.5) ? ell(x + w / 2, at + photo / 2, photo * 0.2, photo * 0.2, '#ffffffaa') : '');
  else body += text(r.pick(words.lines), x + s, at + s, s, face, style);
  at += photo || s * 2;
  body += signs(x + s * 0.4, at + s * 1.1, s * 0.75, ink);
  body += text(
    r.pick([`${words.likes} ${r.int(10, 9999)}`, `${r.int(10, 999)} ${words.likes}`]),
    x + s,
    at + s * 2.8,
    s * 0.75,
    face,
    style,
  );
  body +=
    text(`${name}  ${r.pick(words.lines)}`, x + s, at + s * 3.9, s * 0.75, face, style) +
    text(words.all, x + s, at + s * 4.9, s * 0.65, face, { ...style, fill: '#888' });
  return { body, bottom: at + s * 5.6 };
}

function feed(r, lang) {
  const dark = r.chance(0.3);
  const paper = dark ? '#121212' : '#fff';
  if (r.chance(0.5)) {
    const w = r.range(480, 720);
    const x = (WIDTH - w) / 2;
    const { body, bottom } = post(r, lang, { x, y: 30, w }, dark);
    return page(
      bottom + 30,
      rect(x, 30, w, bottom - 30, paper, stroke('#ccc', 2)) + body,
      r.pick(['#fff', '#eee', '#000']),
    );
  }
  const box = phoneBox(r, r.range(380, 640));
  const body = phone(r, box, paper, (screen) => {
    const first = post(r, lang, { ...screen, y: screen.y + screen.w * 0.1 }, dark);
    return (
      statusBar(r, screen, dark ? '#fff' : '#111') +
      first.body +
      post(r, lang, { ...screen, y: first.bottom }, dark).body
    );
  });
  return page(box.h + 2 * box.y, body);
}

/** A list of comments. */
function comments(r, lang) {
  const face = r.pick(FACES[lang].slice(0, 6));
  const s = r.range(22, 34);
  let body = '';
  let y = 40;
  for (let i = r.int(2, 6); i > 0; i--) {
    const lines = wrap(r.pick(FEED[lang].lines), s, 540);
    body +=
      person(60, y + s, s * 0.95, hsl(r.range(0, 360), 35, 72)) +
      text(r.pick(NAMES[lang]), 120, y + s * 0.7, s * 0.8, face, { anchor: 'start', fill: '#555' });
    body += lines
      .map((line, k) => text(line, 120, y + s * (2 + k * 1.3), s, face, { anchor: 'start' }))
      .join('');
    y += s * (2.4 + lines.length * 1.3);
    body +=
      path(heart(140, y - s * 0.3, s * 0.3), '#f0476a') +
      text(String(r.int(1, 999)), 140 + s, y, s * 0.7, FACES.latin[4], {
        anchor: 'start',
        fill: '#888',
      }) +
      rect(30, y + s * 0.5, 660, 1.5, '#ddd');
    y += s;
  }
  return page(y + 20, group('', body));
}

const kind = (draw, count) => ({ count, draw: (r, i) => draw(r, LANGUAGES[i % LANGUAGES.length]) });

export const sites = {
  name: 'sites and apps',
  weight: 0.8,
  kinds: {
    banner: kind(banner, 240),
    bar: kind(bar, 100),
    browser: kind(browser, 80),
    feed: kind(feed, 140),
    comments: kind(comments, 100),
  },
};

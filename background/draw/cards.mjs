import { ell, f, path, rect } from '../../fixtures/draw/canvas.mjs';
import { FACES, HEAVY } from '../fonts.mjs';
import { qrCode } from './codes.mjs';
import { block, hsl, page, rounded, stroke, text, WIDTH, widthOf, wrap } from './page.mjs';
import { phone, phoneBox, statusBar } from './phones.mjs';
import { LANGUAGES } from './words/interface.mjs';
import { CREDITS } from './words/notices.mjs';

const DARK = ['#000', '#111', '#1c1c24', '#22304f'];
const LIGHT = ['#fff', '#fff', '#f5f5f5', '#f7f1e3'];

/** The colours of a card: paper and ink. */
const colorsOf = (r) => (r.chance(0.45) ? [r.pick(DARK), '#fff'] : [r.pick(LIGHT), '#222']);

/** Roles and names: two columns, or each name below its role. */
function staff(r, lang) {
  const { roles, names } = CREDITS[lang];
  const [paper, ink] = colorsOf(r);
  const face = r.pick(FACES[lang].slice(0, 7));
  const size = r.range(22, 40);
  const count = r.int(3, 9);
  const start = r.int(0, roles.length - 1);
  const two = r.chance(0.65);
  const pitch = size * (two ? r.range(1.7, 2.6) : 3.2);
  const gap = r.range(16, 60);
  const style = { fill: ink };
  let body = '';
  for (let i = 0; i < count; i++) {
    const y = 110 + i * pitch;
    const [role, name] = [roles[(start + i) % roles.length], r.pick(names)];
    body += two
      ? text(role, WIDTH / 2 - gap, y, size, face, { ...style, anchor: 'end' }) +
        text(name, WIDTH / 2 + gap, y, size, face, { ...style, anchor: 'start' })
      : text(role, WIDTH / 2, y, size * 0.8, face, style) +
        text(name, WIDTH / 2, y + size * 1.25, size, face, style);
  }
  return page(150 + count * pitch, body, paper);
}

function copyright(r, lang) {
  const { legal, names } = CREDITS[lang];
  const [paper, ink] = colorsOf(r);
  const size = r.range(20, 32);
  const face = r.pick(FACES[lang].slice(0, 7));
  const year = r.int(2015, 2026);
  const mark = r.pick([
    `© ${year} ${r.pick(names)}`,
    `ⓒ ${r.pick(names)}`,
    `Copyright © ${year}`,
    `© ${r.pick(names)} All rights reserved.`,
  ]);
  const lines = [mark, ...Array.from({ length: r.int(2, 5) }, () => r.pick(legal))].flatMap(
    (line) => wrap(line, size, 620),
  );
  const left = r.chance(0.25);
  const body = block(lines, left ? 60 : WIDTH / 2, 90, size, face, {
    fill: ink,
    leading: 1.7,
    anchor: left ? 'start' : 'middle',
  });
  const rule = r.chance(0.4) ? rect(60, 40, WIDTH - 120, 2, ink) : '';
  return page(110 + lines.length * size * 1.7, rule + body, paper);
}

/** A plain sign of a publisher: a letter in a shape, a name below. */
function logo(r, lang) {
  const [paper, ink] = colorsOf(r);
  const color = hsl(r.range(0, 360), 75, 50);
  const size = r.range(90, 200);
  const [x, y] = [WIDTH / 2, r.range(160, 300)];
  const name = r.pick([
    'COMICS',
    'STUDIO',
    'WEBTOON',
    'ENTERTAINMENT',
    'MEDIA',
    ...CREDITS[lang].names,
  ]);
  const shape = r.pick([
    () => ell(x, y, size, size, color),
    () => rounded(x - size, y - size, 2 * size, 2 * size, size * 0.35, color),
    () => ell(x, y, size, size, 'none', stroke(color, size * 0.12)),
    () =>
      path(`M${f(x)},${f(y - size)}L${f(x + size)},${f(y + size * 0.8)}H${f(x - size)}z`, color),
    () =>
      path(
        `M${f(x)},${f(y - size)}L${f(x + size)},${f(y)}L${f(x)},${f(y + size)}L${f(x - size)},${f(y)}z`,
        color,
      ),
  ])();
  const letter = text(name[0], x, y + size * 0.4, size * 1.1, r.pick(HEAVY.latin), {
    fill: r.pick(['#fff', ink]),
  });
  const most = Math.min(size * 0.5, (WIDTH * 0.85) / widthOf([name], 1));
  const below = text(name, x, y + size * 1.75, most, r.pick(HEAVY[lang]), { fill: ink });
  return page(y + size * 2.4, shape + letter + below, paper);
}

/** Rows of a list in an app: a picture, a title, a line, stars. */
function rows(r, lang, { x, y, w, h }) {
  const pitch = w * r.range(0.2, 0.3);
  let body = '';
  for (let at = y + w * 0.16; at + pitch < y + h; at += pitch) {
    const side = pitch * 0.8;
    body += rounded(x + w * 0.04, at, side, side, side * 0.1, hsl(r.range(0, 360), 45, 60));
    body += r.chance(0.5)
      ? text(
          r.pick(CREDITS[lang].ads),
          x + w * 0.09 + side,
          at + side * 0.4,
          pitch * 0.2,
          FACES[lang][0],
          { anchor: 'start' },
        )
      : rect(x + w * 0.09 + side, at + side * 0.15, w * 0.5, side * 0.2, '#444');
    body += rect(x + w * 0.09 + side, at + side * 0.6, w * r.range(0.25, 0.5), side * 0.14, '#bbb');
  }
  return body;
}

/** A phone in the middle, words above, a code or a button below. */
function advertisement(r, lang) {
  const { ads } = CREDITS[lang];
  const paper = r.pick(['#ffd83d', '#00c853', '#fff', '#ff5c8a', '#22304f', '#111', '#eef2f7']);
  const ink = ['#22304f', '#111'].includes(paper) ? '#fff' : '#111';
  const face = r.pick(HEAVY[lang]);
  const size = r.range(34, 54);
  const above = [r.pick(ads), ...(r.chance(0.5) ? [r.pick(ads)] : [])];
  const box = phoneBox(r, r.range(240, 400));
  const drop = above.length * size * 1.4 + 40;
  const body = block(above, WIDTH / 2, 40 + size, size, face, { fill: ink });
  const device = `<g transform="translate(0,${f(drop)})">${phone(r, box, '#fff', (screen) => rows(r, lang, screen) + statusBar(r, screen, '#111'))}</g>`;
  const bottom = drop + box.y + box.h + 30;
  const foot = r.pick([
    () => qrCode(r, WIDTH / 2 - 90, bottom, 180, { quiet: 1 }),
    () =>
      rounded(WIDTH / 2 - 170, bottom + 30, 340, 84, 42, ink) +
      text(r.pick(ads), WIDTH / 2, bottom + 84, 30, face, { fill: paper }),
    () => [0, 1].map((k) => store(r, 90 + k * 280, bottom + 40)).join(''),
  ])();
  return page(bottom + 220, body + device + foot, paper);
}

/** The badge of a store: black, with a small sign and two lines. */
function store(r, x, y) {
  const sign = r.chance(0.5)
    ? path(`M${f(x + 22)},${f(y + 18)}l36,24l-36,24z`, '#3c9')
    : ell(x + 40, y + 42, 18, 20, '#fff');
  return (
    rounded(x, y, 256, 84, 14, '#000', stroke('#999', 2)) +
    sign +
    text('Download on the', x + 76, y + 32, 18, FACES.latin[4], { fill: '#fff', anchor: 'start' }) +
    text(r.pick(['App Store', 'Google Play']), x + 76, y + 64, 30, FACES.latin[0], {
      fill: '#fff',
      anchor: 'start',
    })
  );
}

/** A heading in a box, some sentences below. */
function notice(r, lang) {
  const { notice: heads, body: sentences } = CREDITS[lang];
  const [paper, ink] = colorsOf(r);
  const face = r.pick(FACES[lang].slice(0, 7));
  const size = r.range(24, 36);
  const head = r.range(44, 70);
  const lines = sentences
    .slice(0, r.int(2, sentences.length))
    .flatMap((line) => wrap(line, size, 600));
  const title = r.pick(heads);
  const wide = widthOf([title], head);
  const box = r.pick([
    () =>
      rounded(
        WIDTH / 2 - wide / 2 - 40,
        60,
        wide + 80,
        head * 1.7,
        r.pick([0, head * 0.8]),
        hsl(r.range(0, 360), 70, 45),
      ),
    () => rect(WIDTH / 2 - wide / 2, 70 + head * 1.45, wide, 4, ink),
    () => '',
  ])();
  const fill = box.includes('hsl') ? '#fff' : ink;
  const top = 60 + head * 2.8;
  const body = block(lines, WIDTH / 2, top + size, size, face, { fill: ink, leading: 1.8 });
  const height = top + lines.length * size * 1.8 + 60;
  const edge = r.chance(0.4) ? rect(26, 26, WIDTH - 52, height - 52, 'none', stroke(ink, 3)) : '';
  return page(
    height,
    edge +
      box +
      text(title, WIDTH / 2, 60 + head * 1.2, head, r.pick(HEAVY[lang]), { fill }) +
      body,
    paper,
  );
}

const TITLES = {
  ko: (n) => [`제${n}화`, `${n}화`, '프롤로그'],
  ja: (n) => [`第${n}話`, `第${n}話`, 'プロローグ'],
  zh: (n) => [`第${n}话`, `第${n}話`, '序章'],
  latin: (n) => [`Chapter ${n}`, `Episode ${n}`, `EPISODE ${n}`, `Ep. ${n}`, `Capítulo ${n}`],
};

/** The number of an episode between lines, in a ring, above a rule. */
function chapter(r, lang) {
  const [paper, ink] = colorsOf(r);
  const words = r.pick(TITLES[lang](r.int(1, 99)));
  const size = Math.min(r.range(50, 100), 560 / widthOf([words], 1));
  const y = size * 2.2;
  const wide = widthOf([words], size);
  const rule = (at) => rect(WIDTH / 2 - wide * 0.7, at, wide * 1.4, 3, ink);
  const ornament = r.pick([
    () => rule(y - size * 1.3) + rule(y + size * 0.6),
    () => rule(y + size * 0.6),
    () =>
      rect(30, y - size * 0.4, WIDTH / 2 - wide / 2 - 60, 3, ink) +
      rect(WIDTH / 2 + wide / 2 + 30, y - size * 0.4, WIDTH / 2 - wide / 2 - 60, 3, ink),
    () =>
      rect(WIDTH / 2 - wide * 0.65, y - size * 1.3, wide * 1.3, size * 2, 'none', stroke(ink, 3)),
    () =>
      [-1, 0, 1]
        .map((k) => path(`M${WIDTH / 2 + k * 40},${f(y + size * 0.9)}l10,10l-10,10l-10,-10z`, ink))
        .join(''),
    () => '',
  ])();
  return page(
    y + size * 1.9,
    ornament + text(words, WIDTH / 2, y, size, r.pick(FACES[lang].slice(0, 7)), { fill: ink }),
    paper,
  );
}

const kind = (draw, count) => ({ count, draw: (r, i) => draw(r, LANGUAGES[i % LANGUAGES.length]) });

export const cards = {
  name: 'cards',
  weight: 1,
  kinds: {
    staff: kind(staff, 200),
    copyright: kind(copyright, 200),
    logo: kind(logo, 120),
    advertisement: kind(advertisement, 140),
    notice: kind(notice, 160),
    chapter: kind(chapter, 200),
  },
};

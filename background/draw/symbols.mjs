import sharp from 'sharp';
import { ell, f, path, rect } from '../../fixtures/draw/canvas.mjs';
import { HEAVY } from '../fonts.mjs';
import { group, hsl, page, rounded, stroke, text, WIDTH } from './page.mjs';

const star = (x, y, size, points = 5, inner = 0.4, turn = -90) => {
  const at = Array.from({ length: points * 2 }, (_, i) => {
    const angle = ((turn + (i * 180) / points) * Math.PI) / 180;
    const far = size * (i % 2 ? inner : 1);
    return `${f(x + far * Math.cos(angle))},${f(y + far * Math.sin(angle))}`;
  });
  return `M${at.join('L')}z`;
};

export const heart = (x, y, s) =>
  `M${f(x)},${f(y + s * 0.9)}C${f(x - s * 1.6)},${f(y - s * 0.1)} ${f(x - s * 0.8)},${f(y - s * 1.2)} ${f(x)},${f(y - s * 0.4)}C${f(x + s * 0.8)},${f(y - s * 1.2)} ${f(x + s * 1.6)},${f(y - s * 0.1)} ${f(x)},${f(y + s * 0.9)}z`;

const across = (colors) => (x, y, w, h) =>
  colors
    .map((color, i) => rect(x, y + (i * h) / colors.length, w, h / colors.length, color))
    .join('');
const along = (colors) => (x, y, w, h) =>
  colors
    .map((color, i) => rect(x + (i * w) / colors.length, y, w / colors.length, h, color))
    .join('');

/** Bars of a trigram beside the disc of the Korean flag. */
function trigram(x, y, size, turn, broken) {
  const bars = broken.map((isBroken, i) => {
    const at = (i - 1) * size * 0.32;
    return isBroken
      ? rect(-size / 2, at, size * 0.46, size * 0.22, '#111') +
          rect(size * 0.04, at, size * 0.46, size * 0.22, '#111')
      : rect(-size / 2, at, size, size * 0.22, '#111');
  });
  return group(`transform="translate(${f(x)},${f(y)}) rotate(${turn})"`, bars.join(''));
}

function korea(x, y, w, h) {
  const [cx, cy, s] = [x + w / 2, y + h / 2, h / 4];
  const whole = `M${f(cx - s)},${f(cy)}a${f(s)},${f(s)} 0 0 1 ${f(2 * s)},0a${f(s / 2)},${f(s / 2)} 0 0 1 ${f(-s)},0a${f(s / 2)},${f(s / 2)} 0 0 0 ${f(-s)},0z`;
  const disc = group(
    `transform="rotate(34 ${f(cx)} ${f(cy)})"`,
    ell(cx, cy, s, s, '#0047a0') + path(whole, '#cd2e3a'),
  );
  const corner = (dx, dy, turn, broken) =>
    trigram(cx + dx * w * 0.3, cy + dy * h * 0.3, h * 0.22, turn, broken);
  return (
    rect(x, y, w, h, '#fff') +
    disc +
    corner(-1, -1, -56, [0, 0, 0]) +
    corner(1, 1, -56, [1, 1, 1]) +
    corner(1, -1, 56, [1, 0, 1]) +
    corner(-1, 1, 56, [0, 1, 0])
  );
}

function stripes(x, y, w, h) {
  const field = [w * 0.4, (h * 7) / 13];
  const rows = Array.from({ length: 13 }, (_, i) =>
    rect(x, y + (i * h) / 13, w, h / 13, i % 2 ? '#fff' : '#b22234'),
  );
  const stars = Array.from({ length: 9 * 6 }, (_, i) =>
    path(
      star(
        x + ((i % 6) + 0.5) * (field[0] / 6),
        y + (Math.floor(i / 6) + 0.5) * (field[1] / 9),
        h * 0.025,
      ),
      '#fff',
    ),
  );
  return rows.join('') + rect(x, y, ...field, '#3c3b6e') + stars.join('');
}

function union(x, y, w, h) {
  const cross = (width, color) =>
    rect(x, y + h / 2 - (h * width) / 2, w, h * width, color) +
    rect(x + w / 2 - (h * width) / 2, y, h * width, h, color);
  const diagonal = (width, color) =>
    path(
      `M${f(x)},${f(y)}L${f(x + w)},${f(y + h)}M${f(x + w)},${f(y)}L${f(x)},${f(y + h)}`,
      'none',
      stroke(color, h * width),
    );
  return (
    rect(x, y, w, h, '#012169') +
    diagonal(0.18, '#fff') +
    diagonal(0.08, '#c8102e') +
    cross(0.33, '#fff') +
    cross(0.2, '#c8102e')
  );
}

const nordic = (paper, color) => (x, y, w, h) =>
  rect(x, y, w, h, paper) +
  rect(x + w * 0.3, y, h * 0.2, h, color) +
  rect(x, y + h * 0.4, w, h * 0.2, color);

/** Flags: a function of a box each. */
export const FLAGS = {
  korea,
  japan: (x, y, w, h) =>
    rect(x, y, w, h, '#fff') + ell(x + w / 2, y + h / 2, h * 0.3, h * 0.3, '#bc002d'),
  china: (x, y, w, h) =>
    rect(x, y, w, h, '#ee1c25') +
    path(star(x + w * 0.17, y + h * 0.25, h * 0.15), '#ff0') +
    [0, 1, 2, 3]
      .map((i) =>
        path(
          star(x + w * (0.33 + 0.06 * (i % 3 ? 1 : 0)), y + h * (0.1 + 0.1 * i), h * 0.05),
          '#ff0',
        ),
      )
      .join(''),
  usa: stripes,
  britain: union,
  france: along(['#0055a4', '#fff', '#ef4135']),
  italy: along(['#009246', '#fff', '#ce2b37']),
  germany: across(['#000', '#d00', '#ffce00']),
  spain: (x, y, w, h) =>
    rect(x, y, w, h, '#aa151b') +
    rect(x, y + h / 4, w, h / 2, '#f1bf00') +
    rounded(x + w * 0.25, y + h * 0.36, h * 0.2, h * 0.26, h * 0.05, '#aa151b'),
  russia: across(['#fff', '#0039a6', '#d52b1e']),
  brazil: (x, y, w, h) =>
    rect(x, y, w, h, '#009c3b') +
    path(
      `M${f(x + w * 0.08)},${f(y + h / 2)}L${f(x + w / 2)},${f(y + h * 0.1)}L${f(x + w * 0.92)},${f(y + h / 2)}L${f(x + w / 2)},${f(y + h * 0.9)}z`,
      '#ffdf00',
    ) +
    ell(x + w / 2, y + h / 2, h * 0.23, h * 0.23, '#002776'),
  canada: (x, y, w, h) =>
    along(['#f00', '#fff', '#fff', '#f00'])(x, y, w, h) +
    path(star(x + w / 2, y + h * 0.5, h * 0.32, 11, 0.55), '#f00'),
  mexico: (x, y, w, h) =>
    along(['#006847', '#fff', '#ce1126'])(x, y, w, h) +
    ell(x + w / 2, y + h / 2, h * 0.12, h * 0.12, '#8a6a34'),
  taiwan: (x, y, w, h) =>
    rect(x, y, w, h, '#fe0000') +
    rect(x, y, w / 2, h / 2, '#000095') +
    path(star(x + w / 4, y + h / 4, h * 0.19, 12, 0.55), '#fff'),
  thailand: across(['#a51931', '#f4f5f8', '#2d2a4a', '#2d2a4a', '#f4f5f8', '#a51931']),
  sweden: nordic('#006aa7', '#fecc00'),
  finland: nordic('#fff', '#003580'),
  europe: (x, y, w, h) =>
    rect(x, y, w, h, '#039') +
    Array.from({ length: 12 }, (_, i) =>
      path(
        star(
          x + w / 2 + h * 0.33 * Math.cos((i * Math.PI) / 6),
          y + h / 2 + h * 0.33 * Math.sin((i * Math.PI) / 6),
          h * 0.055,
        ),
        '#fc0',
      ),
    ).join(''),
};

/** Cuts a flag into upright slices and moves them up and down, as if it waved. */
function waving(flag, [x, y, w, h], depth, phase) {
  const slices = 36;
  return Array.from({ length: slices }, (_, i) => {
    const drop = depth * h * Math.sin(phase + (i / slices) * 7) * Math.min(1, (i + 4) / 12);
    const id = `slice${i}`;
    const clip = rect(x + (i * w) / slices, y, w / slices + 0.6, h, '#000');
    const body = group(`clip-path="url(#${id})"`, flag);
    return `<clipPath id="${id}">${clip}</clipPath>${group(`transform="translate(0,${f(drop)})"`, body)}`;
  }).join('');
}

/** A flag alone, level or waving, some on a pole. */
export function flag(r, i) {
  const names = Object.keys(FLAGS);
  const w = r.range(200, 620);
  const h = w * r.pick([0.6, 0.667, 0.667]);
  const y = 50 + 0.1 * h;
  const x = (WIDTH - w) / 2 + r.range(-0.5, 0.5) * (WIDTH - w) * 0.6;
  const pole = r.chance(0.25)
    ? rect(x - w * 0.03, y - h * 0.1, w * 0.03, h * 1.5, r.pick(['#888', '#333', '#ccc']))
    : '';
  const edge = r.chance(0.4) ? rect(x, y, w, h, 'none', stroke('#111', 3)) : '';
  const cloth = FLAGS[names[i % names.length]](x, y, w, h) + edge;
  const shown = r.chance(0.5)
    ? cloth
    : waving(cloth, [x, y, w, h], r.range(0.04, 0.09), r.range(0, 6));
  return page(h * 1.25 + 100, pole + shown, r.pick(['#fff', '#fff', '#9cc8ef', '#333']));
}

/** Signs of every keyboard, and flags as it has them. */
const EMOJI = [
  ...'😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰😗🙂🤗🤩🤔😐😑😶🙄😏😣😥😮🤐😯😪😫🥱😴😌😛😜😝😒😓😔😕🙃🤑😲🙁😖😞😟😤😢😭😦😧😨😩🤯😬😰😱🥵🥶😳🤪😵😡😠🤬',
  ...'😷🤒🤕🤢🤮😇🥳🥺🤓😈👿💀👻👽🤖💩😺🙈👍👎👌👏🙏💪👀👋💋💔💕💖💗💘💙💚💛💜🖤💤💢💥💦💨💣🔥⭐🌟✨🎉🎊🎁🎂🎵🎶📱📷💰💎👑🌸🌹🍀🌙☔⚡',
  ...'🐶🐱🐰🐻🍎🍕🍔🍺❓❗❌📢🔒🔔🏆',
  ...[
    '❤️',
    '✌️',
    '☀️',
    '⚠️',
    '✔️',
    '🇰🇷',
    '🇯🇵',
    '🇺🇸',
    '🇨🇳',
    '🇬🇧',
    '🇫🇷',
    '🇩🇪',
    '🇪🇸',
    '🇮🇹',
    '🇧🇷',
    '🇲🇽',
    '🇮🇩',
    '🇹🇭',
    '🇻🇳',
  ],
];

/** An emoji as SVG, `size` columns high. librsvg draws no colour fonts, so pango draws it. */
async function emojiImage(sign, x, y, size) {
  const options = { text: sign, font: 'Noto Color Emoji', rgba: true, dpi: 600 };
  const { data, info } = await sharp({ text: options }).png().toBuffer({ resolveWithObject: true });
  const width = (info.width * size) / info.height;
  const at = `x="${f(x - width / 2)}" y="${f(y - size / 2)}" width="${f(width)}" height="${f(size)}"`;
  return `<image ${at} href="data:image/png;base64,${data.toString('base64')}"/>`;
}

async function emoji(r, i) {
  const size = r.range(110, 420);
  const count = size < 160 ? r.int(1, 3) : 1;
  const turn = r.chance(0.85) ? 0 : r.range(-15, 15);
  const paper = r.pick(['#fff', '#fff', '#fff', '#fee500', '#ddd', '#333']);
  const y = size / 2 + 50;
  let body = '';
  for (let k = 0; k < count; k++) {
    const x = WIDTH / 2 + (k - (count - 1) / 2) * size * 1.2;
    body += await emojiImage(EMOJI[(i + k * 7) % EMOJI.length], x, y, size);
  }
  return page(
    size + 100,
    group(`transform="rotate(${f(turn)} ${WIDTH / 2} ${f(y)})"`, body),
    paper,
  );
}

/** Marks drawn over heads: anger, sweat, music, sparkles, hearts, question marks. */
const MARKS = [
  (x, y, s) => path(heart(x, y, s * 0.5), '#f0476a'),
  (x, y, s) => path(heart(x, y, s * 0.5), '#fff', stroke('#111', s * 0.05)),
  (x, y, s) => path(star(x, y, s * 0.6), '#ffd23f', stroke('#111', s * 0.04)),
  (x, y, s) => path(star(x, y, s * 0.6, 4, 0.25), '#fff', stroke('#111', s * 0.03)),
  (x, y, s) => path(star(x, y, s * 0.6, 4, 0.2), '#ffe680'),
  (x, y, s) =>
    path(
      `M${f(x)},${f(y - s * 0.6)}q${f(s * 0.5)},${f(s * 0.7)} ${f(s * 0.3)},${f(s)}q${f(-s * 0.3)},${f(s * 0.25)} ${f(-s * 0.6)},0q${f(-s * 0.2)},${f(-s * 0.3)} ${f(s * 0.3)},${f(-s)}z`,
      '#9fd8ff',
      stroke('#111', s * 0.04),
    ),
  (x, y, s) =>
    [45, 135, 225, 315]
      .map((turn) =>
        group(
          `transform="rotate(${turn} ${f(x)} ${f(y)})"`,
          path(
            `M${f(x + s * 0.12)},${f(y - s * 0.5)}q0,${f(s * 0.38)} ${f(s * 0.38)},${f(s * 0.38)}`,
            'none',
            stroke('#d7282f', s * 0.1),
          ),
        ),
      )
      .join(''),
  (x, y, s) =>
    ell(x - s * 0.25, y + s * 0.4, s * 0.18, s * 0.14, '#111') +
    ell(x + s * 0.3, y + s * 0.3, s * 0.18, s * 0.14, '#111') +
    path(
      `M${f(x - s * 0.09)},${f(y + s * 0.4)}V${f(y - s * 0.45)}L${f(x + s * 0.46)},${f(y - s * 0.58)}V${f(y + s * 0.3)}`,
      'none',
      stroke('#111', s * 0.08),
    ),
  (x, y, s, face) => text('?', x, y + s * 0.45, s * 1.3, face),
  (x, y, s, face) => text('!', x, y + s * 0.45, s * 1.3, face),
  (x, y, s, face) => text('!?', x, y + s * 0.45, s * 1.2, face),
  (x, y, s, face) => text('!!', x, y + s * 0.45, s * 1.2, face),
  (x, y, s, face) => text('??', x, y + s * 0.45, s * 1.2, face),
  (x, y, s, face) => text('...', x, y + s * 0.3, s * 1.2, face),
  (x, y, s) => [-1, 0, 1].map((k) => ell(x + k * s * 0.45, y, s * 0.11, s * 0.11, '#111')).join(''),
  (x, y, s) =>
    [-1, 0, 1]
      .map((k) =>
        path(
          `M${f(x + k * s * 0.3)},${f(y - s * 0.5)}v${f(s)}`,
          'none',
          stroke('#6a7bb5', s * 0.05),
        ),
      )
      .join(''),
];

function mark(r, i) {
  const size = r.range(110, 320);
  const face = r.pick(HEAVY[r.pick(['ko', 'latin'])]);
  const turn = `transform="rotate(${f(r.pick([0, 0, r.range(-20, 20)]))} ${WIDTH / 2} ${f(size)})"`;
  return page(
    size * 2,
    group(turn, MARKS[i % MARKS.length](WIDTH / 2, size, size, face)),
    r.pick(['#fff', '#fff', '#ffe9ee', '#ccc', hsl(r.range(0, 360), 40, 75)]),
  );
}

/** Simple faces and animals with thick outlines, as stickers have them. */
function sticker(r) {
  const s = r.range(90, 210);
  const [x, y] = [WIDTH / 2, s * 1.75];
  const fill = r.pick(['#fff', '#ffd23f', '#f6b48f', '#c9e4ff', '#e0c3a0', '#ffc1d6']);
  const line = stroke('#222', s * 0.05);
  const ears = r.pick([
    [-1, 1].map((k) =>
      path(
        `M${f(x + k * s * 0.9)},${f(y - s * 0.4)}L${f(x + k * s * 0.85)},${f(y - s * 1.35)}L${f(x + k * s * 0.25)},${f(y - s * 0.85)}z`,
        fill,
        line,
      ),
    ),
    [-1, 1].map((k) => ell(x + k * s * 0.75, y - s * 0.75, s * 0.36, s * 0.36, fill, line)),
    [-1, 1].map((k) => ell(x + k * s * 0.4, y - s * 1.15, s * 0.2, s * 0.6, fill, line)),
    [],
  ]);
  const eyes = r.pick([
    (k) => ell(x + k * s * 0.36, y - s * 0.1, s * 0.08, s * 0.1, '#222'),
    (k) =>
      path(
        `M${f(x + k * s * 0.36 - s * 0.14)},${f(y - s * 0.05)}q${f(s * 0.14)},${f(-s * 0.2)} ${f(s * 0.28)},0`,
        'none',
        line,
      ),
    (k) =>
      ell(x + k * s * 0.36, y - s * 0.1, s * 0.2, s * 0.22, '#fff', line) +
      ell(x + k * s * 0.36, y - s * 0.08, s * 0.09, s * 0.1, '#222'),
  ]);
  const mouth = r.pick([
    `q${f(s * 0.2)},${f(s * 0.25)} ${f(s * 0.4)},0`,
    `q${f(s * 0.2)},${f(-s * 0.2)} ${f(s * 0.4)},0`,
    `q${f(s * 0.1)},${f(s * 0.15)} ${f(s * 0.2)},0q${f(s * 0.1)},${f(s * 0.15)} ${f(s * 0.2)},0`,
  ]);
  const blush = r.chance(0.5)
    ? [-1, 1].map((k) => ell(x + k * s * 0.62, y + s * 0.2, s * 0.16, s * 0.1, '#ff9aa8')).join('')
    : '';
  const body =
    ears.join('') +
    ell(x, y, s * 1.05, s * r.range(0.85, 1), fill, line) +
    blush +
    eyes(-1) +
    eyes(1) +
    path(`M${f(x - s * 0.2)},${f(y + s * 0.25)}${mouth}`, 'none', line);
  return page(s * 3.2, body, r.pick(['#fff', '#fff', '#b2c7d9', '#eee']));
}

export const symbols = {
  name: 'symbols',
  weight: 1,
  kinds: {
    flags: { count: 18 * 20, draw: flag },
    emoji: { count: EMOJI.length * 6, draw: emoji },
    marks: { count: MARKS.length * 14, draw: mark },
    stickers: { count: 160, draw: sticker },
  },
};

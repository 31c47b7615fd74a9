import { integerBetween, pick, type RandomFraction } from '../../site/alterations/paint.ts';
import type { Motif } from './motif.ts';
import {
  box,
  type Drawing,
  digits,
  gradient,
  lines,
  moved,
  outline,
  path,
  repeat,
  ring,
  star,
  text,
} from './svg.ts';
import { PEOPLE, PLACES, TALK, TITLES } from './words.ts';

/** Screens of telephones, computers and games. */
export const screens: Readonly<Record<string, Motif>> = {
  qr: { draw: ticket },
  lock: { draw: lockScreen },
  chat: { draw: chat },
  status: { draw: statusWindow },
  quest: { draw: questBox },
  search: { draw: searchPage },
  player: { draw: videoPlayer, overArt: true },
};

const MODULES = 29;

/** A code of random modules with the finder, timing and alignment patterns of a QR code. */
export function qrCode(random: RandomFraction, size: number): string {
  const side = size / MODULES;
  const square = (column: number, row: number, modules: number, fill: string) =>
    box(column * side, row * side, modules * side + 0.4, modules * side + 0.4, fill);
  const finder = (column: number, row: number) =>
    square(column - 1, row - 1, 9, '#fff') +
    square(column, row, 7, '#000') +
    square(column + 1, row + 1, 5, '#fff') +
    square(column + 2, row + 2, 3, '#000');
  const data = repeat(MODULES * MODULES, (i) =>
    random() < 0.5 ? square(i % MODULES, Math.floor(i / MODULES), 1, '#000') : '',
  );
  const timing = repeat(MODULES, (i) =>
    i % 2 === 0 ? square(i, 6, 1, '#000') + square(6, i, 1, '#000') : square(i, 6, 1, '#fff'),
  );
  const alignment =
    square(20, 20, 5, '#000') + square(21, 21, 3, '#fff') + square(22, 22, 1, '#000');
  const clip = box(-side, -side, size + 2 * side, size + 2 * side, '#fff');
  return clip + data + timing + alignment + finder(0, 0) + finder(22, 0) + finder(0, 22);
}

function ticket(random: RandomFraction): Drawing {
  return {
    width: 800,
    height: 820,
    body:
      box(0, 0, 800, 820, '#fafafa') +
      moved(160, 90, qrCode(random, 480)) +
      text(400, 680, 34, `${pick(random, PLACES)} → ${pick(random, PLACES)}`, { bold: true }) +
      text(400, 740, 26, digits(random, 12), { font: 'mono', fill: '#555' }),
  };
}

function clockTime(random: RandomFraction): string {
  return `${integerBetween(random, 10, 23)}:${integerBetween(random, 10, 59)}`;
}

function lockScreen(random: RandomFraction): Drawing {
  const note = (i: number) =>
    box(150, 520 + 150 * i, 500, 128, '#ffffff', 'rx="30" fill-opacity="0.8"') +
    ring(210, 584 + 150 * i, 30, ['#ff7a59', '#3fb8af'][i]!) +
    text(260, 570 + 150 * i, 24, pick(random, PEOPLE), { anchor: 'start', bold: true }) +
    text(260, 612 + 150 * i, 24, pick(random, TALK), { anchor: 'start', fill: '#333' });
  const waves = repeat(5, (i) =>
    path(
      `M110 ${560 + 130 * i} q150 -120 290 0 t290 0 V1100 H110 Z`,
      `hsl(${265 + 14 * i} 60% ${34 + 7 * i}%)`,
    ),
  );
  return {
    width: 800,
    height: 1200,
    body:
      box(0, 0, 800, 1200, '#e4ded4') +
      box(90, 40, 620, 1120, '#15151c', 'rx="84"') +
      `<clipPath id="glass"><rect x="112" y="62" width="576" height="1076" rx="64"/></clipPath>` +
      `<g clip-path="url(#glass)">${box(110, 60, 580, 1080, '#3b2a6b')}${waves}</g>` +
      ring(400, 100, 15, '#15151c') +
      text(400, 250, 34, `${integerBetween(random, 1, 12)}월 ${integerBetween(random, 1, 28)}일`, {
        fill: '#fff',
      }) +
      text(400, 400, 140, clockTime(random), { font: 'round', fill: '#fff', bold: true }) +
      repeat(2, note) +
      ring(210, 1040, 44, '#ffffff55') +
      ring(590, 1040, 44, '#ffffff55') +
      path('M198 1020 h24 l-6 16 v24 h-12 v-24 Z', '#fff') +
      box(566, 1024, 48, 34, '#fff', 'rx="8"') +
      ring(590, 1041, 10, '#555') +
      box(290, 1104, 220, 8, '#fff', 'rx="4"'),
  };
}

function chat(random: RandomFraction): Drawing {
  const bubble = (i: number) => {
    const content = pick(random, TALK);
    const [y, width] = [150 + 118 * i, 60 + 30 * content.length];
    if (random() < 0.45)
      return (
        box(760 - width, y, width, 82, '#1fa58c', 'rx="14"') +
        text(760 - width / 2, y + 52, 30, content, { fill: '#fff' })
      );
    return (
      box(36, y, 82, 82, `hsl(${integerBetween(random, 0, 360)} 45% 60%)`, 'rx="24"') +
      box(140, y, width, 82, '#fff', `rx="14" ${outline('#d5d8de', 2)}`) +
      text(140 + width / 2, y + 52, 30, content)
    );
  };
  return {
    width: 800,
    height: 1130,
    body:
      box(0, 0, 800, 1130, '#eef0f4') +
      box(0, 0, 800, 110, '#23283a') +
      path('M60 34 L36 56 L60 78', 'none', outline('#fff', 7)) +
      text(400, 70, 38, pick(random, PEOPLE), { fill: '#fff', bold: true }) +
      repeat(3, (i) => ring(745, 34 + 22 * i, 6, '#fff')) +
      repeat(7, bubble) +
      box(0, 1010, 800, 120, '#fff') +
      ring(66, 1070, 30, '#23283a') +
      path('M66 1054 V1086 M50 1070 H82', 'none', outline('#fff', 6)) +
      box(120, 1030, 540, 80, '#eef0f4', 'rx="40"') +
      path('M690 1044 L760 1070 L690 1096 L702 1070 Z', '#1fa58c'),
  };
}

/** A panel with cut corners. */
function panel(width: number, height: number, fill: string, edge: string): string {
  const d = `M40 0 H${width - 10} L${width} 10 V${height - 40} L${width - 40} ${height} H10 L0 ${height - 10} V40 Z`;
  return path(d, fill, outline(edge, 5));
}

function statusWindow(random: RandomFraction): Drawing {
  const names = ['근력', '민첩', '체력', '지능', '행운', '매력'];
  const stat = (i: number) =>
    moved(
      40 + 310 * (i % 2),
      390 + 86 * Math.floor(i / 2),
      ring(18, -12, 16, '#6fe3ff') +
        text(50, 0, 34, names[i]!, { fill: '#d8f6ff', anchor: 'start' }) +
        text(260, 0, 34, `${integerBetween(random, 4, 99)}`, {
          font: 'mono',
          fill: '#ffe08a',
          anchor: 'end',
        }),
    );
  const bar = (i: number) =>
    box(150, 196 + 66 * i, 470, 34, '#04213a', outline('#6fe3ff', 2)) +
    box(150, 196 + 66 * i, 470 * (0.2 + 0.8 * random()), 34, ['#ff5a6e', '#4a7dff'][i]!) +
    text(130, 224 + 66 * i, 30, ['HP', 'MP'][i]!, { font: 'mono', fill: '#d8f6ff', anchor: 'end' });
  return {
    width: 800,
    height: 800,
    body:
      gradient('night', '#02060f', '#0d2236') +
      box(0, 0, 800, 800, 'url(#night)') +
      moved(
        70,
        70,
        panel(660, 660, '#0a3556', '#6fe3ff') +
          box(40, 34, 580, 70, '#6fe3ff', 'fill-opacity="0.2"') +
          text(330, 84, 42, '상 태 창', { fill: '#fff', bold: true }) +
          text(40, 158, 32, pick(random, PEOPLE), { fill: '#fff', anchor: 'start' }) +
          text(620, 158, 32, `LV. ${integerBetween(random, 1, 99)}`, {
            font: 'mono',
            fill: '#ffe08a',
            anchor: 'end',
          }) +
          repeat(2, bar) +
          path('M40 335 H620', 'none', `${outline('#6fe3ff', 2)} stroke-dasharray="14 6"`) +
          repeat(6, stat),
      ),
  };
}

function questBox(random: RandomFraction): Drawing {
  return {
    width: 800,
    height: 620,
    body:
      gradient('dusk', '#2a1f3d', '#6b4a5e') +
      box(0, 0, 800, 620, 'url(#dusk)') +
      box(60, 70, 680, 480, '#120d1c', `rx="10" ${outline('#d9a441', 6)}`) +
      box(74, 84, 652, 452, 'none', outline('#d9a441', 1.5)) +
      moved(400, 72, star(2, 62, 0.55, '#d9a441')) +
      text(400, 96, 60, '!', { font: 'serif', fill: '#120d1c', bold: true }) +
      text(400, 190, 44, '퀘스트 도착', { font: 'brush', fill: '#f5e3b8', bold: true }) +
      lines(400, 270, 32, [`${pick(random, PLACES)} 마을의`, pick(random, TALK)], {
        fill: '#fff',
      }) +
      text(400, 400, 28, `보상: 금화 ${digits(random, 3)}닢`, { fill: '#f5e3b8' }) +
      box(140, 440, 220, 66, '#d9a441', 'rx="6"') +
      box(440, 440, 220, 66, '#4a4153', 'rx="6"') +
      text(250, 484, 30, '수락') +
      text(550, 484, 30, '거절', { fill: '#fff' }),
  };
}

function searchPage(random: RandomFraction): Drawing {
  const result = (i: number) =>
    text(60, 330 + 170 * i, 32, `${pick(random, TITLES)} - ${pick(random, PLACES)}`, {
      fill: '#1a4fb4',
      anchor: 'start',
    }) +
    text(60, 372 + 170 * i, 24, `www.${digits(random, 6)}.example`, {
      font: 'sans',
      fill: '#2c7a4b',
      anchor: 'start',
    }) +
    text(60, 412 + 170 * i, 26, `${pick(random, TALK)} ${pick(random, TALK)}`, {
      fill: '#555',
      anchor: 'start',
    });
  return {
    width: 800,
    height: 1000,
    body:
      box(0, 0, 800, 1000, '#fff') +
      box(0, 0, 800, 70, '#dfe3ea') +
      repeat(3, (i) => ring(40 + 38 * i, 35, 12, ['#e55', '#eb3', '#5b5'][i]!)) +
      text(110, 165, 54, 'findo', { font: 'serif', fill: '#7a3fd0', bold: true }) +
      box(220, 110, 540, 76, '#fff', `rx="38" ${outline('#9aa3b2', 3)}`) +
      text(256, 160, 32, pick(random, TITLES), { anchor: 'start' }) +
      ring(710, 144, 15, 'none', outline('#7a3fd0', 6)) +
      path('M721 156 l18 18', 'none', outline('#7a3fd0', 6)) +
      text(60, 250, 24, `검색결과 약 ${digits(random, 5)}개`, { fill: '#888', anchor: 'start' }) +
      repeat(4, result),
  };
}

function videoPlayer(random: RandomFraction): Drawing {
  const played = 60 + 680 * random();
  return {
    width: 800,
    height: 700,
    body:
      box(0, 0, 800, 90, '#111') +
      text(40, 58, 32, pick(random, TALK), { fill: '#fff', anchor: 'start' }) +
      box(0, 590, 800, 110, '#111') +
      box(60, 610, 680, 10, '#666') +
      box(60, 610, played - 60, 10, '#f03a47') +
      ring(played, 615, 13, '#f03a47') +
      path('M64 640 L100 662 L64 684 Z', '#fff') +
      text(240, 674, 26, `0${digits(random, 1)}:1${digits(random, 1)} / 12:40`, {
        font: 'sans',
        fill: '#fff',
      }) +
      path(
        'M690 650 v-10 h14 M740 650 v-10 h-14 M690 672 v10 h14 M740 672 v10 h-14',
        'none',
        outline('#fff', 5),
      ) +
      ring(400, 340, 70, '#000000aa') +
      path('M380 304 L440 340 L380 376 Z', '#fff'),
  };
}

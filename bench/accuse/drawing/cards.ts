import {
  box,
  type Drawing,
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

export type CardLanguage = 'ko' | 'es' | 'ja';

/** What a publisher's card says. */
export interface CardText {
  readonly language: CardLanguage;
  /** Title and author of the work, if the card names them. */
  readonly title?: string;
  readonly author?: string;
}

/** Designs of cards that one publisher puts at the end of all his episodes. */
export const CARDS: Readonly<Record<string, (card: CardText) => Drawing>> = {
  imprint,
  age,
  rights,
  store,
  notice,
  staff,
  coupon,
  schedule,
};

const HOUSE = 'ORBIT & INK';

const WORDS = {
  ko: {
    imprint: '이야기가 도는 궤도',
    age: ['본 콘텐츠는', '15세 이상 독자에게 적합합니다'],
    rights: [
      '이 작품의 모든 권리는',
      '작가와 오르빗앤잉크에 있으며',
      '허락 없는 복제와 전송은',
      '법으로 금지되어 있습니다',
    ],
    store: '앱으로 다음 화 바로 보기',
    button: '지금 설치',
    notice: ['불법 공유는 작가의 내일을 빼앗습니다', '정식 서비스에서 만나 주세요'],
    staff: ['글', '그림', '채색', '배경', '편집'],
    coupon: '열람권 3장 선물',
    schedule: '매주 화요일 연재',
    days: ['월', '화', '수', '목', '금', '토', '일'],
  },
  es: {
    imprint: 'Historias en órbita',
    age: ['Este contenido se recomienda', 'a partir de los 15 años'],
    rights: [
      'Todos los derechos de esta obra',
      'son de su autor y de Orbit & Ink.',
      'Queda prohibido copiarla',
      'o transmitirla sin permiso.',
    ],
    store: 'El próximo capítulo, en la app',
    button: 'Instalar',
    notice: ['La piratería le roba el mañana al autor', 'Léenos en el servicio oficial'],
    staff: ['Guion', 'Dibujo', 'Color', 'Fondos', 'Edición'],
    coupon: 'Tres lecturas de regalo',
    schedule: 'Cada martes',
    days: ['L', 'M', 'X', 'J', 'V', 'S', 'D'],
  },
  ja: {
    imprint: '物語がめぐる軌道',
    age: ['このコンテンツは', '15歳以上の方に適しています'],
    rights: [
      'この作品の権利はすべて',
      '作者とオービット＆インクに',
      'あります。無断での複製と送信は',
      '法律で禁じられています。',
    ],
    store: '続きはアプリですぐ読める',
    button: 'インストール',
    notice: ['海賊版は作者の明日を奪います', '公式サービスでお会いしましょう'],
    staff: ['原作', '作画', '彩色', '背景', '編集'],
    coupon: '無料チケット3枚進呈',
    schedule: '毎週火曜日連載',
    days: ['月', '火', '水', '木', '金', '土', '日'],
  },
} as const;

/** The publisher's emblem, 100 pixels across: a nib in orbit. */
function emblem(ink: string, paper: string): string {
  return (
    `<ellipse rx="50" ry="17" fill="none" ${outline(ink, 5)} transform="rotate(-24)"/>` +
    path('M0 -34 L18 6 L0 34 L-18 6 Z', paper, outline(ink, 5)) +
    path('M0 -6 V34', 'none', outline(ink, 4)) +
    ring(44, -24, 7, ink)
  );
}

function imprint({ language, title }: CardText): Drawing {
  const sky = gradient('sky', '#0b1a33', '#31558c') + box(0, 0, 800, 760, 'url(#sky)');
  const stars = repeat(40, (i) => ring((i * 197) % 800, (i * 331) % 760, 1 + (i % 3), '#cfe0ff'));
  return {
    width: 800,
    height: 760,
    body:
      sky +
      stars +
      moved(400, 260, emblem('#f4d58d', '#0b1a33'), 0, 3.1) +
      text(400, 500, 62, HOUSE, { font: 'serif', fill: '#f4d58d', more: 'letter-spacing="9"' }) +
      text(400, 560, 30, WORDS[language].imprint, { font: 'cjk', fill: '#cfe0ff' }) +
      text(400, 680, 38, title ?? '', { fill: '#fff', bold: true }),
  };
}

function age({ language, title }: CardText): Drawing {
  const icons = ['!', '♥', '☾', '✂'];
  return {
    width: 800,
    height: 620,
    body:
      box(0, 0, 800, 620, '#fdf8ee') +
      path('M0 0 H260 L0 260 Z', '#c8352b') +
      moved(400, 220, star(8, 150, 1, '#fff', outline('#c8352b', 22))) +
      text(400, 270, 140, '15', { font: 'sans', fill: '#c8352b', bold: true }) +
      lines(400, 430, 32, WORDS[language].age, { font: 'cjk', fill: '#333' }) +
      repeat(4, (i) => box(220 + 100 * i, 500, 60, 60, '#333', 'rx="12"')) +
      repeat(4, (i) => text(250 + 100 * i, 544, 40, icons[i]!, { font: 'sans', fill: '#fff' })) +
      text(400, 600, 24, title ?? HOUSE, { fill: '#777' }),
  };
}

function rights({ language, title, author }: CardText): Drawing {
  const frame = box(30, 30, 740, 840, 'none', outline('#8a6d3b', 4));
  return {
    width: 800,
    height: 900,
    body:
      box(0, 0, 800, 900, '#f7f0de') +
      frame +
      box(42, 42, 716, 816, 'none', outline('#8a6d3b', 1.5)) +
      text(400, 150, 50, title ?? HOUSE, { font: 'brush', fill: '#4a3a1c', bold: true }) +
      text(400, 210, 28, author ?? '', { font: 'brush', fill: '#4a3a1c' }) +
      path('M250 250 H550', 'none', outline('#8a6d3b', 2)) +
      lines(400, 340, 34, WORDS[language].rights, { font: 'mincho', fill: '#333' }) +
      moved(400, 680, ring(0, 0, 84, '#b23a2f') + emblem('#f7f0de', '#b23a2f'), 0, 1) +
      text(400, 820, 26, `© ${HOUSE} · rights@orbitink.example`, { font: 'serif', fill: '#555' }),
  };
}

function store({ language }: CardText): Drawing {
  const cover = (i: number) =>
    box(-210 + 145 * (i % 3), -270 + 185 * Math.floor(i / 3), 125, 165, `hsl(${40 * i} 55% 58%)`) +
    moved(
      -148 + 145 * (i % 3),
      -190 + 185 * Math.floor(i / 3),
      star(3 + i, 48, 0.5, `hsl(${40 * i + 180} 60% 35%)`),
    );
  const button = (y: number, sign: string) =>
    box(440, y, 280, 84, '#111', 'rx="18"') +
    text(490, y + 58, 44, sign, { font: 'sans', fill: '#fff' }) +
    text(610, y + 54, 32, WORDS[language].button, { font: 'cjk', fill: '#fff' });
  return {
    width: 800,
    height: 1100,
    body:
      gradient('sea', '#ffb347', '#e8455f') +
      box(0, 0, 800, 1100, 'url(#sea)') +
      text(400, 110, 48, WORDS[language].store, { font: 'cjk', fill: '#fff', bold: true }) +
      moved(
        380,
        500,
        box(-270, -350, 540, 700, '#1d1d2b', 'rx="38"') +
          box(-240, -310, 480, 620, '#fff') +
          repeat(9, cover),
        -8,
      ) +
      box(90, 880, 170, 170, '#1d1d2b', 'rx="38"') +
      moved(175, 965, emblem('#ffb347', '#fff'), 0, 1.4) +
      button(880, '▶') +
      button(980, '●'),
  };
}

function notice({ language }: CardText): Drawing {
  const stripes = (y: number) =>
    repeat(12, (i) => path(`M${70 * i - 40} ${y + 60} l60 -60 h36 l-60 60 Z`, '#f2c200'));
  const lock =
    path('M-46 -10 V-60 A46 46 0 0 1 46 -60 V-10', 'none', outline('#f2f2f2', 20)) +
    box(-80, -14, 160, 130, '#f2f2f2', 'rx="14"') +
    ring(0, 38, 16, '#202020') +
    path('M0 38 V80', 'none', outline('#202020', 12));
  return {
    width: 800,
    height: 680,
    body:
      box(0, 0, 800, 680, '#202020') +
      stripes(0) +
      stripes(620) +
      moved(400, 230, lock) +
      lines(400, 450, 36, WORDS[language].notice, { font: 'cjk', fill: '#f2f2f2', bold: true }) +
      text(400, 580, 24, `${HOUSE} · report@orbitink.example`, { font: 'mono', fill: '#f2c200' }),
  };
}

function staff({ language, title, author }: CardText): Drawing {
  const names = [author ?? 'Team O', author ?? 'Team I', 'Studio Ring', 'Studio Ring', 'P. Nib'];
  const row = (i: number) =>
    text(120, 340 + 86 * i, 34, WORDS[language].staff[i]!, {
      font: 'cjk',
      fill: '#e8f0e4',
      anchor: 'start',
    }) +
    path(`M260 ${332 + 86 * i} H470`, 'none', `${outline('#7fa183', 4)} stroke-dasharray="2 12"`) +
    text(680, 340 + 86 * i, 34, names[i]!, { fill: '#e8f0e4', anchor: 'end' });
  return {
    width: 800,
    height: 860,
    body:
      box(0, 0, 800, 860, '#1f4a34') +
      box(16, 16, 768, 828, 'none', outline('#b58b54', 20)) +
      text(400, 160, 56, title ?? HOUSE, { fill: '#fff', bold: true }) +
      path('M180 200 Q400 250 620 200', 'none', outline('#b58b54', 5)) +
      repeat(5, row) +
      moved(690, 770, emblem('#b58b54', '#1f4a34'), 0, 0.9),
  };
}

function coupon({ language }: CardText): Drawing {
  const coin = (i: number) =>
    ring(140 + 130 * i, 620 - 40 * (i % 2), 62, '#f6c445', outline('#a9761a', 8)) +
    moved(140 + 130 * i, 620 - 40 * (i % 2), star(5, 34, 0.45, '#a9761a'));
  return {
    width: 800,
    height: 740,
    body:
      box(0, 0, 800, 740, '#6a3fa0') +
      box(70, 130, 660, 340, '#fff7d6', 'rx="26"') +
      repeat(9, (i) => ring(560, 150 + 38 * i, 9, '#6a3fa0')) +
      ring(70, 300, 36, '#6a3fa0') +
      ring(730, 300, 36, '#6a3fa0') +
      text(310, 270, 44, WORDS[language].coupon, { font: 'cjk', fill: '#6a3fa0', bold: true }) +
      text(310, 370, 34, 'ORBIT-2031', { font: 'mono', fill: '#333' }) +
      moved(645, 300, emblem('#6a3fa0', '#f6c445'), 90, 1.5) +
      repeat(5, coin),
  };
}

function schedule({ language, title }: CardText): Drawing {
  const day = (i: number) =>
    box(58 + 98 * i, 330, 88, 130, i === 1 ? '#ff5d73' : '#fff', 'rx="16"') +
    text(102 + 98 * i, 385, 36, WORDS[language].days[i]!, {
      font: 'cjk',
      fill: i === 1 ? '#fff' : '#456',
      bold: true,
    }) +
    ring(102 + 98 * i, 425, 10, i === 1 ? '#fff' : '#d7e6ee');
  return {
    width: 800,
    height: 640,
    body:
      box(0, 0, 800, 640, '#bfe3f2') +
      box(40, 60, 720, 520, '#e9f6fb', 'rx="30"') +
      repeat(7, (i) => box(95 + 98 * i, 30, 16, 70, '#456', 'rx="8"')) +
      text(400, 180, 54, WORDS[language].schedule, { font: 'cjk', fill: '#234', bold: true }) +
      text(400, 260, 32, title ?? HOUSE, { fill: '#456' }) +
      repeat(7, day) +
      text(400, 540, 28, HOUSE, { font: 'serif', fill: '#456', more: 'letter-spacing="6"' }),
  };
}

import { execFileSync } from 'node:child_process';

/** The free fonts of the drawings, by the Debian package that holds them. */
const PACKAGES = {
  'fonts-nanum': [
    'NanumGothic',
    'NanumGothicCoding',
    'NanumBarunGothic',
    'NanumMyeongjo',
    'NanumSquare',
    'NanumSquareRound',
  ],
  'fonts-noto-cjk': [
    'Noto Sans CJK KR',
    'Noto Sans CJK JP',
    'Noto Sans CJK SC',
    'Noto Sans CJK TC',
    'Noto Serif CJK KR',
    'Noto Serif CJK JP',
    'Noto Serif CJK SC',
    'Noto Serif CJK TC',
  ],
  'fonts-noto-color-emoji': ['Noto Color Emoji'],
  'fonts-dejavu': ['DejaVu Sans', 'DejaVu Sans Condensed', 'DejaVu Serif', 'DejaVu Sans Mono'],
};

/** Throws if a font is missing. Without it, the drawings would show another font or empty boxes. */
export function requireFonts() {
  const installed = new Set(
    listOf(': family')
      .split(/[\n,]/)
      .map((name) => name.trim()),
  );
  for (const [name, families] of Object.entries(PACKAGES)) {
    const missing = families.filter((family) => !installed.has(family));
    if (missing.length > 0)
      throw new Error(
        `These fonts are missing: ${missing.join(', ')}. On Debian: apt-get install ${name}.`,
      );
  }
}

function listOf(query) {
  try {
    return execFileSync('fc-list', query.split(' '), { encoding: 'utf8' });
  } catch {
    throw new Error('fc-list was not found. Install fontconfig and the fonts, then run again.');
  }
}

const face = (family, weight = 400, style = '') => ({ family, weight, style });

/** Faces for lettering, by language, the most usual first. */
export const FACES = {
  ko: [
    face('NanumGothic', 700),
    face('NanumGothic'),
    face('Noto Sans CJK KR', 700),
    face('NanumMyeongjo'),
    face('NanumBarunGothic'),
    face('NanumSquare', 700),
    face('NanumSquareRound', 700),
    face('Noto Sans CJK KR'),
    face('NanumMyeongjo', 700),
    face('NanumBarunGothic', 700),
    face('Noto Serif CJK KR'),
    face('NanumSquareRound'),
    face('NanumSquare'),
    face('NanumGothicCoding', 700),
  ],
  ja: [
    face('Noto Sans CJK JP', 700),
    face('Noto Serif CJK JP', 700),
    face('Noto Sans CJK JP'),
    face('Noto Serif CJK JP'),
    face('Noto Sans CJK JP', 700, 'italic'),
  ],
  zh: [
    face('Noto Sans CJK SC', 700),
    face('Noto Serif CJK SC', 700),
    face('Noto Sans CJK SC'),
    face('Noto Serif CJK SC'),
  ],
  latin: [
    face('DejaVu Sans', 700),
    face('Noto Sans CJK KR', 700),
    face('DejaVu Serif'),
    face('NanumGothic', 700),
    face('DejaVu Sans'),
    face('NanumMyeongjo'),
    face('Noto Sans CJK KR'),
    face('DejaVu Sans Condensed', 700),
    face('DejaVu Serif', 700),
    face('NanumSquareRound', 700),
    face('DejaVu Sans', 700, 'italic'),
    face('DejaVu Serif', 400, 'italic'),
    face('NanumBarunGothic'),
    face('Noto Serif CJK KR', 700),
    face('DejaVu Sans Condensed'),
    face('DejaVu Sans Mono', 700),
  ],
};

/** Heavy faces for sound effects and titles. */
export const HEAVY = {
  ko: [
    face('NanumGothic', 700),
    face('NanumSquare', 700),
    face('Noto Sans CJK KR', 700),
    face('NanumMyeongjo', 700),
    face('NanumSquareRound', 700),
    face('NanumBarunGothic', 700),
    face('Noto Serif CJK KR', 700),
  ],
  ja: [face('Noto Sans CJK JP', 700), face('Noto Serif CJK JP', 700)],
  zh: [face('Noto Sans CJK SC', 700), face('Noto Serif CJK SC', 700)],
  latin: [
    face('DejaVu Sans', 700),
    face('Noto Sans CJK KR', 700),
    face('NanumSquare', 700),
    face('DejaVu Sans Condensed', 700),
    face('NanumGothic', 700),
    face('DejaVu Serif', 700),
    face('DejaVu Sans', 700, 'italic'),
  ],
};

/** The attributes of a face. */
export function fontOf({ family, weight, style }) {
  const narrow = family.endsWith(' Condensed');
  const name = narrow ? family.slice(0, -' Condensed'.length) : family;
  const slant = style === '' ? '' : ` font-style="${style}"`;
  const stretch = narrow ? ' font-stretch="condensed"' : '';
  return `font-family="${name}" font-weight="${weight}"${slant}${stretch}`;
}

import { execFileSync } from 'node:child_process';

/** Font families of free Debian packages, by what they are used for. */
export const FONTS = {
  gothic: 'NanumGothic',
  round: 'NanumSquareRound',
  brush: 'NanumMyeongjo',
  cjk: 'Noto Sans CJK JP',
  mincho: 'Noto Serif CJK JP',
  hei: 'Noto Sans CJK SC',
  song: 'Noto Serif CJK SC',
  sans: 'DejaVu Sans',
  serif: 'DejaVu Serif',
  mono: 'DejaVu Sans Mono',
  emoji: 'Noto Color Emoji',
} as const;

export type FontName = keyof typeof FONTS;

const PACKAGES = 'fonts-nanum fonts-noto-cjk fonts-noto-color-emoji fonts-dejavu-core fontconfig';

/** Throws if a font is missing. Without it, text would be drawn in another font or as boxes. */
export function requireFonts(): void {
  const installed = installedFamilies();
  const missing = Object.values(FONTS).filter((family) => !installed.includes(family));
  if (missing.length > 0)
    throw new Error(
      `These fonts are missing: ${missing.join(', ')}. On Debian or Ubuntu, run: apt-get install ${PACKAGES}`,
    );
}

function installedFamilies(): string {
  try {
    return execFileSync('fc-list', [':', 'family'], { encoding: 'utf8' });
  } catch (cause) {
    throw new Error(
      `The command fc-list was not found. On Debian or Ubuntu, run: apt-get install ${PACKAGES}`,
      { cause },
    );
  }
}

import { box, moved, outline, path, repeat, ring, star, text } from './svg.ts';

/** What a site stamps on all its pictures. */
export interface SiteBrand {
  readonly name: string;
  readonly ground: string;
  readonly ink: string;
  /** The site's sign, 100 pixels across, around the origin. */
  readonly sign: string;
}

/** Sites of our own invention. */
export const BRANDS: readonly SiteBrand[] = [
  {
    name: 'mangopier.example',
    ground: '#12352f',
    ink: '#ffd166',
    sign:
      path(
        'M-8 -40 C60 -40 60 44 0 46 C-54 46 -50 -16 -8 -40 Z',
        '#ff8c42',
        outline('#ffd166', 4),
      ) + path('M-8 -40 q18 -26 40 -18 q-8 24 -40 18', '#58a55c'),
  },
  {
    name: 'NEKO-SCAN',
    ground: '#f2e9ff',
    ink: '#5a189a',
    sign:
      ring(0, 6, 42, '#5a189a') +
      path('M-40 -6 L-34 -50 L-6 -32 Z M40 -6 L34 -50 L6 -32 Z', '#5a189a') +
      path('M-24 2 l16 8 M24 2 l-16 8', 'none', outline('#f2e9ff', 6)) +
      path('M-10 28 q10 10 20 0', 'none', outline('#f2e9ff', 5)),
  },
  {
    name: '밤툰.example',
    ground: '#0a0a14',
    ink: '#f72585',
    sign:
      ring(0, 0, 44, '#f72585') +
      ring(18, -10, 40, '#0a0a14') +
      moved(16, -8, star(4, 22, 0.3, '#fff')),
  },
];

/** A banner of 800 x `height` pixels: the site's sign, its name, an invitation and addresses. */
export function banner({ name, ground, ink, sign }: SiteBrand, height: number): string {
  const middle = height / 2;
  const size = Math.min(0.32 * height, 46);
  const scale = Math.min(0.008 * height, 1.7);
  const button = (i: number) =>
    moved(
      640 + 64 * (i % 2),
      middle - 24 + 48 * Math.floor(i / 2),
      box(-28, -20, 56, 40, ink, 'rx="9"') + star(3 + i, 15, 0.45, ground),
      0,
      Math.min(scale, 1),
    );
  return (
    box(0, 0, 800, height, ground) +
    repeat(20, (i) =>
      path(`M${40 * i} ${height} l20 -12 l20 12 Z M${40 * i} 0 l20 12 l20 -12 Z`, ink),
    ) +
    moved(95, middle, sign, 0, scale) +
    text(380, middle + 0.1 * size, size, name, { fill: ink, bold: true }) +
    text(380, middle + 1.0 * size, 0.5 * size, '매일 업데이트 · READ FREE', { fill: ink }) +
    repeat(4, button) +
    moved(755, middle, sign, 20, Math.min(0.5 * scale, 0.5))
  );
}

/** The site's name all over a picture, faint and rotated. */
export function tiledName({ name }: SiteBrand, width: number, height: number): string {
  const [across, down] = [360, 300];
  const columns = Math.ceil(width / across);
  return repeat(columns * Math.ceil(height / down), (i) => {
    const [x, y] = [across * (0.5 + (i % columns)), down * (0.5 + Math.floor(i / columns))];
    const more = `fill-opacity="0.45" stroke="#000" stroke-opacity="0.3" stroke-width="1.5"`;
    return moved(x, y, text(0, 0, 38, name, { fill: '#fff', bold: true, more }), -30);
  });
}

/** The site's sign in the lower right corner. */
export function cornerMark({ ground, sign }: SiteBrand, width: number, height: number): string {
  const badge = ring(0, 0, 62, ground, 'fill-opacity="0.85"') + sign;
  return moved(width - 80, height - 80, badge, 0, 1.1);
}

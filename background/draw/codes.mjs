import { f, rect } from '../../fixtures/draw/canvas.mjs';
import { page, WIDTH } from './page.mjs';

const FINDER = 7;

/** Which modules of a QR code of this version (1 to 6) are dark: fixed patterns, random contents. */
export function modulesOf(r, version) {
  const side = 17 + 4 * version;
  const dark = Array.from({ length: side }, () =>
    Array.from({ length: side }, () => r.chance(0.5)),
  );
  const put = (x, y, value) => {
    if (dark[y]?.[x] !== undefined) dark[y][x] = value;
  };
  const square = (x0, y0, size, value) => {
    for (let y = y0; y < y0 + size; y++) for (let x = x0; x < x0 + size; x++) put(x, y, value);
  };
  for (let i = 0; i < side; i++) {
    put(i, 6, i % 2 === 0);
    put(6, i, i % 2 === 0);
  }
  const far = side - FINDER;
  for (const [x, y] of [
    [0, 0],
    [far, 0],
    [0, far],
  ]) {
    square(x - 1, y - 1, FINDER + 2, false);
    square(x, y, FINDER, true);
    square(x + 1, y + 1, 5, false);
    square(x + 2, y + 2, 3, true);
  }
  if (version > 1) {
    square(side - 9, side - 9, 5, true);
    square(side - 8, side - 8, 3, false);
    put(side - 7, side - 7, true);
  }
  return dark;
}

/** A QR code as SVG, `size` columns wide, on white with a margin of `quiet` modules. */
export function qrCode(r, x, y, size, { version = r.int(1, 6), quiet = 2, ink = '#000' } = {}) {
  const dark = modulesOf(r, version);
  const module = size / (dark.length + 2 * quiet);
  const runs = dark.flatMap((row, j) =>
    row.flatMap((isDark, i) => {
      if (!isDark || row[i - 1]) return [];
      let end = i;
      while (row[end]) end++;
      const left = x + (i + quiet) * module;
      const top = y + (j + quiet) * module;
      return `M${f2(left)},${f2(top)}h${f2((end - i) * module)}v${f2(module)}h${f2((i - end) * module)}z`;
    }),
  );
  return `${rect(x, y, size, size, '#fff')}<path d="${runs.join('')}" fill="${ink}" stroke="${ink}" stroke-width="0.3"/>`;
}

/** Modules are small: positions in hundredths. */
const f2 = (x) => String(Math.round(x * 100) / 100);

function code(r, i) {
  const size = r.range(170, 560);
  const quiet = r.pick([0, 1, 2, 4]);
  const paper = r.pick(['#fff', '#fff', '#fff', '#eee', '#222', '#3a5fcd']);
  const [x, y] = [r.pick([0.5, 0.5, 0.15, 0.85]) * (WIDTH - size), r.range(30, 90)];
  const options = { version: 1 + (i % 6), quiet: paper === '#fff' ? quiet : Math.max(1, quiet) };
  return page(size + 2 * y, qrCode(r, x, y, size, options) + logo(r, x, y, size), paper);
}

/** Many codes have a logo in the middle. */
function logo(r, x, y, size) {
  if (r.chance(0.8)) return '';
  const side = size * 0.2;
  const at = (size - side) / 2;
  return (
    rect(x + at, y + at, side, side, '#fff') +
    `<circle cx="${f(x + size / 2)}" cy="${f(y + size / 2)}" r="${f(side * 0.4)}" fill="#e33"/>`
  );
}

export const codes = { name: 'qr codes', weight: 3, kinds: { qr: { count: 150, draw: code } } };

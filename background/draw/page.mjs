import { f, rect } from '../../fixtures/draw/canvas.mjs';
import { measure } from '../../fixtures/draw/lettering.mjs';
import { fontOf } from '../fonts.mjs';

/** Columns of every drawing. */
export const WIDTH = 720;

/** A drawing: its rows, and its SVG without the root element. `paper` is the colour below it. */
export function page(height, body, paper = '#fff') {
  return { height: Math.ceil(height), body: rect(0, 0, WIDTH, height, paper) + body };
}

/** The SVG of a drawing. */
export function svgOf({ height, body }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">${body}</svg>`;
}

const safe = (words) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** One line of text. y is its base line. */
export function text(
  words,
  x,
  y,
  size,
  face,
  { fill = '#111', anchor = 'middle', more = '' } = {},
) {
  const at = `x="${f(x)}" y="${f(y)}" font-size="${f(size)}" text-anchor="${anchor}"`;
  return `<text ${at} ${fontOf(face)} fill="${fill}" ${more}>${safe(words)}</text>`;
}

/** Lines of text, the first at base line y. */
export function block(lines, x, y, size, face, { leading = 1.4, ...style } = {}) {
  return lines.map((line, i) => text(line, x, y + i * size * leading, size, face, style)).join('');
}

/** A column of upright letters, as Japanese and Chinese are written. y is the top. */
export function column(words, x, y, size, face, style) {
  const turned = { ー: '｜', '…': '︙', '、': '︑', '。': '︒', '！': '！' };
  return [...words]
    .map((letter, i) => text(turned[letter] ?? letter, x, y + (i + 0.85) * size, size, face, style))
    .join('');
}

/** Columns that the widest of the lines takes, about. */
export const widthOf = (lines, size) => Math.max(...lines.map(measure)) * size;

/** Breaks text where it is wider than `most`: at spaces, or after any letter if it has none. */
export function wrap(words, size, most) {
  const glue = words.includes(' ') ? ' ' : '';
  const lines = [];
  for (const word of words.split(glue)) {
    const longer = lines.length === 0 ? word : lines.at(-1) + glue + word;
    if (lines.length > 0 && measure(longer) * size <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

export const group = (more, body) => `<g ${more}>${body}</g>`;

export const rounded = (x, y, w, h, radius, fill, more = '') =>
  rect(x, y, w, h, fill, `rx="${f(radius)}" ${more}`);

export const stroke = (color, width) => `stroke="${color}" stroke-width="${f(width)}"`;

/** A colour of a hue (degrees), saturation and lightness (percent). */
export const hsl = (hue, saturation, lightness) =>
  `hsl(${Math.round(hue)},${Math.round(saturation)}%,${Math.round(lightness)}%)`;

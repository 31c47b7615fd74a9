import {
  type Paint,
  type RandomFraction,
  type Slice,
  svgOf,
} from '../../site/alterations/paint.ts';
import { FONTS, type FontName } from './fonts.ts';

/** SVG elements and the size of the picture that they fill, in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** Renders a drawing on white. */
export function render(paint: Paint, { width, height, body }: Drawing): Promise<Slice> {
  return paint.renderSvg(svgOf(width, height, body));
}

/** The look of a line of text. */
export interface TextStyle {
  readonly font?: FontName;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** Further attributes of the element. */
  readonly more?: string;
}

/** A line of text on the baseline `y`; `x` is its middle unless the anchor says otherwise. */
export function text(
  x: number,
  y: number,
  size: number,
  content: string,
  { font = 'gothic', fill = '#111', anchor = 'middle', bold = false, more = '' }: TextStyle = {},
): string {
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${px(x)}" y="${px(y)}" font-size="${px(size)}" font-family="${FONTS[font]}" fill="${fill}" text-anchor="${anchor}"${weight} ${more}>${escaped(content)}</text>`;
}

/** Lines of text, one under the other, the first on the baseline `y`. */
export function lines(
  x: number,
  y: number,
  size: number,
  contents: readonly string[],
  style: TextStyle = {},
): string {
  return contents.map((line, i) => text(x, y + 1.5 * i * size, size, line, style)).join('');
}

/** A rectangle. */
export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  more = '',
): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="${fill}" ${more}/>`;
}

/** A circle. */
export function ring(x: number, y: number, r: number, fill: string, more = ''): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(r)}" fill="${fill}" ${more}/>`;
}

/** A path. */
export function path(d: string, fill: string, more = ''): string {
  return `<path d="${d}" fill="${fill}" ${more}/>`;
}

/** Attributes of an outline. */
export function outline(colour: string, width: number): string {
  return `stroke="${colour}" stroke-width="${px(width)}"`;
}

/** Elements moved, and turned by `degrees` around the new origin. */
export function moved(x: number, y: number, body: string, degrees = 0, scale = 1): string {
  return `<g transform="translate(${px(x)} ${px(y)}) rotate(${px(degrees)}) scale(${scale.toFixed(3)})">${body}</g>`;
}

/** A vertical gradient of two colours, to be used as `url(#id)`. */
export function gradient(id: string, top: string, bottom: string): string {
  return `<defs><linearGradient id="${id}" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs>`;
}

/** A regular star or, with `inner` 1, polygon around the origin. */
export function star(
  points: number,
  radius: number,
  inner: number,
  fill: string,
  more = '',
): string {
  const corners = Array.from({ length: 2 * points }, (_, i) => {
    const r = radius * (i % 2 === 0 ? 1 : inner);
    const angle = (Math.PI * i) / points - Math.PI / 2;
    return `${px(r * Math.cos(angle))} ${px(r * Math.sin(angle))}`;
  });
  return path(`M${corners.join('L')}Z`, fill, more);
}

/** `n` values of a function of the index, joined. */
export function repeat(n: number, draw: (i: number) => string): string {
  return Array.from({ length: n }, (_, i) => draw(i)).join('');
}

/** A number of `digits` digits. */
export function digits(random: RandomFraction, count: number): string {
  return repeat(count, () => `${Math.floor(10 * random())}`);
}

export function px(value: number): string {
  return value.toFixed(1);
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

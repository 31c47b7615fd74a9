import { between, integerBetween, type RandomFraction } from './paint.ts';

/** A line of lettering. */
interface LetteringLine {
  /** Left edge of the first character. */
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  /** Height of a character. */
  readonly size: number;
  /** Number of characters. */
  readonly count: number;
}

/** Width of a character, as a share of its height. */
const ADVANCE = 0.72;
/** Width of its strokes, as a share of its height. */
const PEN = 0.11;
const STROKES_PER_CHARACTER = 3;

/**
 * Lettering of no language, made of random strokes. Text would depend on the fonts of the machine,
 * and the same seed would not give the same site everywhere.
 */
function strokes(random: RandomFraction, { x, y, size, count }: LetteringLine): string {
  const knot = () => integerBetween(random, 0, 3) / 3;
  let d = '';
  for (let i = 0; i < count; i++) {
    const left = x + i * ADVANCE * size;
    const point = () =>
      `${px(left + (ADVANCE - 2 * PEN) * size * knot())} ${px(y - size * knot())}`;
    for (let stroke = 0; stroke < STROKES_PER_CHARACTER; stroke++) d += `M${point()}L${point()}`;
  }
  return d;
}

function pen(d: string, width: number, stroke: string, opacity: number = 1): string {
  return `<path d="${d}" fill="none" stroke-width="${px(width)}" stroke="${stroke}" stroke-opacity="${opacity}"/>`;
}

export function letters(random: RandomFraction, line: LetteringLine, stroke: string): string {
  return pen(strokes(random, line), PEN * line.size, stroke);
}

/** The number of characters of a size that fill a width. */
export function charactersIn(width: number, size: number): number {
  return Math.max(1, Math.floor(width / (ADVANCE * size)));
}

function px(value: number): string {
  return value.toFixed(1);
}

interface Field {
  readonly width: number;
  readonly height: number;
}

/** A site's name all over the picture, faint and rotated. */
export function tiledWatermark(random: RandomFraction, { width, height }: Field): string {
  const [across, down, size] = [0.55 * width, 0.45 * width, 0.055 * width];
  let body = '';
  for (let y = down / 2; y < height; y += down)
    for (let x = 0; x < width; x += across) {
      const word = outlined(random, { x, y, size, count: 9 }, 0.4);
      body += `<g transform="rotate(-24 ${px(x)} ${px(y)})">${word}</g>`;
    }
  return body;
}

/** The same as rows across the picture, a third of the width apart, large and almost opaque. */
export function heavyWatermark(random: RandomFraction, { width, height }: Field): string {
  const size = 0.13 * width;
  let body = '';
  for (let y = size; y < height + 0.4 * width; y += 2.6 * size) {
    const word = outlined(random, { x: 0, y, size, count: charactersIn(width, size) }, 0.65);
    body += `<g transform="rotate(-18 0 ${px(y)})">${word}</g>`;
  }
  return body;
}

/** Light letters on wider, dark and fainter ones: legible on any ground. */
function outlined(random: RandomFraction, line: LetteringLine, opacity: number): string {
  const d = strokes(random, line);
  const width = PEN * line.size;
  return pen(d, 1.7 * width, '#000', opacity / 2) + pen(d, width, '#fff', opacity);
}

/** A column of small text, as sites have beside their pictures. */
export function textColumn(random: RandomFraction, x: number, { width, height }: Field): string {
  const size = 26;
  let body = '';
  for (let y = size; width > size && y < height; y += 1.7 * size) {
    const count = integerBetween(random, 1, charactersIn(width, size));
    body += letters(random, { x, y, size, count }, '#888');
  }
  return body;
}

/** White balloons with new lettering. */
export function balloons(random: RandomFraction, { width, height }: Field, count: number): string {
  let body = '';
  for (let i = 0; i < count; i++) {
    const rx = width * between(random, 0.15, 0.28);
    const ry = rx * between(random, 0.5, 0.8);
    const [x, y] = [between(random, rx, width - rx), between(random, ry, height - ry)];
    const size = 0.25 * rx;
    const line = { x: x - 0.6 * rx, y, size, count: charactersIn(1.2 * rx, size) };
    body += `<ellipse cx="${px(x)}" cy="${px(y)}" rx="${px(rx)}" ry="${px(ry)}" fill="#fff" stroke="#000" stroke-width="3"/>`;
    body += letters(random, line, '#000');
  }
  return body;
}

/** Round faces over the art. */
export function stickers(random: RandomFraction, { width, height }: Field, count: number): string {
  let body = '';
  for (let i = 0; i < count; i++) {
    const r = width * between(random, 0.14, 0.22);
    const [x, y] = [between(random, r, width - r), between(random, r, height - r)];
    const eye = (side: number) => disc(x + (side * r) / 3, y - r / 4, r / 7, '#000');
    body += disc(x, y, r, `hsl(${integerBetween(random, 0, 360)},80%,55%)`) + eye(-1) + eye(1);
    body += bar(x - r / 2, y + r / 4, r, r / 6, '#300');
  }
  return body;
}

/** Discs of all colours, as a busy page background. */
export function confetti(random: RandomFraction, { width, height }: Field, count: number): string {
  let body = '';
  for (let i = 0; i < count; i++) {
    const [x, y] = [between(random, 0, width), between(random, 0, height)];
    body += disc(x, y, between(random, 3, 30), `hsl(${integerBetween(random, 0, 360)},60%,50%)`);
  }
  return body;
}

export function disc(x: number, y: number, r: number, fill: string): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(r)}" fill="${fill}"/>`;
}

export function bar(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(Math.max(1, width))}" height="${px(height)}" fill="${fill}"/>`;
}

import { between, type Chance, whole } from './paint.ts';

/** A line of lettering: where its first character begins, on what baseline, how tall, how many. */
interface Line {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly count: number;
}

/** Width of a character and its pen, as shares of its height. */
const ADVANCE = 0.72;
const PEN = 0.11;
const STROKES = 3;

/**
 * Lettering of no language, made of strokes: text would be drawn with whatever fonts the machine has, or
 * with none, and the same seed would not give the same site everywhere.
 */
function strokes(chance: Chance, { x, y, size, count }: Line): string {
  const knot = () => whole(chance, 0, 3) / 3;
  let d = '';
  for (let i = 0; i < count; i++) {
    const left = x + i * ADVANCE * size;
    const point = () =>
      `${at(left + (ADVANCE - 2 * PEN) * size * knot())} ${at(y - size * knot())}`;
    for (let stroke = 0; stroke < STROKES; stroke++) d += `M${point()}L${point()}`;
  }
  return d;
}

function pen(d: string, width: number, stroke: string, opacity: number = 1): string {
  return `<path d="${d}" fill="none" stroke-width="${at(width)}" stroke="${stroke}" stroke-opacity="${opacity}"/>`;
}

export function letters(chance: Chance, line: Line, stroke: string): string {
  return pen(strokes(chance, line), PEN * line.size, stroke);
}

/** How many characters of that size fill a width. */
export function fitting(width: number, size: number): number {
  return Math.max(1, Math.floor(width / (ADVANCE * size)));
}

function at(value: number): string {
  return value.toFixed(1);
}

interface Field {
  readonly width: number;
  readonly height: number;
}

/** A site's name all over, faint and turned. */
export function tiled(chance: Chance, { width, height }: Field): string {
  const [across, down, size] = [0.55 * width, 0.45 * width, 0.055 * width];
  let body = '';
  for (let y = down / 2; y < height; y += down)
    for (let x = 0; x < width; x += across) {
      const word = edged(chance, { x, y, size, count: 9 }, 0.4);
      body += `<g transform="rotate(-24 ${at(x)} ${at(y)})">${word}</g>`;
    }
  return body;
}

/** The same once a third of the width, large and hardly transparent. */
export function heavy(chance: Chance, { width, height }: Field): string {
  const size = 0.13 * width;
  let body = '';
  for (let y = size; y < height + 0.4 * width; y += 2.6 * size) {
    const word = edged(chance, { x: 0, y, size, count: fitting(width, size) }, 0.65);
    body += `<g transform="rotate(-18 0 ${at(y)})">${word}</g>`;
  }
  return body;
}

/** Light letters on the same letters, wider, dark and fainter: to be read on any ground. */
function edged(chance: Chance, line: Line, opacity: number): string {
  const d = strokes(chance, line);
  const width = PEN * line.size;
  return pen(d, 1.7 * width, '#000', opacity / 2) + pen(d, width, '#fff', opacity);
}

/** A column of small text, as a site has beside its pictures. */
export function text(chance: Chance, x: number, { width, height }: Field): string {
  const size = 26;
  let body = '';
  for (let y = size; width > size && y < height; y += 1.7 * size) {
    const count = whole(chance, 1, fitting(width, size));
    body += letters(chance, { x, y, size, count }, '#888');
  }
  return body;
}

/** Balloons that somebody blanked and lettered anew. */
export function balloons(chance: Chance, { width, height }: Field, count: number): string {
  let body = '';
  for (let i = 0; i < count; i++) {
    const rx = width * between(chance, 0.15, 0.28);
    const ry = rx * between(chance, 0.5, 0.8);
    const [x, y] = [between(chance, rx, width - rx), between(chance, ry, height - ry)];
    const size = 0.25 * rx;
    const line = { x: x - 0.6 * rx, y, size, count: fitting(1.2 * rx, size) };
    body += `<ellipse cx="${at(x)}" cy="${at(y)}" rx="${at(rx)}" ry="${at(ry)}" fill="#fff" stroke="#000" stroke-width="3"/>`;
    body += letters(chance, line, '#000');
  }
  return body;
}

/** Round faces stuck over the art. */
export function stickers(chance: Chance, { width, height }: Field, count: number): string {
  let body = '';
  for (let i = 0; i < count; i++) {
    const r = width * between(chance, 0.14, 0.22);
    const [x, y] = [between(chance, r, width - r), between(chance, r, height - r)];
    const eye = (side: number) => disc(x + (side * r) / 3, y - r / 4, r / 7, '#000');
    body += disc(x, y, r, `hsl(${whole(chance, 0, 360)},80%,55%)`) + eye(-1) + eye(1);
    body += bar(x - r / 2, y + r / 4, r, r / 6, '#300');
  }
  return body;
}

/** Discs of all colours, as a busy page background. */
export function confetti(chance: Chance, { width, height }: Field, count: number): string {
  let body = '';
  for (let i = 0; i < count; i++) {
    const [x, y] = [between(chance, 0, width), between(chance, 0, height)];
    body += disc(x, y, between(chance, 3, 30), `hsl(${whole(chance, 0, 360)},60%,50%)`);
  }
  return body;
}

export function disc(x: number, y: number, r: number, fill: string): string {
  return `<circle cx="${at(x)}" cy="${at(y)}" r="${at(r)}" fill="${fill}"/>`;
}

export function bar(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(1, width))}" height="${at(height)}" fill="${fill}"/>`;
}

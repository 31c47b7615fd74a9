import {
  between,
  integerBetween,
  pick,
  type RandomFraction,
} from '../../site/alterations/paint.ts';
import type { PixelBox } from '../panels.ts';
import { box, digits, lines, outline, repeat, text } from './svg.ts';
import { PLACES, TALK, TITLES } from './words.ts';

/** A page of a browser: its height, its elements, and where pictures go. */
export interface WebPage {
  readonly width: number;
  readonly height: number;
  readonly body: string;
  readonly pictures: readonly PixelBox[];
}

/** A list of comics: a grid of `count` covers with titles below. */
export function listPage(random: RandomFraction, count: number): WebPage {
  const columns = integerBetween(random, 2, 6);
  const [width, gap, head] = [integerBetween(random, 900, 1300), 24, 130];
  const side = Math.floor((width - gap) / columns) - gap;
  const cell = side + 90;
  const pictures = Array.from({ length: count }, (_, i) => ({
    left: gap + (side + gap) * (i % columns),
    top: head + cell * Math.floor(i / columns),
    width: side,
    height: side,
  }));
  const label = ({ left, top }: PixelBox) =>
    text(left, top + side + 34, 22, pick(random, TITLES), { anchor: 'start', bold: true }) +
    text(left, top + side + 64, 18, `★ ${digits(random, 1)}.${digits(random, 1)}`, {
      font: 'sans',
      anchor: 'start',
      fill: '#888',
    });
  const body =
    box(0, 0, width, 90, `hsl(${integerBetween(random, 0, 360)} 55% 40%)`) +
    text(40, 58, 36, `${pick(random, PLACES)}툰`, { fill: '#fff', anchor: 'start', bold: true }) +
    box(width - 340, 24, 300, 44, '#fff', 'rx="22"') +
    pictures.map(label).join('');
  return { width, height: head + cell * Math.ceil(count / columns), body, pictures };
}

/** A review with text and quoted pictures, of sizes given as height by width. */
export function articlePage(random: RandomFraction, ratios: readonly number[]): WebPage {
  const [width, margin] = [1000, 110];
  const pictures: PixelBox[] = [];
  let body = text(margin, 150, 50, `${pick(random, TALK)} 리뷰`, { anchor: 'start', bold: true });
  let y = 230;
  const paragraph = () => {
    const rows = integerBetween(random, 4, 9);
    const contents = Array.from(
      { length: rows },
      () => `${pick(random, TALK)} ${pick(random, TALK)} ${pick(random, TALK)}`,
    );
    body += lines(margin, y, 27, contents, { anchor: 'start', fill: '#333' });
    y += 40.5 * rows + 30;
  };
  for (const ratio of ratios) {
    paragraph();
    const across = integerBetween(random, 420, 760);
    const left = Math.round((width - across) / 2);
    pictures.push({ left, top: Math.round(y), width: across, height: Math.round(ratio * across) });
    y += ratio * across + 80;
  }
  paragraph();
  const height = Math.round(y) + 40;
  const menu = repeat(5, (i) =>
    text(200 + 150 * i, 52, 26, pick(random, PLACES), { fill: '#666' }),
  );
  const rule = box(margin, 180, between(random, 200, 700), 3, '#bbb', outline('#bbb', 1));
  return { width, height, body: menu + rule + body, pictures };
}

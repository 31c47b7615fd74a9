import { between, integerBetween, type RandomFraction } from '../../site/alterations/paint.ts';
import { seededFraction } from '../../site/drawn-site.ts';
import type { Motif } from './motif.ts';
import {
  box,
  type Drawing,
  gradient,
  moved,
  outline,
  path,
  px,
  repeat,
  ring,
  star,
} from './svg.ts';

/** Brushes and models that every artist of a program has. */
export const patterns: Readonly<Record<string, Motif>> = {
  focus: { draw: focusLines, overArt: true },
  speed: { draw: speedLines, overArt: true },
  tone: { draw: dotTone, overArt: true },
  room: { draw: room },
};

/** The same rays every time: it is a brush. */
function focusLines(): Drawing {
  const random = seededFraction('brush of focus lines');
  const ray = () => {
    const angle = between(random, 0, 2 * Math.PI);
    const [inner, half] = [between(random, 190, 330), between(random, 0.004, 0.014)];
    const point = (r: number, a: number) =>
      `${px(400 + 1.2 * r * Math.cos(a))} ${px(350 + r * Math.sin(a))}`;
    return path(
      `M${point(inner, angle)}L${point(640, angle - half)}L${point(640, angle + half)}Z`,
      '#000',
    );
  };
  return { width: 800, height: 700, body: repeat(260, ray) };
}

function speedLines(): Drawing {
  const random = seededFraction('brush of speed lines');
  const line = () => {
    const [y, left] = [between(random, 0, 560), between(random, -200, 500)];
    const [length, half] = [between(random, 250, 700), between(random, 0.7, 3.5)];
    return path(
      `M${px(left)} ${px(y)} L${px(left + length)} ${px(y - half)} V${px(y + half)} Z`,
      '#000',
    );
  };
  return { width: 800, height: 560, body: repeat(150, line) };
}

/** A grid of dots that grow downwards. */
function dotTone(): Drawing {
  const [columns, rows, step] = [66, 56, 12];
  const dot = (i: number) => {
    const row = Math.floor(i / columns);
    const x = step * (i % columns) + (row % 2) * (step / 2);
    return ring(x, step * row, 0.6 + (4.9 * row) / rows, '#111');
  };
  return { width: 800, height: 680, body: repeat(columns * rows, dot) };
}

/** One room seen by one camera; what stands in it and hangs in it differs. */
function room(random: RandomFraction): Drawing {
  const colour = () =>
    `hsl(${integerBetween(random, 0, 360)} 40% ${integerBetween(random, 30, 70)}%)`;
  const planks = repeat(15, (i) =>
    path(`M${-500 + 130 * i} 760 L${225 + 25 * i} 500`, 'none', outline('#7d5a3a', 3)),
  );
  const boards = repeat(5, (i) =>
    path(`M0 ${510 + 14 * i * (i + 1)} H800`, 'none', outline('#7d5a3a', 3)),
  );
  const window =
    box(300, 150, 200, 210, '#cfe9ff', outline('#5a4632', 12)) +
    path('M400 150 V360 M300 255 H500', 'none', outline('#5a4632', 8));
  const furniture = repeat(integerBetween(random, 2, 4), () => {
    const [x, width, height] = [
      between(random, 60, 560),
      between(random, 90, 200),
      between(random, 90, 260),
    ];
    return box(x, 680 - height, width, height, colour(), outline('#222', 4));
  });
  const picture = (x: number) =>
    moved(
      x,
      between(random, 230, 300),
      box(-45, -60, 90, 120, colour(), outline('#222', 5)) + star(5, 30, 0.5, colour()),
    );
  return {
    width: 800,
    height: 760,
    body:
      gradient('wall', '#efe3cf', '#d9c7a8') +
      box(0, 0, 800, 760, '#b98a5c') +
      planks +
      boards +
      box(225, 90, 350, 410, 'url(#wall)', outline('#3a2d20', 4)) +
      path('M0 -60 L225 90 V500 L0 690 Z', '#d2c09d', outline('#3a2d20', 4)) +
      path('M800 -60 L575 90 V500 L800 690 Z', '#c7b38e', outline('#3a2d20', 4)) +
      path('M0 -60 H800 L575 90 H225 Z', '#f7efe0', outline('#3a2d20', 4)) +
      path('M650 150 L740 95 V600 L650 525 Z', '#6d4c33', outline('#3a2d20', 4)) +
      window +
      picture(110) +
      furniture,
  };
}

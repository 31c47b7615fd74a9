import { between, pick, type RandomFraction } from '../../site/alterations/paint.ts';
import type { PixelBox } from '../panels.ts';
import { box, lines, outline, path } from './svg.ts';
import { TALK } from './words.ts';

/** The template of a page: where its panels, captions and balloons are. */
export interface PageLayout {
  readonly height: number;
  readonly panels: readonly PixelBox[];
  readonly captions: readonly PixelBox[];
  readonly balloons: readonly PixelBox[];
}

function at(left: number, top: number, width: number, height: number): PixelBox {
  return { left, top, width, height };
}

/** Layouts that many works use, on pages 800 wide. */
export const LAYOUTS: Readonly<Record<string, PageLayout>> = {
  'four-down': {
    height: 1280,
    panels: [0, 1, 2, 3].map((i) => at(90, 60 + 300 * i, 620, 270)),
    captions: [at(300, 10, 200, 40)],
    balloons: [at(480, 80, 200, 110), at(120, 380, 190, 110), at(470, 680, 210, 110)],
  },
  'four-square': {
    height: 900,
    panels: [0, 1, 2, 3].map((i) => at(40 + 370 * (i % 2), 40 + 420 * Math.floor(i / 2), 350, 400)),
    captions: [at(40, 40, 350, 52), at(410, 460, 350, 52)],
    balloons: [at(560, 60, 170, 130), at(70, 700, 180, 120)],
  },
  'captions-between': {
    height: 1300,
    panels: [at(0, 90, 800, 480), at(0, 720, 800, 480)],
    captions: [at(60, 20, 680, 56), at(60, 600, 680, 90)],
    balloons: [at(520, 780, 240, 150)],
  },
  'wide-tall': {
    height: 1200,
    panels: [
      at(50, 50, 700, 300),
      at(50, 380, 330, 760),
      at(410, 380, 340, 365),
      at(410, 775, 340, 365),
    ],
    captions: [at(50, 50, 260, 54)],
    balloons: [at(90, 420, 210, 140), at(520, 620, 210, 110)],
  },
  'two-balloons': {
    height: 1000,
    panels: [at(70, 60, 660, 880)],
    captions: [],
    balloons: [at(90, 80, 270, 180), at(440, 720, 270, 190)],
  },
  scroll: {
    height: 1300,
    panels: [at(160, 80, 480, 330), at(60, 500, 480, 330), at(260, 920, 480, 330)],
    captions: [],
    balloons: [at(560, 380, 220, 150), at(30, 780, 230, 150)],
  },
};

/** Frames, captions and balloons of a page, with text of its own. */
export function drawLayout(
  { panels, captions, balloons }: PageLayout,
  random: RandomFraction,
): string {
  const frame = ({ left, top, width, height }: PixelBox) =>
    box(left, top, width, height, 'none', outline('#111', 6));
  const label = ({ left, top, width, height }: PixelBox) =>
    lines(left + width / 2, top + height / 2 + 9, 26, [pick(random, TALK)]);
  const caption = (place: PixelBox) => {
    const { left, top, width, height } = place;
    return box(left, top, width, height, '#fffbe8', outline('#111', 3)) + label(place);
  };
  const balloon = (place: PixelBox) => {
    const { left, top, width, height } = place;
    const [x, y] = [left + width / 2, top + height / 2];
    const shape = `<ellipse cx="${x}" cy="${y}" rx="${width / 2}" ry="${height / 2}" fill="#fff" ${outline('#111', 4)}/>`;
    const tip = x + between(random, -40, 40);
    return (
      path(
        `M${x - 14} ${top + height - 6} L${tip} ${top + height + 40} L${x + 14} ${top + height - 6} Z`,
        '#111',
      ) +
      shape +
      label(place)
    );
  };
  return (
    panels.map(frame).join('') + captions.map(caption).join('') + balloons.map(balloon).join('')
  );
}

import { integerBetween, pick, type RandomFraction } from '../site/alterations/paint.ts';

/** The folder of the picture of each number on a site. */
export type Layout = (picture: number) => string;

/** Chooses how a site puts its pictures into folders: each in one, in chapters, or all in one. */
export function chooseLayout(random: RandomFraction): Layout {
  const pages = integerBetween(random, 4, 12);
  return pick<Layout>(random, [
    (picture) => `p${picture}`,
    (picture) => `title/chapter-${1 + Math.floor(picture / pages)}`,
    () => 'images',
  ]);
}

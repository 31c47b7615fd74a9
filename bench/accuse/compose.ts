import sharp from 'sharp';
import {
  integerBetween,
  type Paint,
  type RandomFraction,
  type Slice,
} from '../site/alterations/paint.ts';

/** A picture that fills a box, cropped where it does not fit. */
export function coverFit(
  paint: Paint,
  file: string,
  width: number,
  height: number,
): Promise<Slice> {
  return paint.toSlice(sharp(file).resize({ width, height, fit: 'cover' }));
}

/** A slice at a share of its width, somewhere across white paper of its old width. */
export async function placedOnPaper(
  paint: Paint,
  slice: Slice,
  share: number,
  random: RandomFraction,
): Promise<Slice> {
  const small = await paint.resize(slice, Math.round(share * slice.width));
  const margin = integerBetween(random, 10, 80);
  const paper = await paint.blank(slice.width, small.height + 2 * margin, '#fff');
  const left = integerBetween(random, 0, slice.width - small.width);
  return paint.paste(paper, small, left, margin);
}

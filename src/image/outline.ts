import { panelsOf } from './gutters.ts';
import { areaOf, type Box, overlapArea, type Picture } from './picture.ts';

/** Columns and rows at the sides of a panel that belong to its frame. */
const FRAME = 3;
/** Rows and columns from sample to sample of a panel. */
const SAMPLE_STEP = 4;

/**
 * What is left of a picture if every drawing between its gutters is replaced by its mean: paper,
 * frames and small lettering. Undefined if the picture has no gutters.
 */
export function outlineOf(picture: Picture): Picture | undefined {
  const panels = panelsOf(picture);
  const inner = panels.filter(
    (panel) => !panels.some((other) => other !== panel && contains(panel, other)),
  );
  if (inner.length === 0) return undefined;
  const luma = picture.luma.slice();
  for (const panel of inner) fill(luma, picture.columns, panel);
  return { ...picture, luma };
}

function contains(a: Box, b: Box): boolean {
  return areaOf(a) > areaOf(b) && overlapArea(a, b) === areaOf(b);
}

/** Replaces the inside of a panel by its mean, which is taken from every fourth row and column. */
function fill(luma: Uint8Array, columns: number, { left, right, top, bottom }: Box): void {
  let sum = 0;
  let count = 0;
  for (let y = top + FRAME; y < bottom - FRAME; y += SAMPLE_STEP)
    for (let x = left + FRAME; x < right - FRAME; x += SAMPLE_STEP, count++)
      sum += luma[y * columns + x]!;
  if (count === 0) return;
  const mean = Math.round(sum / count);
  for (let y = top + FRAME; y < bottom - FRAME; y++)
    luma.fill(mean, y * columns + left + FRAME, y * columns + right - FRAME);
}

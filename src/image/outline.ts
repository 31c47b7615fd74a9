import { panelsOf } from './gutters.ts';
import { areaOf, type Box, overlapArea, type Picture } from './picture.ts';

/** Columns and rows at the sides of a panel that belong to its frame. */
const FRAME = 3;

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

function fill(luma: Uint8Array, columns: number, { left, right, top, bottom }: Box): void {
  let sum = 0;
  let n = 0;
  for (let y = top + FRAME; y < bottom - FRAME; y++)
    for (let x = left + FRAME; x < right - FRAME; x++, n++) sum += luma[y * columns + x]!;
  if (n === 0) return;
  const mean = Math.round(sum / n);
  for (let y = top + FRAME; y < bottom - FRAME; y++)
    luma.fill(mean, y * columns + left + FRAME, y * columns + right - FRAME);
}

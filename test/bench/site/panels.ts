import type { Paint, Slice } from '../../../bench/site/alterations/paint.ts';

/** Draws three coloured panels on white, 240 x 480 pixels. */
export async function drawPanels(paint: Paint): Promise<Slice> {
  const panel = (y: number) =>
    `<rect x="20" y="${y}" width="200" height="120" fill="#c63" stroke="#000" stroke-width="4"/>`;
  const panels = [20, 180, 340].map(panel).join('');
  return paint.overlay(await paint.blank(240, 480, '#fff'), panels);
}

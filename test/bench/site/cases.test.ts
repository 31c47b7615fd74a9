import sharp from 'sharp';
import { expect, test } from 'vitest';
import { Paint } from '../../../bench/site/alterations/paint.ts';
import { slicesInOrder } from '../../../bench/site/cases.ts';
import { seededFraction } from '../../../bench/site/drawn-site.ts';
import { drawPanels } from './panels.ts';

const paint = new Paint(sharp);

test('short slices in order follow one another without a gap', async () => {
  const strip = { ...(await drawPanels(paint)), work: 'w', episode: 'e', above: 7 };
  const cuts = await slicesInOrder(paint).make(strip, seededFraction('order'));
  expect(cuts.length).toBeGreaterThan(3);
  for (const [i, cut] of cuts.slice(1).entries()) expect(cut.top).toBe(cuts[i]!.bottom);
});

import sharp from 'sharp';
import { expect, test } from 'vitest';
import { findPanels, refill } from '../../../bench/accuse/panels.ts';
import { Paint, type Slice } from '../../../bench/site/alterations/paint.ts';
import { drawPanels } from '../site/panels.ts';

const paint = new Paint(sharp);

function pixel({ data, width }: Slice, x: number, y: number): number[] {
  return [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
}

test('panels are replaced, while paper and frames stay', async () => {
  const page = await drawPanels(paint);
  const framed = findPanels(page)!;
  expect(framed.boxes).toHaveLength(3);
  const colours = ['#00f', '#0f0', '#f0f'];
  const fillings = await Promise.all(
    framed.boxes.map(({ width, height }, i) => paint.blank(width, height, colours[i]!)),
  );
  const other = refill(framed, fillings);
  expect([80, 240, 400].map((y) => pixel(other, 120, y))).toEqual([
    [0, 0, 255],
    [0, 255, 0],
    [255, 0, 255],
  ]);
  const onPaperAndFrames = [
    [10, 10],
    [120, 160],
    [19, 80],
    [120, 141],
  ] as const;
  for (const [x, y] of onPaperAndFrames) expect(pixel(other, x, y)).toEqual(pixel(page, x, y));
  expect(pixel(page, 19, 80)).toEqual([0, 0, 0]);
});

test('lettering on the paper does not stay', async () => {
  const page = await paint.overlay(
    await drawPanels(paint),
    '<rect x="100" y="150" width="3" height="20"/>',
  );
  const framed = findPanels(page)!;
  const same = await Promise.all(
    framed.boxes.map(({ width, height }) => paint.blank(width, height, '#c63')),
  );
  expect(pixel(page, 101, 160)).toEqual([0, 0, 0]);
  expect(pixel(refill(framed, same), 101, 160)).toEqual([255, 255, 255]);
});

test('a page without paper, or without a panel, is no framed page', async () => {
  expect(findPanels(await paint.blank(200, 300, '#c63'))).toBeUndefined();
  expect(findPanels(await paint.blank(200, 300, '#fff'))).toBeUndefined();
  const disc = '<path d="M20 20 L180 20 L20 280 Z" fill="#369"/>';
  expect(
    findPanels(await paint.overlay(await paint.blank(200, 300, '#fff'), disc)),
  ).toBeUndefined();
});

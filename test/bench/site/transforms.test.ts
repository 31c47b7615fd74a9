import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { ordinary } from '../../../bench/site/alterations/ordinary.ts';
import { Paint, type Slice } from '../../../bench/site/alterations/paint.ts';
import { seededFraction } from '../../../bench/site/drawn-site.ts';
import { alterations, makeTransforms } from '../../../bench/site/transforms.ts';
import { drawPanels } from './panels.ts';

const paint = new Paint(sharp);
const all = Object.entries(alterations(paint));
let slice: Slice;

beforeAll(async () => {
  slice = await drawPanels(paint);
});

describe('alterations', () => {
  test.for(all)('%s makes a picture, the same for the same seed', async ([name, alter]) => {
    const first = await alter(slice, seededFraction(name));
    const { width, height, format } = await sharp(first.buffer).metadata();
    expect(Math.min(width, height)).toBeGreaterThan(100);
    expect(first.ext).toBe(format === 'jpeg' ? 'jpg' : format);
    const second = await alter(slice, seededFraction(name));
    expect(second.buffer.equals(first.buffer)).toBe(true);
    // Overlays must not remove the picture's colours.
    const { channels } = await sharp(first.buffer).toColourspace('srgb').stats();
    const [red, green, blue] = channels.map(({ mean }) => mean);
    expect(Math.abs(red! - green!) + Math.abs(green! - blue!)).toBeGreaterThan(5);
  });

  test('the hard ones replace none that make-site.mjs has under the same name', () => {
    const hard = Object.keys(makeTransforms(sharp));
    expect(hard.filter((name) => name in ordinary(paint))).toEqual([]);
    expect(all).toHaveLength(hard.length + Object.keys(ordinary(paint)).length);
  });
});

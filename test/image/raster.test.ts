import { describe, expect, test } from 'vitest';
import { kernelRaster } from '../../src/image/kernel-raster.ts';
import { plainRaster } from '../../src/image/plain-raster.ts';
import { raster } from '../../src/image/raster.ts';
import { randomWords } from '../support/sample-data.ts';

test('the kernel is used unless PANELPRINT_KERNELS disables it', () => {
  const plain = process.env.PANELPRINT_KERNELS === 'plain';
  expect(kernelRaster === undefined).toBe(plain);
  expect(raster).toBe(plain ? plainRaster : kernelRaster);
});

describe('luma', () => {
  test('has the weights of BT.601, to half a level and the rounding of the weights', () => {
    const rgb = Uint8Array.from(randomWords(3000, 5), (word) => word >>> 8);
    const luma = raster.lumaOf(rgb, 3);
    for (const [i, value] of luma.entries()) {
      const [red, green, blue] = rgb.subarray(3 * i, 3 * i + 3);
      const exact = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
      expect(Math.abs(value - exact)).toBeLessThan(1.1);
    }
  });

  test('of a grey pixel is its level, whatever its alpha', () => {
    const levels = Array.from({ length: 256 }, (_, level) => level);
    for (const channels of [3, 4]) {
      const samples = levels.flatMap((level) => [level, level, level, 77].slice(0, channels));
      expect([...raster.lumaOf(Uint8Array.from(samples), channels)]).toEqual(levels);
    }
  });
});

test('a line is uniform if its darkest and lightest pixels differ by the range or less', () => {
  const picture = { luma: Uint8Array.of(9, 1, 2, 9, 9, 1, 4, 9, 9, 3, 5, 9), columns: 4 };
  const box = { left: 1, right: 3, top: 0, bottom: 3 };
  expect([...raster.uniformRows(picture, box, 2)]).toEqual([1, 0, 1]);
  expect([...raster.uniformColumns(picture, box, 2)]).toEqual([1, 0]);
  const lower = { ...box, top: 1, right: 4 };
  expect([...raster.uniformColumns(picture, lower, 1)]).toEqual([0, 1, 1]);
});

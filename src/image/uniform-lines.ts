import { type Kernel, kernel } from './kernel.ts';
import type { Box, Picture } from './picture.ts';
import { inPieces, PIECE } from './raster.ts';

type Raster = Pick<Picture, 'luma' | 'columns'>;

/** Which lines of a box are of one level, 1 or 0 for each: by plain code or by a kernel, to the same values. */
export interface UniformLines {
  /** Rows of which the pixels lie within `range` grey levels. */
  rows(picture: Raster, box: Box, range: number): Uint8Array;
  /** Such columns. */
  columns(picture: Raster, box: Box, range: number): Uint8Array;
}

export const plainUniformLines: UniformLines = {
  rows({ luma, columns }, { left, right, top, bottom }, range) {
    const even = new Uint8Array(bottom - top);
    for (let row = top, at = row * columns; row < bottom; row++, at += columns)
      even[row - top] = isUniform(luma, at + left, at + right, 1, range);
    return even;
  },

  columns({ luma, columns }, { left, right, top, bottom }, range) {
    const even = new Uint8Array(right - left);
    for (let column = left; column < right; column++)
      even[column - left] = isUniform(
        luma,
        top * columns + column,
        bottom * columns,
        columns,
        range,
      );
    return even;
  },
};

/** Looks at the pixels from `start` to before `end`, `step` apart: mostly it is soon seen that they differ. */
function isUniform(
  luma: Uint8Array,
  start: number,
  end: number,
  step: number,
  range: number,
): 0 | 1 {
  let low = 255;
  let high = 0;
  for (let i = start; i < end; i += step) {
    const value = luma[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    if (high - low > range) return 0;
  }
  return 1;
}

/** Bytes that a kernel reads and writes at once. */
const VECTOR = 16;

function uniformLinesBy(kernel: Kernel): UniformLines {
  return {
    rows({ luma, columns }, { left, right, top, bottom }, range) {
      const from = luma.subarray(top * columns, bottom * columns);
      const work = { from, takes: columns, to: new Uint8Array(bottom - top), gives: 1 };
      return inPieces(kernel, work, (at, to, count) =>
        kernel.uniformRows(at + left, to, columns, right - left, count, range),
      );
    },

    columns({ luma, columns }, { left, right, top, bottom }, range) {
      const width = right - left;
      const most = Math.ceil(PIECE / columns);
      const lows = most * columns;
      const highs = lows + width + VECTOR;
      const memory = new Uint8Array(kernel.room(highs + width));
      memory.fill(255, lows, highs).fill(0, highs, highs + width + VECTOR);
      for (let row = top; row < bottom; row += most) {
        const count = Math.min(most, bottom - row);
        memory.set(luma.subarray(row * columns, (row + count) * columns));
        kernel.widenRanges(left, columns, width, count, range, lows, highs);
      }
      const low = memory.subarray(lows, lows + width);
      return low.map((least, i) => +(memory[highs + i]! - least <= range));
    },
  };
}

export const kernelUniformLines: UniformLines | undefined = kernel && uniformLinesBy(kernel);

export const uniformLines: UniformLines = kernelUniformLines ?? plainUniformLines;

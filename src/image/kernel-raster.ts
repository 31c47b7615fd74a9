import { type ImageKernel, imageKernel } from './image-kernel.ts';
import { cellsDown, DETAIL_CELL, plainRaster, type RasterOps } from './plain-raster.ts';

/** Bytes that the kernel reads and writes at once. */
const VECTOR = 16;

/** Works in the kernel's memory, one piece of the picture after the other. */
function rasterBy(kernel: ImageKernel): RasterOps {
  return {
    lumaOf(samples, channels) {
      if (channels !== 3) return plainRaster.lumaOf(samples, channels);
      const luma = new Uint8Array(samples.length / 3);
      const transfer = { from: samples, valuesIn: 3, to: luma, valuesOut: 1 };
      return inPieces(kernel, transfer, kernel.lumaOf);
    },

    halvePicture({ luma, columns, rows }) {
      const across = columns >> 1;
      const halved = new Uint16Array(across * (rows >> 1));
      const transfer = { from: luma, valuesIn: 2 * columns, to: halved, valuesOut: across };
      return inPieces(kernel, transfer, (from, to, count) =>
        kernel.halvePicture(from, to, columns, 2 * count),
      );
    },

    contrastCells(halved, columns, contrast) {
      const across = Math.floor(columns / DETAIL_CELL);
      const cells = new Uint8Array(across * cellsDown(halved, columns));
      const valuesIn = DETAIL_CELL * columns;
      const transfer = { from: halved, valuesIn, to: cells, valuesOut: across };
      return inPieces(kernel, transfer, (from, to, count) =>
        kernel.contrastCells(from, to, columns, DETAIL_CELL * count, contrast),
      );
    },

    uniformRows({ luma, columns }, { left, right, top, bottom }, range) {
      const rows = luma.subarray(top * columns, bottom * columns);
      const uniform = new Uint8Array(bottom - top);
      const transfer = { from: rows, valuesIn: columns, to: uniform, valuesOut: 1 };
      return inPieces(kernel, transfer, (from, to, count) =>
        kernel.uniformRows(from + left, to, columns, right - left, count, range),
      );
    },

    uniformColumns({ luma, columns }, { left, right, top, bottom }, range) {
      const width = right - left;
      const rowsAtOnce = Math.ceil(PIECE / columns);
      const lows = rowsAtOnce * columns;
      const highs = lows + width + VECTOR;
      const bytes = new Uint8Array(kernel.reserve(highs + width));
      bytes.fill(255, lows, highs).fill(0, highs, highs + width + VECTOR);
      for (let row = top; row < bottom; row += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, bottom - row);
        bytes.set(luma.subarray(row * columns, (row + count) * columns));
        kernel.widenRanges(left, columns, width, count, range, lows, highs);
      }
      return bytes
        .subarray(lows, lows + width)
        .map((low, i) => +(bytes[highs + i]! - low <= range));
    },
  };
}

/** Turns each `valuesIn` values of one array into `valuesOut` values of another. */
interface Transfer<To> {
  readonly from: Uint8Array | Uint16Array;
  readonly valuesIn: number;
  readonly to: To;
  readonly valuesOut: number;
}

/** Input values of a piece: few enough to stay in the cache for any size of picture. */
const PIECE = 1 << 17;

/**
 * Copies each piece in, has `run` process it `count` times `valuesIn` values long, and copies the
 * result out.
 */
function inPieces<To extends Uint8Array | Uint16Array>(
  kernel: ImageKernel,
  { from, valuesIn, to, valuesOut }: Transfer<To>,
  run: (from: number, to: number, count: number) => void,
): To {
  if (to.length === 0) return to;
  const countAtOnce = Math.ceil(PIECE / valuesIn);
  const outAddress = 2 * countAtOnce * valuesIn;
  const buffer = kernel.reserve(outAddress + 2 * countAtOnce * valuesOut);
  const input = viewLike(from, buffer, 0);
  const output = viewLike(to, buffer, outAddress);
  for (let done = 0; done * valuesOut < to.length; done += countAtOnce) {
    const count = Math.min(countAtOnce, to.length / valuesOut - done);
    input.set(from.subarray(done * valuesIn, (done + count) * valuesIn));
    run(0, outAddress, count);
    to.set(output.subarray(0, count * valuesOut), done * valuesOut);
  }
  return to;
}

/** The buffer from an address on, as values of the same size as `values`. */
function viewLike(values: Uint8Array | Uint16Array, buffer: ArrayBuffer, address: number) {
  const Values = values.BYTES_PER_ELEMENT === 1 ? Uint8Array : Uint16Array;
  return new Values(buffer, address);
}

export const kernelRaster: RasterOps | undefined = imageKernel && rasterBy(imageKernel);

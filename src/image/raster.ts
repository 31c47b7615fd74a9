import { type Kernel, kernel } from './kernel.ts';
import type { Picture } from './picture.ts';

type Raster = Pick<Picture, 'luma' | 'columns' | 'rows'>;

/** What is done to whole pictures: by plain code or by a kernel, to the same values. */
export interface RasterOps {
  /** Luma of ITU-R BT.601, its weights in 256ths: integers, so every machine gets the same. */
  weigh(samples: Uint8Array, channels: number): Uint8Array;
  /** Sums of 2 x 2 pixels; an odd last column or row is left out. */
  halve(picture: Raster): Uint16Array;
  /** For each {@link DETAIL_CELL} x SIDE of a halved picture, whether its lightest is `contrast` above its darkest. */
  contrasts(halved: Uint16Array, columns: number, contrast: number): Uint8Array;
}

/** Pixels of the halved picture on a side of a cell. */
export const DETAIL_CELL = 4;

export const plainRaster: RasterOps = {
  weigh(samples, channels) {
    const luma = new Uint8Array(samples.length / channels);
    for (let i = 0, j = 0; i < luma.length; i++, j += channels)
      luma[i] = (77 * samples[j]! + 150 * samples[j + 1]! + 29 * samples[j + 2]! + 128) >> 8;
    return luma;
  },

  halve({ luma, columns, rows }) {
    const across = columns >> 1;
    const down = rows >> 1;
    const halved = new Uint16Array(across * down);
    for (let y = 0, out = 0; y < down; y++) {
      const upper = 2 * y * columns;
      const lower = upper + columns;
      for (let x = 0; x < 2 * across; x += 2)
        halved[out++] =
          luma[upper + x]! + luma[upper + x + 1]! + luma[lower + x]! + luma[lower + x + 1]!;
    }
    return halved;
  },

  contrasts(halved, columns, contrast) {
    const across = Math.floor(columns / DETAIL_CELL);
    const cells = new Uint8Array(across * cellsDown(halved, columns));
    for (let i = 0; i < cells.length; i++) {
      const y = Math.floor(i / across);
      const start = y * DETAIL_CELL * columns + (i - y * across) * DETAIL_CELL;
      cells[i] = rangeOf(halved, columns, start) >= contrast ? 1 : 0;
    }
    return cells;
  },
};

const cellsDown = (halved: Uint16Array, columns: number) =>
  columns === 0 ? 0 : Math.floor(halved.length / columns / DETAIL_CELL);

/** By how much the pixels of the cell that begins at `start` differ at most. */
function rangeOf(halved: Uint16Array, columns: number, start: number): number {
  let low = halved[start]!;
  let high = low;
  for (let y = 0, row = start; y < DETAIL_CELL; y++, row += columns)
    for (let i = row; i < row + DETAIL_CELL; i++) {
      const value = halved[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return high - low;
}

/** The same in the memory of a kernel, a piece after the other. */
function rasterBy(kernel: Kernel): RasterOps {
  return {
    weigh(samples, channels) {
      if (channels !== 3) return plainRaster.weigh(samples, channels);
      const luma = new Uint8Array(samples.length / 3);
      return inPieces(kernel, { from: samples, takes: 3, to: luma, gives: 1 }, kernel.weigh);
    },

    halve({ luma, columns, rows }) {
      const across = columns >> 1;
      const halved = new Uint16Array(across * (rows >> 1));
      const work = { from: luma, takes: 2 * columns, to: halved, gives: across };
      return inPieces(kernel, work, (from, to, count) =>
        kernel.halvePicture(from, to, columns, 2 * count),
      );
    },

    contrasts(halved, columns, contrast) {
      const across = Math.floor(columns / DETAIL_CELL);
      const cells = new Uint8Array(across * cellsDown(halved, columns));
      const work = { from: halved, takes: DETAIL_CELL * columns, to: cells, gives: across };
      return inPieces(kernel, work, (from, to, count) =>
        kernel.contrasts(from, to, columns, DETAIL_CELL * count, contrast),
      );
    },
  };
}

/** Work that takes so many values of one array at a time and gives so many of another. */
interface Work<To> {
  readonly from: Uint8Array | Uint16Array;
  readonly takes: number;
  readonly to: To;
  readonly gives: number;
}

/** Values worked on at once: they stay in the cache, and memory does not grow with the picture. */
export const PIECE: number = 1 << 17;

/** Copies pieces in, does `run` from address to address so many times, and copies out what it gives. */
export function inPieces<To extends Uint8Array | Uint16Array>(
  { room }: Kernel,
  { from, takes, to, gives }: Work<To>,
  run: (from: number, to: number, times: number) => void,
): To {
  if (to.length === 0) return to;
  const most = Math.ceil(PIECE / takes);
  const address = 2 * most * takes;
  const memory = room(address + 2 * most * gives);
  const [input, output] = [viewOf(from, memory, 0), viewOf(to, memory, address)];
  for (let done = 0; done * gives < to.length; done += most) {
    const times = Math.min(most, to.length / gives - done);
    input.set(from.subarray(done * takes, (done + times) * takes));
    run(0, address, times);
    to.set(output.subarray(0, times * gives), done * gives);
  }
  return to;
}

/** The memory from an address on, as values of the same kind. */
function viewOf(values: Uint8Array | Uint16Array, memory: ArrayBuffer, address: number) {
  const Values = values.BYTES_PER_ELEMENT === 1 ? Uint8Array : Uint16Array;
  return new Values(memory, address);
}

export const kernelRaster: RasterOps | undefined = kernel && rasterBy(kernel);

export const raster: RasterOps = kernelRaster ?? plainRaster;

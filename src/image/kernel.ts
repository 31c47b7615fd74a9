import { BINARY } from '../kernels/image-binary.ts';
import { instantiate, type Memory, memoryFor, PAGE } from '../kernels/load.ts';

/** What kernels/strip/index.ts exports; layers and other arrays are addresses. */
interface Functions {
  weigh(rgb: number, out: number, pixels: number): void;
  halvePicture(luma: number, out: number, columns: number, rows: number): void;
  contrasts(halved: number, out: number, columns: number, rows: number, contrast: number): void;
  uniformRows(from: number, out: number, columns: number, ...box: Rows): void;
  widenRanges(from: number, columns: number, ...box: Columns): void;
  loadBytes(from: number, out: number, columns: number, rows: number, unit: number): void;
  loadWords(from: number, out: number, columns: number, rows: number, unit: number): void;
  smooth(layer: number, out: number, held: number, ...size: Size): void;
  halve(layer: number, out: number, columns: number, rows: number): void;
  subtract(layer: number, other: number, columns: number, rows: number): void;
  localExtrema(finer: number, here: number, coarser: number, ...search: Search): number;
}
type Rows = [width: number, rows: number, range: number];
type Columns = [width: number, rows: number, range: number, lows: number, highs: number];
type Size = [columns: number, rows: number, spacing: number];
type Search = [columns: number, rows: number, least: number, list: number];

export interface Kernel extends Functions {
  /** Its memory, grown to `bytes` and a little more if need be: an older buffer may then be gone. */
  readonly room: (bytes: number) => ArrayBuffer;
}

/** Kernels read and write a vector or two beyond what they are given. */
const VECTOR_SLACK = 64;

function open(memory: Memory): Kernel {
  const room = (bytes: number) => {
    const missing = bytes + VECTOR_SLACK - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return memory.buffer as ArrayBuffer;
  };
  return { ...instantiate<Functions>(BINARY, memory)!, room };
}

const memory = memoryFor(BINARY, false);

/** The kernel of this room; undefined where plain code must do. Its memory keeps nothing from picture to picture. */
export const kernel: Kernel | undefined = memory && open(memory);

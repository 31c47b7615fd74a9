import { BINARY } from '../kernels/image-binary.ts';
import { instantiate, type Memory, memoryFor, reserve } from '../kernels/load.ts';

/** The exports of kernels/assembly/image. Layers and other arrays are addresses. */
interface KernelFunctions {
  lumaOf(rgb: number, out: number, pixels: number): void;
  halvePicture(luma: number, out: number, columns: number, rows: number): void;
  contrastCells(halved: number, out: number, columns: number, rows: number, contrast: number): void;
  uniformRows(
    luma: number,
    out: number,
    columns: number,
    width: number,
    rows: number,
    range: number,
  ): void;
  widenRanges(
    luma: number,
    columns: number,
    width: number,
    rows: number,
    range: number,
    lows: number,
    highs: number,
  ): void;
  loadBytes(from: number, out: number, columns: number, rows: number, unit: number): void;
  loadWords(from: number, out: number, columns: number, rows: number, unit: number): void;
  smooth(
    layer: number,
    out: number,
    scratch: number,
    columns: number,
    rows: number,
    spacing: number,
  ): void;
  halveLayer(layer: number, out: number, columns: number, rows: number): void;
  subtract(layer: number, other: number, columns: number, rows: number): void;
  localExtrema(
    finer: number,
    layer: number,
    coarser: number,
    columns: number,
    rows: number,
    minStrength: number,
    list: number,
  ): number;
}

export interface ImageKernel extends KernelFunctions {
  /**
   * Grows the kernel's memory to `bytes` bytes, and a little more, and returns its buffer. Buffers
   * returned earlier may then be detached.
   */
  readonly reserve: (bytes: number) => ArrayBuffer;
}

/** The kernel reads and writes up to two vectors past the end of its arrays. */
const VECTOR_SLACK = 64;

function instantiateIn(memory: Memory): ImageKernel {
  return {
    ...instantiate<KernelFunctions>(BINARY, memory)!,
    reserve: (bytes) => reserve(memory, bytes + VECTOR_SLACK) as ArrayBuffer,
  };
}

const memory = memoryFor(BINARY, false);

/** The kernel; undefined if it cannot run. Its memory holds nothing between two pictures. */
export const imageKernel: ImageKernel | undefined = memory && instantiateIn(memory);

import { type ImageKernel, imageKernel } from './image-kernel.ts';
import type { Layer, PyramidOps } from './plain-pyramid.ts';

// The layout of layers in the kernel's memory: see kernels/assembly/image/layer.ts.
/** Pixels left and right of each row that repeat its ends. */
const MARGIN = 8;
/** Pixels of a vector. A row is padded to whole vectors. */
const LANES = 8;
/**
 * Address, before all layers, of the pixels to load, of rows while they are smoothed, and of lists
 * of extrema.
 */
const SCRATCH = 0;
/** Rows that smoothing keeps in scratch space. */
const SCRATCH_ROWS = 32;
/**
 * Layers of the first layer's size for which there is room. An octave makes five, after the two
 * that the first begins with. The octaves after it have half its rows, a quarter and so on: all
 * together need no more.
 */
const MAX_LAYERS = 14;

const strideOf = (columns: number) => Math.ceil(columns / LANES) * LANES + 2 * MARGIN;
/** Bytes of a layer with its margins. */
const bytesOf = (columns: number, rows: number) => 2 * strideOf(columns) * (rows + 1);

/** Keeps layers in the kernel's memory, one after the other, behind the scratch space. */
class KernelPyramid implements PyramidOps {
  readonly #kernel: ImageKernel;
  #buffer = new ArrayBuffer(0);
  /** Address of the next layer. */
  #free = 0;

  constructor(kernel: ImageKernel) {
    this.#kernel = kernel;
  }

  load(pixels: Uint8Array | Uint16Array, columns: number, rows: number, unit: number): Layer {
    const start = bytesOf(columns, Math.max(rows, SCRATCH_ROWS));
    this.#buffer = this.#kernel.reserve(start + MAX_LAYERS * bytesOf(columns, rows));
    this.#free = start;
    const { loadBytes, loadWords } = this.#kernel;
    const [Pixels, loadPixels] =
      pixels.BYTES_PER_ELEMENT === 1 ? [Uint8Array, loadBytes] : [Uint16Array, loadWords];
    new Pixels(this.#buffer, SCRATCH).set(pixels);
    return this.#addLayer(columns, rows, (out) => loadPixels(SCRATCH, out, columns, rows, unit));
  }

  smooth({ values, columns, rows }: Layer, spacings: readonly number[]): Layer {
    let from = values.byteOffset;
    return this.#addLayer(columns, rows, (out) => {
      for (const spacing of spacings) {
        this.#kernel.smooth(from, out, SCRATCH, columns, rows, spacing);
        from = out;
      }
    });
  }

  halveLayer({ values, columns, rows }: Layer): Layer {
    return this.#addLayer(columns >> 1, rows >> 1, (out) =>
      this.#kernel.halveLayer(values.byteOffset, out, columns, rows),
    );
  }

  subtract({ values, columns, rows }: Layer, other: Layer): void {
    this.#kernel.subtract(values.byteOffset, other.values.byteOffset, columns, rows);
  }

  localExtrema(finer: Layer, layer: Layer, coarser: Layer, minStrength: number): Uint32Array {
    const count = this.#kernel.localExtrema(
      finer.values.byteOffset,
      layer.values.byteOffset,
      coarser.values.byteOffset,
      layer.columns,
      layer.rows,
      minStrength,
      SCRATCH,
    );
    return new Uint32Array(this.#buffer, SCRATCH, count);
  }

  /** Adds a layer, which `write` writes to the given address. */
  #addLayer(columns: number, rows: number, write: (out: number) => void): Layer {
    const stride = strideOf(columns);
    const out = this.#free + 2 * MARGIN;
    this.#free += bytesOf(columns, rows);
    write(out);
    return { values: new Int16Array(this.#buffer, out, rows * stride), columns, rows, stride };
  }
}

export const kernelPyramid: PyramidOps | undefined = imageKernel && new KernelPyramid(imageKernel);

import { localExtrema } from './extrema.ts';
import { type Kernel, kernel } from './kernel.ts';
import { halve, type Layer, load, smooth, subtract } from './plain-pyramid.ts';

/** What is done to layers: by plain code or by a kernel, to the same values. */
export interface PyramidOps {
  /** Makes a layer of pixels, each `unit` times itself. All layers made before are forgotten. */
  load(pixels: Uint8Array | Uint16Array, columns: number, rows: number, unit: number): Layer;
  smooth(layer: Layer, spacings: readonly number[]): Layer;
  halve(layer: Layer): Layer;
  subtract(layer: Layer, other: Layer): void;
  /** To be used before anything else is done. */
  localExtrema(finer: Layer, here: Layer, coarser: Layer, least: number): Iterable<number>;
}

export const plainPyramid: PyramidOps = {
  load,
  smooth,
  halve,
  subtract,
  localExtrema: localExtrema,
};

// How layers lie in the memory of a kernel: see kernels/strip/layer.ts.
/** Pixels left and right of each row that repeat its ends. */
const MARGIN = 8;
/** Pixels of a vector: a row is whole ones, whatever its columns. */
const LANES = 8;
/** Where pixels are put to be loaded, rows are held and what is found is listed: before all layers. */
const SCRATCH = 0;
/** Rows of a layer that are held while it is smoothed. */
const HELD = 32;
/**
 * Layers that there is room for, each as large as the first. An octave makes five, after the two that it begins
 * with; all that follow it have half its rows, a quarter and so on, and together are no more.
 */
const ROOM = 14;

const strideOf = (columns: number) => Math.ceil(columns / LANES) * LANES + 2 * MARGIN;
/** Bytes of a layer, margins and all. */
const bytesOf = (columns: number, rows: number) => 2 * strideOf(columns) * (rows + 1);

/** Layers in the memory of a kernel: first what is held of one or listed of it, then one after the other. */
class KernelPyramid implements PyramidOps {
  readonly #kernel: Kernel;
  #memory = new ArrayBuffer(0);
  #free = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  load(pixels: Uint8Array | Uint16Array, columns: number, rows: number, unit: number): Layer {
    const start = bytesOf(columns, Math.max(rows, HELD));
    this.#memory = this.#kernel.room(start + ROOM * bytesOf(columns, rows));
    this.#free = start;
    const { loadBytes, loadWords } = this.#kernel;
    const [Pixels, expand] =
      pixels.BYTES_PER_ELEMENT === 1 ? [Uint8Array, loadBytes] : [Uint16Array, loadWords];
    new Pixels(this.#memory, SCRATCH).set(pixels);
    return this.#made(columns, rows, (out) => expand(SCRATCH, out, columns, rows, unit));
  }

  smooth({ values, columns, rows }: Layer, spacings: readonly number[]): Layer {
    let from = values.byteOffset;
    return this.#made(columns, rows, (out) => {
      for (const spacing of spacings) {
        this.#kernel.smooth(from, out, SCRATCH, columns, rows, spacing);
        from = out;
      }
    });
  }

  halve({ values, columns, rows }: Layer): Layer {
    const from = values.byteOffset;
    return this.#made(columns >> 1, rows >> 1, (out) =>
      this.#kernel.halve(from, out, columns, rows),
    );
  }

  subtract({ values, columns, rows }: Layer, other: Layer): void {
    this.#kernel.subtract(values.byteOffset, other.values.byteOffset, columns, rows);
  }

  localExtrema(finer: Layer, here: Layer, coarser: Layer, least: number): Uint32Array {
    const [a, b, c] = [finer.values, here.values, coarser.values];
    const count = this.#kernel.localExtrema(
      a.byteOffset,
      b.byteOffset,
      c.byteOffset,
      here.columns,
      here.rows,
      least,
      SCRATCH,
    );
    return new Uint32Array(this.#memory, SCRATCH, count);
  }

  /** The layer that `make` writes where it is told to. */
  #made(columns: number, rows: number, make: (out: number) => void): Layer {
    const stride = strideOf(columns);
    const out = this.#free + 2 * MARGIN;
    this.#free += bytesOf(columns, rows);
    make(out);
    return { values: new Int16Array(this.#memory, out, rows * stride), columns, rows, stride };
  }
}

export const kernelPyramid: PyramidOps | undefined = kernel && new KernelPyramid(kernel);

export const pyramid: PyramidOps = kernelPyramid ?? plainPyramid;

import type { Box } from '../../image/picture.ts';
import { BINARY } from '../../kernels/hash-binary.ts';
import { instantiate, type Memory, memoryFor, reserve } from '../../kernels/load.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { FINE, FREQUENCIES, foldedBasis } from './basis.ts';
import {
  type BoxRows,
  CELLS,
  plainSpectra,
  type RowSums,
  SAMPLES,
  type SpectraOps,
  type Stretch,
} from './plain-spectra.ts';
import type { View } from './view.ts';

/** The windows' exports of kernels/assembly/hash, where their parameters are documented. */
interface SpectraKernel {
  addRows(...args: number[]): void;
  transform(...args: number[]): void;
  threshold(...args: number[]): void;
}

const ROW_BYTES = 8 * FREQUENCIES;
const CELL_WEIGHTS = Int16Array.from(foldedBasis(CELLS, 2));
const SAMPLE_WEIGHTS = foldedBasis(SAMPLES, 1);

// Addresses in the memory, in bytes: arrays of fixed size first, then the running sums, then the
// scratch space and the pixels that only `addRows` uses.
const CELL_WEIGHTS_AT = 0;
const SAMPLE_WEIGHTS_AT = CELL_WEIGHTS_AT + CELL_WEIGHTS.byteLength;
const SPECTRUM_AT = SAMPLE_WEIGHTS_AT + SAMPLE_WEIGHTS.byteLength;
const PRINT_AT = SPECTRUM_AT + 8 * FREQUENCIES * FREQUENCIES;
const SCRATCH_AT = PRINT_AT + 4 * WORDS;
const SUMS_AT = SCRATCH_AT + 4608;

/** Rows that are copied into the memory at once. */
const BAND_ROWS = 1024;
/**
 * The kernel adds four rows and eight columns at a time: it reads and writes that far past the end.
 */
const SPARE_ROWS = 3;
const SPARE_COLUMNS = 9;
/**
 * Fewer columns than this, of at most 1020 each, overflow no wave (kernels/assembly/hash/pairs.ts).
 */
const MAX_COLUMNS = 1024;
/**
 * Columns between the picture's left side and that of a box, so that all positions fit in 32 bits.
 */
const MAX_LEFT = 2 ** 20;

/** The sums that the caller gets of brief rows. */
const NO_SUMS = new Float64Array();

/**
 * Whether nothing overflows: the kernel adds up cells in 32 bits, and their waves in pairs of 16
 * bits.
 */
export function fitsKernel(rows: BoxRows): boolean {
  const first = columnAt(rows, 0);
  const further = columnAt(rows, CELLS) - first;
  return rows.cellWidth >= 0 && further < MAX_COLUMNS && Math.abs(first) < MAX_LEFT;
}

/** The column that contains the left edge of a cell. */
function columnAt({ left, cellWidth }: BoxRows, cell: number): number {
  return Math.floor(Math.round((left + cell * cellWidth) * FINE) / FINE);
}

/**
 * The running sums last used stay in the kernel's memory, as thousands of windows are read from the
 * same.
 */
class KernelSpectra implements SpectraOps {
  readonly #memory: Memory;
  readonly #kernel: SpectraKernel;
  // Views of the memory.
  #bytes: Uint8Array = new Uint8Array();
  #shorts: Uint16Array = new Uint16Array();
  #integers: Int32Array = new Int32Array();
  /**
   * The box of the rows in the memory. It identifies their sums, and does not keep the sums alive.
   */
  #resident: Box | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#kernel = instantiate<SpectraKernel>(BINARY, memory)!;
    this.#reserve(SUMS_AT);
    new Int16Array(memory.buffer, CELL_WEIGHTS_AT).set(CELL_WEIGHTS);
    new Float64Array(memory.buffer, SAMPLE_WEIGHTS_AT).set(SAMPLE_WEIGHTS);
  }

  sumRows(rows: BoxRows, brief: boolean): RowSums {
    if (!fitsKernel(rows)) return plainSpectra.sumRows(rows, brief);
    this.#addRows(rows);
    const { box, step, count } = rows;
    this.#resident = box;
    return { box, step, count, sums: brief ? NO_SUMS : this.#copySums(count) };
  }

  fingerprint(rows: RowSums, stretch: Stretch, view: View, out: Fingerprint): void {
    this.#transform(rows, stretch);
    this.#threshold(view, out);
  }

  fingerprintViews(
    rows: RowSums,
    stretch: Stretch,
    views: readonly View[],
    outs: readonly Fingerprint[],
  ): void {
    this.#transform(rows, stretch);
    for (let i = 0; i < views.length; i++) this.#threshold(views[i]!, outs[i]!);
  }

  #copySums(count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, SUMS_AT, (count + 1) * FREQUENCIES).slice();
  }

  #addRows(rows: BoxRows): void {
    const { pixels, columns, count, left, cellWidth } = rows;
    const pixelBytes = pixels.BYTES_PER_ELEMENT;
    const stride = pixelBytes * columns;
    const origin = columnAt(rows, 0);
    const covered = columnAt(rows, CELLS) - origin + 1;
    const first = Math.min(Math.max(origin, 0), columns);
    const before = Math.min(Math.max(-origin, 0), covered);
    const inside = Math.max(0, Math.min(columns, origin + covered) - first);
    const scratch = SUMS_AT + (count + 1 + SPARE_ROWS) * ROW_BYTES;
    const input = scratch + 1808 + 16 * (covered + SPARE_COLUMNS);
    this.#reserve(input + (Math.min(count, BAND_ROWS) + SPARE_ROWS) * stride + 16);
    this.#bytes.fill(0, SUMS_AT, SUMS_AT + ROW_BYTES);
    for (let row = 0; row < count; row += BAND_ROWS) {
      const rowsInBand = Math.min(BAND_ROWS, count - row);
      const band = pixels.subarray(row * columns, (row + rowsInBand) * columns);
      (pixelBytes === 1 ? this.#bytes : this.#shorts).set(band, input / pixelBytes);
      this.#kernel.addRows(
        input,
        columns,
        pixelBytes - 1,
        rowsInBand,
        first,
        before,
        inside,
        covered - before - inside,
        left,
        cellWidth,
        CELL_WEIGHTS_AT,
        scratch,
        SUMS_AT + row * ROW_BYTES,
      );
    }
  }

  /** Computes the spectrum of a window, which stays in the memory for {@link #threshold}. */
  #transform(rows: RowSums, { top, height, from, to }: Stretch): void {
    if (this.#resident !== rows.box) this.#load(rows);
    this.#kernel.transform(
      SUMS_AT,
      top,
      height / SAMPLES,
      from,
      to,
      SAMPLE_WEIGHTS_AT,
      SCRATCH_AT,
      SPECTRUM_AT,
    );
  }

  #threshold({ mirrored, inverted }: View, out: Fingerprint): void {
    this.#kernel.threshold(SPECTRUM_AT, +mirrored, +inverted, SCRATCH_AT, PRINT_AT);
    for (let i = 0; i < WORDS; i++) out[i] = this.#integers[PRINT_AT / 4 + i]!;
  }

  /** Copies running sums into the memory. */
  #load({ box, sums }: RowSums): void {
    if (sums.length === 0) throw new Error('Brief sums were used after other rows were read.');
    this.#reserve(SUMS_AT + sums.byteLength);
    new Float64Array(this.#memory.buffer, SUMS_AT).set(sums);
    this.#resident = box;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const buffer = reserve(this.#memory, bytes);
    this.#bytes = new Uint8Array(buffer);
    this.#shorts = new Uint16Array(buffer);
    this.#integers = new Int32Array(buffer);
  }
}

const memory = memoryFor(BINARY, false);

export const kernelSpectra: SpectraOps | undefined = memory && new KernelSpectra(memory);

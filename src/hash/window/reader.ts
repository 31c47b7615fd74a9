import type { Box } from '../../image/picture.ts';
import { BINARY } from '../../kernels/hash-binary.ts';
import { instantiate, type Memory, memoryFor, PAGE } from '../../kernels/load.ts';
import { type Fingerprint, WORDS } from '../fingerprint.ts';
import { FINE, FREQUENCIES, foldedBasis } from './basis.ts';
import type { BoxRows, RowSums } from './rows.ts';
import type { SampledRows, View } from './window.ts';

/** What kernels/hash has for rows and windows; its files say what is handed in. */
interface Functions {
  addRows(...args: number[]): void;
  transform(...args: number[]): void;
  threshold(...args: number[]): void;
}

const ROW_BYTES = 8 * FREQUENCIES;
const CELLS = 64;
const CELL_WEIGHTS = Int16Array.from(foldedBasis(CELLS, 2));
const SAMPLE_WEIGHTS = foldedBasis(32, 1);

// Where things are in the memory, in bytes: what is of one size first, then the running sums. What is needed
// while rows are added, and no longer, lies behind them.
const CELL_WEIGHTS_AT = 0;
const SAMPLE_WEIGHTS_AT = CELL_WEIGHTS_AT + CELL_WEIGHTS.byteLength;
const SPECTRUM_AT = SAMPLE_WEIGHTS_AT + SAMPLE_WEIGHTS.byteLength;
const PRINT_AT = SPECTRUM_AT + 8 * FREQUENCIES * FREQUENCIES;
const SCRATCH_AT = PRINT_AT + 4 * WORDS;
const SUMS_AT = SCRATCH_AT + 4608;

/** Rows that are handed in at once. */
const BAND = 1024;
/** The kernel adds rows four at a time, and columns eight: it reads and writes so far past the end. */
const SPARE_ROWS = 3;
const SPARE_COLUMNS = 9;
/** Columns of at most 1020 each of which no wave is too large (kernels/hash/pairs.ts). */
const MOST_COLUMNS = 1024;
/** Columns from the picture within which a box begins, so that all positions fit in 32 bits. */
const MOST_LEFT = 2 ** 20;

/**
 * Rows and windows by the kernel. The running sums last used stay in its memory, known by the box of their
 * rows: windows are read by thousands from the same.
 */
class Reader {
  readonly #memory: Memory;
  readonly #kernel: Functions;
  // The memory, seen as this and that.
  #bytes: Uint8Array = new Uint8Array();
  #shorts: Uint16Array = new Uint16Array();
  #integers: Int32Array = new Int32Array();
  /** The box of the rows whose sums are in the memory: no others have it, and it keeps nothing alive. */
  #resident: Box | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#kernel = instantiate<Functions>(BINARY, memory)!;
    this.#view();
    new Int16Array(this.#memory.buffer, CELL_WEIGHTS_AT).set(CELL_WEIGHTS);
    new Float64Array(this.#memory.buffer, SAMPLE_WEIGHTS_AT).set(SAMPLE_WEIGHTS);
  }

  /** Whether nothing overflows: cells are added up in 32 bits, their waves in pairs of 16. */
  canRead(lines: BoxRows): boolean {
    const first = columnOf(lines, 0);
    const further = columnOf(lines, CELLS) - first;
    return lines.width >= 0 && further < MOST_COLUMNS && Math.abs(first) < MOST_LEFT;
  }

  /** The running sums of the lines; where they are wanted `brief`ly, they stay in the memory alone. */
  read(lines: BoxRows, brief: boolean): Float64Array {
    const { pixels, columns, count, left, width } = lines;
    const size = pixels.BYTES_PER_ELEMENT;
    const stride = size * columns;
    const origin = columnOf(lines, 0);
    const covered = columnOf(lines, CELLS) - origin + 1;
    const first = Math.min(Math.max(origin, 0), columns);
    const before = Math.min(Math.max(-origin, 0), covered);
    const inside = Math.max(0, Math.min(columns, origin + covered) - first);
    const scratch = SUMS_AT + (count + 1 + SPARE_ROWS) * ROW_BYTES;
    const input = scratch + 1808 + 16 * (covered + SPARE_COLUMNS);
    this.#reserve(input + (Math.min(count, BAND) + SPARE_ROWS) * stride + 16);
    this.#resident = undefined;
    this.#bytes.fill(0, SUMS_AT, SUMS_AT + ROW_BYTES);
    for (let row = 0; row < count; row += BAND) {
      const rows = Math.min(BAND, count - row);
      const band = pixels.subarray(row * columns, (row + rows) * columns);
      (size === 1 ? this.#bytes : this.#shorts).set(band, input / size);
      this.#kernel.addRows(
        input,
        columns,
        size - 1,
        rows,
        first,
        before,
        inside,
        covered - before - inside,
        left,
        width,
        CELL_WEIGHTS_AT,
        scratch,
        SUMS_AT + row * ROW_BYTES,
      );
    }
    if (brief) return NONE;
    return new Float64Array(this.#memory.buffer, SUMS_AT, (count + 1) * FREQUENCIES).slice();
  }

  /** Takes down that the sums in the memory are those of `rows`. */
  keep(rows: RowSums): void {
    this.#resident = rows.box;
  }

  /** As `plainTransform` of window.ts; the spectrum stays in the memory. */
  transform(rows: RowSums, { top, step, from, to }: SampledRows): void {
    if (this.#resident !== rows.box) {
      this.#reserve(SUMS_AT + rows.sums.byteLength);
      new Float64Array(this.#memory.buffer, SUMS_AT).set(rows.sums);
      this.keep(rows);
    }
    this.#kernel.transform(
      SUMS_AT,
      top,
      step,
      from,
      to,
      SAMPLE_WEIGHTS_AT,
      SCRATCH_AT,
      SPECTRUM_AT,
    );
  }

  /** As `plainThreshold` of window.ts, of the spectrum last transformed. */
  threshold({ mirrored, inverted }: View, out: Fingerprint): void {
    this.#kernel.threshold(SPECTRUM_AT, +mirrored, +inverted, SCRATCH_AT, PRINT_AT);
    for (let i = 0; i < WORDS; i++) out[i] = this.#integers[PRINT_AT / 4 + i]!;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    this.#memory.grow(Math.ceil((bytes - this.#bytes.length) / PAGE));
    this.#view();
  }

  #view(): void {
    const { buffer } = this.#memory;
    this.#bytes = new Uint8Array(buffer);
    this.#shorts = new Uint16Array(buffer);
    this.#integers = new Int32Array(buffer);
  }
}

const NONE = new Float64Array();

/** The column that the edge before a cell touches. */
function columnOf({ left, width }: BoxRows, cell: number): number {
  return Math.floor(Math.round((left + cell * width) * FINE) / FINE);
}

const memory = memoryFor(BINARY, false);

/** Undefined where the kernel does not run. */
export const reader: Reader | undefined = memory && new Reader(memory);

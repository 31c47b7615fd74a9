import type { Pixels } from '../../image/pixels.ts';
import { BINARY } from '../../kernels/hash-binary.ts';
import { instantiate, MAX_PAGES, type Memory, memoryFor, PAGE } from '../../kernels/load.ts';
import { BASIS, FREQUENCIES, SAMPLES } from './dct.ts';
import { opaque } from './luma.ts';

/** What kernels/hash has for PDQ; its files say what is handed in. */
interface Functions {
  luma(...args: number[]): void;
  blurAcross(...args: number[]): void;
  blurDown(...args: number[]): void;
  dct(...args: number[]): void;
}

const TRANSPOSED_BASIS = BASIS.map(
  (_, i) => BASIS[(i % FREQUENCIES) * SAMPLES + Math.floor(i / FREQUENCIES)]!,
);

// Where things are in the memory, in bytes: what is of one size first, then the columns of the picture, all
// by their numbers, space for some rows, and the picture twice.
const BASIS_AT = 0;
const TURNED_AT = BASIS_AT + BASIS.byteLength;
const SAMPLES_AT = TURNED_AT + TRANSPOSED_BASIS.byteLength;
const SUMS_AT = SAMPLES_AT + 4 * SAMPLES * SAMPLES;
const SPECTRUM_AT = SUMS_AT + 4 * SAMPLES * FREQUENCIES;
const CENTRES_AT = SPECTRUM_AT + 4 * FREQUENCIES * FREQUENCIES;
const COLUMNS_AT = CENTRES_AT + 4 * SAMPLES;

/** Pixels up to which the memory is kept for the next picture; more get one of their own, which goes with them. */
const MAX_KEPT_PIXELS = 2 ** 22;

interface Layout {
  /** Samples to a row, a multiple of 4. */
  readonly stride: number;
  readonly scratch: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

function layoutOf({ width, height }: Pixels): Layout {
  const stride = 4 * Math.ceil(width / 4);
  const scratch = COLUMNS_AT + 4 * stride;
  const from = scratch + 64 * (stride + 4);
  const picture = 4 * Math.max(stride, SAMPLES) * height + 16;
  return { stride, scratch, from, to: from + picture, bytes: from + 2 * picture };
}

/** The pixel nearest to the centre of each of 64 equal parts of a side. */
function centres(length: number): Uint32Array {
  return Uint32Array.from({ length: SAMPLES }, (_, i) =>
    Math.floor(((i + 0.5) * length) / SAMPLES),
  );
}

/** PDQ's luma, blur and DCT by the kernel. */
class Sampler {
  readonly #memory: Memory;
  readonly #kernel: Functions;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#kernel = instantiate<Functions>(BINARY, memory)!;
    this.#floats(BASIS_AT, BASIS.length).set(BASIS);
    this.#floats(TURNED_AT, TRANSPOSED_BASIS.length).set(TRANSPOSED_BASIS);
  }

  /** As `sampled` of blur.ts. */
  sampled(pixels: Pixels): Float32Array {
    const { width, height, channels, data } = opaque(pixels);
    const { stride, scratch, from, to, bytes } = layoutOf(pixels);
    const { luma, blurAcross, blurDown } = this.#kernel;
    this.#reserve(bytes);
    new Uint32Array(this.#memory.buffer, CENTRES_AT).set(centres(width));
    const columns = new Uint32Array(this.#memory.buffer, COLUMNS_AT, stride);
    for (let x = 0; x < stride; x++) columns[x] = x;
    new Uint8Array(this.#memory.buffer, to).set(data);
    luma(to, channels, width, height, from, stride);
    blurAcross(from, width, height, stride, to, COLUMNS_AT, stride, scratch);
    blurDown(to, height, stride, from, scratch);
    // The last round is needed at the samples only.
    blurAcross(from, width, height, stride, to, CENTRES_AT, SAMPLES, scratch);
    blurDown(to, height, SAMPLES, from, scratch);
    const samples = new Float32Array(SAMPLES * SAMPLES);
    for (const [y, row] of centres(height).entries())
      samples.set(this.#floats(from + 4 * SAMPLES * row, SAMPLES), y * SAMPLES);
    return samples;
  }

  /** As `dct64To16` of dct.ts. */
  dct64To16(samples: Float32Array): Float32Array {
    this.#floats(SAMPLES_AT, samples.length).set(samples);
    this.#kernel.dct(SAMPLES_AT, BASIS_AT, TURNED_AT, SUMS_AT, SPECTRUM_AT);
    return this.#floats(SPECTRUM_AT, FREQUENCIES * FREQUENCIES).slice();
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  #reserve(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
  }
}

function open(): Sampler | undefined {
  const memory = memoryFor(BINARY, false);
  return memory && new Sampler(memory);
}

/** Undefined where the kernel does not run. */
export const sampler: Sampler | undefined = open();

/** One whose memory the picture fits in; undefined where there is none. */
export function samplerFor(pixels: Pixels): Sampler | undefined {
  if (sampler === undefined || layoutOf(pixels).bytes > MAX_PAGES * PAGE) return undefined;
  return pixels.width * pixels.height <= MAX_KEPT_PIXELS ? sampler : open();
}

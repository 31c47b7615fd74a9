import type { Pixels } from '../../image/pixels.ts';
import { BINARY } from '../../kernels/hash-binary.ts';
import {
  instantiate,
  MAX_PAGES,
  type Memory,
  memoryFor,
  PAGE_BYTES,
  reserve,
} from '../../kernels/load.ts';
import { BASIS, FREQUENCIES, SAMPLES } from './dct.ts';
import { opaque } from './luma.ts';
import { plainSampler, type Sampler } from './plain-sampler.ts';

/** PDQ's exports of kernels/assembly/hash, where their parameters are documented. */
interface PdqKernel {
  lumaOf(...args: number[]): void;
  blurAcross(...args: number[]): void;
  blurDown(...args: number[]): void;
  dct64To16(...args: number[]): void;
}

const TRANSPOSED_BASIS = BASIS.map(
  (_, i) => BASIS[(i % FREQUENCIES) * SAMPLES + Math.floor(i / FREQUENCIES)]!,
);

// Addresses in the memory, in bytes: arrays of fixed size first, then the numbers of all columns of
// the picture, scratch space for some rows, and the picture twice.
const BASIS_AT = 0;
const TRANSPOSED_AT = BASIS_AT + BASIS.byteLength;
const SAMPLES_AT = TRANSPOSED_AT + TRANSPOSED_BASIS.byteLength;
const SUMS_AT = SAMPLES_AT + 4 * SAMPLES * SAMPLES;
const SPECTRUM_AT = SUMS_AT + 4 * SAMPLES * FREQUENCIES;
const CENTRES_AT = SPECTRUM_AT + 4 * FREQUENCIES * FREQUENCIES;
const COLUMNS_AT = CENTRES_AT + 4 * SAMPLES;

/**
 * Maximum pixels of a picture that uses the memory kept between pictures. A larger one gets a
 * memory of its own.
 */
export const MAX_KEPT_PIXELS: number = 2 ** 22;

/** Addresses that depend on the size of the picture. */
interface Layout {
  /** Samples of a row, a multiple of 4. */
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

/** The stages by the kernel in one memory, for pictures that fit in it. */
class MemorySampler implements Sampler {
  readonly #memory: Memory;
  readonly #kernel: PdqKernel;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#kernel = instantiate<PdqKernel>(BINARY, memory)!;
    this.#floats(BASIS_AT, BASIS.length).set(BASIS);
    this.#floats(TRANSPOSED_AT, TRANSPOSED_BASIS.length).set(TRANSPOSED_BASIS);
  }

  samplesOf(pixels: Pixels): Float32Array {
    const { width, height, channels, data } = opaque(pixels);
    const { stride, scratch, from, to, bytes } = layoutOf(pixels);
    const { lumaOf, blurAcross, blurDown } = this.#kernel;
    const buffer = reserve(this.#memory, bytes);
    new Uint32Array(buffer, CENTRES_AT).set(centres(width));
    const columns = new Uint32Array(buffer, COLUMNS_AT, stride);
    for (let x = 0; x < stride; x++) columns[x] = x;
    new Uint8Array(buffer, to).set(data);
    lumaOf(to, channels, width, height, from, stride);
    blurAcross(from, width, height, stride, to, COLUMNS_AT, stride, scratch);
    blurDown(to, height, stride, from, scratch);
    // The second round computes only the columns that are sampled.
    blurAcross(from, width, height, stride, to, CENTRES_AT, SAMPLES, scratch);
    blurDown(to, height, SAMPLES, from, scratch);
    const samples = new Float32Array(SAMPLES * SAMPLES);
    for (const [y, row] of centres(height).entries())
      samples.set(this.#floats(from + 4 * SAMPLES * row, SAMPLES), y * SAMPLES);
    return samples;
  }

  spectrumOf(samples: Float32Array): Float32Array {
    this.#floats(SAMPLES_AT, samples.length).set(samples);
    this.#kernel.dct64To16(SAMPLES_AT, BASIS_AT, TRANSPOSED_AT, SUMS_AT, SPECTRUM_AT);
    return this.#floats(SPECTRUM_AT, FREQUENCIES * FREQUENCIES).slice();
  }

  #floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }
}

function samplerInNewMemory(): Sampler | undefined {
  const memory = memoryFor(BINARY, false);
  return memory && new MemorySampler(memory);
}

/** Chooses the memory by the size of the picture. Without memory, the plain code runs. */
function samplerBy(shared: Sampler): Sampler {
  return {
    samplesOf(pixels) {
      if (pixels.width * pixels.height <= MAX_KEPT_PIXELS) return shared.samplesOf(pixels);
      const fits = layoutOf(pixels).bytes <= MAX_PAGES * PAGE_BYTES;
      const temporary = fits ? samplerInNewMemory() : undefined;
      return (temporary ?? plainSampler).samplesOf(pixels);
    },

    spectrumOf: (samples) => shared.spectrumOf(samples),
  };
}

const shared = samplerInNewMemory();

export const kernelSampler: Sampler | undefined = shared && samplerBy(shared);

/*
 * Waves 1 to 16 of the DCT of n samples, n a multiple of 8, in doubles that hold integers: exact in
 * any order. Samples and waves are vectors of doubles, of which four lanes are processed at a time:
 * four sums of four lanes fill the registers.
 */

/** Bytes of a double. */
const DOUBLE: usize = 8;
/** Bytes of four doubles, two vectors. */
const LANES: usize = 32;

/**
 * Folds n samples about their middle, in place: sums of mirrored samples in the first half,
 * differences in the second, those of the outermost samples last.
 */
function fold(samples: usize, n: usize, stride: usize): void {
  let low = samples;
  let high = samples + (n - 1) * stride;
  for (; low < high; low += stride, high -= stride) {
    const a = v128.load(low);
    const b = v128.load(high);
    const c = v128.load(low, 16);
    const d = v128.load(high, 16);
    v128.store(low, f64x2.add(a, b));
    v128.store(high, f64x2.sub(a, b));
    v128.store(low, f64x2.add(c, d), 16);
    v128.store(high, f64x2.sub(c, d), 16);
  }
}

/** Computes four waves. There are four weights for each sample. */
function fourWaves(
  samples: usize,
  n: usize,
  stride: usize,
  weights: usize,
  out: usize,
  toNext: usize,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  const end = samples + n * stride;
  for (; samples < end; samples += stride, weights += 4 * DOUBLE) {
    const low = v128.load(samples);
    const high = v128.load(samples, 16);
    const a = v128.load_splat<f64>(weights);
    a0 = f64x2.add(a0, f64x2.mul(a, low));
    a1 = f64x2.add(a1, f64x2.mul(a, high));
    const b = v128.load_splat<f64>(weights, 8);
    b0 = f64x2.add(b0, f64x2.mul(b, low));
    b1 = f64x2.add(b1, f64x2.mul(b, high));
    const c = v128.load_splat<f64>(weights, 16);
    c0 = f64x2.add(c0, f64x2.mul(c, low));
    c1 = f64x2.add(c1, f64x2.mul(c, high));
    const d = v128.load_splat<f64>(weights, 24);
    d0 = f64x2.add(d0, f64x2.mul(d, low));
    d1 = f64x2.add(d1, f64x2.mul(d, high));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  out += toNext;
  v128.store(out, b0);
  v128.store(out, b1, 16);
  out += toNext;
  v128.store(out, c0);
  v128.store(out, c1, 16);
  out += toNext;
  v128.store(out, d0);
  v128.store(out, d1, 16);
}

/**
 * Computes sixteen waves of n samples of `lanes` doubles each, a multiple of 4. Odd waves need only
 * the differences of the first folding; waves 2, 6, 10 and 14 only those of the second, and every
 * fourth wave only its sums. Overwrites the samples. `weights` are those of `foldedBasis` in
 * src/hash/window/basis.ts.
 */
export function waves(samples: usize, n: usize, lanes: usize, weights: usize, out: usize): void {
  const stride = lanes * DOUBLE;
  const four = n * DOUBLE; // bytes of the weights of four waves for a quarter of the samples
  for (let block: usize = 0; block < stride; block += LANES) {
    const at = samples + block;
    const to = out + block;
    fold(at, n, stride);
    fold(at, n / 2, stride);
    fourWaves(at, n / 4, stride, weights, to + 3 * stride, 4 * stride);
    fourWaves(at + (n / 4) * stride, n / 4, stride, weights + four, to + stride, 4 * stride);
    const odd = at + (n / 2) * stride;
    fourWaves(odd, n / 2, stride, weights + 2 * four, to, 2 * stride);
    fourWaves(odd, n / 2, stride, weights + 4 * four, to + 8 * stride, 2 * stride);
  }
}

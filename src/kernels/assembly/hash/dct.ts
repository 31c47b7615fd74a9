/*
 * The low corner of PDQ's two-dimensional DCT: computes what `dct64To16` of src/hash/pdq/dct.ts
 * computes. Each sum is added in the reference's order, with every product and every addition
 * rounded. Sixteen sums advance together.
 */

const SIDE: usize = 64;
const FREQUENCIES: usize = 16;
/** Bytes of a row of samples. */
const ROW: usize = 4 * SIDE;
/** Bytes of a row of coefficients. */
const WAVES: usize = 4 * FREQUENCIES;
/** Bytes of sixteen sums. */
const BLOCK: usize = 64;

/**
 * @param samples 64 x 64.
 * @param basis 16 x 64, wave after wave.
 * @param turned the basis transposed: sample after sample.
 * @param scratch 4096 bytes.
 * @param spectrum 16 x 16, the result.
 */
export function dct64To16(
  samples: usize,
  basis: usize,
  turned: usize,
  scratch: usize,
  spectrum: usize,
): void {
  for (let v: usize = 0; v < FREQUENCIES; v++) {
    const weights = basis + v * ROW;
    const row = scratch + v * ROW;
    for (let x: usize = 0; x < ROW; x += BLOCK) addWeighted(weights, samples + x, ROW, row + x);
    addWeighted(row, turned, WAVES, spectrum + v * WAVES);
  }
}

/**
 * Computes sixteen sums of 64 products: each row of `values`, `toNext` bytes apart, times its
 * weight.
 */
function addWeighted(weights: usize, values: usize, toNext: usize, out: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (const end = weights + ROW; weights < end; weights += 4, values += toNext) {
    const weight = v128.load_splat<f32>(weights);
    a = f32x4.add(a, f32x4.mul(weight, v128.load(values)));
    b = f32x4.add(b, f32x4.mul(weight, v128.load(values, 16)));
    c = f32x4.add(c, f32x4.mul(weight, v128.load(values, 32)));
    d = f32x4.add(d, f32x4.mul(weight, v128.load(values, 48)));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

import { FINE, nearest256th } from './fine';
import { waves } from './waves';

/*
 * Transforms a window of running sums to its 16 x 16 spectrum, and the spectrum to bits: computes
 * what src/hash/window/plain-spectra.ts computes.
 */

const SAMPLES = 32;
const FREQUENCIES = 16;
const BITS = FREQUENCIES * FREQUENCIES;
/** Bytes of a row of running sums or of samples. */
const ROW: usize = FREQUENCIES * 8;

/**
 * Cuts the window that begins at row `top` into samples `step` rows tall, visible only between rows
 * `from` and `to`, and transforms them.
 *
 * @param scratch 4096 bytes of samples, then 128 of the running sums at the edge before.
 */
export function transform(
  sums: usize,
  top: f64,
  step: f64,
  from: f64,
  to: f64,
  weights: usize,
  scratch: usize,
  spectrum: usize,
): void {
  const edge = scratch + SAMPLES * ROW;
  for (let i = 0; i <= SAMPLES; i++) {
    const row = min(max(top + <f64>i * step, from), to);
    // The first edge ends no sample. The next call overwrites what is written for it.
    sampleTo(sums, row, edge, scratch + <usize>max(0, i - 1) * ROW);
  }
  waves(scratch, SAMPLES, FREQUENCIES, weights, spectrum);
}

/**
 * Writes the running sums at a row, to a 256th, to `edge`, and their increase since the edge before
 * to `out`.
 */
function sampleTo(sums: usize, row: f64, edge: usize, out: usize): void {
  const fine = <i32>nearest256th(row);
  const part = fine & (FINE - 1);
  const at = sums + <usize>(fine >> 8) * ROW;
  const next = at + (part > 0 ? ROW : 0); // the last row has no next one
  const weight = f64x2.splat(<f64>part / FINE);
  for (let k: usize = 0; k < ROW; k += 64) {
    twoTo(at + k, next + k, weight, edge + k, out + k);
    twoTo(at + k + 16, next + k + 16, weight, edge + k + 16, out + k + 16);
    twoTo(at + k + 32, next + k + 32, weight, edge + k + 32, out + k + 32);
    twoTo(at + k + 48, next + k + 48, weight, edge + k + 48, out + k + 48);
  }
}

function twoTo(at: usize, next: usize, weight: v128, edge: usize, out: usize): void {
  const sum = v128.load(at);
  const now = f64x2.add(sum, f64x2.mul(weight, f64x2.sub(v128.load(next), sum)));
  v128.store(out, f64x2.sub(now, v128.load(edge)));
  v128.store(edge, now);
}

/**
 * Writes the bits of a spectrum: 1 where a coefficient is above the lower median.
 *
 * @param scratch 2048 bytes of coefficients in this view, 512 of their keys, 2048 of the candidates
 * for the median.
 * @param print 32 bytes, the result.
 */
export function threshold(
  spectrum: usize,
  mirrored: bool,
  inverted: bool,
  scratch: usize,
  print: usize,
): void {
  const keys = scratch + 8 * BITS;
  const candidates = keys + 2 * BITS;
  const flips = f64x2(mirrored ? -0.0 : 0.0, 0.0);
  for (let i: usize = 0; i < 8 * BITS; i += 16)
    v128.store(scratch + i, v128.xor(v128.load(spectrum + i), flips));
  makeKeys(scratch, keys);
  const middle = middleKey(keys);
  const median = f64x2.splat(medianOf(scratch, keys, middle, candidates));
  const change = inverted ? 255 : 0;
  for (let byte: usize = 0; byte < <usize>BITS / 8; byte++) {
    const at = scratch + 64 * byte;
    const low = above(at, median) | (above(at + 16, median) << 2);
    const high = above(at + 32, median) | (above(at + 48, median) << 2);
    store<u8>(print + byte, (low | (high << 4)) ^ change);
  }
}

function above(at: usize, median: v128): i32 {
  return i64x2.bitmask(f64x2.gt(v128.load(at), median));
}

/**
 * Stores bits 48 to 63 of each double, changed so that they sort as the doubles do: eight to a
 * vector.
 */
function makeKeys(values: usize, keys: usize): void {
  for (let i = 0; i < BITS; i += 8, values += 64, keys += 16) {
    const low = v128.shuffle<u32>(v128.load(values), v128.load(values, 16), 1, 3, 5, 7);
    const high = v128.shuffle<u32>(v128.load(values, 32), v128.load(values, 48), 1, 3, 5, 7);
    const key = i16x8.narrow_i32x4_s(i32x4.shr_s(low, 16), i32x4.shr_s(high, 16));
    // The larger the bits of a negative number, the smaller the number.
    const flip = v128.and(i16x8.shr_s(key, 15), i16x8.splat(0x7fff));
    v128.store(keys, v128.xor(key, flip));
  }
}

/** Counts the keys below `limit`. */
function countBelow(keys: usize, limit: i32): i32 {
  const limits = i16x8.splat(<i16>limit);
  let a = i16x8.splat(0);
  let b = a;
  for (const end = keys + 2 * BITS; keys < end; keys += 64) {
    a = i16x8.sub(a, i16x8.lt_s(v128.load(keys), limits));
    b = i16x8.sub(b, i16x8.lt_s(v128.load(keys, 16), limits));
    a = i16x8.sub(a, i16x8.lt_s(v128.load(keys, 32), limits));
    b = i16x8.sub(b, i16x8.lt_s(v128.load(keys, 48), limits));
  }
  const four = i32x4.extadd_pairwise_i16x8_s(i16x8.add(a, b));
  const both = i32x4.add(four, v128.shuffle<u32>(four, four, 2, 3, 0, 1));
  return i32x4.extract_lane(both, 0) + i32x4.extract_lane(both, 1);
}

/**
 * The key of the lower median, bit by bit from the highest: the largest key with at most 127 keys
 * below it.
 */
function middleKey(keys: usize): i32 {
  let key = -32768;
  for (let bit = 32768; bit > 0; bit >>= 1)
    key = countBelow(keys, key + bit) < BITS / 2 ? key + bit : key;
  return key;
}

/** The lower median. Its key is `middle`; the values with this key are mostly few, or all equal. */
function medianOf(values: usize, keys: usize, middle: i32, candidates: usize): f64 {
  let end = candidates;
  for (let i: usize = 0; i < <usize>BITS / 8; i++) {
    const same = i16x8.eq(v128.load(keys + 16 * i), i16x8.splat(<i16>middle));
    for (let mask = i16x8.bitmask(same); mask !== 0; mask &= mask - 1, end += 8)
      store<f64>(end, load<f64>(values + 64 * i + 8 * <usize>ctz(mask)));
  }
  const rank = BITS / 2 - 1 - countBelow(keys, middle);
  return atRank(candidates, end, rank);
}

/** The value with the given rank among those from `values` to `end`, in ascending order. */
function atRank(values: usize, end: usize, rank: i32): f64 {
  for (let at = values; at < end; at += 8) {
    const value = load<f64>(at);
    let below = 0;
    let equal = 0;
    for (let other = values; other < end; other += 8) {
      below += i32(load<f64>(other) < value);
      equal += i32(load<f64>(other) === value);
    }
    if (below <= rank && rank < below + equal) return value;
  }
  return 0;
}

/*
 * Waves 1 to 16 of the DCT of samples that are 32-bit integers, four rows at a time: like waves.ts,
 * but in 16 bits, and exact. Each sample is split into its low 11 bits and the rest. A vector holds
 * the same part of two neighbouring samples of four rows, as pairs: one operation multiplies both
 * and adds the products.
 *
 * Nothing overflows for 64 samples below 2040 * 2^11: folded twice, a part is at most 4 * 2047, and
 * sixteen of them times 2^14 are below 2^31 - 2^20.
 */

/** Bytes of two samples of four rows: their high parts, then their low parts. */
export const PAIR: usize = 32;
const LOW_BITS = 11;
const LOW: i32 = (1 << LOW_BITS) - 1;
/** Bits of a wave that are rounded off. */
const DROPPED = 20;
/** Bytes of one wave of four rows. */
const WAVE: usize = 16;
/** Bytes of the weights of one wave for two samples. */
const WEIGHT: usize = 4;

/** Splits two samples, both at least 0, and stores their parts as pairs. */
export function storePair(first: v128, second: v128, to: usize): void {
  const low = i32x4.splat(LOW);
  const high = v128.andnot(i32x4.shl(second, 16 - LOW_BITS), i32x4.splat(0xffff));
  v128.store(to, v128.or(i32x4.shr_u(first, LOW_BITS), high));
  v128.store(to, v128.or(v128.and(first, low), i32x4.shl(v128.and(second, low), 16)), 16);
}

/** Exchanges the two samples of each pair. */
function swapped(pairs: v128): v128 {
  return v128.shuffle<u16>(pairs, pairs, 1, 0, 3, 2, 5, 4, 7, 6);
}

/**
 * Folds n pairs about their middle, in place: sums of mirrored samples in the first half,
 * differences in the second. The outermost samples are the last pair.
 */
function fold(pairs: usize, n: usize): void {
  const end = pairs + (n / 2) * PAIR;
  let last = pairs + n * PAIR - 16;
  for (; pairs < end; pairs += PAIR, last -= PAIR) {
    const high = v128.load(pairs);
    const low = v128.load(pairs, 16);
    const mirroredHigh = swapped(v128.load(last - 16));
    const mirroredLow = swapped(v128.load(last));
    v128.store(pairs, i16x8.add(high, mirroredHigh));
    v128.store(pairs, i16x8.add(low, mirroredLow), 16);
    v128.store(last - 16, i16x8.sub(high, mirroredHigh));
    v128.store(last, i16x8.sub(low, mirroredLow));
  }
}

/** Computes four waves of n pairs. There are four weights for each pair. */
function fourWaves(pairs: usize, n: usize, weights: usize, out: usize, toNext: usize): void {
  let aHigh = i32x4.splat(0);
  let aLow = aHigh;
  let bHigh = aHigh;
  let bLow = aHigh;
  let cHigh = aHigh;
  let cLow = aHigh;
  let dHigh = aHigh;
  let dLow = aHigh;
  const end = pairs + n * PAIR;
  for (; pairs < end; pairs += PAIR, weights += 4 * WEIGHT) {
    const high = v128.load(pairs);
    const low = v128.load(pairs, 16);
    const a = v128.load_splat<u32>(weights);
    aHigh = i32x4.add(aHigh, i32x4.dot_i16x8_s(a, high));
    aLow = i32x4.add(aLow, i32x4.dot_i16x8_s(a, low));
    const b = v128.load_splat<u32>(weights, WEIGHT);
    bHigh = i32x4.add(bHigh, i32x4.dot_i16x8_s(b, high));
    bLow = i32x4.add(bLow, i32x4.dot_i16x8_s(b, low));
    const c = v128.load_splat<u32>(weights, 2 * WEIGHT);
    cHigh = i32x4.add(cHigh, i32x4.dot_i16x8_s(c, high));
    cLow = i32x4.add(cLow, i32x4.dot_i16x8_s(c, low));
    const d = v128.load_splat<u32>(weights, 3 * WEIGHT);
    dHigh = i32x4.add(dHigh, i32x4.dot_i16x8_s(d, high));
    dLow = i32x4.add(dLow, i32x4.dot_i16x8_s(d, low));
  }
  v128.store(out, rounded(aHigh, aLow));
  v128.store(out + toNext, rounded(bHigh, bLow));
  v128.store(out + 2 * toNext, rounded(cHigh, cLow));
  v128.store(out + 3 * toNext, rounded(dHigh, dLow));
}

/** Divides a wave by 2^20 and rounds, halves upwards, as `Math.round` does. */
function rounded(high: v128, low: v128): v128 {
  const carried = i32x4.shr_s(i32x4.add(low, i32x4.splat(1 << (DROPPED - 1))), LOW_BITS);
  return i32x4.shr_s(i32x4.add(high, carried), DROPPED - LOW_BITS);
}

/**
 * Computes sixteen waves of n pairs of samples, each divided by 2^20, as `waves` of waves.ts does.
 * Overwrites the pairs.
 */
export function pairWaves(pairs: usize, n: usize, weights: usize, out: usize): void {
  const four = 4 * WEIGHT * (n / 4); // bytes of the weights of four waves for a quarter of the samples
  fold(pairs, n);
  fold(pairs, n / 2);
  fourWaves(pairs, n / 4, weights, out + 3 * WAVE, 4 * WAVE);
  fourWaves(pairs + (n / 4) * PAIR, n / 4, weights + four, out + WAVE, 4 * WAVE);
  const odd = pairs + (n / 2) * PAIR;
  fourWaves(odd, n / 2, weights + 2 * four, out, 2 * WAVE);
  fourWaves(odd, n / 2, weights + 4 * four, out + 8 * WAVE, 2 * WAVE);
}

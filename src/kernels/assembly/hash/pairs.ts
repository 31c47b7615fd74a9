/*
 * Waves 1 to 16 of the DCT over samples that are 32-bit integers, four rows of them at a time: as
 * in waves.ts, but exact in 16 bits. Each sample is split into its low 11 bits and the rest. The
 * halves of two neighbours make a vector of pairs, and two multiplications and their sum are one
 * operation.
 *
 * Nothing overflows over 64 samples below 2040 * 2^11: folded twice, a half is at most 4 * 2047,
 * sixteen of them times 2^14 are below 2^31 - 2^20.
 */

/** Bytes of two samples of four rows: their high halves, then their low ones. */
export const PAIR: usize = 32;
const LOW_BITS = 11;
const LOW: i32 = (1 << LOW_BITS) - 1;
/** Bits of a wave that are rounded off. */
const DROPPED = 20;
/** Bytes of one wave of four rows, and of the weights of one wave for two samples. */
const WAVE: usize = 16;
const WEIGHT: usize = 4;

/** Splits two samples, neither of them negative. */
export function storePair(first: v128, second: v128, to: usize): void {
  const low = i32x4.splat(LOW);
  const high = v128.andnot(i32x4.shl(second, 16 - LOW_BITS), i32x4.splat(0xffff));
  v128.store(to, v128.or(i32x4.shr_u(first, LOW_BITS), high));
  v128.store(to, v128.or(v128.and(first, low), i32x4.shl(v128.and(second, low), 16)), 16);
}

/** Exchanges the samples of each pair. */
function swapped(pairs: v128): v128 {
  return v128.shuffle<u16>(pairs, pairs, 1, 0, 3, 2, 5, 4, 7, 6);
}

/**
 * Folds n pairs about their middle, in place: sums of mirrored samples in the first half,
 * differences in the second, the pair of the outermost last.
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

/** Adds up four waves: weights are four pairs to a pair. */
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

/** A wave divided by 2^20 and rounded, halves upwards, as `Math.round` does. */
function rounded(high: v128, low: v128): v128 {
  const carried = i32x4.shr_s(i32x4.add(low, i32x4.splat(1 << (DROPPED - 1))), LOW_BITS);
  return i32x4.shr_s(i32x4.add(high, carried), DROPPED - LOW_BITS);
}

/**
 * As `waves` of waves.ts, of n pairs of samples, which are overwritten; each wave is divided by
 * 2^20.
 */
export function pairWaves(pairs: usize, n: usize, weights: usize, out: usize): void {
  const four = 4 * WEIGHT * (n / 4); // weights of four waves over a quarter of the samples
  fold(pairs, n);
  fold(pairs, n / 2);
  fourWaves(pairs, n / 4, weights, out + 3 * WAVE, 4 * WAVE);
  fourWaves(pairs + (n / 4) * PAIR, n / 4, weights + four, out + WAVE, 4 * WAVE);
  const odd = pairs + (n / 2) * PAIR;
  fourWaves(odd, n / 2, weights + 2 * four, out, 2 * WAVE);
  fourWaves(odd, n / 2, weights + 4 * four, out + 8 * WAVE, 2 * WAVE);
}

import { LANES, PIXEL, strideOf } from './layer';

/**
 * Lists the pixels of a difference, its border excepted, that are at least `minStrength` above or
 * below 0 and are extrema among their 26 neighbours in place and size; of equal neighbours the
 * last. Lists each as its index in the rows with their margins, and returns their number.
 */
export function localExtrema(
  finer: i32,
  layer: i32,
  coarser: i32,
  columns: i32,
  rows: i32,
  minStrength: i32,
  list: i32,
): i32 {
  const stride = strideOf(columns);
  const bound = i16x8.splat(<i16>(minStrength - 1));
  const start = list;
  for (let y = 1; y < rows - 1; y++)
    for (let x = 1; x < columns - 1; x += LANES) {
      const at = y * stride + x * PIXEL;
      // The first test rejects most pixels, the second nearly all others. Pixels of the last column
      // and of the margin are never extrema, as the next pixel is equal.
      const strong = i16x8.gt_s(i16x8.abs(v128.load(layer + at)), bound);
      if (!v128.any_true(strong)) continue;
      const candidates = v128.and(
        strong,
        extremaAmongSix(finer + at, layer + at, coarser + at, stride),
      );
      if (!v128.any_true(candidates)) continue;
      const extrema = extremaAmongAll(finer + at, layer + at, coarser + at, stride);
      let bits = i16x8.bitmask(v128.and(candidates, extrema));
      for (; bits !== 0; bits &= bits - 1, list += 4) store<i32>(list, at / PIXEL + ctz(bits));
    }
  return (list - start) / 4;
}

/**
 * Which of the pixels at an address are extrema among the neighbours that share a side with them.
 */
function extremaAmongSix(finer: i32, layer: i32, coarser: i32, stride: i32): v128 {
  const before = v128.load(layer - PIXEL);
  const above = v128.load(layer - stride);
  const smaller = v128.load(finer);
  const after = v128.load(layer + PIXEL);
  const below = v128.load(layer + stride);
  const larger = v128.load(coarser);
  return extremaAmong(
    v128.load(layer),
    i16x8.max_s(i16x8.max_s(before, above), smaller),
    i16x8.max_s(i16x8.max_s(after, below), larger),
    i16x8.min_s(i16x8.min_s(before, above), smaller),
    i16x8.min_s(i16x8.min_s(after, below), larger),
  );
}

/** Which of the pixels at an address are extrema among all their neighbours. */
function extremaAmongAll(finer: i32, layer: i32, coarser: i32, stride: i32): v128 {
  const before = v128.load(layer - PIXEL);
  const after = v128.load(layer + PIXEL);
  const above = layer - stride;
  const below = layer + stride;
  return extremaAmong(
    v128.load(layer),
    i16x8.max_s(i16x8.max_s(before, highestOfThree(above)), highestOfNine(finer, stride)),
    i16x8.max_s(i16x8.max_s(after, highestOfThree(below)), highestOfNine(coarser, stride)),
    i16x8.min_s(i16x8.min_s(before, lowestOfThree(above)), lowestOfNine(finer, stride)),
    i16x8.min_s(i16x8.min_s(after, lowestOfThree(below)), lowestOfNine(coarser, stride)),
  );
}

/**
 * Which values are at least as high as all neighbours before and higher than all after, or as low
 * and lower.
 */
function extremaAmong(
  value: v128,
  highestBefore: v128,
  highestAfter: v128,
  lowestBefore: v128,
  lowestAfter: v128,
): v128 {
  return v128.or(
    v128.and(i16x8.ge_s(value, highestBefore), i16x8.gt_s(value, highestAfter)),
    v128.and(i16x8.le_s(value, lowestBefore), i16x8.lt_s(value, lowestAfter)),
  );
}

function highestOfThree(at: i32): v128 {
  const sides = i16x8.max_s(v128.load(at - PIXEL), v128.load(at + PIXEL));
  return i16x8.max_s(sides, v128.load(at));
}

function lowestOfThree(at: i32): v128 {
  const sides = i16x8.min_s(v128.load(at - PIXEL), v128.load(at + PIXEL));
  return i16x8.min_s(sides, v128.load(at));
}

function highestOfNine(at: i32, stride: i32): v128 {
  const sides = i16x8.max_s(highestOfThree(at - stride), highestOfThree(at + stride));
  return i16x8.max_s(sides, highestOfThree(at));
}

function lowestOfNine(at: i32, stride: i32): v128 {
  const sides = i16x8.min_s(lowestOfThree(at - stride), lowestOfThree(at + stride));
  return i16x8.min_s(sides, lowestOfThree(at));
}

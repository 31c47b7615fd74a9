/** Samples to a side of the square that is transformed. */
export const SAMPLES = 64;
/** Frequencies kept in each direction: 1 to 16 half-waves. The mean, frequency 0, is left out. */
export const FREQUENCIES = 16;

/**
 * The DCT-II basis: row k - 1 is sqrt(2/64) cos(pi/128 k (2j + 1)) for j = 0 to 63, in float32.
 *
 * The standards leave the last bit of `Math.cos` open, but no entry is within a million units of
 * that bit of the boundary between two float32 numbers (measured): every engine computes this
 * table.
 */
export const BASIS: Float32Array = Float32Array.from({ length: FREQUENCIES * SAMPLES }, (_, i) => {
  const k = Math.floor(i / SAMPLES) + 1;
  const j = i % SAMPLES;
  const scale = Math.fround(Math.sqrt(2 / SAMPLES));
  return scale * Math.cos((Math.PI / 2 / SAMPLES) * k * (2 * j + 1));
});

/**
 * The low corner of the two-dimensional DCT, D A D', in float32.
 *
 * Coefficients of a symmetrical or flat picture are sums that should be 0 and are not quite.
 * Rounding decides their sign, which is a bit of the hash. Each sum is therefore added in the
 * reference's order, with every product and every addition rounded. (`Math.fround` of a float64
 * operation on two float32 numbers is the float32 operation: 53 bits are more than 2 * 24 + 2.
 * Figueroa, "When is double rounding innocuous?", SIGNUM Newsletter 30(3), 1995.)
 *
 * @param samples 64 x 64 values, row after row.
 * @returns 16 x 16 coefficients, row after row; row v, column h holds v + 1 half-waves down and h +
 * 1 across.
 */
export function dct64To16(samples: Float32Array): Float32Array {
  return acrossRows(downColumns(samples));
}

/** D A, 16 x 64. All columns advance together, so that memory is read in order. */
function downColumns(samples: Float32Array): Float32Array {
  const sums = new Float32Array(FREQUENCIES * SAMPLES);
  for (let v = 0; v < FREQUENCIES; v++)
    for (let y = 0; y < SAMPLES; y++) {
      const weight = BASIS[v * SAMPLES + y]!;
      for (let x = 0, at = v * SAMPLES, from = y * SAMPLES; x < SAMPLES; x++, at++, from++)
        sums[at] = sums[at]! + Math.fround(weight * samples[from]!);
    }
  return sums;
}

/** T D', 16 x 16. */
function acrossRows(rows: Float32Array): Float32Array {
  const spectrum = new Float32Array(FREQUENCIES * FREQUENCIES);
  for (let v = 0; v < FREQUENCIES; v++)
    for (let h = 0; h < FREQUENCIES; h++) {
      let sum = 0;
      for (let x = 0; x < SAMPLES; x++)
        sum = Math.fround(sum + Math.fround(rows[v * SAMPLES + x]! * BASIS[h * SAMPLES + x]!));
      spectrum[v * FREQUENCIES + h] = sum;
    }
  return spectrum;
}

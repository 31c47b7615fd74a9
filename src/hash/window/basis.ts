/** Frequencies kept in each direction, 1 to 16 half-waves, as in PDQ. */
export const FREQUENCIES = 16;
/** Fractions of a row or column in which positions are counted. */
export const FINE = 256;

/**
 * The DCT-II basis cos(pi/n (j + 1/2) k) for k = 1 to 16 over the first half of n samples, in units
 * of 2^-14: row k - 1, column j. The second half mirrors the first: even waves repeat it, odd waves
 * negate it. Rounded to integers, so that all arithmetic with it is exact, on every machine and in
 * every order.
 */
export function halfBasis(samples: number): Float64Array {
  const half = samples / 2;
  return Float64Array.from({ length: FREQUENCIES * half }, (_, i) => {
    const k = Math.floor(i / half) + 1;
    return Math.round(16384 * Math.cos((Math.PI / samples) * ((i % half) + 0.5) * k));
  });
}

/**
 * The basis for samples that were folded twice, in the order in which the kernel multiplies: the
 * sums of the second folding, then its differences, then the differences of the first folding. The
 * outermost samples are last, except in the sums. There are four waves for every `together`
 * samples: waves 4, 8, 12 and 16 of the sums; 2, 6, 10 and 14 of the second differences; and of the
 * first differences waves 1, 3, 5 and 7, then waves 9, 11, 13 and 15.
 */
export function foldedBasis(samples: number, together: number): Float64Array {
  const half = samples / 2;
  const basis = halfBasis(samples);
  const weights = (k: number, j: number) => [
    ...basis.subarray((k - 1) * half + j, (k - 1) * half + j + together),
  ];
  const group = (size: number, waves: readonly number[], sampleAt: (i: number) => number) =>
    Array.from({ length: size / together }, (_, i) =>
      waves.flatMap((k) => weights(k, sampleAt(i * together))),
    ).flat();
  const outermostLast = (size: number) => (i: number) => size - together - i;
  return Float64Array.from([
    ...group(half / 2, [4, 8, 12, 16], (i) => i),
    ...group(half / 2, [2, 6, 10, 14], outermostLast(half / 2)),
    ...group(half, [1, 3, 5, 7], outermostLast(half)),
    ...group(half, [9, 11, 13, 15], outermostLast(half)),
  ]);
}

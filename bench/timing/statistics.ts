/** The median; of an even number of values, the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Half the distance between the smallest and the largest value, as `± n`. */
export function range(values: readonly number[]): string {
  const half = (Math.max(...values) - Math.min(...values)) / 2;
  return `± ${Number(half.toPrecision(2))}`;
}

/** Quotients of two lists, round by round: a slow round affects both sides. */
export function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  return numerators.map((value, i) => value / denominators[i]!);
}

/**
 * Wilson's 95 % interval of the share `n / total`, within 0 to 1
 * (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).
 */
export function wilson(n: number, total: number): [low: number, high: number] {
  if (total === 0) return [0, 1];
  const z = 1.959964;
  const share = n / total;
  const middle = share + (z * z) / (2 * total);
  const reach = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

/** The middle one of the values in order, the upper of two; there must be at least one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

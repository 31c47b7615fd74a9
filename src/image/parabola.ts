/**
 * The place, -0.5 to 0.5, where the parabola through three values at -1, 0 and 1 has its peak; 0 if
 * it has none.
 */
export function parabolaPeak(before: number, value: number, after: number): number {
  const bend = before - 2 * value + after;
  return bend === 0 ? 0 : Math.min(Math.max((before - after) / (2 * bend), -0.5), 0.5);
}

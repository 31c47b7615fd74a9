import type { Layer } from './plain-pyramid.ts';

/**
 * Pixels of a difference, but for its border, that are at least `least` above or below 0 and stand out from
 * their 26 neighbours in place and size, as indices of its values from top to bottom. Of equals the last stands
 * for all, and its peak lies half-way to the one before.
 */
export function localExtrema(finer: Layer, here: Layer, coarser: Layer, least: number): number[] {
  const { values, columns, rows, stride } = here;
  const found: number[] = [];
  for (let y = 1; y < rows - 1; y++)
    for (let at = y * stride + 1; at < y * stride + columns - 1; at++) {
      const value = values[at]!;
      const strength = Math.abs(value);
      if (strength < least) continue;
      const sign = value > 0 ? 1 : -1;
      // Most pixels fall at the first look.
      if (sign * values[at - 1]! > strength || sign * values[at + 1]! >= strength) continue;
      if (!standsOut(here, at, sign, strength, at)) continue;
      if (!standsOut(finer, at, sign, strength, values.length)) continue;
      if (standsOut(coarser, at, sign, strength, -1)) found.push(at);
    }
  return found;
}

/** Whether no pixel of the 3 x 3 around `at` is stronger, nor as strong if it comes after pixel `equals`. */
function standsOut(
  { values, stride }: Layer,
  at: number,
  sign: number,
  strength: number,
  equals: number,
): boolean {
  for (let row = at - stride; row <= at + stride; row += stride)
    for (let i = row - 1; i <= row + 1; i++) {
      const other = sign * values[i]!;
      if (other > strength || (other === strength && i > equals)) return false;
    }
  return true;
}

import { flipped, printAt, randomWords } from './sample-data.ts';

/** Enough windows for bands to pay up to a radius of 47: among fewer a scan is cheaper. */
export const WINDOWS = 5000;

export const randomPrints: Uint32Array = randomWords(8 * WINDOWS, 2);

/**
 * Strips of 100 windows, each 22 bits from the one above: cells far fuller than random bits fill
 * them.
 */
const clusteredPrints = randomPrints.slice();
for (let row = 0; row < WINDOWS; row++)
  if (row % 100 !== 0) {
    const bits = randomWords(22, row + 1).map((word) => word & 255);
    clusteredPrints.set(flipped(printAt(clusteredPrints, row - 1), bits), 8 * row);
  }

/** 40 fingerprints, 125 times each. */
const duplicatedPrints = randomPrints.map((_, word) => randomPrints[word % 320]!);

/** Tables of {@link WINDOWS} fingerprints, by name. */
export const windowTables: readonly (readonly [name: string, prints: Uint32Array])[] = [
  ['random', randomPrints],
  ['clustered', clusteredPrints],
  ['duplicated', duplicatedPrints],
];

/** The numbers 0 to 255, in an order that depends on the seed. */
export function shuffledBits(seed: number): number[] {
  const keys = randomWords(256, seed);
  return [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!);
}

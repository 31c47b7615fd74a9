import { type Random, seeded } from './random.ts';

const WORDS = 8;
const BITS = 256;
/** Windows in a strip of the clustered data, and bits between one and the next. */
const STRIP = 100;
const STEP = 22;
/** Things that many pages have: blank paper, a title card. One window in 20 is within 15 bits of one of 50. */
const PROTOTYPES = 50;
const HOT = 20;
const HOT_BITS = 16;

/**
 * Ways in which fingerprints may lie: see {@link randomPrints} and {@link clusteredPrints}. They are written to
 * `into`, where that is given: so many want no second copy.
 */
export type Spread = (count: number, seed: number, into?: Uint32Array) => Uint32Array;

/** Uniform bits. Real comics, of which any two windows are 128 +- 8 bits apart, behave much like it. */
export const randomPrints: Spread = (count, seed, into = new Uint32Array(WORDS * count)) => {
  const random = seeded(seed);
  for (let word = 0; word < into.length; word++) into[word] = random.word();
  return into;
};

/** Strips as random walks: each window 22 bits from the one above, and 5 % near 50 prototypes. */
export const clusteredPrints: Spread = (count, seed, prints = new Uint32Array(WORDS * count)) => {
  const random = seeded(seed);
  const prototypes = randomPrints(PROTOTYPES, 1);
  const walk = new Uint32Array(WORDS);
  for (let window = 0; window < count; window++) {
    if (window % STRIP === 0) for (let i = 0; i < WORDS; i++) walk[i] = random.word();
    else flip(walk, 0, STEP, random);
    const at = window * WORDS;
    if (random.below(HOT) === 0) {
      const prototype = random.below(PROTOTYPES) * WORDS;
      prints.set(prototypes.subarray(prototype, prototype + WORDS), at);
      flip(prints, at, random.below(HOT_BITS), random);
    } else prints.set(walk, at);
  }
  return prints;
};

/** Bits that {@link flip} has turned over. */
const TURNED = new Uint32Array(WORDS);

/** Turns over `bits` different bits of the fingerprint at word `at`. */
function flip(prints: Uint32Array, at: number, bits: number, random: Random): void {
  TURNED.fill(0);
  for (let turned = 0; turned < bits; ) {
    const bit = random.below(BITS);
    const one = 1 << (bit & 31);
    if (TURNED[bit >> 5]! & one) continue;
    TURNED[bit >> 5]! |= one;
    prints[at + (bit >> 5)]! ^= one;
    turned++;
  }
}

/** Stored fingerprints with 0 to `radius` bits turned over, and as many alike in kind that are not stored. */
export function queriesOf(
  prints: Uint32Array,
  spread: Spread,
  { count, radius, seed }: { count: number; radius: number; seed: number },
): Uint32Array[] {
  const random = seeded(seed);
  const others = spread(count * STRIP, seed + 1);
  return Array.from({ length: count }, (_, i) => {
    const planted = i % 2 === 0;
    const from = planted ? prints : others;
    const window = random.below(from.length / WORDS);
    const query = from.slice(window * WORDS, (window + 1) * WORDS);
    if (planted) flip(query, 0, random.below(radius + 1), random);
    return query;
  });
}

import { type Random, seeded } from '../inputs/random.ts';

const WORDS = 8;
const BITS = 256;
/** Windows in a strip of the clustered data. */
const STRIP_WINDOWS = 100;
/** Bits between one window of a strip and the next. */
const STEP_BITS = 22;
/** Pictures that many pages share, such as blank paper or a title card. */
const PROTOTYPES = 50;
/** One window in this many is near a prototype. */
const WINDOWS_PER_COPY = 20;
/** A copy of a prototype differs by fewer bits than this. */
const COPY_BITS = 16;

/**
 * Generates `count` fingerprints, eight words each, with a distribution of its own. Writes them to
 * `into` if it is given, which saves the memory of a copy.
 */
export type PrintGenerator = (count: number, seed: number, into?: Uint32Array) => Uint32Array;

/** Uniform bits. Windows of real comics behave alike: any two are 128 +- 8 bits apart. */
export const randomPrints: PrintGenerator = (count, seed, into) => {
  const prints = into ?? new Uint32Array(WORDS * count);
  const random = seeded(seed);
  for (let word = 0; word < prints.length; word++) prints[word] = random.word();
  return prints;
};

/** Strips as random walks: each window is 22 bits from the one above; 5 % are near prototypes. */
export const clusteredPrints: PrintGenerator = (count, seed, into) => {
  const prints = into ?? new Uint32Array(WORDS * count);
  const random = seeded(seed);
  const prototypes = randomPrints(PROTOTYPES, 1);
  const walk = new Uint32Array(WORDS);
  for (let window = 0; window < count; window++) {
    if (window % STRIP_WINDOWS === 0) for (let i = 0; i < WORDS; i++) walk[i] = random.word();
    else flipBits(walk, 0, STEP_BITS, random);
    const start = window * WORDS;
    if (random.below(WINDOWS_PER_COPY) === 0) {
      const prototype = random.below(PROTOTYPES) * WORDS;
      prints.set(prototypes.subarray(prototype, prototype + WORDS), start);
      flipBits(prints, start, random.below(COPY_BITS), random);
    } else prints.set(walk, start);
  }
  return prints;
};

/** Bits that the present call of {@link flipBits} has flipped. */
const FLIPPED = new Uint32Array(WORDS);

/** Flips `bits` different bits of the fingerprint that starts at word `start`. */
function flipBits(prints: Uint32Array, start: number, bits: number, random: Random): void {
  FLIPPED.fill(0);
  for (let flipped = 0; flipped < bits; ) {
    const bit = random.below(BITS);
    const mask = 1 << (bit & 31);
    if (FLIPPED[bit >> 5]! & mask) continue;
    FLIPPED[bit >> 5]! |= mask;
    prints[start + (bit >> 5)]! ^= mask;
    flipped++;
  }
}

/** Describes queries to be drawn. */
export interface QueryOptions {
  readonly count: number;
  readonly radius: number;
  readonly seed: number;
}

/**
 * Draws queries. Those at even places are planted: stored fingerprints with 0 to `radius` bits
 * flipped. The others come from the same generator and are not stored.
 */
export function drawQueries(
  prints: Uint32Array,
  generate: PrintGenerator,
  { count, radius, seed }: QueryOptions,
): Uint32Array[] {
  const random = seeded(seed);
  const others = generate(count * STRIP_WINDOWS, seed + 1);
  return Array.from({ length: count }, (_, i) => {
    const isPlanted = i % 2 === 0;
    const source = isPlanted ? prints : others;
    const window = random.below(source.length / WORDS);
    const query = source.slice(window * WORDS, (window + 1) * WORDS);
    if (isPlanted) flipBits(query, 0, random.below(radius + 1), random);
    return query;
  });
}

/** The queries one after the other, as batched scans take them. */
export function concatQueries(queries: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(queries.flatMap((query) => [...query]));
}

/** Seeded random numbers: the same sequence on every machine. */
export interface Random {
  /** An integer from 0 to 2^32 - 1. */
  word(): number;
  /** An integer from 0 to n - 1. */
  below(n: number): number;
}

/** Tommy Ettinger's mulberry32. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  const word = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { word, below: (n) => Math.floor((word() / 2 ** 32) * n) };
}

const WORDS = 8;

/**
 * A scan as one would write it for speed in plain JavaScript: one flat loop, popcount spelled out, nothing called
 * for each window. The fair baseline; `scan` of the library is written to be read.
 */
export function flatScan(prints: Uint32Array, query: Uint32Array, radius: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < prints.length; at += WORDS) {
    let bits = 0;
    for (let i = 0; i < WORDS; i++) {
      let x = prints[at + i]! ^ query[i]!;
      x -= (x >>> 1) & 0x55555555;
      x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
      bits += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    if (bits <= radius) found.push(at / WORDS);
  }
  return found;
}

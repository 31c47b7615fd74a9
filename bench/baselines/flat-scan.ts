const WORDS = 8;

/**
 * Returns the rows within `radius` bits of the query. A linear scan written for speed in plain
 * JavaScript: one flat loop, popcount inlined, no call per window. The fair baseline; `linearScan`
 * of the library is written to be read.
 */
export function flatScan(prints: Uint32Array, query: Uint32Array, radius: number): number[] {
  const rows: number[] = [];
  for (let start = 0; start < prints.length; start += WORDS) {
    let bits = 0;
    for (let i = 0; i < WORDS; i++) {
      let x = prints[start + i]! ^ query[i]!;
      x -= (x >>> 1) & 0x55555555;
      x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
      bits += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    if (bits <= radius) rows.push(start / WORDS);
  }
  return rows;
}

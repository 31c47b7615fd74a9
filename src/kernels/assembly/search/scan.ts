/**
 * Fingerprints compared with all queries before the next tile: they stay in the first-level cache.
 */
const TILE = 512;

/**
 * Compares every fingerprint with every query, tile by tile, so that memory is read once for all
 * queries. Uses 64-bit words and not SIMD: x64 counts the bits of a word in one instruction, and
 * those of a vector in a dozen.
 *
 * @param mask the bits of each of the first two double words that `masked` bounds.
 * @param hits room for three words for each pair of the `count` fingerprints from `first` on and
 * the queries: query, row, distance. Ordered by tile, then query, then row.
 * @returns the number of hits.
 */
export function scan(
  prints: usize,
  first: u32,
  count: u32,
  queries: usize,
  queryCount: u32,
  mask: u64,
  masked: i32,
  all: i32,
  hits: usize,
): i32 {
  const from = prints + ((<usize>first) << 5);
  const to = from + ((<usize>count) << 5);
  let hit = hits;
  for (let tile = from; tile < to; tile += TILE << 5) {
    const end = min(to, tile + (TILE << 5));
    for (let query: u32 = 0; query < queryCount; query++) {
      const at = queries + ((<usize>query) << 5);
      const a = load<u64>(at);
      const b = load<u64>(at, 8);
      const c = load<u64>(at, 16);
      const d = load<u64>(at, 24);
      for (let print = tile; print < end; print += 32) {
        const one = load<u64>(print) ^ a;
        const two = load<u64>(print, 8) ^ b;
        if (<i32>(popcnt(one & mask) + popcnt(two & mask)) > masked) continue;
        const half = popcnt(one) + popcnt(two);
        const bits = <i32>(
          (half + popcnt(load<u64>(print, 16) ^ c) + popcnt(load<u64>(print, 24) ^ d))
        );
        if (bits > all) continue;
        store<u32>(hit, query);
        store<u32>(hit, <u32>((print - prints) >> 5), 4);
        store<i32>(hit, bits, 8);
        hit += 12;
      }
    }
  }
  return <i32>((hit - hits) / 12);
}

/**
 * Fingerprints compared with all queries before the next tile: they stay in the first-level cache.
 */
const TILE = 512;

/**
 * Compares every fingerprint with every query, tile by tile, so that memory is read once for all
 * queries. Uses 64-bit words and not SIMD: x64 counts the bits of a word in one instruction, and
 * those of a vector in a dozen.
 *
 * @param weighed mask of the bits of each of the first two double words that `near` bounds.
 * @param hits room for three words for each pair of the `count` fingerprints from `first` on and
 * the `queries`: query, fingerprint, distance. Ordered by tile, then query, then fingerprint.
 * @returns the number of hits.
 */
export function scan(
  prints: usize,
  first: u32,
  count: u32,
  query: usize,
  queries: u32,
  weighed: u64,
  near: i32,
  all: i32,
  hits: usize,
): i32 {
  const from = prints + ((<usize>first) << 5);
  const to = from + ((<usize>count) << 5);
  let kept = hits;
  for (let tile = from; tile < to; tile += TILE << 5) {
    const end = min(to, tile + (TILE << 5));
    for (let which: u32 = 0; which < queries; which++) {
      const at = query + ((<usize>which) << 5);
      const a = load<u64>(at);
      const b = load<u64>(at, 8);
      const c = load<u64>(at, 16);
      const d = load<u64>(at, 24);
      for (let print = tile; print < end; print += 32) {
        const one = load<u64>(print) ^ a;
        const two = load<u64>(print, 8) ^ b;
        if (<i32>(popcnt(one & weighed) + popcnt(two & weighed)) > near) continue;
        const half = popcnt(one) + popcnt(two);
        const bits = <i32>(
          (half + popcnt(load<u64>(print, 16) ^ c) + popcnt(load<u64>(print, 24) ^ d))
        );
        if (bits > all) continue;
        store<u32>(kept, which);
        store<u32>(kept, <u32>((print - prints) >> 5), 4);
        store<i32>(kept, bits, 8);
        kept += 12;
      }
    }
  }
  return <i32>((kept - hits) / 12);
}

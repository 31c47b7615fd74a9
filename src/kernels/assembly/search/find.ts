/*
 * Multi-index hashing. A job describes a search, in words of 32 bits:
 *
 *   0  prints      address of the fingerprints, 32 bytes each
 *   1  bands       number of bands
 *   2  masks       address of the masks that choose cells, in ascending order of their bits set
 *   3  ends        address of counts: ends[k] masks have at most k bits set
 *   4  shuffles    address of 16 shuffles that pack chosen lanes, then of the bits set in 0 to 15
 *   5  runs        address of room for two words for each mask
 *   6  found       address of room for candidates, and for eight more
 *   7  room        maximum number of candidates
 *   8  hits        address of room for two words for each candidate
 *   9  ids         mask of the bits of an entry that number the fingerprint
 *  10  candidates  number of candidates, written by `find`
 *  12  mask     64-bit mask for each of the first two double words: the bits that `masked` bounds
 *  16  the bands, eight words each: first bit, bits kept in the entry, bits that choose the cell,
 *      maximum flips (negative to skip the band), address of starts, address of entries
 */

/**
 * Finds the fingerprints that differ from `query` in at most `all` bits, and in at most `masked` of
 * the bits that the mask selects. Returns the number of hits, or -1 if there are too many
 * candidates.
 *
 * @param key the bits of the query that are cut into bands.
 */
export function find(job: usize, key: usize, query: usize, masked: i32, all: i32): i32 {
  const bands = load<i32>(job, 4);
  const room = load<i32>(job, 28);
  let count: i32 = 0;
  for (let band = 0; band < bands; band++) {
    count = collect(job, job + 64 + ((<usize>band) << 5), key, count);
    if (count > room) return -1;
  }
  store<i32>(job, count, 40);
  return compare(job, query, count, masked, all);
}

/**
 * Appends the candidates of one band: entries that differ from the key in at most its flips. Stops
 * when there is no more room.
 */
function collect(job: usize, band: usize, key: usize, found: i32): i32 {
  const low = load<i32>(band, 4);
  const high = load<i32>(band, 8);
  const flips = load<i32>(band, 12);
  const starts: usize = load<u32>(band, 16);
  const entries: usize = load<u32>(band, 20);
  const from = load<i32>(band);
  const bits = load<u64>(key + <usize>(from >> 3)) >> <u64>(from & 7);
  const cell = <u32>((bits >> low) & (((<u64>1) << high) - 1));
  const inCell = i32x4.splat(<i32>bits & ((1 << low) - 1));
  const masks: usize = load<u32>(job, 8);
  const ends: usize = load<u32>(job, 12);
  const runs: usize = load<u32>(job, 20);
  let mask = masks;
  let count = found;
  for (let flipped = 0; flipped <= flips; flipped++) {
    const end = masks + ((<usize>load<u32>(ends + ((<usize>flipped) << 2))) << 2);
    const last = listRuns(mask, end, starts, cell, runs);
    touch(runs, last, entries);
    count = filter(job, runs, last, entries, inCell, low, flips - flipped, count);
    if (count > load<i32>(job, 28)) return count;
    mask = end;
  }
  return count;
}

/**
 * Lists where the entries of the chosen cells begin and end. Empty cells are overwritten instead of
 * skipped, to avoid a branch.
 */
function listRuns(mask: usize, end: usize, starts: usize, cell: u32, runs: usize): usize {
  let run = runs;
  for (; mask < end; mask += 4) {
    const bounds = load<u64>(starts + ((<usize>(cell ^ load<u32>(mask))) << 2));
    store<u64>(run, bounds);
    run += usize(<u32>bounds < <u32>(bounds >> 32)) << 3;
  }
  return run;
}

/**
 * Prefetches the first entry of every run. The loads of this loop do not wait for one another.
 * WebAssembly has no prefetch instruction.
 */
function touch(runs: usize, last: usize, entries: usize): void {
  let sum: u32 = 0;
  for (let run = runs; run < last; run += 8)
    sum += load<u32>(entries + ((<usize>load<u32>(run)) << 2));
  // Never true, but the compiler cannot know, and keeps the loop.
  if (runs === 0) store<u32>(0, sum);
}

/**
 * Appends the entries of the runs that differ from the query in at most `flips` of their bits
 * within the cell. Four at a time, without a branch on the result, which cannot be predicted.
 */
function filter(
  job: usize,
  runs: usize,
  last: usize,
  entries: usize,
  inCell: v128,
  low: i32,
  flips: i32,
  found: i32,
): i32 {
  const shuffles: usize = load<u32>(job, 16);
  const ones = v128.load(shuffles, 256);
  const ids = i32x4.splat(load<i32>(job, 36));
  const out: usize = load<u32>(job, 24);
  const room = load<i32>(job, 28);
  const most = i32x4.splat(flips);
  const shift = 32 - low;
  let count = found;
  for (let run = runs; run < last; run += 8) {
    let at = load<u32>(run);
    const end = load<u32>(run, 4);
    do {
      const four = v128.load(entries + ((<usize>at) << 2));
      const apart = i8x16.swizzle(ones, v128.xor(i32x4.shr_u(four, shift), inCell));
      const inside = (1 << (<i32>min<u32>(end - at, 4))) - 1;
      const chosen = i32x4.bitmask(i32x4.le_s(apart, most)) & inside;
      const packed = i8x16.swizzle(
        v128.and(four, ids),
        v128.load(shuffles + ((<usize>chosen) << 4)),
      );
      v128.store(out + ((<usize>count) << 2), packed);
      count += popcnt(chosen);
      at += 4;
    } while (at < end && count <= room);
    if (count > room) return count;
  }
  return count;
}

/**
 * Keeps the candidates within both radii as hits: fingerprint and distance. A candidate found twice
 * becomes two hits.
 */
function compare(job: usize, query: usize, count: i32, masked: i32, all: i32): i32 {
  const prints: usize = load<u32>(job);
  const found: usize = load<u32>(job, 24);
  const hits: usize = load<u32>(job, 32);
  const mask = load<u64>(job, 48);
  const a = load<u64>(query);
  const b = load<u64>(query, 8);
  const c = load<u64>(query, 16);
  const d = load<u64>(query, 24);
  let hit: usize = hits;
  for (let i: usize = found, end = found + ((<usize>count) << 2); i < end; i += 4) {
    const row = load<u32>(i);
    const print = prints + ((<usize>row) << 5);
    const first = load<u64>(print) ^ a;
    const second = load<u64>(print, 8) ^ b;
    if (<i32>(popcnt(first & mask) + popcnt(second & mask)) > masked) continue;
    const half = popcnt(first) + popcnt(second);
    const bits = <i32>(half + popcnt(load<u64>(print, 16) ^ c) + popcnt(load<u64>(print, 24) ^ d));
    if (bits > all) continue;
    store<u32>(hit, row);
    store<i32>(hit, bits, 4);
    hit += 8;
  }
  return <i32>((hit - hits) >> 3);
}

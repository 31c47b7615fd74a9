/**
 * Sorts fingerprints into the cells of one band, by a counting sort that keeps their order within a
 * cell.
 *
 * @param keys the bits that are cut into bands, `stride` bytes for each of `count` fingerprints.
 * Eight bytes may be read from the start of a band.
 * @param from first bit of the band. The lower `low` bits stay in the entry, the upper `high` bits
 * choose the cell.
 * @param starts room for 2^high + 1 words, all zero.
 * @param entries room for `count` words.
 */
export function arrange(
  keys: usize,
  stride: usize,
  count: u32,
  from: i32,
  low: i32,
  high: i32,
  starts: usize,
  entries: usize,
): void {
  const cells = (<usize>1) << high;
  for (let row: u32 = 0; row < count; row++) {
    const at = starts + ((keyAt(keys + stride * row, from, low, high) >> low) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let end: u32 = 0;
  for (let cell: usize = 0; cell <= cells; cell++) {
    end += load<u32>(starts + (cell << 2));
    store<u32>(starts + (cell << 2), end);
  }
  const inCell = ((<u32>1) << low) - 1;
  // In descending order: each cell fills from its end, and its end becomes its start.
  for (let row = count; row-- > 0; ) {
    const key = keyAt(keys + stride * row, from, low, high);
    const at = starts + ((key >> low) << 2);
    const place = load<u32>(at) - 1;
    store<u32>(at, place);
    store<u32>(entries + ((<usize>place) << 2), <u32>(((key & inCell) << (32 - low)) | row));
  }
}

function keyAt(key: usize, from: i32, low: i32, high: i32): usize {
  const bits = load<u64>(key + <usize>(from >> 3)) >> <u64>(from & 7);
  return <usize>(bits & (((<u64>1) << (low + high)) - 1));
}

/**
 * Whether the starts of cells ascend from 0 to `count`, and every entry, masked by `rowMask`, is
 * below `count`.
 */
export function sound(starts: usize, cells: usize, entries: usize, count: u32, rowMask: u32): bool {
  let before = load<u32>(starts);
  if (before !== 0) return false;
  for (let cell: usize = 1; cell <= cells; cell++) {
    const start = load<u32>(starts + (cell << 2));
    if (start < before) return false;
    before = start;
  }
  if (before !== count) return false;
  const mask = i32x4.splat(<i32>rowMask);
  let most = i32x4.splat(0);
  const end = entries + ((<usize>count) << 2);
  let at = entries;
  for (; at + 16 <= end; at += 16) most = i32x4.max_u(most, v128.and(v128.load(at), mask));
  const worst = i32x4.bitmask(i32x4.ge_u(most, i32x4.splat(<i32>count)));
  if (worst !== 0) return false;
  for (; at < end; at += 4) if ((load<u32>(at) & rowMask) >= count) return false;
  return true;
}

/*
 * Multi-index hashing (Norouzi, Punjani, Fleet, "Fast search in Hamming space with multi-index
 * hashing", CVPR 2012; "Fast exact search in Hamming space with multi-index hashing", TPAMI 2014)
 * cuts fingerprints into bands and sorts them by each band. It rests on this:
 *
 *   Give each band b a number t(b), such that the sum of t(b) + 1 over all bands is r + 1.
 *   If two fingerprints differ in at most r bits, then some band b differs in at most t(b) bits.
 *
 * Proof. Suppose that every band b differs in more than t(b) bits, that is in at least t(b) + 1.
 * Then all bands together differ in at least r + 1 bits, which is more than r.
 *
 * For m bands, numbered from 0, this code takes t(b) = floor((r - b) / m). The sum is then r + 1:
 * t(b) + 1 = floor((r - b + m) / m), and r - b + m takes the m consecutive values r + 1 to r + m.
 * Dividing a value by m and rounding down drops its remainder. The m remainders are 0 to m - 1 in
 * some order, with the sum m (m - 1) / 2; the m values have the sum m (r + 1) + m (m - 1) / 2. The
 * difference, divided by m, is r + 1.
 *
 *   m = 16, r = 31   at most one bit in each band
 *   m = 12, r = 31   at most two bits in bands 0 to 7, at most one in bands 8 to 11
 *   r = 0            no bit in band 0; the other bands are skipped (t = -1)
 *
 * Few candidates remain if a band has about log2(fingerprints) bits. But such a band has more
 * values than there are fingerprints, and a table of where each value starts would outgrow them. So
 * the upper bits choose a cell of 8 or 16 values. The entries of a cell are next to one another, in
 * one line of the cache, and each entry keeps the lower bits beside the row of its fingerprint. A
 * table has for each band:
 *
 *   starts    where the entries of each cell start, and where the last cell ends: 2^high + 1 words
 *   entries   a word for each fingerprint: in the highest bits the lower 3 or 4 bits of the band,
 *             in the lower 28 bits the row
 */

/** Lower bits of a band that an entry keeps. A band that is one bit shorter keeps one bit fewer. */
const ENTRY_BITS = 4;

/** The bits of an entry that are the row: a table has at most 2^28 fingerprints. */
export const ENTRY_ROW_MASK: number = 2 ** (32 - ENTRY_BITS) - 1;

/** One band: some consecutive bits of a fingerprint. */
export interface Band {
  /** The first bit. */
  readonly from: number;
  /** How many lower bits the entry keeps. */
  readonly low: number;
  /** How many upper bits choose the cell; the same in every band. */
  readonly high: number;
}

/** Fingerprints sorted by a number of bands. */
export interface BandTable {
  readonly bands: number;
  readonly words: Uint32Array;
}

/** A band with its part of a table. */
export interface SortedBand extends Band {
  /** `2 ** high + 1` words. */
  readonly starts: Uint32Array;
  /** A word for each fingerprint. */
  readonly entries: Uint32Array;
}

/** Cuts `bits` bits into `count` bands. Their lengths differ by at most one. */
export function bandsOf(count: number, bits: number): Band[] {
  const edge = (band: number) => Math.floor((band * bits) / count);
  const high = Math.ceil(bits / count) - ENTRY_BITS;
  return Array.from({ length: count }, (_, band) => {
    const from = edge(band);
    return { from, low: edge(band + 1) - from - high, high };
  });
}

/** Words of a table of `count` fingerprints: for each band its starts, then its entries. */
export function tableWords(bands: readonly Band[], count: number): number {
  return bands.reduce((sum, { high }) => sum + 2 ** high + 1 + count, 0);
}

/** Returns views of a table of {@link tableWords} words, band by band. */
export function sortedBands(
  table: Uint32Array,
  bands: readonly Band[],
  count: number,
): SortedBand[] {
  let offset = 0;
  const next = (words: number) => {
    offset += words;
    return table.subarray(offset - words, offset);
  };
  return bands.map((band) => ({
    ...band,
    starts: next(2 ** band.high + 1),
    entries: next(count),
  }));
}

/** The t(b) of the proof above: most differing bits of each band at a radius; -1 skips the band. */
export function flipsOf(bands: readonly Band[], radius: number): number[] {
  return bands.map((_, band) => Math.max(-1, Math.floor((radius - band) / bands.length)));
}

/**
 * Costs in nanoseconds, measured on one machine: to look at a cell, at an entry in a cell, and at a
 * candidate, which can be anywhere in memory; and to read one fingerprint when all are read in
 * order. They decide how fast a search is, never what it finds.
 */
const CELL_NS = 30;
const ENTRY_NS = 1;
const CANDIDATE_NS = 15;
const READ_NS = 1.5;

/** Estimates how many nanoseconds a search by bands takes if all bits are random. */
function costOf(bands: readonly Band[], count: number, radius: number): number {
  return flipsOf(bands, radius).reduce((sum, flips, i) => {
    const { low, high } = bands[i]!;
    const cells = countChoices(high, flips);
    const candidates = (countChoices(high + low, flips) * count) / 2 ** (high + low);
    return sum + cells * (CELL_NS + (ENTRY_NS * count) / 2 ** high) + candidates * CANDIDATE_NS;
  }, 0);
}

/** Counts the numbers of `bits` bits that have at most `most` bits set. */
function countChoices(bits: number, most: number): number {
  let total = 0;
  for (let k = 0, exactly = 1; k <= most; k++) {
    total += exactly;
    exactly = (exactly * (bits - k)) / (k + 1);
  }
  return total;
}

/** Whether a search by bands is estimated to take less time than reading all fingerprints. */
export function bandsPay(bands: readonly Band[], count: number, radius: number): boolean {
  return bands.length > 0 && costOf(bands, count, radius) < count * READ_NS;
}

/** Fewest bits of a band: in narrower bands too many fingerprints agree. */
const MIN_BAND_BITS = 16;
/** Maximum bits of a band: the cells of wider bands do not fit in memory. */
const MAX_BAND_BITS = 26;

/** The fewest bands that `bits` bits may be cut into. */
export const fewestBands = (bits: number): number => Math.ceil(bits / MAX_BAND_BITS);
/** The most bands that `bits` bits may be cut into. */
export const mostBands = (bits: number): number => Math.floor(bits / MIN_BAND_BITS);

/** The number of bands with the fastest search; 0 where reading all fingerprints is faster. */
export function bandCount(count: number, bits: number, radius: number): number {
  let best = { bands: 0, cost: count * READ_NS };
  for (let bands = fewestBands(bits); bands <= mostBands(bits); bands++) {
    const cost = costOf(bandsOf(bands, bits), count, radius);
    if (cost < best.cost) best = { bands, cost };
  }
  return best.bands;
}

/** Bit masks that turn one cell into those near it. */
export interface FlipMasks {
  /** Fewer bits first. */
  readonly masks: Uint32Array;
  /** `ends[k]`: how many masks have at most k bits set. */
  readonly ends: Uint32Array;
}

/** Returns all masks of `bits` bits that have at most `flips` bits set. */
export function masksOf(bits: number, flips: number): FlipMasks {
  let last = [0];
  const masks = [0];
  const ends = [1];
  for (let k = 1; k <= flips; k++) {
    last = last.flatMap((mask) => masksAbove(mask, bits));
    for (const mask of last) masks.push(mask);
    ends.push(masks.length);
  }
  return { masks: Uint32Array.from(masks), ends: Uint32Array.from(ends) };
}

/** Returns the mask with one more bit set, for each bit above its highest. */
function masksAbove(mask: number, bits: number): number[] {
  const first = 32 - Math.clz32(mask);
  return Array.from({ length: Math.max(0, bits - first) }, (_, i) => mask | (1 << (first + i)));
}

/** Reads a band of the key that starts at word `start`. */
export function keyAt(words: Uint32Array, start: number, { from, low, high }: Band): number {
  const word = start + (from >> 5);
  const shift = from & 31;
  const bits = low + high;
  const lower = words[word]! >>> shift;
  const upper = shift + bits > 32 ? words[word + 1]! << (32 - shift) : 0;
  return (lower | upper) & (2 ** bits - 1);
}

/*
 * Multi-index hashing (Norouzi, Punjani, Fleet, "Fast search in Hamming space with multi-index hashing", CVPR 2012;
 * "Fast exact search in Hamming space with multi-index hashing", TPAMI 2014): fingerprints are cut into
 * bands, and sorted by each. It rests on this:
 *
 *   If two fingerprints differ in at most r bits, then some band b differs in at most t(b) bits,
 *   for any t whose sum of t(b) + 1 over all bands is r + 1.
 *
 * For were every band to differ in more than t(b), that is in t(b) + 1 or more, all bands together would
 * differ in r + 1 or more. Here, of m bands, t(b) = floor((r - b) / m), and the sum of floor((r - b) / m) + 1 over
 * b = 0 to m - 1 is r + 1: of the m consecutive numbers r + 1 to r + m, each loses what it is above a
 * multiple of m, in all 0 + 1 + ... + m - 1, and m-ths of the rest add up to r + 1.
 *
 *   m = 16, r = 31   one flip in each band
 *   m = 12, r = 31   two flips in bands 0 to 7, one in bands 8 to 11
 *   r = 0            none in band 0; the others are not looked at
 *
 * Bands of about as many bits as the number of fingerprints has leave few candidates, but so wide a band has more
 * values than there are fingerprints, and a table of where each begins would be larger than they. So the
 * upper bits choose a cell of some sixteen values, the entries of a cell lie side by side in one line of the
 * cache, and each keeps the lower bits beside the number of its fingerprint:
 *
 *   starts    where the entries of each cell begin, and where the last end
 *   entries   the lower 3 or 4 bits of the band, in the highest bits; the fingerprint, in the lower 28
 */

/** Bits of a band that stay in the entry, of a wide band; a narrow one has one bit less in all. */
const ENTRY_BITS = 4;

/** Fingerprints that an entry can number. */
export const MAX_ENTRIES: number = 2 ** (32 - ENTRY_BITS);

/** One band: which bits of a fingerprint, and how they are used. */
export interface Band {
  /** Its first bit. */
  readonly from: number;
  /** Lower bits, kept in the entry. */
  readonly low: number;
  /** Upper bits, that choose the cell; as many in every band. */
  readonly high: number;
}

/** Cuts `bits` bits into bands that differ in length by one at most. */
export function bandsOf(count: number, bits: number): Band[] {
  const edge = (band: number) => Math.floor((band * bits) / count);
  const high = Math.ceil(bits / count) - ENTRY_BITS;
  return Array.from({ length: count }, (_, band) => {
    const from = edge(band);
    return { from, low: edge(band + 1) - from - high, high };
  });
}

/** Words of the tables of so many fingerprints: for each band its starts, then its entries. */
export function tableWords(bands: readonly Band[], count: number): number {
  return bands.reduce((sum, { high }) => sum + 2 ** high + 1 + count, 0);
}

/** How many bits each band may differ in at a radius: -1 is not even none, the band need not be looked at. */
export function flipsOf(bands: readonly Band[], radius: number): number[] {
  return bands.map((_, band) => Math.max(-1, Math.floor((radius - band) / bands.length)));
}

/**
 * What looking up costs, in nanoseconds on one machine: a cell, an entry of it, a candidate, whose
 * fingerprint may lie anywhere in memory; and a fingerprint when all are read in order. They decide how
 * soon an answer comes, never which.
 */
const CELL_NS = 30;
const ENTRY_NS = 1;
const CANDIDATE_NS = 15;
const READ_NS = 1.5;

/** Nanoseconds that a search takes, if all bits are as good as random. */
function searchCost(bands: readonly Band[], count: number, radius: number): number {
  return flipsOf(bands, radius).reduce((sum, flips, i) => {
    const { low, high } = bands[i]!;
    const cells = countChoices(high, flips);
    const candidates = (countChoices(high + low, flips) * count) / 2 ** (high + low);
    return sum + cells * (CELL_NS + (ENTRY_NS * count) / 2 ** high) + candidates * CANDIDATE_NS;
  }, 0);
}

/** Numbers of `bits` bits of which at most `most` are set. */
function countChoices(bits: number, most: number): number {
  let total = 0;
  for (let k = 0, exactly = 1; k <= most; k++) {
    total += exactly;
    exactly = (exactly * (bits - k)) / (k + 1);
  }
  return total;
}

/** Whether looking up so many fingerprints by bands takes less time than reading them all. */
export function bandsPay(bands: readonly Band[], count: number, radius: number): boolean {
  return bands.length > 0 && searchCost(bands, count, radius) < count * READ_NS;
}

/** Bits in a band: cells must not outnumber what memory holds, nor bands be so narrow that all agree. */
const MIN_BAND_BITS = 16;
const MAX_BAND_BITS = 26;

/** The fewest and the most bands that so many bits are cut into. */
export const fewestBands = (bits: number): number => Math.ceil(bits / MAX_BAND_BITS);
export const mostBands = (bits: number): number => Math.floor(bits / MIN_BAND_BITS);

/** The number of bands with which so many fingerprints are searched soonest; 0 where reading them all is. */
export function bandCount(count: number, bits: number, radius: number): number {
  let best = { bands: 0, cost: count * READ_NS };
  for (let bands = fewestBands(bits); bands <= mostBands(bits); bands++) {
    const asked = searchCost(bandsOf(bands, bits), count, radius);
    if (asked < best.cost) best = { bands, cost: asked };
  }
  return best.bands;
}

/** All masks of so many bits with at most `flips` set, those with fewer first; `ends[k]` of them have at most k. */
export function masksOf(bits: number, flips: number): { masks: Uint32Array; ends: Uint32Array } {
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

/** The mask with each one of the bits above its highest. */
function masksAbove(mask: number, bits: number): number[] {
  const first = 32 - Math.clz32(mask);
  return Array.from({ length: Math.max(0, bits - first) }, (_, i) => mask | (1 << (first + i)));
}

/** The value of a band of the bits that begin at word `at`. */
export function keyAt(words: Uint32Array, at: number, { from, low, high }: Band): number {
  const word = at + (from >> 5);
  const shift = from & 31;
  const bits = low + high;
  const lower = words[word]! >>> shift;
  const upper = shift + bits > 32 ? words[word + 1]! << (32 - shift) : 0;
  return (lower | upper) & (2 ** bits - 1);
}

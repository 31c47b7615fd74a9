import { badArgument, PanelError } from '../errors.ts';

/**
 * 256 bits as eight 32-bit words. Bit i (0 to 255) is bit `i & 31` of word `i >> 5`. For PDQ it is
 * the coefficient of vertical frequency `i >> 4` and horizontal frequency `i & 15`, both counted
 * from 0.
 */
export type Fingerprint = Uint32Array;

/**
 * Words of a fingerprint. These know its size too: the frequencies that become its bits
 * (window/basis.ts, pdq/dct.ts), the kernels (32 bytes), the bands of a patch
 * (store/search/patch-search.ts), the hex form below, and the index format.
 */
export const WORDS = 8;

/** Bits set in a 32-bit word (Warren, Hacker's Delight, 2nd ed., figure 5-2). */
export function popcount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Differing bits of the fingerprints at word `i` of `a` and word `j` of `b`: 0 to 256. */
export function distanceAt(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  let bits = 0;
  for (let word = 0; word < WORDS; word++) bits += popcount(a[i + word]! ^ b[j + word]!);
  return bits;
}

/**
 * Hamming distance: the number of bits, 0 to 256, in which two fingerprints differ.
 * @throws PanelError BAD_ARGUMENT if either is not eight words long.
 */
export function distance(a: Fingerprint, b: Fingerprint): number {
  for (const [name, print] of [['a', a] as const, ['b', b] as const])
    if (print.length !== WORDS) throw badArgument(name, `${WORDS} words`, print.length);
  return distanceAt(a, 0, b, 0);
}

/**
 * Formats a fingerprint as 64 lowercase hex digits, bit 255 first: the form in which PDQ lists are
 * exchanged.
 * @throws PanelError BAD_ARGUMENT if it is not eight words long.
 */
export function toHex(print: Fingerprint): string {
  if (print.length !== WORDS) throw badArgument('print', `${WORDS} words`, print.length);
  let hex = '';
  for (let word = WORDS - 1; word >= 0; word--) hex += print[word]!.toString(16).padStart(8, '0');
  return hex;
}

/**
 * Parses a fingerprint of 64 hex digits, upper or lower case: the inverse of {@link toHex}.
 * @throws PanelError BAD_HEX if `hex` is not exactly 64 hex digits.
 */
export function fromHex(hex: string): Fingerprint {
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new PanelError(
      'BAD_HEX',
      `A fingerprint is 64 hex digits; got ${JSON.stringify(hex.slice(0, 80))} (${hex.length} characters).`,
    );
  const print = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word++)
    print[WORDS - 1 - word] = Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16);
  return print;
}

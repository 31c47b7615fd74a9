import { badArgument } from '../../errors.ts';
import { distanceAt, type Fingerprint, WORDS } from '../../hash/fingerprint.ts';
import type { Hit } from './hit.ts';

/** Bits of a fingerprint: the largest possible distance. */
const PRINT_BITS = 32 * WORDS;

/**
 * Compares a query with every window. This defines what a search finds; the faster searches are
 * tested against it.
 *
 * @param prints the table of windows, eight words each.
 * @param radius most differing bits of a hit, 0 to 256.
 * @returns the windows within `radius` of `query`, in ascending order.
 * @throws PanelError BAD_ARGUMENT when the table or the query does not consist of eight-word
 * fingerprints, or the radius is not a whole number from 0 to 256.
 */
export function linearScan(prints: Uint32Array, query: Fingerprint, radius: number): Hit[] {
  checkPrints(prints);
  if (query.length !== WORDS) throw badArgument('query', `${WORDS} words`, query.length);
  if (!Number.isInteger(radius) || radius < 0 || radius > PRINT_BITS)
    throw badArgument('radius', `a whole number from 0 to ${PRINT_BITS}`, radius);
  const hits: Hit[] = [];
  for (let row = 0; row * WORDS < prints.length; row++) {
    const distance = distanceAt(prints, row * WORDS, query, 0);
    if (distance <= radius) hits.push({ row, distance });
  }
  return hits;
}

/** @throws PanelError BAD_ARGUMENT when the table does not end with a whole fingerprint. */
export function checkPrints(prints: Uint32Array): void {
  if (prints.length % WORDS !== 0)
    throw badArgument('prints', `a table of ${WORDS} words a window`, `${prints.length} words`);
}

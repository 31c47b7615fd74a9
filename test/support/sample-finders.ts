import { Arena } from '../../src/store/search/arena.ts';
import { bandSorterOf } from '../../src/store/search/band-tables.ts';
import { bandsOf, type SortedBand, sortedBands, tableWords } from '../../src/store/search/bands.ts';
import type { Finder } from '../../src/store/search/finder.ts';
import { kernelFinderOf } from '../../src/store/search/kernel-finder.ts';
import { PlainFinder } from '../../src/store/search/plain-finder.ts';

/**
 * Makes both finders over the same fingerprints, sorted by `count` bands. `kernel` is undefined
 * where the kernel does not run.
 */
export function findersOf(
  prints: Uint32Array,
  count: number,
): { bands: readonly SortedBand[]; plain: Finder; kernel: Finder | undefined } {
  const arena = new Arena();
  const reached = arena.adopt(prints);
  const cut = bandsOf(count, 256);
  const table = arena.allocateWords(tableWords(cut, prints.length / 8));
  const bands = sortedBands(table, cut, prints.length / 8);
  bandSorterOf(table).sort(reached, 8, bands);
  const searched = {
    prints: reached,
    bands,
    mask: [-1, -1] as const,
    maxCandidates: count * (prints.length / 8), // All fingerprints in all bands.
  };
  return { bands, plain: new PlainFinder(searched), kernel: kernelFinderOf(searched) };
}

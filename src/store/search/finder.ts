import { kernelFinderOf } from './kernel-finder.ts';
import { type Finder, PlainFinder, type SearchTable } from './plain-finder.ts';

export {
  type Finder,
  MAX_CANDIDATES,
  type OnHit,
  type Radii,
  type SearchTable,
} from './plain-finder.ts';

/** Returns a finder for a table: the kernel if it reaches the table, else plain code. */
export function finderOf(table: SearchTable): Finder {
  return kernelFinderOf(table) ?? new PlainFinder(table);
}

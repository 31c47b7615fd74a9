import { type Fingerprint, toHex, WORDS } from '../../hash/fingerprint.ts';
import { nearestFirst } from '../search/hit.ts';
import { WindowSearch } from '../search/window-search.ts';
import type { IndexedList } from './snapshot.ts';

/** A hash of a list that a picture lies near. */
export interface ListMatch {
  readonly origin: string;
  readonly list: string;
  /** 64 hex digits. */
  readonly hash: string;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** Bits within which PDQ takes two pictures for the same. */
const LIST_RADIUS = 31;

/** Looks whole pictures up in lists of hashes. */
export class ListSearch {
  readonly #lists: readonly { readonly list: IndexedList; readonly search: WindowSearch }[];

  constructor(lists: readonly IndexedList[]) {
    this.#lists = lists.map((list) => ({ list, search: new WindowSearch(list.prints) }));
  }

  /** Of each list that has any within PDQ's own threshold, the nearest hash. */
  near(hash: Fingerprint): ListMatch[] {
    return this.#lists.flatMap(({ list: { origin, name, prints }, search }) => {
      const [nearest] = nearestFirst(search.search(hash, LIST_RADIUS));
      if (nearest === undefined) return [];
      const { row, distance } = nearest;
      const found = toHex(prints.subarray(row * WORDS, (row + 1) * WORDS));
      return [{ origin, list: name, hash: found, distance }];
    });
  }
}

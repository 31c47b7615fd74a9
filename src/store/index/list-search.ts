import { type Fingerprint, toHex, WORDS } from '../../hash/fingerprint.ts';
import { nearestFirst } from '../search/hit.ts';
import { WindowSearch } from '../search/window-search.ts';
import type { IndexedList } from './snapshot.ts';

/** The hash of a list that is nearest to a picture. */
export interface ListMatch {
  readonly origin: string;
  readonly list: string;
  /** 64 hex digits. */
  readonly hash: string;
  /** Differing bits of 256. */
  readonly distance: number;
}

/** Maximum differing bits of pictures that PDQ considers the same. */
const LIST_RADIUS = 31;

/** Finds whole pictures in lists of hashes. */
export class ListSearch {
  readonly #lists: readonly { readonly list: IndexedList; readonly search: WindowSearch }[];

  constructor(lists: readonly IndexedList[]) {
    this.#lists = lists.map((list) => ({ list, search: new WindowSearch(list.prints) }));
  }

  /** Returns the nearest hash of each list that has one within PDQ's own threshold of 31 bits. */
  near(hash: Fingerprint): ListMatch[] {
    return this.#lists.flatMap(({ list, search }) => {
      const [nearest] = nearestFirst(search.search(hash, LIST_RADIUS));
      if (nearest === undefined) return [];
      const { row, distance } = nearest;
      const listed = list.prints.subarray(row * WORDS, (row + 1) * WORDS);
      return [{ origin: list.origin, list: list.name, hash: toHex(listed), distance }];
    });
  }
}

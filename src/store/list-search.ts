import { type Fingerprint, toHex, WORDS } from '../hash/fingerprint.ts';
import { nearestFirst } from './hits.ts';
import { Mih } from './mih.ts';
import type { StockList } from './stock.ts';

/** A hash of a list that a picture lies near. */
export interface Listing {
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
  readonly #lists: readonly { readonly list: StockList; readonly search: Mih }[];

  constructor(lists: readonly StockList[]) {
    this.#lists = lists.map((list) => ({ list, search: new Mih(list.prints) }));
  }

  /** Of each list that has any within PDQ's own threshold, the nearest hash. */
  near(hash: Fingerprint): Listing[] {
    return this.#lists.flatMap(({ list: { origin, name, prints }, search }) => {
      const [nearest] = nearestFirst(search.search(hash, LIST_RADIUS));
      if (nearest === undefined) return [];
      const { window, distance } = nearest;
      const found = toHex(prints.subarray(window * WORDS, (window + 1) * WORDS));
      return [{ origin, list: name, hash: found, distance }];
    });
  }
}

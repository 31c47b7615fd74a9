import { readFile } from 'node:fs/promises';
import { sha256Hex } from '../../checksum.ts';
import { errnoInWords, PanelError } from '../../errors.ts';
import type { Fingerprint } from '../../hash/fingerprint.ts';
import { VIEWS, viewedAs } from '../../hash/window/view.ts';
import { decodeSegment } from '../format/segment.ts';
import type { SegmentData } from '../format/segment-data.ts';
import type { Hit } from '../search/hit.ts';
import { WindowSearch } from '../search/window-search.ts';

/**
 * The background set: fingerprints of what thousands of works contain, such as stock sentences,
 * sound effects, QR codes and phones. A match that rests on these alone says nothing of a work.
 * background/README.md describes it.
 */
export interface Stock {
  /** A work for each category, an episode for each kind of drawing. Its prints have profile 1. */
  readonly content: SegmentData;
  /** SHA-256 of the file, 64 hex digits. */
  readonly sha256: string;
}

/** Below src/ and below dist/ this module has the same depth. */
const FILE = new URL('../../../background/stock.segment', import.meta.url);

const LABEL = {
  name: 'background/stock.segment',
  remedy: 'It is a part of the package: install panelprint again.',
};

let loaded: Promise<Stock> | undefined;

/**
 * The background set of the package. Reads its file at the first call.
 * @throws PanelError INDEX_INCOMPLETE if the file cannot be read, INDEX_* if it is damaged.
 */
export function stock(): Promise<Stock> {
  loaded ??= readStock(FILE);
  return loaded;
}

/** Reads a background set from a file, as {@link stock} does. */
export async function readStock(file: URL): Promise<Stock> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const message = `${LABEL.name} cannot be read: ${errnoInWords(cause)}. ${LABEL.remedy}`;
    throw new PanelError('INDEX_INCOMPLETE', message, { cause });
  });
  return { content: decodeSegment(bytes, LABEL), sha256: sha256Hex(bytes) };
}

/**
 * Differing bits of 256 within which a patch shows what a patch of the set shows. The patches of a
 * QR code that other codes have too are within it in 96 of 100 cases, those of real comics in 0.6
 * of 100; background/README.md has the figures.
 */
export const STOCK_BITS = 64;

/**
 * Looks patches up in a background set, by all their bits: two instances of a design differ more in
 * their low waves than the patch search of an index allows.
 */
export class StockSearch {
  readonly #search: WindowSearch;

  constructor({ content }: Stock) {
    this.#search = new WindowSearch(content.patches.prints);
  }

  /**
   * The patch of the set that is nearest to a print, in any view: its row in `content.patches` and
   * the differing bits; undefined if none is within {@link STOCK_BITS}. Of equals the first.
   */
  nearest(print: Fingerprint): Hit | undefined {
    let best: Hit | undefined;
    for (const view of VIEWS)
      for (const hit of this.#search.search(viewedAs(print, view), STOCK_BITS))
        if (best === undefined || isBefore(hit, best)) best = hit;
    return best;
  }
}

function isBefore(a: Hit, b: Hit): boolean {
  return a.distance < b.distance || (a.distance === b.distance && a.row < b.row);
}

import { PanelError } from '../errors.ts';
import { decode } from '../image/decode.ts';
import type { Picture } from '../image/picture.ts';
import { type PagePlace, stack } from '../image/strip.ts';
import {
  missingPage,
  type ReadPage,
  type ReferencePage,
  readUnchanged,
  referencePageReader,
} from '../inputs/reference-pages.ts';
import { compareArt } from '../match/art/difference.ts';
import type { Luma } from '../match/art/grid.ts';
import type { Claim } from '../match/evidence/claim.ts';
import { type Match, withDifferences } from '../report/match.ts';
import type { Page } from '../store/format/segment-data.ts';
import type { EpisodeEntry, Searcher } from '../store/index/searcher.ts';
import { ByteCache } from '../threads/byte-cache.ts';

/**
 * Rows that are decoded above and below a match, where its pages have them: the ends of a match are
 * inexact.
 */
const EXTRA_ROWS = 32;
/** Maximum rows of a strip in memory at a time: what a match of the tallest picture covers. */
const MAX_REFERENCE_ROWS = 400_000;

/** Rows of an episode's strip: `top` to before `bottom`. */
interface StripSpan {
  readonly top: number;
  readonly bottom: number;
}

/**
 * The reference pages of an index, decoded when a match needs them. Each page is checked against
 * its digest in the index, so that the original in a comparison is what was fingerprinted.
 */
export class References {
  readonly #index: Searcher;
  readonly #read: ReadPage;
  readonly #columns: number;
  /**
   * Pages by episode and number: matches of one folder need the same pages. The entry of a page
   * that cannot be used is its error.
   */
  readonly #pages: ByteCache<Luma>;

  /** @param maxBytes bound of the decoded pages in memory; the page in use is kept at any size. */
  constructor(index: Searcher, read: ReadPage, maxBytes?: number) {
    this.#index = index;
    this.#columns = index.profile.columns;
    this.#read = read;
    this.#pages = new ByteCache(({ luma }) => luma.length, maxBytes);
  }

  /**
   * Compares a picture with the reference pages of a match and adds the differences to the match.
   * If that is not possible, adds the reason instead.
   */
  async compare(picture: Picture, claim: Claim, match: Match): Promise<Match> {
    try {
      const { luma, top, bottom } = await this.#stripOf(claim);
      const { reference, query, view } = claim;
      const strip = { luma, columns: this.#columns, rows: bottom - top };
      const box = { ...reference, top: reference.top - top, bottom: reference.bottom - top };
      const compared = compareArt(picture, query, strip, box, view);
      if (compared === undefined) throw unaligned();
      return withDifferences(match, picture, compared);
    } catch (error) {
      if (!(error instanceof PanelError)) throw error;
      return { ...match, notCompared: { code: error.code, reason: error.message } };
    }
  }

  /** Brings together the rows that a claim covers, and a few more. */
  async #stripOf({
    episode,
    reference,
  }: Claim): Promise<StripSpan & { readonly luma: Uint8Array }> {
    const { places } = this.#index.episodes[episode]!;
    const covered = [...places.keys()].filter(
      (page) => places[page]!.top < reference.bottom && places[page]!.bottom > reference.top,
    );
    if (covered.length === 0) throw unaligned();
    const top = Math.max(places[covered[0]!]!.top, Math.floor(reference.top) - EXTRA_ROWS);
    const bottom = Math.min(
      places[covered.at(-1)!]!.bottom,
      Math.ceil(reference.bottom) + EXTRA_ROWS,
    );
    if (bottom - top > MAX_REFERENCE_ROWS) throw unaligned();
    const parts: Luma[] = [];
    for (const page of covered)
      parts.push(rowsOf(await this.#page(episode, page), places[page]!, { top, bottom }));
    return { luma: stack(parts), top, bottom };
  }

  #page(episode: number, page: number): Promise<Luma> {
    return this.#pages.get(`${episode}/${page}`, () => this.#decodePage(episode, page));
  }

  async #decodePage(episode: number, page: number): Promise<Luma> {
    const entry = this.#index.episodes[episode]!;
    const record = entry.episode.pages[page]!;
    const bytes = await readUnchanged(this.#read, referencePage(entry, record));
    const { luma, columns, rows } = await decode(bytes, this.#columns).catch((error) => {
      throw error instanceof PanelError ? missingPage(record.file, error) : error;
    });
    return { luma, columns, rows };
  }
}

/** The part of a page that is in the given rows of the strip. */
function rowsOf({ luma, columns, rows }: Luma, place: PagePlace, { top, bottom }: StripSpan): Luma {
  const from = Math.max(0, top - place.top);
  const to = Math.min(rows, bottom - place.top);
  return { luma: luma.subarray(from * columns, to * columns), columns, rows: to - from };
}

/**
 * Opens the catalogue that an index was made from; undefined if none is named.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE, INPUT_KIND for a file or an index.
 */
export async function referencesIn(
  catalogue: string | undefined,
  index: Searcher,
): Promise<References | undefined> {
  if (catalogue === undefined) return undefined;
  return new References(index, await referencePageReader(catalogue));
}

/** The names of a page in the catalogue, and its digest. */
export function referencePage({ work, episode }: EpisodeEntry, page: Page): ReferencePage {
  return {
    origin: work.origin,
    work: work.name,
    episode: episode.name,
    file: page.file,
    sha256: page.sha256,
  };
}

function unaligned(): PanelError {
  return new PanelError(
    'REFERENCE_UNALIGNED',
    'The picture could not be laid over the reference pages pixel by pixel. Compare the two by eye.',
  );
}

import { PanelError } from '../errors.ts';
import { decode } from '../image/decode.ts';
import type { Picture } from '../image/picture.ts';
import { stack } from '../image/strip.ts';
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

/** Bytes of decoded pages kept: some two hundred pages of 800 x 1280. Matches of one folder ask for the same ones. */
const MAX_CACHE_BYTES = 24 * 1024 * 1024;
/** Rows above and below a match that are decoded with it, where its pages have them: its ends are inexact. */
const EXTRA_ROWS = 32;
/** Rows of a strip brought together at once, at most: what a match of the tallest picture covers. */
const MAX_REFERENCE_ROWS = 400_000;

/**
 * The reference pages of an index, decoded when a match needs them. Each is checked against the digest in
 * the index, so that what is shown as the original is what was fingerprinted.
 */
export class References {
  readonly #index: Searcher;
  readonly #read: ReadPage;
  readonly #columns: number;
  /** Pages by name, the one asked for last at the end; one that cannot be used is kept as the reason. */
  readonly #pages = new Map<string, Luma | PanelError>();
  readonly #most: number;
  #kept = 0;

  /** @param most bytes of decoded pages kept; the page in use is kept whatever its size. */
  constructor(index: Searcher, columns: number, read: ReadPage, most: number = MAX_CACHE_BYTES) {
    this.#index = index;
    this.#columns = columns;
    this.#read = read;
    this.#most = most;
  }

  /**
   * What differs between a picture and the reference pages of a match of it, added to the match. Where
   * nothing can be compared the match stands, and says why.
   */
  async differ(picture: Picture, claim: Claim, match: Match): Promise<Match> {
    const { places } = this.#index.episodes[claim.episode]!;
    const { reference } = claim;
    const covered = [...places.keys()].filter(
      (i) => places[i]!.top < reference.bottom && places[i]!.bottom > reference.top,
    );
    try {
      if (covered.length === 0) throw unaligned();
      const above = places[covered[0]!]!.top;
      const top = Math.max(above, Math.floor(reference.top) - EXTRA_ROWS);
      const bottom = Math.min(
        places[covered.at(-1)!]!.bottom,
        Math.ceil(reference.bottom) + EXTRA_ROWS,
      );
      if (bottom - top > MAX_REFERENCE_ROWS) throw unaligned();
      const parts: Luma[] = [];
      for (const i of covered) {
        const { luma, columns, rows } = await this.#page(claim.episode, i);
        const from = Math.max(0, top - places[i]!.top);
        const to = Math.min(rows, bottom - places[i]!.top);
        parts.push({ luma: luma.subarray(from * columns, to * columns), columns, rows: to - from });
      }
      const strip = { luma: stack(parts), columns: this.#columns, rows: bottom - top };
      const box = { ...reference, top: reference.top - top, bottom: reference.bottom - top };
      const compared = compareArt(picture, claim.query, strip, box, claim.view);
      if (compared === undefined) throw unaligned();
      return withDifferences(match, picture, compared);
    } catch (error) {
      if (!(error instanceof PanelError)) throw error;
      return { ...match, notCompared: { code: error.code, reason: error.message } };
    }
  }

  async #page(episode: number, page: number): Promise<Luma> {
    const key = `${episode}/${page}`;
    const known = this.#pages.get(key);
    this.#pages.delete(key);
    const got = known ?? (await this.#open(this.#index.episodes[episode]!, page));
    this.#pages.set(key, got);
    if (known === undefined) this.#kept += sizeOf(got);
    for (const [old, other] of this.#pages) {
      if (this.#kept <= this.#most || old === key) break;
      this.#pages.delete(old);
      this.#kept -= sizeOf(other);
    }
    if (got instanceof PanelError) throw got;
    return got;
  }

  async #open(listed: EpisodeEntry, i: number): Promise<Luma | PanelError> {
    const page = listed.episode.pages[i]!;
    try {
      const bytes = await readUnchanged(this.#read, referencePage(listed, page));
      const decoded = await decode(bytes, this.#columns).catch((error) => {
        throw error instanceof PanelError ? missingPage(page.file, error) : error;
      });
      const { luma, columns, rows } = decoded;
      return { luma, columns, rows };
    } catch (error) {
      if (error instanceof PanelError) return error;
      throw error;
    }
  }
}

/** What a reason that is kept counts for. */
const ERROR_BYTES = 1024;

function sizeOf(page: Luma | PanelError): number {
  return page instanceof PanelError ? ERROR_BYTES : page.luma.length;
}

/**
 * The reference pages in the catalogue that an index was made from.
 * @throws PanelError INPUT_MISSING, INPUT_UNREADABLE, INPUT_KIND for a file or an index.
 */
export async function referencesIn(
  catalogue: string,
  index: Searcher,
  columns: number,
): Promise<References> {
  return new References(index, columns, await referencePageReader(catalogue));
}

/** A page by its names in the catalogue. */
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

import { episodeRow, pageStretches } from '../image/strip.ts';
import type { StripRows } from '../match/shared-rows.ts';
import type { Searcher } from '../store/index/searcher.ts';

/** A stretch of an episode that another place of the index also holds. */
export interface SharedRows {
  /** The organisation that handed over the work; absent for our own works. */
  readonly origin?: string;
  /** Folder names in the catalogue. */
  readonly work: string;
  readonly episode: string;
  readonly rightsHolder?: string;
  /** Pixel rows of the episode at the width of its first page: `top` to before `bottom`. */
  readonly top: number;
  readonly bottom: number;
  /** The files of the pages that show the stretch. */
  readonly pages: readonly string[];
}

/** Rows of a strip as pixel rows of its episode, with names. */
export function pixelRowsOf(
  index: Searcher,
  { episode: episodeNumber, top, bottom }: StripRows,
): SharedRows {
  const { work, episode, places } = index.episodes[episodeNumber]!;
  const { rightsHolder, origin } = work;
  return {
    ...(origin !== undefined && { origin }),
    work: work.name,
    episode: episode.name,
    ...(rightsHolder !== undefined && { rightsHolder }),
    top: Math.round(episodeRow(places, top)),
    bottom: Math.round(episodeRow(places, bottom)),
    pages: pageStretches(places, top, bottom).map(({ page }) => episode.pages[page]!.file),
  };
}

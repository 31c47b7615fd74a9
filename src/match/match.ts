import type { PanelIndex } from '../store/panel-index.ts';
import type { Picture } from '../strip/picture.ts';
import { episodeRow, stretches } from '../strip/strip.ts';
import type { Claim } from './claim.ts';
import { oddsOf } from './odds.ts';

/** A claim in pixels: these rows of the picture are those rows of that episode. */
export interface Match {
  /** Folder names in the catalogue. */
  readonly work: string;
  readonly episode: string;
  /** Pixels of the scraped picture. */
  readonly query: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  /** Pixel rows of the episode: its pages one under the other, at the width of the first. */
  readonly reference: { readonly top: number; readonly bottom: number };
  /** The same, page by page, in each page's own pixels. */
  readonly pages: readonly {
    readonly page: string;
    readonly top: number;
    readonly bottom: number;
  }[];
  /** Mean differing bits, of 256, of the windows that agree. */
  readonly distance: number;
  /** Windows that agree and do not overlap one another. */
  readonly windows: number;
  /** Reference pixels to one pixel of the picture, down the strip. */
  readonly scale: number;
  readonly mirrored: boolean;
  /** Dark and light are exchanged. */
  readonly inverted?: true;
  /** Odds that chance alone gives a match this good anywhere in the index, for this one picture. */
  readonly falseMatchOdds: number;
  /** The same as a base-10 logarithm, which has no smallest number. */
  readonly logOdds: number;
}

/** Puts a claim into pixels. */
export function matchOf(index: PanelIndex, picture: Picture, claim: Claim): Match {
  const { work, episode, places } = index.episodes[claim.episode]!;
  const { query, reference, run, logOdds } = claim;
  const across = picture.width / picture.columns;
  const down = picture.height / picture.rows;
  const rows = {
    top: Math.round(episodeRow(places, reference.top)),
    bottom: Math.round(episodeRow(places, reference.bottom)),
  };
  const pixels = {
    top: Math.max(0, Math.round(query.top * down)),
    bottom: Math.min(picture.height, Math.round(query.bottom * down)),
    left: Math.max(0, Math.round(query.left * across)),
    right: Math.min(picture.width, Math.round(query.right * across)),
  };
  return {
    work: work.name,
    episode: episode.name,
    query: pixels,
    reference: rows,
    pages: stretches(places, reference.top, reference.bottom).map(({ page, top, bottom }) => ({
      page: episode.pages[page]!.file,
      top: Math.round(top),
      bottom: Math.round(bottom),
    })),
    distance: round(run.distance, 1),
    windows: run.windows,
    scale: round((rows.bottom - rows.top) / Math.max(1, pixels.bottom - pixels.top), 4),
    mirrored: claim.view.mirrored,
    ...(claim.view.inverted && { inverted: true as const }),
    falseMatchOdds: oddsOf(logOdds),
    logOdds: round(logOdds, 1),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

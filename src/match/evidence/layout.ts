import type { View } from '../../hash/window/view.ts';
import { outlineOf } from '../../image/outline.ts';
import { type PreparedPicture, prepare } from '../../image/prepare.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import type { Agreement } from './claim.ts';
import { chanceModelOf, distanceIn } from './reread.ts';

/**
 * Log10 of the number of places in an index where the frames of a picture line up with those of
 * the strip.
 */
const LOG_ALIGNED_PLACES = 2;

/**
 * Log10 of the odds that agreements have in the layout of the picture: that another drawing in the
 * same frame agrees so well. A frame on paper agrees with a frame on paper, whatever is drawn
 * inside. Only the margin by which the picture agrees better than its outline alone is evidence. Of
 * 2,705 windows of pages whose panels got other art, 7 agreed with the page and beat the outline by
 * 10 bits, 4 by 20, 2 by 30 (`npm run bench -- chance`); the model says 86, 2.7 and 0.09.
 * @param chanceOf adds up the log10 of agreements that do not overlap.
 */
export function oddsInLayout<A extends Agreement>(
  searcher: Searcher,
  prepared: PreparedPicture,
  view: View,
  agreements: readonly A[],
  chanceOf: (agreements: readonly A[]) => number,
): number {
  const outline = preparedOutline(prepared);
  if (outline === undefined) return Number.NEGATIVE_INFINITY;
  const beyond = agreements.map((agreement) => {
    const { rich } = chanceModelOf(agreement);
    const margin = distanceIn(outline, searcher, view, agreement) - agreement.distance;
    return { ...agreement, log: Math.min(0, -rich.below * margin) };
  });
  return chanceOf(beyond) + LOG_ALIGNED_PLACES;
}

/** The outline of each picture, made once; undefined where a picture has none. */
const outlines = new WeakMap<PreparedPicture, PreparedPicture | undefined>();

function preparedOutline(prepared: PreparedPicture): PreparedPicture | undefined {
  if (!outlines.has(prepared)) {
    const outline = outlineOf(prepared.picture);
    outlines.set(prepared, outline && prepare(outline));
  }
  return outlines.get(prepared);
}

import type { View } from '../../hash/window/window.ts';
import { areaOf, type Box, overlapArea } from '../../image/picture.ts';

export { overlapArea } from '../../image/picture.ts';

/** Rows a to b of this picture are rows c to d of that episode. */
export interface Claim {
  /** Which episode, counted through all works in order. */
  readonly episode: number;
  /** In columns and rows of the picture. */
  readonly query: Box;
  /** In columns and rows of the episode's strip. */
  readonly reference: Box;
  readonly view: View;
  readonly run: Evidence;
  /** Log10 of the odds that chance gives a stretch this good, all windows asked until then counted in. */
  readonly logOdds: number;
}

/**
 * The part of a claim in rows `top` to `bottom` of the picture. It is one piece of evidence with the rest,
 * so it carries only its share of it: the parts of a claim together weigh what the claim does.
 */
export function portionOf(claim: Claim, top: number, bottom: number): Claim {
  const { query, reference, run } = claim;
  const from = Math.max(query.top, top);
  const to = Math.min(query.bottom, bottom);
  const pitch = (reference.bottom - reference.top) / (query.bottom - query.top);
  const row = (at: number) => reference.top + (at - query.top) * pitch;
  const share = (to - from) / Math.max(1e-9, query.bottom - query.top);
  return {
    ...claim,
    query: { ...query, top: from, bottom: to },
    reference: { ...reference, top: row(from), bottom: row(to) },
    run: {
      ...run,
      windows: Math.max(1, Math.round(run.windows * share)),
      logChance: run.logChance * share,
    },
    logOdds: claim.logOdds * share,
  };
}

/** Share of a box that the claims cover, 0 to 1, at most; claims that overlap are counted once or twice. */
export function coveredBy(box: Box, claims: readonly Claim[]): number {
  return Math.min(
    1,
    claims.reduce((sum, { query }) => sum + overlapArea(box, query), 0) / areaOf(box),
  );
}

/** How well what was compared agrees. */
export interface Evidence {
  /** Mean differing bits of the windows that agree. */
  readonly distance: number;
  /** Windows that agree and do not overlap one another. */
  readonly windows: number;
  /** Log10 of the chance that unrelated windows agree so well, places tried not counted. */
  readonly logChance: number;
}

import type { Searcher } from '../../store/index/searcher.ts';
import type { Claim } from '../evidence/claim.ts';
import { MAX_LOG_ODDS } from '../evidence/odds.ts';
import { patchesIn } from '../rivals.ts';

/**
 * A claim, weighed by the share of its rows that does not recur; empty if the rest proves nothing.
 * What recurs identifies nothing: it is elsewhere in the index too, in another work, another episode
 * or further down in the same one, or in a background set.
 */
export function withoutRecurring(searcher: Searcher, claim: Claim): Claim[] {
  const { evidence } = claim;
  const logChance = evidence.logChance * uniqueShare(searcher, claim);
  // The rest has a share of the evidence, but was searched for in as many places.
  const logOdds = claim.logOdds - evidence.logChance + logChance;
  return logOdds > MAX_LOG_ODDS
    ? []
    : [{ ...claim, evidence: { ...evidence, logChance }, logOdds }];
}

/** Rows above and below a patch of which the patches are looked at together. */
const AROUND_ROWS = 64;

/**
 * Share of the claimed patches that are in a unique drawing, 0 to 1. In a drawing that recurs, half
 * of the patches around each one recur: where it was scaled or compressed, not all are found again.
 */
function uniqueShare(searcher: Searcher, { episode, reference }: Claim): number {
  const patches = patchesIn(searcher, episode, reference).map((patch) => ({
    top: searcher.patchSquare(patch).top,
    recurs: searcher.lookalikes.recurs(patch),
  }));
  if (patches.length === 0) return 1;
  const unique = patches.filter(({ top }) => {
    const around = patches.filter((other) => Math.abs(other.top - top) <= AROUND_ROWS);
    return around.filter(({ recurs }) => recurs).length < around.length / 2;
  });
  return unique.length / patches.length;
}

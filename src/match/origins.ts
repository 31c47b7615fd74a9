import type { Searcher } from '../store/index/searcher.ts';
import type { Claim } from './evidence/claim.ts';
import { byChance, withoutRivals } from './evidence/conflicts.ts';

/**
 * The claims of all scopes on a picture, the best first. Those for our own works stand as they are.
 * Those for the works of another organisation lose the rows that ours explain, unless both are the
 * same episode.
 * @param searcher of all scopes.
 * @param claims of each scope, ours first.
 */
export function claimsOfAllOrigins(
  searcher: Searcher,
  [ours = [], ...others]: readonly (readonly Claim[])[],
): readonly Claim[] {
  const theirs = others.flat().flatMap((claim) => {
    const rivals = ours.filter(
      ({ episode }) => !searcher.lookalikes.isSameEpisode(episode, claim.episode),
    );
    return withoutRivals({ searcher, claims: rivals }, claim);
  });
  return [...ours, ...theirs].sort(byChance);
}

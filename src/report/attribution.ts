import type { Picture } from '../image/picture.ts';
import { type Claim, overlapArea } from '../match/evidence/claim.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { type Holder, holderOf, type Match, type MatchFeedback, matchOf } from './match.ts';

/** A claim in pixels, with who else holds what it is of, and what people said of it. */
export function attribute(
  index: Searcher,
  { decoded, sha256 }: { readonly decoded?: Omit<Picture, 'luma'>; readonly sha256?: string },
  claims: readonly Claim[],
  claim: Claim,
): Match {
  const match = matchOf(index, decoded!, claim);
  const overlaps = overlapsOf(index, claim, claims);
  const feedback = sha256 === undefined ? [] : feedbackOn(index, sha256, match);
  return {
    ...match,
    ...(overlaps.length > 0 && { overlaps }),
    ...(feedback.length > 0 && { feedback }),
  };
}

/** The same episodes, held by others, that are claimed of the same part of a picture. */
function overlapsOf(index: Searcher, claim: Claim, claims: readonly Claim[]): Holder[] {
  const same = claims.filter(
    ({ episode, query }) =>
      episode !== claim.episode &&
      overlapArea(query, claim.query) > 0 &&
      index.lookalikes.isSameEpisode(episode, claim.episode),
  );
  return [...new Set(same.map(({ episode }) => episode))].map((at) => holderOf(index, at));
}

/** What was said of a picture's match with a work, or with just this episode of it. */
function feedbackOn(
  index: Searcher,
  sha256: string,
  { origin, work, episode }: Match,
): MatchFeedback[] {
  return index
    .feedbackOn(sha256)
    .filter((one) => one.work === work)
    .filter((one) => (one.origin ?? one.by) === origin)
    .filter((one) => one.episode === undefined || one.episode === episode)
    .map(({ by, said, note }) => ({
      ...(by !== undefined && { origin: by }),
      said,
      ...(note !== undefined && { note }),
    }));
}

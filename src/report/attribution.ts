import { overlapArea } from '../image/picture.ts';
import type { Claim } from '../match/evidence/claim.ts';
import type { Searcher } from '../store/index/searcher.ts';
import {
  type Holder,
  holderOf,
  type Match,
  type MatchFeedback,
  matchOf,
  type PictureSize,
} from './match.ts';

/** The picture that a claim is about. */
export interface ClaimedPicture {
  readonly decoded: PictureSize;
  /** Digest of its file; recorded feedback names pictures by it. */
  readonly sha256?: string | undefined;
}

/**
 * Turns a claim into a match, with other holders of the same episode and with recorded feedback.
 * @param claims all claims about the picture.
 */
export function attribute(
  index: Searcher,
  { decoded, sha256 }: ClaimedPicture,
  claims: readonly Claim[],
  claim: Claim,
): Match {
  const match = matchOf(index, decoded, claim);
  const overlaps = overlapsOf(index, claim, claims);
  const feedback = sha256 === undefined ? [] : feedbackOn(index, sha256, match);
  return {
    ...match,
    ...(overlaps.length > 0 && { overlaps }),
    ...(feedback.length > 0 && { feedback }),
  };
}

/**
 * Returns who else holds the claimed episode, if it is also claimed as theirs in the same part of
 * the picture.
 */
function overlapsOf(index: Searcher, claim: Claim, claims: readonly Claim[]): Holder[] {
  const same = claims.filter(
    ({ episode, query }) =>
      episode !== claim.episode &&
      overlapArea(query, claim.query) > 0 &&
      index.lookalikes.isSameEpisode(episode, claim.episode),
  );
  const episodes = new Set(same.map(({ episode }) => episode));
  return [...episodes].map((episode) => holderOf(index, episode));
}

/** Returns the recorded feedback on a picture's match with a work or with this episode. */
function feedbackOn(
  index: Searcher,
  sha256: string,
  { origin, work, episode }: Match,
): MatchFeedback[] {
  return index
    .feedbackOn(sha256)
    .filter((record) => record.work === work)
    .filter((record) => (record.origin ?? record.by) === origin)
    .filter((record) => record.episode === undefined || record.episode === episode)
    .map(({ by, said, note }) => ({
      ...(by !== undefined && { origin: by }),
      said,
      ...(note !== undefined && { note }),
    }));
}

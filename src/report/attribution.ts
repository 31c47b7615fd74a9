import { overlapArea } from '../image/picture.ts';
import type { Claim, Uncounted } from '../match/evidence/claim.ts';
import type { Searcher } from '../store/index/searcher.ts';
import {
  type Holder,
  holderOf,
  type Match,
  type MatchFeedback,
  matchOf,
  type PictureSize,
} from './match.ts';
import type { UncountedRows } from './picture-result.ts';

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
 * Returns who else holds the claimed episode of another organisation, if it is also claimed as
 * theirs in the same part of the picture. Nothing is said of our own episodes: it would depend on
 * what others hand over.
 */
function overlapsOf(index: Searcher, claim: Claim, claims: readonly Claim[]): Holder[] {
  if (index.episodes[claim.episode]!.work.origin === undefined) return [];
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

/** Turns a claim that is not counted into rows of the picture and of the episode. */
export function uncountedRows(
  index: Searcher,
  picture: PictureSize,
  uncounted: Uncounted,
): UncountedRows {
  const { claim, reason } = uncounted;
  const { query, reference } = matchOf(index, picture, claim);
  return {
    ...holderOf(index, claim.episode),
    query,
    reference,
    reason,
    episodes: episodesWith(uncounted).length,
  };
}

/**
 * Returns who holds what a picture shows, where episodes of several works hold the same. What the
 * background set holds is left out.
 */
export function holdersOf(index: Searcher, uncounted: readonly Uncounted[]): Holder[] {
  const held = uncounted.filter(({ reason }) => reason !== 'stock').map(episodesWith);
  const shared = held.filter(
    (episodes) => new Set(episodes.map((episode) => index.episodes[episode]!.work)).size > 1,
  );
  const episodes = [...new Set(shared.flat())].sort((a, b) => a - b);
  return episodes.map((episode) => holderOf(index, episode));
}

/** The numbers of the episodes that hold rows that are not counted. */
function episodesWith({ claim, episodes }: Uncounted): number[] {
  return [...new Set([claim.episode, ...episodes])];
}

import { boxOf } from '../../hash/window/patch.ts';
import type { View } from '../../hash/window/view.ts';
import { overlapArea } from '../../image/picture.ts';
import type { Searcher } from '../../store/index/searcher.ts';

import { largestAgreeingGroup, type Vote } from './placement.ts';
import type { VoteGroup } from './votes.ts';

/** Differing bits within which a vote counts here: pieces are copied, not redrawn. */
const SAME_PIECE_BITS = 64;
/**
 * Pieces in different places that must be found, and the factor by which their sizes may differ.
 */
const MIN_PIECES = 3;
const MAX_PIECE_SIZE_RATIO = 1.15;

/**
 * The episode with pieces in the wrong places of a picture, if there is one: some sites cut
 * pictures into tiles, exchange them, and let the reader's browser put them back. It is a hint
 * where to look, not a claim.
 */
export function scrambledEpisode(
  searcher: Searcher,
  groups: readonly VoteGroup[],
): number | undefined {
  let best: { episode: number; pieces: number } | undefined;
  for (const { episode, votes, view } of groups) {
    const unique = votes.filter(
      ({ distance, patch }) =>
        distance <= SAME_PIECE_BITS && searcher.lookalikes.nearestOther(patch) === undefined,
    );
    const pieces = pieceCount(largestSameSize(nonOverlappingVotes(unique)), view);
    if (pieces >= MIN_PIECES && pieces > (best?.pieces ?? 0)) best = { episode, pieces };
  }
  return best?.episode;
}

/** Groups of votes that agree on a place. */
function pieceCount(votes: readonly Vote[], view: View): number {
  let rest = votes;
  let pieces = 0;
  for (; rest.length > 0; pieces++) {
    const piece = largestAgreeingGroup(rest, view);
    rest = rest.filter((vote) => !piece.includes(vote));
  }
  return pieces;
}

/**
 * Votes of which no two overlap, neither in the picture nor in the strip; the nearest are chosen
 * first.
 */
function nonOverlappingVotes(votes: readonly Vote[]): Vote[] {
  const chosen: Vote[] = [];
  for (const vote of [...votes].sort((a, b) => a.distance - b.distance))
    if (
      chosen.every(
        ({ query, reference }) =>
          overlapArea(boxOf(query), boxOf(vote.query)) === 0 &&
          overlapArea(boxOf(reference), boxOf(vote.reference)) === 0,
      )
    )
      chosen.push(vote);
  return chosen;
}

/** The most votes that show the strip at one size. */
function largestSameSize(votes: readonly Vote[]): Vote[] {
  const size = ({ query, reference }: Vote) => reference.side / query.side;
  const groups = votes.map((vote) =>
    votes.filter((other) => {
      const ratio = size(other) / size(vote);
      return ratio <= MAX_PIECE_SIZE_RATIO && ratio >= 1 / MAX_PIECE_SIZE_RATIO;
    }),
  );
  return groups.reduce((a, b) => (b.length > a.length ? b : a), []);
}

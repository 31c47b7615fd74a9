import { boxOf } from '../../hash/window/patch.ts';
import type { Searcher } from '../../store/index/searcher.ts';
import { overlapArea } from '../evidence/claim.ts';
import { agreeing, type Vote } from './placement.ts';
import type { VoteGroup } from './votes.ts';

/** Differing bits within which a vote counts here: pieces are copied, not redrawn. */
const SAME_PIECE_BITS = 64;
/** Pieces in different places that must be found, at sizes that differ by no more than this factor. */
const MIN_PIECES = 3;
const MAX_SIZE_RATIO = 1.15;

/**
 * The episode that a picture is made of in pieces which lie in the wrong places, if there is one: some
 * sites cut pictures into tiles, exchange them, and have the reader's browser put them back. It is a hint where
 * to look, not a claim.
 */
export function scrambledEpisode(
  index: Searcher,
  ballots: readonly VoteGroup[],
): number | undefined {
  let best: { episode: number; pieces: number } | undefined;
  for (const { episode, votes, view } of ballots) {
    const telling = nonOverlappingVotes(
      votes.filter((vote) => vote.distance <= SAME_PIECE_BITS && isUnique(index, vote)),
    );
    const sized = largestSameSize(telling);
    let pieces = 0;
    for (let left = sized; left.length > 0; pieces++) {
      const piece = agreeing(left, view);
      left = left.filter((vote) => !piece.includes(vote));
    }
    if (pieces >= MIN_PIECES && pieces > (best?.pieces ?? 0)) best = { episode, pieces };
  }
  return best?.episode;
}

/** Whether nothing else in the index looks like what the vote is for. */
function isUnique(index: Searcher, { patch }: Vote): boolean {
  return index.nearestOther(patch) === undefined;
}

/** Votes for squares of the picture and of the strip that do not overlap one another's. */
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
      return ratio <= MAX_SIZE_RATIO && ratio >= 1 / MAX_SIZE_RATIO;
    }),
  );
  return groups.reduce((a, b) => (b.length > a.length ? b : a), []);
}

import { boxOf } from '../hash/patch.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import type { Ballot } from './ballot.ts';
import { overlap } from './claim.ts';
import { agreeing, type Vote } from './placement.ts';

/** Differing bits within which a vote counts here: pieces are copied, not redrawn. */
const SAME = 64;
/** Pieces in different places that must be found, at sizes that differ by no more than this factor. */
const MIN_PIECES = 3;
const MAX_SIZE_RATIO = 1.15;

/**
 * The episode that a picture is made of in pieces which lie in the wrong places, if there is one: some
 * sites cut pictures into tiles, exchange them, and have the reader's browser put them back. It is a hint where
 * to look, not a claim.
 */
export function scrambledEpisode(
  index: PanelIndex,
  ballots: readonly Ballot[],
): number | undefined {
  let best: { episode: number; pieces: number } | undefined;
  for (const { episode, votes, view } of ballots) {
    const telling = apart(votes.filter((vote) => vote.distance <= SAME && specific(index, vote)));
    const sized = sameSize(telling);
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
function specific(index: PanelIndex, { patch }: Vote): boolean {
  return index.lookalike(patch) === undefined;
}

/** Votes for squares of the picture and of the strip that do not overlap one another's. */
function apart(votes: readonly Vote[]): Vote[] {
  const chosen: Vote[] = [];
  for (const vote of [...votes].sort((a, b) => a.distance - b.distance))
    if (
      chosen.every(
        ({ query, reference }) =>
          overlap(boxOf(query), boxOf(vote.query)) === 0 &&
          overlap(boxOf(reference), boxOf(vote.reference)) === 0,
      )
    )
      chosen.push(vote);
  return chosen;
}

/** The most votes that show the strip at one size. */
function sameSize(votes: readonly Vote[]): Vote[] {
  const size = ({ query, reference }: Vote) => reference.side / query.side;
  const groups = votes.map((vote) =>
    votes.filter((other) => {
      const ratio = size(other) / size(vote);
      return ratio <= MAX_SIZE_RATIO && ratio >= 1 / MAX_SIZE_RATIO;
    }),
  );
  return groups.reduce((a, b) => (b.length > a.length ? b : a), []);
}

import { boxOf } from '../hash/window/patch.ts';
import { AS_SHOWN } from '../hash/window/view.ts';
import { boundingBox } from '../image/picture.ts';
import { SAME_DRAWING_BITS } from '../store/index/lookalikes.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { groupsOf, type Vote } from './patches/placement.ts';
import { nearestOfEach, voteFor } from './patches/votes.ts';

/** Rows of one episode's strip. */
export interface StripRows {
  /** Number of the episode, counted through all works in order. */
  readonly episode: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch that two works share. */
export interface SharedRowsPair {
  readonly one: StripRows;
  readonly other: StripRows;
  /** Patches that are alike in both. */
  readonly patches: number;
}

/** Patches that must agree: one or two are alike by chance, or show the same logo. */
const MIN_PATCHES = 3;
/** Rows of a strip with patches that vote together. */
const BLOCK_ROWS = 1024;
/** Rows between two stretches that are parts of one. */
const MAX_GAP_ROWS = 96;

/**
 * Finds the stretches that two works share: a publisher's card, a recap, a stock background, or a
 * work that was catalogued twice. They are evidence for neither.
 * @param episodes those to compare with all others; default: all.
 */
export function findSharedRows(
  searcher: Searcher,
  episodes?: ReadonlySet<number>,
): SharedRowsPair[] {
  const blocks = [...searcher.episodes.keys()]
    .filter((episode) => episodes?.has(episode) ?? true)
    .flatMap((episode) => votesByBlock(searcher, episode, episodes));
  return joinStretches(blocks.flatMap(stretchesIn));
}

/** Votes of patches in one block of an episode for another episode. */
interface BlockVotes {
  readonly episode: number;
  readonly other: number;
  readonly votes: Vote[];
}

/** Looks up the patches of an episode in other works. */
function votesByBlock(
  searcher: Searcher,
  episode: number,
  episodes?: ReadonlySet<number>,
): BlockVotes[] {
  const { work } = searcher.episodes[episode]!;
  const episodeOf = (row: number) => searcher.episodeOfPatch(row);
  const blocks = new Map<string, BlockVotes>();
  const { from, to } = searcher.patchesOf(episode);
  for (let patch = from; patch < to; patch++) {
    const query = searcher.patchSquare(patch);
    const hits = searcher.patchesNear(searcher.patchPrint(patch));
    for (const hit of nearestOfEach(hits, episodeOf)) {
      const other = episodeOf(hit.row);
      // A pair of episodes is compared once: from the earlier one, or from the only one in
      // `episodes`.
      const wasCompared = other < episode && (!episodes || episodes.has(other));
      if (hit.distance > SAME_DRAWING_BITS || wasCompared) continue;
      if (searcher.episodes[other]!.work === work) continue;
      const key = `${other} ${Math.floor(query.top / BLOCK_ROWS)}`;
      if (!blocks.has(key)) blocks.set(key, { episode, other, votes: [] });
      blocks.get(key)!.votes.push(voteFor(searcher, query, hit));
    }
  }
  return [...blocks.values()];
}

/** The stretches on which the votes of a block agree. */
function stretchesIn({ episode, other, votes }: BlockVotes): SharedRowsPair[] {
  return [...groupsOf(votes, AS_SHOWN, MIN_PATCHES)].map((group) => {
    const query = boundingBox(group.map((vote) => boxOf(vote.query)));
    const reference = boundingBox(group.map((vote) => boxOf(vote.reference)));
    return {
      one: { episode, top: query.top, bottom: query.bottom },
      other: { episode: other, top: reference.top, bottom: reference.bottom },
      patches: group.length,
    };
  });
}

/** Joins stretches that continue from block to block. */
function joinStretches(stretches: readonly SharedRowsPair[]): SharedRowsPair[] {
  const byPlace = (a: SharedRowsPair, b: SharedRowsPair) =>
    a.one.episode - b.one.episode || a.other.episode - b.other.episode || a.one.top - b.one.top;
  const joined: SharedRowsPair[] = [];
  for (const next of [...stretches].sort(byPlace)) {
    const last = joined.at(-1);
    if (last && isContinued(last.one, next.one) && isContinued(last.other, next.other))
      joined[joined.length - 1] = {
        one: joinRows(last.one, next.one),
        other: joinRows(last.other, next.other),
        patches: last.patches + next.patches,
      };
    else joined.push(next);
  }
  return joined;
}

function isContinued(a: StripRows, b: StripRows): boolean {
  return (
    a.episode === b.episode && b.top <= a.bottom + MAX_GAP_ROWS && a.top <= b.bottom + MAX_GAP_ROWS
  );
}

function joinRows(a: StripRows, b: StripRows): StripRows {
  return { ...a, top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom) };
}

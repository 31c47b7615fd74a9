import { boxOf } from '../hash/window/patch.ts';
import { AS_SHOWN } from '../hash/window/view.ts';
import { boundingBox } from '../image/picture.ts';
import { SAME_DRAWING_BITS } from '../store/index/lookalikes.ts';
import type { Searcher } from '../store/index/searcher.ts';
import type { Hit } from '../store/search/hit.ts';
import { groupsOf, type Vote } from './patches/placement.ts';
import { nearestOfEach, voteFor } from './patches/votes.ts';

/** Rows of one episode's strip. */
export interface StripRows {
  /** Number of the episode, counted through all works in order. */
  readonly episode: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch that two places share: in two works, in two episodes of a work, or in one episode. */
export interface SharedRowsPair {
  readonly one: StripRows;
  readonly other: StripRows;
  /** Patches that are alike in both. */
  readonly patches: number;
}

/** Patches that must agree: one or two are alike by chance, or show the same logo. */
const MIN_PATCHES = 3;
/**
 * Rows between two places of one episode, at least: the width of the strip. A fence that repeats
 * itself nearer than that is one drawing to a reader of the list.
 */
const ELSEWHERE_ROWS = 256;
/** Rows of a strip with patches that vote together. */
const BLOCK_ROWS = 1024;
/** Rows between two stretches that are parts of one. */
const MAX_GAP_ROWS = 96;
/**
 * Later episodes of its own work with which a patch is compared. A card that is a fifth of each of
 * 300 episodes gives 14,000 pairs, not 47,000: indexing takes 1.07 times as long, not 1.23 times.
 */
const MAX_NEXT = 32;

/**
 * Finds the stretches that two places of the index share: a publisher's card, a recap, a stock
 * background, a drawing that is used twice, or a work that was catalogued twice. Of a stretch in
 * many episodes of one work, not all pairs are returned, but enough to link them all.
 * @param episodes those to compare with all others and with themselves.
 */
export function findSharedRows(
  searcher: Searcher,
  episodes: ReadonlySet<number>,
): SharedRowsPair[] {
  const chosen = [...episodes].filter((episode) => searcher.isInScope(episode));
  return chosen.flatMap((episode) => sharedRowsOf(searcher, episode, episodes));
}

/** Whether two places are in different works. */
export function areInTwoWorks({ episodes }: Searcher, { one, other }: SharedRowsPair): boolean {
  return episodes[one.episode]!.work !== episodes[other.episode]!.work;
}

/**
 * Whether what two places share identifies neither: they are of one origin, since each origin is
 * searched alone, and not the same art.
 */
export function isRecurrence(
  { episodes, kinship }: Searcher,
  { one, other }: SharedRowsPair,
): boolean {
  if (one.episode === other.episode) return true;
  const originOf = ({ episode }: StripRows) => episodes[episode]!.work.origin;
  return originOf(one) === originOf(other) && !kinship.isSameArt(one.episode, other.episode);
}

/** Stretches that an episode shares, by the other episode and from top to bottom. */
function sharedRowsOf(
  searcher: Searcher,
  episode: number,
  episodes: ReadonlySet<number>,
): SharedRowsPair[] {
  const votes = votesByEpisode(searcher, episode, episodes);
  return [...votes.keys()]
    .sort((a, b) => a - b)
    .flatMap((other) => {
      const blocks = byBlock(votes.get(other)!);
      return joinStretches(blocks.flatMap((block) => stretchesIn(episode, other, block)));
    });
}

/** The votes of the patches of an episode, by the episode for which they vote. */
function votesByEpisode(
  searcher: Searcher,
  episode: number,
  episodes: ReadonlySet<number>,
): ReadonlyMap<number, readonly Vote[]> {
  const episodeOf = (row: number) => searcher.episodeOfPatch(row);
  const votes = new Map<number, Vote[]>();
  const { from, to } = searcher.patchesOf(episode);
  for (let patch = from; patch < to; patch++) {
    const query = searcher.patchSquare(patch);
    for (const hit of nearestOfEach(hitsToCompare(searcher, patch, episodes), episodeOf)) {
      const other = episodeOf(hit.row);
      if (!votes.has(other)) votes.set(other, []);
      votes.get(other)!.push(voteFor(searcher, query, hit));
    }
  }
  return votes;
}

/**
 * The patches elsewhere that show the drawing of a patch. A pair of episodes is compared once: from
 * the earlier one, or from the only one in `episodes`. Of the work itself, the next
 * {@link MAX_NEXT} episodes with the drawing are enough, since these are compared with their next.
 */
function hitsToCompare(searcher: Searcher, patch: number, episodes: ReadonlySet<number>): Hit[] {
  const episode = searcher.episodeOfPatch(patch);
  const { work } = searcher.episodes[episode]!;
  const { top } = searcher.patchSquare(patch);
  const next = new Set<number>();
  return searcher.patchesNear(searcher.patchPrint(patch)).filter(({ row, distance }) => {
    if (distance > SAME_DRAWING_BITS) return false;
    const other = searcher.episodeOfPatch(row);
    if (other === episode) return searcher.patchSquare(row).top - top >= ELSEWHERE_ROWS;
    if (!episodes.has(other)) return true;
    if (other < episode) return false;
    if (searcher.episodes[other]!.work !== work) return true;
    if (next.size < MAX_NEXT) next.add(other);
    return next.has(other);
  });
}

/** Votes block by block. */
function byBlock(votes: readonly Vote[]): Vote[][] {
  const blocks = new Map<number, Vote[]>();
  for (const vote of votes) {
    const block = Math.floor(vote.query.top / BLOCK_ROWS);
    if (!blocks.has(block)) blocks.set(block, []);
    blocks.get(block)!.push(vote);
  }
  return [...blocks.values()];
}

/** The stretches on which the votes of a block agree. */
function stretchesIn(episode: number, other: number, votes: readonly Vote[]): SharedRowsPair[] {
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

/** Joins stretches of two episodes that continue from block to block. */
function joinStretches(stretches: readonly SharedRowsPair[]): SharedRowsPair[] {
  const joined: SharedRowsPair[] = [];
  for (const next of [...stretches].sort((a, b) => a.one.top - b.one.top)) {
    const at = joined.findLastIndex(
      ({ one, other }) => isContinued(one, next.one) && isContinued(other, next.other),
    );
    if (at < 0) joined.push(next);
    else {
      const { one, other, patches } = joined[at]!;
      joined[at] = {
        one: joinRows(one, next.one),
        other: joinRows(other, next.other),
        patches: patches + next.patches,
      };
    }
  }
  return joined;
}

function isContinued(a: StripRows, b: StripRows): boolean {
  return b.top <= a.bottom + MAX_GAP_ROWS && a.top <= b.bottom + MAX_GAP_ROWS;
}

function joinRows(a: StripRows, b: StripRows): StripRows {
  return { ...a, top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom) };
}

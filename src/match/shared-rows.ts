import { AS_SHOWN } from '../hash/window/window.ts';
import type { Searcher } from '../store/index/searcher.ts';
import { groupsOf, type Vote } from './patches/placement.ts';
import { nearestOfEach, voteFor } from './patches/votes.ts';

/** Rows of one episode's strip. */
export interface StripRows {
  /** Counted through all works in order. */
  readonly episode: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch that two works hold both. */
export interface SharedRowsPair {
  readonly one: StripRows;
  readonly other: StripRows;
  /** Patches that are alike in both. */
  readonly patches: number;
}

/** Differing bits within which patches of two works are taken for the same drawing. */
const SAME_DRAWING_BITS = 48;
/** Patches that must lie alike in both: one or two are like each other by chance, or show the same logo. */
const MIN_PATCHES = 3;
/** Rows of a strip in which they are sought together, and rows by which stretches that go on may be apart. */
const BLOCK_ROWS = 1024;
const MAX_GAP_ROWS = 96;

/**
 * Finds the stretches that two works hold both: a publisher's card, a recap, a background from stock, or one
 * work catalogued twice. They are evidence for neither.
 * @param episodes those to compare with all others; default: all.
 */
export function findSharedRows(index: Searcher, episodes?: ReadonlySet<number>): SharedRowsPair[] {
  const found: SharedRowsPair[] = [];
  for (let one = 0; one < index.episodes.length; one++) {
    if (episodes && !episodes.has(one)) continue;
    for (const votes of votesOf(index, one, episodes)) found.push(...pairsIn(votes));
  }
  return joinBlocks(found);
}

interface BlockVotes {
  readonly one: number;
  readonly other: number;
  readonly votes: Vote[];
}

/** Patches of an episode that are found in another work, by block and by the episode they are found in. */
function votesOf(index: Searcher, one: number, episodes?: ReadonlySet<number>): BlockVotes[] {
  const owners = index.snapshot.patches.episodes;
  const blocks = new Map<string, BlockVotes>();
  const { from, to } = index.patchesOf(one);
  for (let patch = from; patch < to; patch++) {
    const query = index.patchSquare(patch);
    for (const hit of nearestOfEach(index.patchesLike(patch), (found) => owners[found]!)) {
      const other = owners[hit.row]!;
      // Each pair is told once: from the earlier episode, or from the only one that is asked about.
      if (hit.distance > SAME_DRAWING_BITS || (other < one && (!episodes || episodes.has(other))))
        continue;
      if (index.episodes[other]!.work === index.episodes[one]!.work) continue;
      const key = `${other} ${Math.floor(query.top / BLOCK_ROWS)}`;
      if (!blocks.has(key)) blocks.set(key, { one, other, votes: [] });
      blocks.get(key)!.votes.push(voteFor(index, query, hit));
    }
  }
  return [...blocks.values()];
}

function pairsIn({ one, other, votes }: BlockVotes): SharedRowsPair[] {
  return [...groupsOf(votes, AS_SHOWN, MIN_PATCHES)].map((group) => {
    const rows = (episode: number, of: 'query' | 'reference'): StripRows => ({
      episode,
      top: Math.min(...group.map((vote) => vote[of].top)),
      bottom: Math.max(...group.map((vote) => vote[of].top + vote[of].side)),
    });
    return {
      one: rows(one, 'query'),
      other: rows(other, 'reference'),
      patches: group.length,
    };
  });
}

/** Stretches that go on from block to block, as one. */
function joinBlocks(found: readonly SharedRowsPair[]): SharedRowsPair[] {
  const order = (a: SharedRowsPair, b: SharedRowsPair) =>
    a.one.episode - b.one.episode || a.other.episode - b.other.episode || a.one.top - b.one.top;
  const whole: SharedRowsPair[] = [];
  for (const next of [...found].sort(order)) {
    const last = whole.at(-1);
    if (last && continues(last.one, next.one) && continues(last.other, next.other))
      whole[whole.length - 1] = {
        one: rowsAround(last.one, next.one),
        other: rowsAround(last.other, next.other),
        patches: last.patches + next.patches,
      };
    else whole.push(next);
  }
  return whole;
}

function continues(a: StripRows, b: StripRows): boolean {
  return (
    a.episode === b.episode && b.top <= a.bottom + MAX_GAP_ROWS && a.top <= b.bottom + MAX_GAP_ROWS
  );
}

function rowsAround(a: StripRows, b: StripRows): StripRows {
  return { ...a, top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom) };
}

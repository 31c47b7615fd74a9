import { PLAIN } from '../hash/window.ts';
import type { PanelIndex } from '../store/panel-index.ts';
import { nearestOfEach, voteFor } from './ballot.ts';
import { groupsOf, type Vote } from './placement.ts';

/** Rows of one episode's strip. */
export interface Rows {
  /** Counted through all works in order. */
  readonly episode: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch that two works hold both. */
export interface Common {
  readonly one: Rows;
  readonly other: Rows;
  /** Patches that are alike in both. */
  readonly patches: number;
}

/** Differing bits within which patches of two works are taken for the same drawing. */
const SAME = 48;
/** Patches that must lie alike in both: one or two are like each other by chance, or show the same logo. */
const MIN_PATCHES = 3;
/** Rows of a strip in which they are sought together, and rows by which stretches that go on may be apart. */
const BLOCK = 1024;
const GAP = 96;

/**
 * Finds the stretches that two works hold both: a publisher's card, a recap, a background from stock, or one
 * work catalogued twice. They are evidence for neither.
 * @param episodes those to compare with all others; default: all.
 */
export function commonStretches(index: PanelIndex, episodes?: ReadonlySet<number>): Common[] {
  const found: Common[] = [];
  for (let one = 0; one < index.episodes.length; one++) {
    if (episodes && !episodes.has(one)) continue;
    for (const votes of votesOf(index, one, episodes)) found.push(...stretchesOf(votes));
  }
  return joined(found);
}

interface Votes {
  readonly one: number;
  readonly other: number;
  readonly votes: Vote[];
}

/** Patches of an episode that are found in another work, by block and by the episode they are found in. */
function votesOf(index: PanelIndex, one: number, episodes?: ReadonlySet<number>): Votes[] {
  const owners = index.stock.patches.episodes;
  const blocks = new Map<string, Votes>();
  const { from, to } = index.patchesOf(one);
  for (let patch = from; patch < to; patch++) {
    const query = index.square(patch);
    for (const hit of nearestOfEach(index.alike(patch), (found) => owners[found]!)) {
      const other = owners[hit.window]!;
      // Each pair is told once: from the earlier episode, or from the only one that is asked about.
      if (hit.distance > SAME || (other < one && (!episodes || episodes.has(other)))) continue;
      if (index.episodes[other]!.work === index.episodes[one]!.work) continue;
      const key = `${other} ${Math.floor(query.top / BLOCK)}`;
      if (!blocks.has(key)) blocks.set(key, { one, other, votes: [] });
      blocks.get(key)!.votes.push(voteFor(index, query, hit));
    }
  }
  return [...blocks.values()];
}

function stretchesOf({ one, other, votes }: Votes): Common[] {
  return [...groupsOf(votes, PLAIN, MIN_PATCHES)].map((group) => {
    const rows = (episode: number, of: 'query' | 'reference'): Rows => ({
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
function joined(found: readonly Common[]): Common[] {
  const order = (a: Common, b: Common) =>
    a.one.episode - b.one.episode || a.other.episode - b.other.episode || a.one.top - b.one.top;
  const whole: Common[] = [];
  for (const next of [...found].sort(order)) {
    const last = whole.at(-1);
    if (last && goesOn(last.one, next.one) && goesOn(last.other, next.other))
      whole[whole.length - 1] = {
        one: around(last.one, next.one),
        other: around(last.other, next.other),
        patches: last.patches + next.patches,
      };
    else whole.push(next);
  }
  return whole;
}

function goesOn(a: Rows, b: Rows): boolean {
  return a.episode === b.episode && b.top <= a.bottom + GAP && a.top <= b.bottom + GAP;
}

function around(a: Rows, b: Rows): Rows {
  return { ...a, top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom) };
}

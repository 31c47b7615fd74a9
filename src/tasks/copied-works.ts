import type { Searcher } from '../store/index/searcher.ts';
import type { IndexedWork } from '../store/index/snapshot.ts';

/** Two works with episodes that are identical copies, page by page. These are treated as one. */
export interface CopiedWorks {
  /** The origin of both; absent for our own works. */
  readonly origin?: string;
  /** The work that comes first, and the one that repeats its episodes. Folder names. */
  readonly one: string;
  readonly other: string;
  /** How many episodes of `other` are copies of episodes of `one`, and how many it has. */
  readonly copies: number;
  readonly episodes: number;
  /** All episodes of each are copies of episodes of the other: both are treated as one work. */
  readonly whole: boolean;
}

/** A work, and the first identical copy of each of its episodes. */
interface HeldWork {
  readonly work: IndexedWork;
  readonly copies: readonly number[];
}

/**
 * Finds works with episodes that are identical copies. Each work is compared with those that hold
 * the first copies.
 * @param works all works of the index.
 * @param chosen numbers of episodes: only works that have one of these, or a copy of one.
 */
export function copiedWorks(
  { works, kinship }: Pick<Searcher, 'works' | 'kinship'>,
  chosen: ReadonlySet<number>,
): CopiedWorks[] {
  const held: HeldWork[] = [];
  /** The work of each episode. */
  const owners: HeldWork[] = [];
  for (const work of works) {
    const copies = work.episodes.map((_, i) => kinship.firstCopy(owners.length + i));
    held.push({ work, copies });
    owners.push(...copies.map(() => held.at(-1)!));
  }
  const chosenCopies = new Set([...chosen].map((episode) => kinship.firstCopy(episode)));
  return held.flatMap((other) => {
    const repeated = new Set(other.copies.map((copy) => owners[copy]!));
    return [...repeated].flatMap((one) => {
      const shared = other.copies.filter((copy) => owners[copy] === one);
      const isChosen = one !== other && shared.some((copy) => chosenCopies.has(copy));
      return isChosen ? [pairOf(one, other, shared)] : [];
    });
  });
}

/** @param shared the first copies, of episodes of `one`, that `other` holds. */
function pairOf(one: HeldWork, other: HeldWork, shared: readonly number[]): CopiedWorks {
  const { origin, name } = one.work;
  const held = new Set(shared);
  return {
    ...(origin !== undefined && { origin }),
    one: name,
    other: other.work.name,
    copies: shared.length,
    episodes: other.copies.length,
    whole: shared.length === other.copies.length && one.copies.every((copy) => held.has(copy)),
  };
}

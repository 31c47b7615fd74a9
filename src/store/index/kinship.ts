import { editionGroups } from '../format/editions.ts';
import { parseEpisodeName } from '../format/episode-name.ts';
import type { Page } from '../format/segment-data.ts';
import type { IndexedWork } from './snapshot.ts';

/**
 * Knows which episodes of an index are the same art: `catalogue.json` declares it (`sameAs`,
 * `contains`), or they are identical copies. What two such episodes share is then no reason to doubt
 * either. It holds within one origin only, since each origin describes its own works. A question
 * takes constant time.
 */
export class Kinship {
  /** The work of each episode. */
  readonly #works: readonly IndexedWork[];
  /** The first identical copy of each episode. */
  readonly #copies: Uint32Array;
  /** A number for each episode, the same in all editions of its work. */
  readonly #groups: Uint32Array;
  /** First copies of the episodes that the works of a group contain, by the number of the group. */
  readonly #contents: ReadonlyMap<number, ReadonlySet<number>>;

  /** @param works all works of a snapshot: their episodes are numbered through all, from 0. */
  constructor(works: readonly IndexedWork[]) {
    this.#works = works.flatMap((work) => work.episodes.map(() => work));
    this.#copies = firstCopies(works);
    const held = withCopies(works, this.#copies);
    const groups = groupsOf(held);
    this.#groups = Uint32Array.from(this.#works, (work) => groups.get(work)!);
    this.#contents = contentsOf(held, groups);
  }

  /** The first episode that is an identical copy of an episode; itself if none comes before it. */
  firstCopy(episode: number): number {
    return this.#copies[episode]!;
  }

  /**
   * Whether two episodes are the same art. They are if
   *
   * - they are identical copies: their pages have the same digests, in the same order; or
   * - their works are different ones in a group of editions: `sameAs` says so, of whichever of the
   *   two and through whichever others, or all their episodes are identical copies; or
   * - a work in the group of one `contains` a work in the group of the other, or the episode of that
   *   name in it; or
   * - both works contain the same episode.
   *
   * Two episodes of one work are not, unless they are identical copies. The answer does not depend
   * on the order of the two. It is not transitive: an anthology is the same art as both works in it.
   */
  isSameArt(one: number, other: number): boolean {
    if (this.#copies[one] === this.#copies[other]) return true;
    if (this.#works[one] === this.#works[other]) return false;
    if (this.#groups[one] === this.#groups[other]) return true;
    return this.#contains(one, other) || this.#contains(other, one) || this.#repeat(one, other);
  }

  /**
   * Which of two episodes that are the same art is the original: the one that the other's work
   * contains, else the first in the index.
   */
  comesBefore(one: number, other: number): boolean {
    if (this.#contains(other, one)) return true;
    return !this.#contains(one, other) && one < other;
  }

  /** Whether the works of two episodes contain the same episode: two anthologies. */
  #repeat(one: number, other: number): boolean {
    const contents = this.#contents.get(this.#groups[one]!);
    const others = this.#contents.get(this.#groups[other]!);
    if (contents === undefined || others === undefined) return false;
    return [...contents].some((episode) => others.has(episode));
  }

  /** Whether a work in the group of one episode contains the other. */
  #contains(one: number, other: number): boolean {
    return this.#contents.get(this.#groups[one]!)?.has(this.#copies[other]!) ?? false;
  }
}

/** Returns the first identical copy of each episode: of the same origin, with the same pages. */
function firstCopies(works: readonly IndexedWork[]): Uint32Array {
  const episodes = works.flatMap(({ origin, episodes }) =>
    episodes.map(({ pages }) => ({ origin, pages })),
  );
  const copies = Uint32Array.from(episodes.keys());
  // Few episodes that differ have the same page in the middle: no publisher's card is there.
  const alike = new Map<string, number[]>();
  for (const [episode, { origin, pages }] of episodes.entries()) {
    if (pages.length === 0) continue;
    const key = JSON.stringify([origin, pages.length, pages[pages.length >> 1]!.sha256]);
    const before = alike.get(key) ?? [];
    const first = before.find((other) => haveSameDigests(episodes[other]!.pages, pages));
    if (first === undefined) alike.set(key, [...before, episode]);
    else copies[episode] = first;
  }
  return copies;
}

function haveSameDigests(one: readonly Page[], other: readonly Page[]): boolean {
  return one.every(({ sha256 }, i) => sha256 === other[i]!.sha256);
}

/** A work, and the first copy of each of its episodes. */
interface HeldWork {
  readonly work: IndexedWork;
  readonly copies: readonly number[];
}

function withCopies(works: readonly IndexedWork[], copies: Uint32Array): HeldWork[] {
  let next = 0;
  return works.map((work) => {
    const first = next;
    next += work.episodes.length;
    return { work, copies: [...copies.subarray(first, next)] };
  });
}

/** Numbers the groups of editions. */
function groupsOf(held: readonly HeldWork[]): ReadonlyMap<IndexedWork, number> {
  const groups = new Map<IndexedWork, number>();
  for (const works of byOrigin(held)) {
    const roots = editionGroups(works.map(withIdenticalWork(works)));
    const numbers = new Map([...new Set(roots.values())].map((root, i) => [root, groups.size + i]));
    for (const { work } of works) groups.set(work, numbers.get(roots.get(work.name)!)!);
  }
  return groups;
}

/** Returns a function that adds to the `sameAs` of a work one that holds the same episodes. */
function withIdenticalWork(
  works: readonly HeldWork[],
): (held: HeldWork) => Pick<IndexedWork, 'name' | 'sameAs'> {
  const keyOf = ({ copies }: HeldWork) => [...new Set(copies)].sort((a, b) => a - b).join();
  const names = new Map(works.map((held) => [keyOf(held), held.work.name]));
  return (held) => {
    const { name, sameAs = [] } = held.work;
    return {
      name,
      sameAs: held.copies.length === 0 ? sameAs : [...sameAs, names.get(keyOf(held))!],
    };
  };
}

/** Returns the first copies of the episodes that the works of each group contain. */
function contentsOf(
  held: readonly HeldWork[],
  groups: ReadonlyMap<IndexedWork, number>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const editions = grouped(held, ({ work }) => groups.get(work)!);
  const contents = new Map<number, Set<number>>();
  for (const works of byOrigin(held)) {
    const byName = new Map(works.map((each) => [each.work.name, each.work]));
    for (const { work } of works)
      for (const text of work.contains ?? []) {
        const { work: name, episode } = parseEpisodeName(text);
        const named = byName.get(name);
        if (named === undefined) continue;
        const group = groups.get(work)!;
        const content = contents.get(group) ?? new Set();
        contents.set(group, content);
        for (const edition of editions.get(groups.get(named)!)!)
          for (const copy of copiesNamed(edition, episode)) content.add(copy);
      }
  }
  return contents;
}

/** The first copies of the episodes of a name; of all episodes if no name is given. */
function copiesNamed({ work, copies }: HeldWork, episode?: string): number[] {
  return copies.filter((_, i) => episode === undefined || work.episodes[i]!.name === episode);
}

function byOrigin(held: readonly HeldWork[]): Iterable<readonly HeldWork[]> {
  return grouped(held, ({ work }) => work.origin).values();
}

function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

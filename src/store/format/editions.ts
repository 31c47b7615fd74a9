import type { Work } from './segment-data.ts';

/**
 * Groups works that are one work in several editions or languages, as their `sameAs` says: what one
 * says of another holds for both, and for all that these are the same as. Names of other works are
 * ignored.
 * @param works of one origin.
 * @returns for the name of each work, the name of the work that stands for its group.
 */
export function editionGroups(
  works: readonly Pick<Work, 'name' | 'sameAs'>[],
): ReadonlyMap<string, string> {
  const groups = new Groups(works.map(({ name }) => name));
  for (const { name, sameAs = [] } of works) for (const other of sameAs) groups.join(name, other);
  return new Map(works.map(({ name }) => [name, groups.rootOf(name)!]));
}

/** Disjoint sets of names, each named by its root (union-find). */
class Groups {
  readonly #parents: Map<string, string>;

  constructor(names: readonly string[]) {
    this.#parents = new Map(names.map((name) => [name, name]));
  }

  join(one: string, other: string): void {
    const [a, b] = [this.rootOf(one), this.rootOf(other)];
    if (a !== undefined && b !== undefined) this.#parents.set(b, a);
  }

  /** Undefined for an unknown name. */
  rootOf(name: string): string | undefined {
    let root = this.#parents.get(name);
    while (root !== undefined && this.#parents.get(root) !== root) root = this.#parents.get(root);
    // The next question about a name on this way is answered in one step.
    for (let at = name; root !== undefined && at !== root; ) {
      const next = this.#parents.get(at)!;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }
}

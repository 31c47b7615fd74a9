import { expect, test } from 'vitest';
import { editionGroups } from '../../../src/store/format/editions.ts';

/** The groups of works of these names, in alphabetical order; `sameAs` by name. */
function groupsOf(names: string, sameAs: Readonly<Record<string, readonly string[]>>): string[] {
  const works = [...names].map((name) => ({ name, ...(sameAs[name] && { sameAs: sameAs[name] }) }));
  const groups = new Map<string, string>();
  for (const [name, root] of editionGroups(works))
    groups.set(root, `${groups.get(root) ?? ''}${name}`);
  return [...groups.values()].map((group) => [...group].sort().join('')).sort();
}

test.for<[what: string, sameAs: Record<string, string[]>, groups: string[]]>([
  ['no work says it', {}, ['a', 'b', 'c', 'd']],
  ['one says it of another', { c: ['a'] }, ['ac', 'b', 'd']],
  ['both say it', { a: ['c'], c: ['a'] }, ['ac', 'b', 'd']],
  ['it holds through a third', { a: ['b'], c: ['b'] }, ['abc', 'd']],
  ['groups are joined', { a: ['b'], c: ['d'], d: ['b'] }, ['abcd']],
  ['a work says it of itself', { a: ['a'] }, ['a', 'b', 'c', 'd']],
  ['the other is unknown', { a: ['x'], b: ['x'] }, ['a', 'b', 'c', 'd']],
])('works are grouped if %s', ([, sameAs, groups]) => {
  expect(groupsOf('abcd', sameAs)).toEqual(groups);
  expect(groupsOf('dcba', sameAs)).toEqual(groups);
});

test('a chain of a hundred thousand works is one group, in either direction', () => {
  const name = (i: number) => `${i}`;
  for (const step of [1, -1]) {
    const works = Array.from({ length: 100_000 }, (_, i) => ({
      name: name(i),
      sameAs: [name(i + step)],
    }));
    expect(new Set(editionGroups(works).values()).size).toBe(1);
  }
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Kinship } from '../../../src/store/index/kinship.ts';
import type { IndexedWork } from '../../../src/store/index/snapshot.ts';

/** The pages of each episode of a work, a letter for the digest of each page. */
type Pages = Readonly<Record<string, string>>;
type Relations = Pick<IndexedWork, 'origin' | 'sameAs' | 'contains'>;

function workOf(name: string, episodes: Pages, relations: Relations = {}): IndexedWork {
  const pageOf = (sha256: string, i: number) => ({ file: `${i}`, width: 1, height: 1, sha256 });
  return {
    name,
    ...relations,
    episodes: Object.entries(episodes).map(([episode, digests]) => ({
      name: episode,
      pages: [...digests].map(pageOf),
    })),
  };
}

/** All pairs of different episodes that are the same art, as `work/episode = work/episode`. */
function sameArt(works: readonly IndexedWork[]): string[] {
  const kinship = new Kinship(works);
  const names = works.flatMap(({ origin, name, episodes }) =>
    episodes.map((episode) => `${origin ? `${origin}:` : ''}${name}/${episode.name}`),
  );
  return names.flatMap((one, a) =>
    names.flatMap((other, b) => {
      expect(kinship.isSameArt(a, b)).toBe(kinship.isSameArt(b, a));
      return a < b && kinship.isSameArt(a, b) ? [`${one} = ${other}`] : [];
    }),
  );
}

describe('episodes are the same art', () => {
  const crown = workOf('crown', { 1: 'abc', 2: 'def' });

  test('never by chance: not with their own work, nor with a card that works share', () => {
    const other = workOf('neon', { 1: 'a', 2: 'ac', 3: 'cba', 4: 'abcd' });
    expect(sameArt([crown, other])).toEqual([]);
    expect(new Kinship([crown]).isSameArt(1, 1)).toBe(true);
  });

  test('in editions of one work, whichever says so', () => {
    const spanish = (relations: Relations) => workOf('corona', { 1: 'ABC' }, relations);
    const pairs = ['crown/1 = corona/1', 'crown/2 = corona/1'];
    expect(sameArt([crown, spanish({ sameAs: ['crown'] })])).toEqual(pairs);
    expect(sameArt([{ ...crown, sameAs: ['corona'] }, spanish({})])).toEqual(pairs);
    expect(sameArt([crown, spanish({ sameAs: ['no such work'] })])).toEqual([]);
  });

  test('in editions through a third, which need not share a name', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => workOf(name, { [name]: name }));
    expect(sameArt([{ ...a!, sameAs: ['b'] }, b!, { ...c!, sameAs: ['b'] }])).toEqual([
      'a/a = b/b',
      'a/a = c/c',
      'b/b = c/c',
    ]);
  });

  test('in an anthology and the works or episodes that it contains', () => {
    const anthology = (contains: readonly string[]) => workOf('all', { x: 'x' }, { contains });
    expect(sameArt([crown, anthology(['crown'])])).toEqual(['crown/1 = all/x', 'crown/2 = all/x']);
    expect(sameArt([anthology(['crown/2']), crown])).toEqual(['all/x = crown/2']);
    expect(sameArt([anthology(['crown/3', 'no', 'no/1', 'all', '']), crown])).toEqual([]);
  });

  test('in an anthology and another edition of what it contains', () => {
    const corona = workOf('corona', { 1: 'A', 3: 'C' }, { sameAs: ['crown'] });
    const all = workOf('all', { x: 'x' }, { contains: ['crown/1'] });
    const todo = workOf('todo', { y: 'y' }, { sameAs: ['all'] });
    expect(sameArt([all, todo, corona, crown]).filter((pair) => /all|todo/.test(pair))).toEqual([
      'all/x = todo/y',
      'all/x = corona/1',
      'all/x = crown/1',
      'todo/y = corona/1',
      'todo/y = crown/1',
    ]);
  });

  test('but not in two works of one anthology', () => {
    const all = workOf('all', { x: 'x' }, { contains: ['crown', 'neon'] });
    const pairs = sameArt([crown, workOf('neon', { 1: 'n' }), all]);
    expect(pairs).toEqual(['crown/1 = all/x', 'crown/2 = all/x', 'neon/1 = all/x']);
  });
});

describe('identical copies', () => {
  const crown = workOf('crown', { 1: 'abc', 2: 'def' });

  test('are the same art, in any work, under any name', () => {
    const other = workOf('neon', { 1: 'xyz', again: 'def', twice: 'def' });
    expect(sameArt([crown, other])).toEqual([
      'crown/2 = neon/again',
      'crown/2 = neon/twice',
      'neon/again = neon/twice',
    ]);
    const kinship = new Kinship([crown, other]);
    expect([0, 1, 2, 3, 4].map((episode) => kinship.firstCopy(episode))).toEqual([0, 1, 2, 1, 1]);
  });

  test('of all episodes make one work of two, in any order of the episodes', () => {
    const copy = workOf('crown (1)', { b: 'def', a: 'abc' });
    const edition = workOf('corona', { 1: 'ABC' }, { sameAs: ['crown (1)'] });
    expect(sameArt([crown, copy, edition])).toHaveLength(4 + 4);
    const part = workOf('crown (2)', { b: 'def' });
    expect(sameArt([crown, part])).toEqual(['crown/2 = crown (2)/b']);
  });

  test('of a contained episode are contained', () => {
    const all = workOf('all', { x: 'x' }, { contains: ['crown/2'] });
    expect(sameArt([crown, all, workOf('neon', { 9: 'def', 8: 'n' })])).toEqual([
      'crown/2 = all/x',
      'crown/2 = neon/9',
      'all/x = neon/9',
    ]);
  });

  test('are not episodes without pages, nor works without episodes', () => {
    expect(sameArt([workOf('a', { 1: '' }), workOf('b', { 1: '' })])).toEqual([]);
    const works = [workOf('a', {}), workOf('b', {}), workOf('c', { 1: 'c' }, { sameAs: ['a'] })];
    expect(sameArt([...works, workOf('d', { 1: 'd' }, { sameAs: ['b'] })])).toEqual([]);
  });
});

test('nothing holds across origins, though their works have the same names and pages', () => {
  const of = (origin: Relations) => [
    workOf('crown', { 1: 'abc' }, origin),
    workOf('corona', { 1: 'ABC' }, { ...origin, sameAs: ['crown'], contains: ['crown'] }),
  ];
  expect(sameArt([...of({}), ...of({ origin: 'A' }), ...of({ origin: 'B' })])).toEqual([
    'crown/1 = corona/1',
    'A:crown/1 = A:corona/1',
    'B:crown/1 = B:corona/1',
  ]);
});

test('the answers are those of the definition, in any index', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const text = fc.oneof(
    name,
    fc.tuple(name, fc.constantFrom('1', '2')).map((both) => both.join('/')),
  );
  const work = fc.record({
    episodes: fc.dictionary(fc.constantFrom('1', '2'), fc.constantFrom('', 'p', 'q', 'pq', 'qp'), {
      noNullPrototype: true,
    }),
    sameAs: fc.array(name, { maxLength: 1 }),
    contains: fc.array(text, { maxLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(work, { minLength: 1, maxLength: 4 }), (records) => {
      const works = records.map(({ episodes, ...relations }, i) =>
        workOf('abcd'[i]!, episodes, relations),
      );
      expect(sameArt(works)).toEqual(byDefinition(works));
    }),
  );
});

/** The pairs of {@link sameArt} by definition, step by step. */
function byDefinition(works: readonly IndexedWork[]): string[] {
  const episodes = works.flatMap((work) => work.episodes.map((episode) => ({ work, episode })));
  type One = (typeof episodes)[number];
  const digests = ({ episode: { pages } }: Pick<One, 'episode'>) =>
    pages.map(({ sha256 }) => sha256).join('');
  const isCopy = (a: One, b: One) => a === b || (digests(a) !== '' && digests(a) === digests(b));
  const of = (work: IndexedWork) => episodes.filter((each) => each.work === work);
  const covers = (a: IndexedWork, b: IndexedWork) =>
    of(a).every((one) => of(b).some((other) => isCopy(one, other)));
  const related = (a: IndexedWork, b: IndexedWork) =>
    a === b ||
    a.sameAs?.includes(b.name) ||
    b.sameAs?.includes(a.name) ||
    (of(a).length > 0 && of(b).length > 0 && covers(a, b) && covers(b, a));
  const groupOf = (work: IndexedWork) => {
    const group = [work];
    for (const member of group)
      group.push(...works.filter((each) => !group.includes(each) && related(member, each)));
    return group;
  };
  const contains = (a: One, b: One) =>
    groupOf(a.work).some((holder) =>
      holder.contains?.some((text) => {
        const [name, episode] = text.split('/');
        const named = works.find((each) => each.name === name);
        return (
          named !== undefined &&
          groupOf(named)
            .flatMap(of)
            .filter((each) => episode === undefined || each.episode.name === episode)
            .some((each) => isCopy(each, b))
        );
      }),
    );
  const isSame = (a: One, b: One) =>
    isCopy(a, b) ||
    (a.work !== b.work &&
      (groupOf(a.work).includes(b.work) ||
        contains(a, b) ||
        contains(b, a) ||
        episodes.some((each) => contains(a, each) && contains(b, each))));
  return episodes.flatMap((a, i) =>
    episodes
      .slice(i + 1)
      .filter((b) => isSame(a, b))
      .map((b) => `${a.work.name}/${a.episode.name} = ${b.work.name}/${b.episode.name}`),
  );
}

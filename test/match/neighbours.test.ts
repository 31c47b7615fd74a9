import { describe, expect, test } from 'vitest';
import type { Picture } from '../../src/image/picture.ts';
import type { Claim } from '../../src/match/evidence/claim.ts';
import { type NeighbourItem, Neighbours } from '../../src/match/neighbours.ts';
import { rowsOf, sheet } from '../support/drawing.ts';
import { libraryOf } from '../support/library.ts';
import { stripOf } from '../support/pages.ts';

const strip = await stripOf('ash-crown/ep01', 2, 3, 4);
const foreign = await stripOf('neon-spring/ep01', 2, 3);
const searcher = libraryOf({ 'ash/ep01': strip });

interface Slice extends NeighbourItem {
  readonly name: string;
}

/** A fifth of the width. */
const TALL = 51;

function slice(name: string, picture: Picture | undefined, group = 'es'): Slice {
  return { name, group, picture, claims: [[]] };
}

/** Rows `from` onward of a strip, as `count` slices that follow one another. */
function slices(source: Picture, from: number, count: number, group?: string): Slice[] {
  return Array.from({ length: count }, (_, i) =>
    slice(`${from + i * TALL}`, rowsOf(source, from + i * TALL, from + (i + 1) * TALL), group),
  );
}

function through(items: readonly Slice[]): Slice[] {
  const neighbours = new Neighbours<Slice>(searcher);
  return [...items.flatMap((item) => neighbours.push(item)), ...neighbours.flush()];
}

/** The claims on a slice, for the works of one origin: of the only one by default. */
const claimsOf = ({ claims }: Slice, scope = 0) => claims[scope]!;
const placed = (items: readonly Slice[]) => items.filter((item) => claimsOf(item).length > 0);

/** The rows of the strip that the claims on a slice cover. */
function rowsClaimed(item: Slice): [top: number, bottom: number] {
  const claims = claimsOf(item);
  return [
    Math.min(...claims.map(({ reference }) => reference.top)),
    Math.max(...claims.map(({ reference }) => reference.bottom)),
  ];
}

describe('slices a fifth as tall as wide', () => {
  const out = through(slices(strip, 200, 10));

  test('are not claimed alone', () => {
    expect(placed(slices(strip, 200, 10).flatMap((one) => through([one])))).toEqual([]);
  });

  test('are claimed together with their neighbours, each with its own rows', () => {
    expect(placed(out).length).toBeGreaterThanOrEqual(8);
    for (const item of placed(out)) {
      const [top, bottom] = rowsClaimed(item);
      expect(Math.abs(top - Number(item.name)), item.name).toBeLessThan(0.6 * TALL);
      expect(Math.abs(bottom - Number(item.name) - TALL), item.name).toBeLessThan(0.6 * TALL);
    }
    for (const item of placed(out).slice(1, -1)) {
      const [top, bottom] = rowsClaimed(item);
      expect(Math.abs(top - Number(item.name)), item.name).toBeLessThan(4);
      expect(Math.abs(bottom - Number(item.name) - TALL), item.name).toBeLessThan(4);
    }
  });

  test('have claims in their own rows, and no claim reaches out of its slice', () => {
    for (const item of placed(out))
      for (const { query } of claimsOf(item)) {
        expect(query.top).toBeGreaterThanOrEqual(0);
        expect(query.bottom).toBeLessThanOrEqual(TALL);
        expect(query.bottom - query.top).toBeGreaterThanOrEqual(0.6 * TALL);
      }
  });

  test('of two folders are never joined', () => {
    const mixed = slices(strip, 200, 8).map((item, i) => ({ ...item, group: `g${i % 2}` }));
    expect(placed(through(mixed))).toEqual([]);
  });

  test('of two folders, one after the other, are claimed in each', () => {
    const both = [...slices(strip, 200, 8, 'a'), ...slices(strip, 700, 8, 'b')];
    const found = placed(through(both));
    for (const group of ['a', 'b'])
      expect(found.filter((item) => item.group === group).length).toBeGreaterThanOrEqual(6);
  });

  test('around an advertisement are claimed; the advertisement is not, and no claim crosses it', () => {
    const stranger = slice('stranger', rowsOf(foreign, 300, 300 + 2 * TALL));
    const items = [...slices(strip, 200, 5), stranger, ...slices(strip, 200 + 5 * TALL, 5)];
    const found = through(items);
    expect(claimsOf(found.find(({ name }) => name === 'stranger')!)).toEqual([]);
    expect(placed(found).length).toBeGreaterThanOrEqual(6);
    for (const item of placed(found)) {
      const [top, bottom] = rowsClaimed(item);
      expect(top).toBeGreaterThan(Number(item.name) - 0.6 * TALL);
      expect(bottom).toBeLessThan(Number(item.name) + 1.6 * TALL);
    }
  });

  test('of a work that is not in the index are not claimed', () => {
    expect(placed(through(slices(foreign, 100, 8)))).toEqual([]);
  });
});

describe('slices with something after each', () => {
  const plain = placed(through(slices(strip, 200, 10))).map(({ name }) => name);
  const wide = { ...rowsOf(foreign, 0, 60), width: 300 };
  const tall = rowsOf(foreign, 0, 400);
  const between: readonly (readonly [what: string, picture: Picture | undefined])[] = [
    ['a file that cannot be read', undefined],
    ['a spacer', sheet(256, 0)],
    ['a banner of another width', wide],
    ['the same banner of their width', rowsOf(foreign, 0, 60)],
    ['a credit page', tall],
  ];

  test.for(between)('%s: are claimed as without it', ([, picture]) => {
    const items = slices(strip, 200, 10).flatMap((one) => [one, slice('between', picture)]);
    const found = placed(through(items)).map(({ name }) => name);
    expect(found.filter((name) => name === 'between')).toEqual([]);
    expect(found).toEqual(plain);
  });

  test('that is of the work itself keep its claims', () => {
    const claim = { episode: 0 } as Claim;
    const page: Slice = { ...slice('page', rowsOf(strip, 455, 600)), claims: [[claim]] };
    const found = through([...slices(strip, 200, 5), page, ...slices(strip, 600, 5)]);
    expect(claimsOf(found[5]!)).toEqual([claim]);
    expect(placed(found).length).toBeGreaterThanOrEqual(8);
  });
});

describe('a page before slices', () => {
  const claim = { episode: 0 } as Claim;

  test('helps to claim them, and keeps its own claims', () => {
    const page: Slice = { ...slice('page', rowsOf(strip, 0, 500)), claims: [[claim]] };
    const found = through([page, ...slices(strip, 500, 2)]);
    expect(claimsOf(found[0]!)).toEqual([claim]);
    expect(placed(found.slice(1)).length).toBeGreaterThanOrEqual(1);
  });

  test('of another width is not joined to them', () => {
    const wide: Slice = {
      ...slice('page', { ...rowsOf(strip, 0, 500), width: 300 }),
      claims: [[claim]],
    };
    expect(placed(through([wide, ...slices(strip, 500, 1)]))).toHaveLength(1);
  });
});

describe('every picture', () => {
  const page: Slice = { ...slice('page', rowsOf(foreign, 0, 400)), claims: [[{} as Claim]] };
  const items = [
    ...slices(strip, 200, 3),
    page,
    slice('unreadable', undefined),
    slice('too narrow', sheet(256, 0)),
    slice('blank', sheet(256, 40)),
    ...slices(strip, 400, 3, 'ja'),
    slice('tall', rowsOf(foreign, 0, 300), 'ja'),
    slice('alone', sheet(256, 40), 'last'),
  ];

  test('is released once, in the same order', () => {
    expect(through(items).map(({ name }) => name)).toEqual(items.map(({ name }) => name));
    expect(through([])).toEqual([]);
  });

  test('is released at once if nothing waits: one page waits for slices that may follow', () => {
    const neighbours = new Neighbours<Slice>(searcher);
    const pages = Array.from({ length: 5 }, (_, i) => ({ ...page, name: `${i}` }));
    const out = pages.map((one) => neighbours.push(one).map(({ name }) => name));
    expect(out).toEqual([[], ['0'], ['1'], ['2'], ['3']]);
    expect(neighbours.flush().map(({ name }) => name)).toEqual(['4']);
  });

  test('waits at most until 64 are pending: endless slices do not pile up', () => {
    const neighbours = new Neighbours<Slice>(searcher);
    let held = 0;
    let most = 0;
    for (let i = 0; i < 100; i++) {
      held += 1 - neighbours.push(slice(`${i}`, sheet(256, 40))).length;
      most = Math.max(most, held);
    }
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThanOrEqual(64);
    expect(held - neighbours.flush().length).toBe(0);
  });

  test('waits at most until 256 spacers are pending', () => {
    const neighbours = new Neighbours<Slice>(searcher);
    let held = 0;
    let most = 0;
    for (let i = 0; i < 1000; i++) {
      held += 1 - neighbours.push(slice(`${i}`, undefined)).length;
      most = Math.max(most, held);
    }
    expect(most).toBeLessThanOrEqual(256);
    expect(held - neighbours.flush().length).toBe(0);
  });
});

import { expect, test } from 'vitest';
import { ArenaPool } from '../../../src/store/index/arena-pool.ts';
import { Arena } from '../../../src/store/search/arena.ts';

const LARGE = 2 ** 15;

test('a pool allocates from the arena that it is given', () => {
  const arena = new Arena();
  const pool = new ArenaPool(arena);
  expect([1, 2].map(() => Arena.of(pool.allocateWords(LARGE)))).toEqual([arena, arena]);
});

test('a pool allocates up to 64 KiB outside of arenas', () => {
  const pool = new ArenaPool();
  expect(Arena.of(pool.allocateWords(2 ** 14))).toBeUndefined();
  expect(Arena.of(pool.allocateWords(2 ** 14 + 1))).toBeInstanceOf(Arena);
});

test('a pool makes a new arena when the last has no room left', () => {
  const full = new Arena();
  full.hasRoomFor = () => false;
  const pool = new ArenaPool(full);
  const [one, two] = [1, 2].map(() => Arena.of(pool.allocateWords(LARGE)));
  expect(one).toBeInstanceOf(Arena);
  expect(one).not.toBe(full);
  expect(two).toBe(one);
});

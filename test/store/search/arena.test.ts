import { describe, expect, test } from 'vitest';
import { Arena } from '../../../src/store/search/arena.ts';

const MEGABYTE = 2 ** 20;

describe('memory allocated in an arena', () => {
  test('is zero, does not overlap, and belongs to the arena', () => {
    const arena = new Arena();
    const one = arena.allocateWords(1000).fill(-1);
    const two = arena.allocate(70_000);
    expect(two.every((byte) => byte === 0)).toBe(true);
    expect(two.byteOffset).toBeGreaterThanOrEqual(one.byteOffset + one.byteLength);
    expect([Arena.of(one), Arena.of(two)]).toEqual([arena, arena]);
    expect(Arena.of(new Uint32Array(1))).toBeUndefined();
  });
});

describe('memory lent to a thread', () => {
  const arena = new Arena();
  const size = () => arena.memory!.buffer.byteLength;

  test('is used before the memory grows', () => {
    const loan = arena.lend()!;
    const before = size();
    const thread = new Arena(arena.memory, loan);
    const allocated = [
      thread.allocateWords(1000),
      thread.allocateWords(3),
      thread.allocateWords(MEGABYTE),
    ];
    expect(size()).toBe(before);
    for (const [i, words] of allocated.entries()) {
      expect(words.every((word) => word === 0)).toBe(true);
      words.fill(i + 1);
    }
    expect(allocated.every((words, i) => words.every((word) => word === i + 1))).toBe(true);
    const end = loan.address + loan.bytes;
    expect(allocated.every((words) => words.byteOffset + words.byteLength <= end)).toBe(true);
    expect(thread.allocate(16 * MEGABYTE).byteOffset).toBeGreaterThanOrEqual(end);
    arena.takeBack(loan);
  });

  test('is cleared and lent again once it was returned', () => {
    const before = size();
    for (let call = 0; call < 5; call++) {
      const [one, two] = [arena.lend()!, arena.lend()!];
      expect(one.address).not.toBe(two.address);
      const words = new Arena(arena.memory, one).allocateWords(1000);
      expect(words.every((word) => word === 0)).toBe(true);
      words.fill(7);
      for (const loan of [one, two]) arena.takeBack(loan);
    }
    expect(size() - before).toBeLessThanOrEqual(17 * MEGABYTE);
  });
});

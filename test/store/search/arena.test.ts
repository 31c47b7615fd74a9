import { describe, expect, test } from 'vitest';
import { Arena } from '../../../src/store/search/arena.ts';

const MEGABYTE = 2 ** 20;

describe('memory taken of an arena', () => {
  test('is zero, lies apart, and is known to be of it', () => {
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
  const grown = () => arena.memory!.buffer.byteLength;

  test('is taken before more is asked for', () => {
    const spare = arena.lend()!;
    const before = grown();
    const thread = new Arena(arena.memory, spare);
    const rooms = [
      thread.allocateWords(1000),
      thread.allocateWords(3),
      thread.allocateWords(MEGABYTE),
    ];
    expect(grown()).toBe(before);
    for (const [i, room] of rooms.entries()) {
      expect(room.every((word) => word === 0)).toBe(true);
      room.fill(i + 1);
    }
    expect(rooms.every((room, i) => room.every((word) => word === i + 1))).toBe(true);
    const end = spare.address + spare.bytes;
    expect(rooms.every((room) => room.byteOffset + room.byteLength <= end)).toBe(true);
    expect(thread.allocate(16 * MEGABYTE).byteOffset).toBeGreaterThanOrEqual(end);
    arena.takeBack(spare);
  });

  test('is lent again, as good as new', () => {
    const before = grown();
    for (let call = 0; call < 5; call++) {
      const [one, two] = [arena.lend()!, arena.lend()!];
      expect(one.address).not.toBe(two.address);
      const room = new Arena(arena.memory, one).allocateWords(1000);
      expect(room.every((word) => word === 0)).toBe(true);
      room.fill(7);
      for (const spare of [one, two]) arena.takeBack(spare);
    }
    expect(grown() - before).toBeLessThanOrEqual(17 * MEGABYTE);
  });
});

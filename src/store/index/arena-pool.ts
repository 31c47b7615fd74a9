import { Arena } from '../search/arena.ts';

/** Largest section, in bytes, that stays outside of the arenas: plain code searches so little. */
const MAX_PRIVATE_BYTES = 65536;
/** Bytes of an arena that remain for the buffers of searches. */
const SEARCH_RESERVE_BYTES = 2 ** 28;

/** Allocates from one arena until it is full, then from a new one: an arena has at most 4 GiB. */
export class ArenaPool {
  #arena: Arena | undefined;

  /** @param arena the one to fill first; default: a new one. */
  constructor(arena?: Arena) {
    this.#arena = arena;
  }

  /** @throws RangeError when the system has no memory left. */
  allocateWords(count: number): Uint32Array {
    if (4 * count <= MAX_PRIVATE_BYTES) return new Uint32Array(count);
    if (this.#arena === undefined || !this.#arena.hasRoomFor(4 * count + SEARCH_RESERVE_BYTES))
      this.#arena = new Arena();
    return this.#arena.allocateWords(count);
  }
}

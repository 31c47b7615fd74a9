/** Bytes of each of two buffers: more than a cache. */
const SIZE = 2 ** 28;
/** Bytes that {@link readMemory} reads. */
export const READ: number = 2 * SIZE;

let buffers: readonly [Buffer, Buffer] | undefined;

/**
 * Reads memory as fast as one thread can: `equals` of two equal buffers, a `memcmp` of the C library with the
 * processor's widest registers. It only reads, and both are counted.
 */
export function readMemory(): void {
  // Filled with something, for pages of zeros nobody wrote to may all be the same one.
  buffers ??= [Buffer.alloc(SIZE, 1), Buffer.alloc(SIZE, 1)];
  if (!buffers[0].equals(buffers[1])) throw new Error('equal memory differs');
}

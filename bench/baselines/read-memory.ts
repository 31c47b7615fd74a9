/** Bytes of each of two buffers: more than a processor cache. */
const BUFFER_BYTES = 2 ** 28;
/** Bytes that one call of {@link readMemory} reads. */
export const BYTES_READ: number = 2 * BUFFER_BYTES;

let buffers: readonly [Buffer, Buffer] | undefined;

/**
 * Reads memory as fast as one thread can: `equals` of two equal buffers is the C library's
 * `memcmp`, which uses the processor's widest registers. It writes nothing and reads both buffers.
 */
export function readMemory(): void {
  // Filled with ones: the system may map all pages of zeros that were never written to one page.
  buffers ??= [Buffer.alloc(BUFFER_BYTES, 1), Buffer.alloc(BUFFER_BYTES, 1)];
  if (!buffers[0].equals(buffers[1])) throw new Error('Two buffers filled alike differ.');
}

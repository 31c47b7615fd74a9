import { expect } from 'vitest';

/**
 * Returns true for typed arrays of one kind with the same bytes; undefined leaves the comparison to
 * Vitest.
 */
function sameBytes(a: unknown, b: unknown): true | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
  return a.constructor === b.constructor && bytesOf(a).equals(bytesOf(b)) ? true : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

// Vitest compares number by number, which takes seconds for the tables of an index.
expect.addEqualityTesters([sameBytes]);

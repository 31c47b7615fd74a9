import { expect } from 'vitest';

/** Whether two typed arrays of one kind hold the same bytes; undefined where that must be looked at closer. */
function sameBytes(a: unknown, b: unknown): true | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
  return a.constructor === b.constructor && bytesOf(a).equals(bytesOf(b)) ? true : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

// Number by number, as it is done otherwise, a table of an index takes seconds.
expect.addEqualityTesters([sameBytes]);

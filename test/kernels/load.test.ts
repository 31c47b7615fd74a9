import { expect, test } from 'vitest';
import { BINARY } from '../../src/kernels/image-binary.ts';
import { instantiate, memoryFor, PAGE_BYTES, reserve } from '../../src/kernels/load.ts';

const memory = memoryFor(BINARY, false);

test.skipIf(memory === undefined)('a memory grows by whole pages, and only when it must', () => {
  const small = reserve(memory!, PAGE_BYTES);
  expect(small.byteLength).toBe(PAGE_BYTES);
  expect(reserve(memory!, 1)).toBe(small);
  expect(reserve(memory!, PAGE_BYTES + 1).byteLength).toBe(2 * PAGE_BYTES);
  expect(reserve(memory!, 5 * PAGE_BYTES).byteLength).toBe(5 * PAGE_BYTES);
  expect(small.byteLength, 'the buffer before is detached').toBe(0);
  expect(() => reserve(memory!, 2 ** 32 + 1)).toThrow(RangeError);
  expect(memory!.buffer.byteLength).toBe(5 * PAGE_BYTES);
});

test('kernels run unless PANELPRINT_KERNELS disables them', () => {
  const isDisabled = process.env.PANELPRINT_KERNELS === 'plain';
  expect(memory === undefined).toBe(isDisabled);
  const other = memory ?? { buffer: new ArrayBuffer(PAGE_BYTES), grow: () => 0 };
  expect(instantiate(BINARY, other) === undefined).toBe(isDisabled);
});

import { expect, test } from 'vitest';
import { bytesOf, wordsOf } from '../../../src/store/format/words.ts';

test('words and bytes are views of each other', () => {
  const words = Uint32Array.of(1, 2, 0x01020304).subarray(1);
  expect(bytesOf(words)).toEqual(Uint8Array.of(2, 0, 0, 0, 4, 3, 2, 1));
  expect(bytesOf(words).buffer).toBe(words.buffer);
  expect(wordsOf(bytesOf(words))).toEqual(words);
  expect(wordsOf(bytesOf(words)).buffer).toBe(words.buffer);
});

test('bytes at an address that is not divisible by 4 are copied', () => {
  const bytes = Uint8Array.of(0, 2, 0, 0, 0).subarray(1);
  expect(wordsOf(bytes)).toEqual(Uint32Array.of(2));
  expect(wordsOf(bytes).buffer).not.toBe(bytes.buffer);
});

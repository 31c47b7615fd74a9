import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PanelError } from '../../src/errors.ts';
import {
  distance,
  distanceAt,
  type Fingerprint,
  fromHex,
  popcount,
  toHex,
  WORDS,
} from '../../src/hash/fingerprint.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const prints = fc
  .array(word, { minLength: WORDS, maxLength: WORDS })
  .map((words) => Uint32Array.from(words));

/** Differing bits, by definition. */
function countBits(a: Fingerprint, b: Fingerprint): number {
  let bits = 0;
  for (let i = 0; i < 256; i++) {
    const [x, y] = [a, b].map((print) => (print[i >> 5]! >>> (i & 31)) & 1);
    if (x !== y) bits++;
  }
  return bits;
}

function bit(i: number): Fingerprint {
  const print = new Uint32Array(WORDS);
  print[i >> 5] = 2 ** (i & 31);
  return print;
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof PanelError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('hex', () => {
  test('of a fingerprint parses to the same fingerprint', () => {
    fc.assert(
      fc.property(prints, (print) => {
        expect(toHex(print)).toMatch(/^[0-9a-f]{64}$/);
        expect(fromHex(toHex(print))).toEqual(print);
      }),
    );
  });

  test('may have lower or upper case', () => {
    const digits = fc.string({
      unit: fc.constantFrom(...'0123456789abcdef'),
      minLength: 64,
      maxLength: 64,
    });
    fc.assert(
      fc.property(digits, (hex) => {
        expect(toHex(fromHex(hex))).toBe(hex);
        expect(fromHex(hex.toUpperCase())).toEqual(fromHex(hex));
      }),
    );
  });

  test.for([
    [0, `${'0'.repeat(63)}1`],
    [31, `${'0'.repeat(56)}80000000`],
    [32, `${'0'.repeat(55)}100000000`],
    [255, `8${'0'.repeat(63)}`],
  ] as const)('has bit %i in its place: bit 255 is first', ([i, hex]) => {
    expect(toHex(bit(i))).toBe(hex);
    expect(fromHex(hex)).toEqual(bit(i));
  });

  test.for([
    ['nothing', ''],
    ['63 digits', 'a'.repeat(63)],
    ['65 digits', 'a'.repeat(65)],
    ['a letter that is not a digit', `${'a'.repeat(63)}g`],
    ['a sign', `-${'a'.repeat(63)}`],
    ['a prefix', `0x${'a'.repeat(62)}`],
    ['a space', ` ${'a'.repeat(63)}`],
    ['a line end after it', `${'a'.repeat(64)}\n`],
    ['two lines', `${'a'.repeat(64)}\n${'a'.repeat(64)}`],
  ] as const)('is refused if it is %s', ([, hex]) => {
    expect(code(() => fromHex(hex))).toBe('BAD_HEX');
  });

  test('is quoted in the error, truncated', () => {
    expect(() => fromHex('z'.repeat(1000))).toThrow(
      `A fingerprint is 64 hex digits; got "${'z'.repeat(80)}" (1000 characters).`,
    );
  });

  test.for([0, 7, 9])('cannot be made of %i words', (words) => {
    expect(() => toHex(new Uint32Array(words))).toThrow(`print must be 8 words; got ${words}.`);
  });
});

describe('distance', () => {
  test('is the number of bits that differ', () => {
    fc.assert(
      fc.property(prints, prints, (a, b) => {
        expect(distance(a, b)).toBe(countBits(a, b));
      }),
    );
  });

  test('counts each of the 256 bits', () => {
    for (let i = 0; i < 256; i++) expect(distance(bit(i), new Uint32Array(WORDS)), `${i}`).toBe(1);
    expect(distance(new Uint32Array(WORDS).fill(0xffffffff), new Uint32Array(WORDS))).toBe(256);
  });

  test('is a metric: 0 only to itself, symmetrical, with the triangle inequality', () => {
    fc.assert(
      fc.property(prints, prints, prints, (a, b, c) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b) === 0).toBe(toHex(a) === toHex(b));
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
    );
  });

  test('is computed inside longer arrays', () => {
    fc.assert(
      fc.property(prints, prints, fc.nat(5), fc.nat(5), (a, b, i, j) => {
        const [x, y] = [
          Uint32Array.of(...Array(i).fill(7), ...a, 7),
          Uint32Array.of(...Array(j).fill(9), ...b, 9),
        ];
        expect(distanceAt(x, i, y, j)).toBe(distance(a, b));
      }),
    );
  });

  test.for([
    [7, 8, 'a must be 8 words; got 7.'],
    [8, 9, 'b must be 8 words; got 9.'],
    [16, 16, 'a must be 8 words; got 16.'],
  ] as const)('of %i to %i words is refused', ([a, b, message]) => {
    const run = (): number => distance(new Uint32Array(a), new Uint32Array(b));
    expect(run).toThrow(message);
    expect(code(run)).toBe('BAD_ARGUMENT');
  });
});

test('popcount counts the bits set in any 32-bit word, signed or unsigned', () => {
  fc.assert(
    fc.property(word, (w) => {
      const ones = w.toString(2).replaceAll('0', '').length;
      expect(popcount(w)).toBe(ones);
      expect(popcount(w | 0)).toBe(ones);
    }),
  );
  expect([0, 0xffffffff, 0x80000000, 1].map(popcount)).toEqual([0, 32, 1, 1]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naturalOrder } from '../../src/inputs/natural-order.ts';

const sign = (a: string, b: string) => Math.sign(naturalOrder(a, b));

/** Names of digits, leading zeros, Korean in NFC and NFD, and separators. */
const names = fc
  .array(
    fc.constantFrom('0', '00', '1', '2', '9', '10', '007', 'p', 'P', '-', '_', '.', '화', 'é'),
    { maxLength: 6 },
  )
  .chain((parts) => fc.constantFrom(parts.join(''), parts.join('').normalize('NFD')));

describe('two names', () => {
  test.for([
    ['page-2.jpg', 'page-10.jpg', 'digit runs compare as numbers'],
    ['2.jpg', '10.jpg', 'so do names that are only a number'],
    ['ep1/page-10', 'ep2/page-1', 'the leftmost difference decides'],
    ['9'.repeat(400), `1${'0'.repeat(400)}`, 'numbers of any length'],
    ['9007199254740992', '9007199254740993', 'numbers that a double cannot tell apart'],
    ['page', 'page-1', 'a prefix first'],
    ['', 'a', 'an empty name first'],
    ['007', '08', 'leading zeros are ignored'],
    ['000', '1', 'zeros alone are the number 0'],
    ['1화 2', '1화 10', 'a number after Korean'],
    ['1화'.normalize('NFD'), '1회'.normalize('NFC'), 'Korean in NFD and NFC'],
    ['10.jpg', '２.jpg', 'full-width digits are not numbers'],
    ['B', 'a', 'capitals first, by code point'],
  ] as const)('%s sorts before %s: %s', ([a, b]) => {
    expect(sign(a, b)).toBe(-1);
    expect(sign(b, a)).toBe(1);
  });

  test('that differ only in leading zeros have a fixed order, decided last', () => {
    expect(sign('page-01', 'page-1')).toBe(-1);
    expect(sign('page-01-b', 'page-1-a')).toBe(1);
  });

  test('in NFC and NFD are adjacent: no other name sorts between them', () => {
    const [composed, decomposed] = ['제목 한글 2'.normalize('NFC'), '제목 한글 2'.normalize('NFD')];
    expect(sign(composed, decomposed)).not.toBe(0);
    for (const other of ['제목 한글 1', '제목 한글 3', '제목 한글', '제목 한긃 2', '제목 2'])
      expect(sign(composed, other)).toBe(sign(decomposed, other));
  });
});

describe('the order of any names', () => {
  test('is antisymmetric, and zero only for equal names', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(sign(a, b) + sign(b, a)).toBe(0);
        expect(sign(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 1000 },
    );
  });

  test('is transitive', () => {
    fc.assert(
      fc.property(names, names, names, (a, b, c) => {
        const [x, y, z] = [a, b, c].sort(naturalOrder) as [string, string, string];
        expect([sign(x, y), sign(y, z), sign(x, z)]).not.toContain(1);
      }),
      { numRuns: 2000 },
    );
  });

  test('is numeric where only a number differs', () => {
    const numbers = fc.bigInt({ min: 0n, max: 10n ** 30n });
    const zeros = fc.nat(3).map((n) => '0'.repeat(n));
    fc.assert(
      fc.property(numbers, zeros, numbers, zeros, (m, before, n, more) => {
        fc.pre(m !== n);
        expect(sign(`p${before}${m}.png`, `p${more}${n}.png`)).toBe(m < n ? -1 : 1);
      }),
    );
  });

  test('does not depend on the order of the input', () => {
    fc.assert(
      fc.property(fc.array(names, { maxLength: 8 }), (list) => {
        expect(list.toReversed().sort(naturalOrder)).toEqual(list.toSorted(naturalOrder));
      }),
    );
  });
});

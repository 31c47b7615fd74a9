import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/hash/fingerprint.ts';
import {
  decodeList,
  encodeList,
  listText,
  parseList,
} from '../../../src/store/format/hash-list.ts';
import { codeOf } from '../../support/sample-data.ts';

const a = '0'.repeat(63);
const [one, two, three] = [`${a}1`, `${a}2`, `f${a}`];
const hashes = (prints: Uint32Array) =>
  Array.from({ length: prints.length / 8 }, (_, i) => toHex(prints.subarray(8 * i, 8 * i + 8)));

describe('a list of hashes', () => {
  test.for([
    ['in the form of ThreatExchange', `pdq ${one}\npdq ${two}\n`],
    ['of digits alone', `${one}\n${two}`],
    ['with commas and further fields', `pdq,${one}\n${two},100,some note\n`],
    ['in capitals, with CRLF', `PDQ ${one.toUpperCase()}\r\nPDQ ${two}\r\n`],
    ['with empty lines and comments', `# from a partner\n\n  pdq   ${one}\n\n${two}  \n`],
    ['out of order, with duplicates', `${two}\n${one}\n${two}\n`],
  ])('%s is parsed', ([, text]) => {
    expect(hashes(parseList(text!))).toEqual([one, two]);
  });

  test.for([
    ['', 'The list holds no hashes.'],
    ['# nothing\n', 'The list holds no hashes.'],
    [`${one}\n${one.slice(1)}\n`, 'Line 2 must be "pdq" and 64 hex digits; got "0000'],
    [`md5 ${one}\n`, 'Line 1'],
    [`${one}${two}\n`, 'Line 1'],
    ['<html>', 'Line 1'],
  ])('%j is refused, with the line', ([text, message]) => {
    expect(() => parseList(text!)).toThrow(message!);
    expect(codeOf(() => parseList(text!))).toBe('LIST_INVALID');
  });

  test('survives formatting, parsing, encoding and decoding', () => {
    const digits = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1 }), (all) => {
        const text = listText(all.map(fromHex));
        expect(text).toBe(
          [...new Set(all)]
            .sort()
            .map((hash) => `pdq ${hash}\n`)
            .join(''),
        );
        const prints = parseList(text);
        expect(hashes(decodeList(Buffer.concat(encodeList(prints)), 'a list'))).toEqual(
          [...new Set(all)].sort(),
        );
      }),
    );
  });

  test('is refused for any changed bit of its file', () => {
    const file = Buffer.concat(encodeList(parseList(`${one}\n${three}`)));
    for (let bit = 0; bit < 8 * file.length; bit += 7) {
      const damaged = Buffer.from(file);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(
        codeOf(() => decodeList(damaged, 'a list')),
        `bit ${bit}`,
      ).toMatch(/^INDEX_/);
    }
  });
});

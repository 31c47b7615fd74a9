import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32Of, sha256Bytes, sha256Hex, startSha256 } from '../src/checksum.ts';

const [moon, rain] = [Buffer.from('moon'), Buffer.from('rain')];
const both = Buffer.from('moonrain');

test('crc32Of continues from the checksum of the bytes before', () => {
  expect(crc32Of(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(crc32Of(rain, crc32Of(moon))).toBe(crc32(both));
  expect(crc32Of(new Uint8Array(0), 7)).toBe(7);
});

test('sha256Hex is the SHA-256 of all parts, in hex (FIPS 180-4)', () => {
  expect(sha256Hex(Buffer.from('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(sha256Hex(moon, new Uint8Array(0), rain)).toBe(
    createHash('sha256').update(both).digest('hex'),
  );
});

test('sha256Bytes and startSha256 give the same digest', () => {
  expect(Buffer.from(sha256Bytes(moon, rain)).toString('hex')).toBe(sha256Hex(both));
  expect(startSha256().update(moon).update(rain).digest('hex')).toBe(sha256Hex(both));
});

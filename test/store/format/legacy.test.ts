import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LEGACY_FILE } from '../../../src/store/folder/files.ts';
import { decodeLegacy } from '../../../src/store/format/legacy.ts';
import { allocatedBy } from '../../support/allocations.ts';
import { codeOf } from '../../support/sample-data.ts';

const fileOf = (format: number) =>
  readFileSync(join(import.meta.dirname, `published/format-${format}`, LEGACY_FILE));
const decoded = (bytes: Uint8Array) => decodeLegacy(bytes, 'it');
const refusal = (bytes: Uint8Array) => codeOf(() => decoded(bytes));

describe.for([1, 2, 3])('a file of format %i', (format) => {
  const file = fileOf(format);

  test('is decoded, with its version and SHA-256', () => {
    const { version, content, sha256 } = decoded(file);
    expect(version).toBe(format);
    expect(content).toMatchObject({ profile: 1, tracks: { count: 10 }, windows: { count: 330 } });
    expect(content.patches.count).toBe(format === 1 ? 0 : 249);
    const header = format === 1 ? 72 : 80;
    expect(sha256).toBe(file.subarray(header - 32, header).toString('hex'));
  });

  test('is refused when shorter or longer than its header states', () => {
    for (let length = 0; length < file.length; length += length < 100 ? 1 : 97)
      expect(refusal(file.subarray(0, length)), `${length}`).toBe('INDEX_TRUNCATED');
    expect(refusal(Buffer.concat([file, Buffer.of(0)]))).toBe('INDEX_TRUNCATED');
  });

  test('is refused for a changed bit', () => {
    const bits = Array.from({ length: 8 * file.length }, (_, bit) => bit);
    const last = bits.length - 32;
    for (const bit of bits.filter((at) => at < 800 || at >= last || at % 211 === 0)) {
      const copy = Buffer.from(file);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      const code = refusal(copy);
      if (bit < 64) expect(code).toBe('INDEX_MAGIC');
      else if (bit < 96) expect(code).toMatch(/^INDEX_(VERSION|CHECKSUM)$/);
      else if (bit >= 128 && bit < 192) expect(code).toBe('INDEX_TRUNCATED');
      else expect(code).toBe('INDEX_CHECKSUM');
    }
  });

  test('is decoded at any address, and copied at most once', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const pool = Buffer.alloc(file.length + 8);
      pool.set(file, shift);
      const { total } = await allocatedBy(() => {
        const { content } = decoded(pool.subarray(shift, shift + file.length));
        expect(content).toEqual(decoded(file).content);
      });
      expect(total).toBeLessThan(4 * file.length); // Decoded twice.
    }
  });
});

/** A file of format 3 with a changed number and right checksums. */
function changed(at: number, value: number, bytes = 4): Uint8Array {
  const copy = fileOf(3);
  copy.writeUIntLE(value, at, bytes);
  return resealed(copy);
}

/** Sets the checksums as the documentation defines them. */
function resealed(bytes: Buffer): Buffer {
  const hash = createHash('sha256').update(bytes.subarray(0, 48)).update(bytes.subarray(80, -4));
  hash.digest().copy(bytes, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

test('names in NFD are read as NFC', () => {
  const copy = fileOf(3);
  copy.write('"nu\u0308"', copy.indexOf('"neon"')); // as many bytes
  const { works } = decoded(resealed(copy)).content;
  expect(works.map(({ name }) => name)).toEqual(['ash', 'n\u00fc']);
});

describe('an inconsistent index of format 3 under right checksums is refused', () => {
  test('only if it is changed', () => {
    expect(decoded(resealed(fileOf(3))).sha256).toBe(decoded(fileOf(3)).sha256);
  });

  const counts: [table: string, at: number][] = [
    ['works', 24],
    ['tracks', 32],
    ['windows', 36],
    ['patches', 40],
  ];
  test.for(counts)('for a wrong number of %s, before anything is allocated', async ([, at]) => {
    for (const wrong of [0, 1, 2 ** 20, 2 ** 28, 2 ** 32 - 1]) {
      const bytes = changed(at, wrong);
      const { total } = await allocatedBy(() => {
        expect(() => decoded(bytes)).toThrow(/its tables need \d+ bytes, but it has 27531/);
      });
      expect(refusal(bytes)).toBe('INDEX_CORRUPT');
      expect(total).toBeLessThan(1024);
    }
  });

  const windowTracks = 80 + 32 * 330;
  const broken: [what: string, bytes: Uint8Array, message: string][] = [
    [
      'a wrong number of episodes',
      changed(28, 4),
      'its number of episodes is 4, but its works have 3',
    ],
    ['invalid bands of windows', changed(44, 9, 1), 'cannot be sorted by 9 and 0 bands'],
    ['invalid bands of patches', changed(45, 200, 1), 'cannot be sorted by 0 and 200 bands'],
    [
      'a window of a missing track',
      changed(windowTracks + 4 * 329, 10),
      'belongs to track 10 of 10',
    ],
    ['windows out of order', changed(windowTracks, 5), 'window 1 is out of order'],
  ];
  test.for(broken)('for %s', ([, bytes, message]) => {
    expect(refusal(bytes)).toBe('INDEX_CORRUPT');
    expect(() => decoded(bytes)).toThrow(message);
  });

  test('for malformed works', () => {
    const copy = fileOf(3);
    const works = copy.length - 4 - copy.readUInt32LE(24);
    copy.write('{', works);
    expect(() => decoded(resealed(copy))).toThrow('its works are not a list of works');
  });

  test('for a wrong SHA-256 under a right checksum', () => {
    const copy = fileOf(3);
    copy[50]! ^= 1;
    copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4);
    expect(() => decoded(copy)).toThrow('its SHA-256 does not match its bytes');
    expect(refusal(copy)).toBe('INDEX_CHECKSUM');
  });
});

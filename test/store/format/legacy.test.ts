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

  test('is read, and says what it is', () => {
    const { version, content, sha256 } = decoded(file);
    expect(version).toBe(format);
    expect(content).toMatchObject({ profile: 1, tracks: { count: 10 }, windows: { count: 330 } });
    expect(content.patches.count).toBe(format === 1 ? 0 : 249);
    const header = format === 1 ? 72 : 80;
    expect(sha256).toBe(file.subarray(header - 32, header).toString('hex'));
  });

  test('is refused when it is cut short, or longer than it says', () => {
    for (let length = 0; length < file.length; length += length < 100 ? 1 : 97)
      expect(refusal(file.subarray(0, length)), `${length}`).toBe('INDEX_TRUNCATED');
    expect(refusal(Buffer.concat([file, Buffer.of(0)]))).toBe('INDEX_TRUNCATED');
  });

  test('is refused when a bit of it is another', () => {
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

  test('is read at whatever address, in memory twice at most', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const pool = Buffer.alloc(file.length + 8);
      pool.set(file, shift);
      const { total } = await allocatedBy(() => {
        const { content } = decoded(pool.subarray(shift, shift + file.length));
        expect(content).toEqual(decoded(file).content);
      });
      expect(total).toBeLessThan(4 * file.length); // It was read twice.
    }
  });
});

/** A file of format 3 in which a number is another, and whose checksums are right. */
function changed(at: number, value: number, bytes = 4): Uint8Array {
  const copy = fileOf(3);
  copy.writeUIntLE(value, at, bytes);
  return resealed(copy);
}

/** Makes the checksums right again, as the documentation tells them. */
function resealed(bytes: Buffer): Buffer {
  const hash = createHash('sha256').update(bytes.subarray(0, 48)).update(bytes.subarray(80, -4));
  hash.digest().copy(bytes, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

describe('an old index that contradicts itself, under right checksums, is refused', () => {
  test('only then: what was sealed again is read', () => {
    expect(decoded(resealed(fileOf(3))).sha256).toBe(decoded(fileOf(3)).sha256);
  });

  const counts: [what: string, at: number][] = [
    ['works', 24],
    ['tracks', 32],
    ['windows', 36],
    ['patches', 40],
  ];
  test.for(counts)('for lies about its %s, and nothing is allocated', async ([, at]) => {
    for (const lie of [0, 1, 2 ** 20, 2 ** 28, 2 ** 32 - 1]) {
      const lying = changed(at, lie);
      const { total } = await allocatedBy(() => {
        expect(() => decoded(lying)).toThrow(/its tables want \d+ bytes, but it has 27531/);
      });
      expect(refusal(lying)).toBe('INDEX_CORRUPT');
      expect(total).toBeLessThan(1024);
    }
  });

  const first = 80 + 32 * 330; // of the windows' tracks
  const broken: [what: string, bytes: Uint8Array, says: string][] = [
    ['its episodes', changed(28, 4), 'its header tells of 4 episodes'],
    ['bands by which nothing is cut', changed(44, 9, 1), 'nothing is sorted by 9 and 0 bands'],
    ['bands of patches', changed(45, 200, 1), 'nothing is sorted by 0 and 200 bands'],
    ['a window of no track', changed(first + 4 * 329, 10), 'belongs to track 10 of 10'],
    ['windows out of order', changed(first, 5), 'window 1 is out of order'],
  ];
  test.for(broken)('for %s', ([, bytes, says]) => {
    expect(refusal(bytes)).toBe('INDEX_CORRUPT');
    expect(() => decoded(bytes)).toThrow(says);
  });

  test('for works that are none', () => {
    const copy = fileOf(3);
    const works = copy.length - 4 - copy.readUInt32LE(24);
    copy.write('{', works);
    expect(() => decoded(resealed(copy))).toThrow('the works are not the list they should be');
  });

  test('when its SHA-256 is not that of its bytes, though its checksum is', () => {
    const copy = fileOf(3);
    copy[50]! ^= 1;
    copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4);
    expect(() => decoded(copy)).toThrow('its SHA-256 is not that of its bytes');
    expect(refusal(copy)).toBe('INDEX_CHECKSUM');
  });
});

import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  decodeSections,
  encodeSections,
  readDirectory,
  type Section,
  type SectionEntry,
} from '../../../src/store/format/section-file.ts';
import { Arena } from '../../../src/store/search/arena.ts';
import { allocatedBy } from '../../support/allocations.ts';
import { codeOf, randomWords } from '../../support/sample-data.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const fileOf = (...sections: readonly Section[]) =>
  new Uint8Array(Buffer.concat(encodeSections('NOTE', sections)));

const file = fileOf(['text', bytes('moon')], ['more', bytes('rain'), bytes('bow')]);

const decoded = (source: Uint8Array) => decodeSections('NOTE', source, 'it');
const refusal = (source: Uint8Array) => codeOf(() => decoded(source));
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);
const hexOf = (source: Uint8Array) => Buffer.from(source).toString('hex');

/** Sets the checksum of the header, by the documentation and not by the code under test. */
function sealed(source: Uint8Array): Uint8Array {
  const count = viewOf(source).getUint32(24, true);
  const start = Math.ceil((32 + 16 * count) / 64) * 64;
  const covered = Buffer.concat([source.subarray(0, 28), source.subarray(32, start)]);
  viewOf(source).setUint32(28, crc32(covered), true);
  return source;
}

/** The file with a changed header or directory and a right checksum. */
function changed(change: (view: DataView) => void): Uint8Array {
  const copy = file.slice();
  change(viewOf(copy));
  return sealed(copy);
}

describe('the bytes of a file of sections', () => {
  test('are exactly these', () => {
    expect(hexOf(file)).toBe(
      '50414e454c505254' + // PANELPRT
        '04000000' + // version
        '4e4f5445' + // NOTE
        'c000000000000000' + // 192 bytes
        '02000000' + // sections
        '8a2b4472' + // CRC-32 of the header and the directory
        '74657874046d8df10400000000000000' + // text, CRC-32, 4 bytes
        '6d6f72650aaaaf540700000000000000' + // more, CRC-32, 7 bytes
        `6d6f6f6e${'00'.repeat(60)}` +
        `7261696e626f77${'00'.repeat(57)}`,
    );
  });

  test('without sections are a header and its gap', () => {
    const empty = fileOf();
    expect(empty.length).toBe(64);
    expect(hexOf(empty.subarray(16, 28))).toBe('400000000000000000000000');
    expect(decoded(empty)).toBeTypeOf('function');
  });

  test('have a checksum for each section with its gap', () => {
    expect(viewOf(file).getUint32(36, true)).toBe(crc32(file.subarray(64, 128)));
    expect(viewOf(file).getUint32(52, true)).toBe(crc32(file.subarray(128, 192)));
    expect(sealed(file.slice())).toEqual(file);
  });

  test('hold the sections in order, each at a multiple of 64', () => {
    const { entries, size, kind } = readDirectory('NOTE', file, file.length, 'it');
    expect([kind, size]).toEqual(['NOTE', 192]);
    expect(entries).toEqual([
      { tag: 'text', at: 64, bytes: 4, gap: 60, checksum: crc32(file.subarray(64, 128)) },
      { tag: 'more', at: 128, bytes: 7, gap: 57, checksum: crc32(file.subarray(128, 192)) },
    ] satisfies SectionEntry[]);
  });
});

describe('an encoded file', () => {
  test('is decoded in place', () => {
    const section = decoded(file);
    expect(section('text')).toEqual(bytes('moon'));
    expect(section('more')).toEqual(bytes('rainbow'));
    expect(section('text').buffer).toBe(file.buffer);
  });

  test('is decoded for any sections in any pieces', () => {
    const piece = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 4 }), { maxLength: 30 }), (all) => {
        const sections = all.map((pieces, i): Section => [`s${100 + i}`, ...pieces]);
        const section = decoded(fileOf(...sections));
        for (const [tag, ...pieces] of sections)
          expect(Buffer.from(section(tag)).equals(Buffer.concat(pieces))).toBe(true);
      }),
    );
  });

  test('is decoded at any address', () => {
    for (let shift = 0; shift < 8; shift++) {
      const pool = Buffer.alloc(file.length + 8);
      pool.set(file, shift);
      expect([...decoded(pool.subarray(shift, shift + file.length))('more')]).toEqual([
        ...bytes('rainbow'),
      ]);
    }
  });

  test('has no other sections', () => {
    expect(codeOf(() => decoded(file)('none'))).toBe('INDEX_CORRUPT');
    expect(() => decoded(file)('none')).toThrow('it contradicts itself: it has no section none');
  });
});

describe('a damaged file', () => {
  test('is refused when cut short at any byte', () => {
    for (let length = 0; length < file.length; length++)
      expect(refusal(file.subarray(0, length)), `first ${length} bytes`).toBe('INDEX_TRUNCATED');
  });

  test('is refused when longer than its header states', () => {
    const longer = new Uint8Array([...file, 0]);
    expect(refusal(longer)).toBe('INDEX_TRUNCATED');
    expect(() => decoded(longer)).toThrow(
      'it has 193 bytes, but its header states 192. Copy it again, or repair the index.',
    );
  });

  test('is refused for any changed bit, by the check for that field', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const byte = bit >> 3;
      const copy = file.slice();
      copy[byte]! ^= 1 << (bit & 7);
      const code = refusal(copy);
      if (byte < 8) expect(code).toBe('INDEX_MAGIC');
      else if (byte < 12)
        expect(code).toBe('INDEX_CHECKSUM'); // The rest is of this version.
      else if (byte >= 16 && byte < 24) expect(code).toBe('INDEX_TRUNCATED');
      // A changed number of sections may exceed what fits into the file.
      else if (byte >= 24 && byte < 28) expect(code).toMatch(/^INDEX_(CHECKSUM|CORRUPT)$/);
      else expect(code, `bit ${bit}`).toBe('INDEX_CHECKSUM');
    }
  });

  test('is refused, never misread, for any bytes', () => {
    const noise = fc.tuple(fc.nat(file.length - 1), fc.uint8Array({ minLength: 1 }));
    fc.assert(
      fc.property(noise, ([start, stretch]) => {
        expect(refusal(stretch)).toMatch(/^INDEX_(MAGIC|TRUNCATED)$/);
        const copy = file.slice();
        copy.set(stretch.subarray(0, copy.length - start), start);
        fc.pre(Buffer.compare(copy, file) !== 0);
        expect(refusal(copy)).toMatch(/^INDEX_(MAGIC|VERSION|TRUNCATED|CHECKSUM|CORRUPT)$/);
      }),
    );
  });
});

describe('the error for a damaged file', () => {
  test('names the file, the damaged part and what to do', () => {
    const copy = file.slice();
    copy[140]! ^= 1;
    expect(() => decoded(copy)).toThrow(
      /^it is damaged: the checksum of its section more is [0-9a-f]{8}, but the file states [0-9a-f]{8}\. Copy it again, or repair the index\.$/,
    );
    copy[40]! ^= 1;
    expect(() => decoded(copy)).toThrow('it is damaged: the checksum of its header');
  });

  test('has the remedy of the label', () => {
    const copy = file.slice();
    copy[140]! ^= 1;
    const label = { name: 'it', remedy: 'Send it again.' };
    expect(() => decodeSections('NOTE', copy, label)).toThrow(
      /^it is damaged: .* Send it again\.$/,
    );
    const [half, other] = [file.subarray(0, 40), { ...label, name: 'the other' }];
    expect(() => decodeSections('NOTE', half, other)).toThrow(/^the other has .* Send it again\.$/);
  });
});

describe('another file', () => {
  test('without the magic is refused', () => {
    const png = new Uint8Array(100);
    png.set([0x89, 0x50, 0x4e, 0x47]);
    expect(refusal(png)).toBe('INDEX_MAGIC');
    expect(() => decoded(png)).toThrow('it begins with "\x89PNG');
  });

  test('of another kind is refused', () => {
    expect(codeOf(() => decodeSections('SEGM', file, 'it'))).toBe('INDEX_CORRUPT');
    expect(() => decodeSections('SEGM', file, 'it')).toThrow('it is a file of kind NOTE, not SEGM');
  });

  test('of a newer format is refused, with any content', () => {
    for (const version of [5, 6, 0xffffffff]) {
      const newer = file.slice();
      viewOf(newer).setUint32(8, version, true);
      newer.fill(7, 12);
      expect(refusal(newer)).toBe('INDEX_VERSION');
      expect(() => decoded(newer)).toThrow(
        `it has format ${version}; this release reads formats 1 to 4. Use the release that made it, or a newer one.`,
      );
    }
  });

  test.for([0, 1, 2, 3])('of format %i is refused: files of sections have format 4', (version) => {
    const older = changed((view) => view.setUint32(8, version, true));
    expect(refusal(older)).toBe('INDEX_VERSION');
    expect(() => decoded(older)).toThrow('Make a new index in another or an empty folder.');
  });
});

describe('wrong lengths under a right checksum', () => {
  const huge = 2n ** 62n;
  const wrongLengths: [what: string, change: (view: DataView) => void, message: string][] = [
    ['a section too long', (v) => v.setBigUint64(40, 65n, true), 'need 256 bytes'],
    ['an empty section', (v) => v.setBigUint64(40, 0n, true), 'need 128 bytes'],
    ['a huge section', (v) => v.setBigUint64(56, huge, true), 'but the file has 192'],
    [
      'sections of the largest possible length',
      (v) => {
        v.setBigUint64(40, 2n ** 64n - 64n, true);
        v.setBigUint64(56, 2n ** 64n - 64n, true);
      },
      'but the file has 192',
    ],
    ['a missing section', (v) => v.setUint32(24, 1, true), 'need 128 bytes'],
    ['more sections than fit', (v) => v.setUint32(24, 20, true), '20 sections in 192 bytes'],
    ['too many sections', (v) => v.setUint32(24, 31, true), '31 sections in 192 bytes'],
    ['the largest number of sections', (v) => v.setUint32(24, 0xffffffff, true), '4294967295'],
  ];

  test.for(wrongLengths)('are refused: %s', ([, change, message]) => {
    const wrong = file.slice();
    change(viewOf(wrong));
    sealed(wrong);
    expect(refusal(wrong)).toBe('INDEX_CORRUPT');
    expect(() => decoded(wrong)).toThrow(message);
  });

  test('are refused before anything is allocated for them', async () => {
    const noise = new Uint8Array(randomWords(25_000, 3).buffer);
    const large = fileOf(['text', noise], ['more', noise]);
    for (const [, change] of wrongLengths) {
      const wrong = large.slice();
      change(viewOf(wrong));
      sealed(wrong);
      let code: unknown;
      const { total } = await allocatedBy(() => {
        code = refusal(wrong);
      });
      expect(code).toBe('INDEX_CORRUPT');
      expect(total).toBeLessThan(1024);
    }
  });
});

test('allocatedBy counts allocations of every kind', async () => {
  const allocated = await allocatedBy(() => [
    new Uint32Array(100),
    new Uint8Array(new ArrayBuffer(50), 10),
    new Uint8Array([1, 2, 3]),
    codeOf(() => new ArrayBuffer(2 ** 60)),
  ]);
  expect(allocated).toEqual({ most: 2 ** 60, total: 2 ** 60 + 400 + 50 + 3 });
  expect((await allocatedBy(() => new SharedArrayBuffer(70))).total).toBe(70);
  const arena = new Arena();
  expect((await allocatedBy(() => arena.allocate(100_000))).total).toBe(2 ** 17);
  expect(new Uint8Array(3).constructor).toBe(Uint8Array);
});

test('a big-endian machine is refused', () => {
  const of = vi.spyOn(Uint32Array, 'of').mockReturnValue(Uint32Array.from([0x01000000]));
  try {
    expect(refusal(file)).toBe('INDEX_HOST');
    expect(codeOf(() => encodeSections('NOTE', []))).toBe('INDEX_HOST');
  } finally {
    of.mockRestore();
  }
});

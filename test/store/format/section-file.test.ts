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

const read = (of: Uint8Array) => decodeSections('NOTE', of, 'it');
const refusal = (of: Uint8Array) => codeOf(() => read(of));
const viewOf = (of: Uint8Array) => new DataView(of.buffer, of.byteOffset, of.byteLength);
const hexOf = (of: Uint8Array) => Buffer.from(of).toString('hex');

/** Makes the checksum of the header right again, as the documentation tells it, not the code. */
function sealed(of: Uint8Array): Uint8Array {
  const count = viewOf(of).getUint32(24, true);
  const start = Math.ceil((32 + 16 * count) / 64) * 64;
  const covered = Buffer.concat([of.subarray(0, 28), of.subarray(32, start)]);
  viewOf(of).setUint32(28, crc32(covered), true);
  return of;
}

/** The file with something in its header or directory changed, and a right checksum. */
function changed(change: (view: DataView) => void): Uint8Array {
  const copy = file.slice();
  change(viewOf(copy));
  return sealed(copy);
}

describe('the bytes of a file of sections', () => {
  test('are these', () => {
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

  test('of none are a header and the rest of its line', () => {
    const empty = fileOf();
    expect(empty.length).toBe(64);
    expect(hexOf(empty.subarray(16, 28))).toBe('400000000000000000000000');
    expect(read(empty)).toBeTypeOf('function');
  });

  test('are summed up section by section, with the zeros behind them', () => {
    expect(viewOf(file).getUint32(36, true)).toBe(crc32(file.subarray(64, 128)));
    expect(viewOf(file).getUint32(52, true)).toBe(crc32(file.subarray(128, 192)));
    expect(sealed(file.slice())).toEqual(file);
  });

  test('hold each section at a multiple of 64, in the order in which they were given', () => {
    const { entries, size, kind } = readDirectory('NOTE', file, file.length, 'it');
    expect([kind, size]).toEqual(['NOTE', 192]);
    expect(entries).toEqual([
      { tag: 'text', at: 64, bytes: 4, gap: 60, checksum: crc32(file.subarray(64, 128)) },
      { tag: 'more', at: 128, bytes: 7, gap: 57, checksum: crc32(file.subarray(128, 192)) },
    ] satisfies SectionEntry[]);
  });
});

describe('what was written', () => {
  test('is read, in place', () => {
    const section = read(file);
    expect(section('text')).toEqual(bytes('moon'));
    expect(section('more')).toEqual(bytes('rainbow'));
    expect(section('text').buffer).toBe(file.buffer);
  });

  test('is read, whatever the sections and the pieces they come in', () => {
    const piece = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 4 }), { maxLength: 30 }), (all) => {
        const sections = all.map((pieces, i): Section => [`s${100 + i}`, ...pieces]);
        const section = read(fileOf(...sections));
        for (const [tag, ...pieces] of sections)
          expect(Buffer.from(section(tag)).equals(Buffer.concat(pieces))).toBe(true);
      }),
    );
  });

  test('is read at any address', () => {
    for (let shift = 0; shift < 8; shift++) {
      const pool = Buffer.alloc(file.length + 8);
      pool.set(file, shift);
      expect([...read(pool.subarray(shift, shift + file.length))('more')]).toEqual([
        ...bytes('rainbow'),
      ]);
    }
  });

  test('has no section that nobody wrote, which is told', () => {
    expect(codeOf(() => read(file)('none'))).toBe('INDEX_CORRUPT');
    expect(() => read(file)('none')).toThrow('it contradicts itself: it has no section none');
  });
});

describe('a damaged file', () => {
  test('is refused when cut short, at whatever byte', () => {
    for (let length = 0; length < file.length; length++)
      expect(refusal(file.subarray(0, length)), `first ${length} bytes`).toBe('INDEX_TRUNCATED');
  });

  test('is refused when longer than it says', () => {
    const longer = new Uint8Array([...file, 0]);
    expect(refusal(longer)).toBe('INDEX_TRUNCATED');
    expect(() => read(longer)).toThrow('says that it has 192 bytes; the file has 193');
    expect(() => read(longer)).toThrow('Copy it again, or repair the index.');
  });

  test('is refused when any one bit has changed, by the check that is meant to see it', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const byte = bit >> 3;
      const copy = file.slice();
      copy[byte]! ^= 1 << (bit & 7);
      const code = refusal(copy);
      if (byte < 8) expect(code).toBe('INDEX_MAGIC');
      else if (byte < 12)
        expect(code).toBe('INDEX_CHECKSUM'); // all else is of this version
      else if (byte >= 16 && byte < 24) expect(code).toBe('INDEX_TRUNCATED');
      // So many sections as a changed number tells of may not fit into the file.
      else if (byte >= 24 && byte < 28) expect(code).toMatch(/^INDEX_(CHECKSUM|CORRUPT)$/);
      else expect(code, `bit ${bit}`).toBe('INDEX_CHECKSUM');
    }
  });

  test('is refused, never misread, whatever bytes it is or holds', () => {
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

  test('says which file it is, which part of it, and what to do', () => {
    const copy = file.slice();
    copy[140]! ^= 1;
    expect(() => read(copy)).toThrow(
      /^it is damaged: the checksum of its section more is said to be [0-9a-f]{8}, but its bytes give [0-9a-f]{8}\. Copy it again, or repair the index\.$/,
    );
    copy[40]! ^= 1;
    expect(() => read(copy)).toThrow('it is damaged: the checksum of its header');
  });
});

describe('a file that is something else', () => {
  test('says what it is', () => {
    const png = new Uint8Array(100);
    png.set([0x89, 0x50, 0x4e, 0x47]);
    expect(refusal(png)).toBe('INDEX_MAGIC');
    expect(() => read(png)).toThrow('begins with "PANELPRT"; it begins with "\x89PNG');
  });

  test('of another kind is refused', () => {
    expect(codeOf(() => decodeSections('SEGM', file, 'it'))).toBe('INDEX_CORRUPT');
    expect(() => decodeSections('SEGM', file, 'it')).toThrow('it is a file of kind NOTE, not SEGM');
  });

  test('of a newer format is refused, whatever else it holds: a newer release is needed', () => {
    for (const version of [5, 6, 0xffffffff]) {
      const newer = file.slice();
      viewOf(newer).setUint32(8, version, true);
      newer.fill(7, 12);
      expect(refusal(newer)).toBe('INDEX_VERSION');
      expect(() => read(newer)).toThrow(
        `This index has format ${version}; this release reads formats 1 to 4. Use the release that made it, or a newer one.`,
      );
    }
  });

  test.for([0, 1, 2, 3])('of format %i is refused: such an index is another file', (version) => {
    const older = changed((view) => view.setUint32(8, version, true));
    expect(refusal(older)).toBe('INDEX_VERSION');
    expect(() => read(older)).toThrow('Make a new index, in another or an emptied folder.');
  });
});

describe('lengths that lie, under a right checksum', () => {
  const huge = 2n ** 62n;
  const lies: [what: string, change: (view: DataView) => void, says: string][] = [
    ['a section is said to be longer', (v) => v.setBigUint64(40, 65n, true), 'want 256 bytes'],
    ['a section is said to be none', (v) => v.setBigUint64(40, 0n, true), 'want 128 bytes'],
    ['a section is said to be huge', (v) => v.setBigUint64(56, huge, true), 'but it has 192'],
    [
      'sections are said to be the largest there are',
      (v) => {
        v.setBigUint64(40, 2n ** 64n - 64n, true);
        v.setBigUint64(56, 2n ** 64n - 64n, true);
      },
      'but it has 192',
    ],
    ['a section is left out', (v) => v.setUint32(24, 1, true), 'want 128 bytes'],
    ['there are more than fit', (v) => v.setUint32(24, 20, true), '20 sections in 192 bytes'],
    ['there are too many', (v) => v.setUint32(24, 31, true), '31 sections in 192 bytes'],
    ['there are as many as can be', (v) => v.setUint32(24, 0xffffffff, true), '4294967295'],
  ];

  test.for(lies)('are refused: %s', ([, change, says]) => {
    const lying = file.slice();
    change(viewOf(lying));
    sealed(lying);
    expect(refusal(lying)).toBe('INDEX_CORRUPT');
    expect(() => read(lying)).toThrow(says);
  });

  test('are refused before anything is allocated on their word', async () => {
    const noise = new Uint8Array(randomWords(25_000, 3).buffer);
    const large = fileOf(['text', noise], ['more', noise]);
    for (const [, change] of lies) {
      const lying = large.slice();
      change(viewOf(lying));
      sealed(lying);
      let code: unknown;
      const { total } = await allocatedBy(() => {
        code = refusal(lying);
      });
      expect(code).toBe('INDEX_CORRUPT');
      expect(total).toBeLessThan(1024);
    }
  });
});

test('what allocations are watched: the watch sees them', async () => {
  const seen = await allocatedBy(() => [
    new Uint32Array(100),
    new Uint8Array(new ArrayBuffer(50), 10),
    new Uint8Array([1, 2, 3]),
    codeOf(() => new ArrayBuffer(2 ** 60)),
  ]);
  expect(seen).toEqual({ most: 2 ** 60, total: 2 ** 60 + 400 + 50 + 3 });
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

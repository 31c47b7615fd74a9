import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { IndexContent, Page } from '../../src/store/content.ts';
import { decode, encode, verify } from '../../src/store/format.ts';
import { codeOf, emptyContent, randomWords, resealed, sampleContent } from './sample.ts';

const file = encode(sampleContent());
const refusals = ['INDEX_MAGIC', 'INDEX_VERSION', 'INDEX_TRUNCATED', 'INDEX_CHECKSUM'];

/** The sample with one 32-bit field changed, and otherwise sound. */
function withField(offset: number, value: number): Uint8Array {
  const bytes = file.slice();
  new DataView(bytes.buffer).setUint32(offset, value, true);
  return resealed(bytes);
}

/** The sample with other works in it, which need not be works at all, and otherwise sound. */
function withWorks(json: Uint8Array | string): Uint8Array {
  const works = typeof json === 'string' ? new TextEncoder().encode(json) : json;
  const start = file.length - 4 - new DataView(file.buffer).getUint32(24, true);
  const bytes = new Uint8Array(start + works.length + 4);
  bytes.set(file.subarray(0, start));
  bytes.set(works, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(16, BigInt(bytes.length), true);
  view.setUint32(24, works.length, true);
  return resealed(bytes);
}

/** The bytes at an address that is `shift` past a multiple of 8. */
function shifted(bytes: Uint8Array, shift: number): Uint8Array {
  const room = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
  room.set(bytes);
  return room;
}

describe('an index file', () => {
  test('begins with the documented bytes', () => {
    expect(Buffer.from(file.subarray(0, 40)).toString('hex')).toBe(
      '50414e454c505254' + // PANELPRT
        '01000000' + // version
        '01000000' + // profile
        '1404000000000000' + // 1044 bytes
        '90020000' + // of them 656 of works
        '03000000' + // episodes
        '03000000' + // tracks
        '05000000', // windows
    );
  });

  test('without anything in it is these 78 bytes', () => {
    expect(Buffer.from(encode(emptyContent())).toString('hex')).toBe('EMPTY');
  });

  test('states the SHA-256 of what lies between header and checksum', () => {
    const sha256 = createHash('sha256').update(file.subarray(72, -4)).digest();
    expect(Buffer.from(file.subarray(40, 72))).toEqual(sha256);
    expect(decode(file).sha256).toBe(sha256.toString('hex'));
    expect(verify(file)).toBe(sha256.toString('hex'));
  });

  test('has each table where the documentation says', () => {
    const { prints, tracks } = sampleContent().windows;
    expect(new Uint32Array(file.buffer, 72, 40)).toEqual(prints);
    expect(new Uint32Array(file.buffer, 72 + 160, 6)).toEqual(Uint32Array.of(...tracks, 0));
    const bottoms = 72 + 160 + 3 * 24 + 4 * 16;
    expect(new Uint32Array(file.buffer, bottoms, 4)).toEqual(
      Uint32Array.of(900, 400, 4_000_000_000, 0),
    );
    expect(file[bottoms + 16]).toBe('['.charCodeAt(0));
  });

  test('gives back what went in', () => {
    expect(decode(file).content).toEqual(sampleContent());
    expect(decode(encode(emptyContent())).content).toEqual(emptyContent());
  });

  test('is the same bytes for the same content, however its objects were put together', () => {
    const content = sampleContent();
    const [work, ...others] = content.works;
    const turned = { ...work!, titles: { es: 'Jardín de luna', ko: '달의 정원' } };
    const reversed = Object.fromEntries(Object.entries(turned).reverse()) as typeof turned;
    expect(encode({ ...content, works: [reversed, ...others] })).toEqual(file);
    const { windows, tracks, works, profile } = content;
    expect(encode({ windows, tracks, works, profile })).toEqual(file);
    expect(encode(decode(file).content)).toEqual(file);
  });

  test('leaves out what is no part of a page', () => {
    const page = { ...sampleContent().works[0]!.episodes[0]!.pages[0]!, path: '/home/me' };
    const works = (pages: Page[]) => [{ name: 'a', episodes: [{ name: 'b', pages }] }];
    const { path: _, ...plain } = page;
    const empty = emptyContent();
    expect(encode({ ...empty, works: works([page]) })).toEqual(
      encode({ ...empty, works: works([plain]) }),
    );
  });

  test('is searched in place: its tables are views of the bytes', () => {
    const bytes = file.slice();
    expect(decode(bytes).content.windows.prints.buffer).toBe(bytes.buffer);
    expect(decode(shifted(file, 4)).content.windows.prints.byteOffset).toBe(76);
  });

  test.for([1, 2, 3, 5, 6, 7])('is copied when it lies %i bytes past a multiple of 8', (shift) => {
    const bytes = shifted(file, shift);
    const { content } = decode(bytes);
    expect(content).toEqual(sampleContent());
    expect(content.windows.prints.buffer === bytes.buffer).toBe(false);
  });

  test('is read from a Buffer, whose slice copies nothing', () => {
    const pool = Buffer.alloc(file.length + 3);
    pool.set(file, 3);
    expect(decode(pool.subarray(3)).content).toEqual(sampleContent());
  });

  test('holds any number of windows and tracks, odd or even', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(9), fc.integer(), (tracks, windows, seed) => {
        const content = contentOf(tracks, tracks === 0 ? 0 : windows, seed | 1);
        const bytes = encode(content);
        expect(decode(bytes).content).toEqual(content);
        expect(verify(bytes)).toBe(decode(bytes).sha256);
      }),
    );
  });
});

function contentOf(tracks: number, windows: number, seed: number): IndexContent {
  const column = (count: number) => randomWords(count, seed);
  return {
    ...emptyContent(),
    works: [{ name: 'a', episodes: [{ name: 'b', pages: [] }] }],
    tracks: {
      count: tracks,
      episodes: new Uint32Array(tracks),
      lefts: column(tracks),
      rights: column(tracks),
      tops: column(tracks),
      bottoms: column(tracks),
    },
    windows: {
      count: windows,
      prints: column(8 * windows),
      tracks: new Uint32Array(windows).fill(tracks - 1),
      tops: column(windows).sort(),
      heights: new Uint32Array(windows).fill(64),
    },
  };
}

describe('a damaged index file', () => {
  test('is refused when cut short, at whatever byte', () => {
    for (let length = 0; length < file.length; length++)
      expect(
        codeOf(() => decode(file.subarray(0, length))),
        `first ${length} bytes`,
      ).toBe('INDEX_TRUNCATED');
  });

  test('is refused when longer than it says', () => {
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    expect(() => decode(longer)).toThrow('says it has 1044 bytes; the file has 1045');
  });

  test('is refused when any one bit has changed, by the check that is meant to see it', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const byte = bit >> 3;
      const bytes = file.slice();
      bytes[byte]! ^= 1 << (bit & 7);
      const wanted = byte < 8 ? 0 : byte < 12 ? 1 : byte >= 16 && byte < 24 ? 2 : 3;
      expect(
        codeOf(() => decode(bytes)),
        `bit ${bit}`,
      ).toBe(refusals[wanted]);
      expect(
        codeOf(() => verify(bytes)),
        `bit ${bit}`,
      ).toBe(refusals[wanted]);
    }
  });

  test('is refused when a stretch of it is overwritten', () => {
    const stretch = fc.tuple(fc.nat(file.length - 1), fc.uint8Array({ minLength: 1 }));
    fc.assert(
      fc.property(stretch, ([start, noise]) => {
        const bytes = file.slice();
        bytes.set(noise.subarray(0, bytes.length - start), start);
        fc.pre(Buffer.compare(bytes, file) !== 0);
        expect(refusals).toContain(codeOf(() => decode(bytes)));
      }),
    );
  });

  test('is refused, never misread, whatever bytes it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusals).toContain(codeOf(() => decode(bytes)));
      }),
    );
  });

  test('says what it is when it is something else', () => {
    const png = new Uint8Array(100);
    png.set([0x89, 0x50, 0x4e, 0x47]);
    expect(() => decode(png)).toThrow('begins with "PANELPRT"');
    expect(() => decode(withField(8, 2))).toThrow('format 2; this release reads format 1');
  });

  test('whose content was changed and its checksum mended is still found by verify', () => {
    const bytes = withField(72, 12345);
    expect(codeOf(() => decode(bytes))).toBeUndefined();
    expect(() => verify(bytes)).toThrow(/SHA-256 is said to be/);
    expect(codeOf(() => verify(bytes))).toBe('INDEX_CHECKSUM');
  });
});

// Offsets are those of the second row of a column in the sample.
const brokenFields: [offset: number, value: number, message: string][] = [
  [28, 4, 'header tells of 4 episodes, its works have 3'],
  [72 + 160 + 4, 3, 'window 1 belongs to track 3 of 3'],
  [72 + 160 + 4, 1, 'window 2 is out of order'],
  [72 + 160 + 24, 3, 'window 1 is out of order'],
  [72 + 160 + 48 + 4, 63, 'window 1 is out of order'],
  [72 + 160 + 72 + 4, 3, 'track 1 belongs to episode 3 of 3'],
  [72 + 160 + 72 + 4, 0xffffffff, 'track 1 belongs to episode 4294967295 of 3'],
];

const page = '{"file":"1.jpg","width":1,"height":2,"sha256":"00"}';
const brokenWorks = [
  '',
  '{}',
  'null',
  '[null]',
  '[[]]',
  '["work"]',
  '[{"name":"a"}]',
  '[{"episodes":[]}]',
  '[{"name":1,"episodes":[]}]',
  '[{"name":"a","episodes":{}}]',
  '[{"name":"a","title":7,"episodes":[]}]',
  '[{"name":"a","title":null,"episodes":[]}]',
  '[{"name":"a","titles":["x"],"episodes":[]}]',
  '[{"name":"a","titles":{"ko":1},"episodes":[]}]',
  '[{"name":"a","rightsHolder":{},"episodes":[]}]',
  '[{"name":"a","episodes":[{"name":"b"}]}]',
  '[{"name":"a","episodes":[{"name":"b","number":1,"pages":[]}]}]',
  '[{"name":"a","episodes":[{"name":"b","pages":["1.jpg"]}]}]',
  `[{"name":"a","episodes":[{"name":"b","pages":[${page}]}]}]`,
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('1,', '1.5,')}]}]}]`,
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('2,', '-2,')}]}]}]`,
  '[{"name":"a","episodes":[]}',
];

describe('an index file that contradicts itself', () => {
  test.for([
    ['works', 24],
    ['tracks', 32],
    ['windows', 36],
  ] as const)('is refused when it lies about its %s, and nothing is allocated', ([, offset]) => {
    for (const count of [0, 1, 100, 2 ** 28, 2 ** 31, 2 ** 32 - 1]) {
      const bytes = withField(offset, count);
      const before = process.memoryUsage().arrayBuffers;
      expect(() => decode(bytes)).toThrow(/its tables want \d+ bytes, but it has 1044/);
      expect(codeOf(() => decode(bytes))).toBe('INDEX_CORRUPT');
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    }
  });

  test.for(brokenFields)('is refused: word at %i as %i: %s', ([offset, value, message]) => {
    expect(codeOf(() => decode(withField(offset, value)))).toBe('INDEX_CORRUPT');
    expect(() => decode(withField(offset, value))).toThrow(message);
  });

  test.for(brokenWorks)('is refused when its works are %s', (json) => {
    expect(codeOf(() => decode(withWorks(json)))).toBe('INDEX_CORRUPT');
    expect(() => decode(withWorks(json))).toThrow('the works are not the list they should be');
  });

  test('is refused when its works are not UTF-8', () => {
    const latin1 = Uint8Array.from('[{"name":"\u00e9","episodes":[]}]', (c) => c.charCodeAt(0));
    expect(codeOf(() => decode(withWorks(latin1)))).toBe('INDEX_CORRUPT');
  });
});

describe('content that contradicts itself', () => {
  const content = sampleContent();
  const { windows, tracks } = content;
  const changes: [what: string, change: Partial<IndexContent>, says: string][] = [
    ['profile', { profile: -1 }, 'profile -1'],
    ['column', { windows: { ...windows, tops: new Uint32Array(4) } }, '4 words of tops, not 5'],
    ['prints', { windows: { ...windows, prints: new Uint32Array(5) } }, '5 words of prints'],
    ['count', { tracks: { ...tracks, count: 1.5 } }, '1.5 is no count of tracks'],
    ['track', { windows: { ...windows, tracks: Uint32Array.of(0, 0, 0, 1, 3) } }, 'track 3 of 3'],
    ['order', { windows: { ...windows, tops: Uint32Array.of(9, 2, 0, 7, 7) } }, 'out of order'],
    ['works', { works: [{ name: 'a' }] as never }, 'the works are not'],
  ];
  test.for(changes)('is not written: %s', ([, change, says]) => {
    expect(() => encode({ ...content, ...change })).toThrow(says);
    expect(codeOf(() => encode({ ...content, ...change }))).toBe('BAD_ARGUMENT');
  });
});

test('a big-endian machine is refused', () => {
  const of = vi.spyOn(Uint32Array, 'of').mockReturnValue(Uint32Array.from([0x01000000]));
  try {
    expect(codeOf(() => decode(file))).toBe('INDEX_HOST');
    expect(codeOf(() => encode(emptyContent()))).toBe('INDEX_HOST');
  } finally {
    of.mockRestore();
  }
});

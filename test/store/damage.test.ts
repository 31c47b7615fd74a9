import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IndexContent } from '../../src/store/content.ts';
import { decode, encode, verify } from '../../src/store/format.ts';
import { codeOf, resealed, sampleContent } from './sample.ts';

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
    expect(() => decode(longer)).toThrow('says it has 1212 bytes; the file has 1213');
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
});

describe('an index file that is something else', () => {
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
    expect(() => decode(withField(8, 1))).toThrow('format 1; this release reads format 3');
  });
});

describe('verify', () => {
  test('finds changed content whose checksum was mended', () => {
    const bytes = withField(80, 12345);
    expect(codeOf(() => decode(bytes))).toBeUndefined();
    expect(() => verify(bytes)).toThrow(/SHA-256 is said to be/);
    expect(codeOf(() => verify(bytes))).toBe('INDEX_CHECKSUM');
  });
});

/** Where the episodes of the patches begin, behind all windows, all tracks and the patches' prints. */
const PATCHES = 80 + 160 + 3 * 24 + 5 * 16 + 96;

// Offsets are those of the second row of a column in the sample.
const brokenFields: [offset: number, value: number, message: string][] = [
  [28, 4, 'header tells of 4 episodes, its works have 3'],
  [80 + 160 + 4, 3, 'window 1 belongs to track 3 of 3'],
  [80 + 160 + 4, 1, 'window 2 is out of order'],
  [80 + 160 + 24, 3, 'window 1 is out of order'],
  [80 + 160 + 48 + 4, 63, 'window 1 is out of order'],
  [80 + 160 + 72 + 4, 3, 'track 1 belongs to episode 3 of 3'],
  [80 + 160 + 72 + 4, 0xffffffff, 'track 1 belongs to episode 4294967295 of 3'],
  [PATCHES + 4, 3, 'patch 1 belongs to episode 3 of 3'],
  [PATCHES + 4, 0xffffffff, 'patch 1 belongs to episode 4294967295 of 3'],
  [PATCHES, 2, 'patch 1 is out of order'],
  [PATCHES + 32 + 4, 11, 'patch 1 is out of order'],
  [PATCHES + 48 + 4, 0, 'patch 1 has no size'],
];

const page = `{"file":"1.jpg","width":1,"height":2,"sha256":"${'0'.repeat(64)}"}`;
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
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('00', '0')}]}]}]`,
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('1,', '1.5,')}]}]}]`,
  `[{"name":"a","episodes":[{"name":"b","pages":[${page.replace('2,', '-2,')}]}]}]`,
  '[{"name":"a","episodes":[]}',
];

describe('an index file that contradicts itself', () => {
  test.for([
    ['works', 24],
    ['tracks', 32],
    ['windows', 36],
    ['patches', 40],
  ] as const)('is refused when it lies about its %s, and nothing is allocated', ([, offset]) => {
    for (const count of [0, 1, 100, 2 ** 28, 2 ** 31, 2 ** 32 - 1]) {
      const bytes = withField(offset, count);
      const before = process.memoryUsage().arrayBuffers;
      expect(() => decode(bytes)).toThrow(/its tables want \d+ bytes, but it has 1212/);
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
    expect(() => decode(withWorks(latin1))).toThrow('the works are not the list');
  });
});

describe('content that contradicts itself', () => {
  const content = sampleContent();
  const { windows, tracks, patches } = content;
  const changes: [what: string, change: Partial<IndexContent>, says: string][] = [
    ['profile', { profile: -1 }, 'profile -1'],
    ['column', { windows: { ...windows, tops: new Uint32Array(4) } }, '4 words of tops, not 5'],
    ['prints', { windows: { ...windows, prints: new Uint32Array(5) } }, '5 words of prints'],
    ['count', { tracks: { ...tracks, count: 1.5 } }, '1.5 is no count of tracks'],
    ['track', { windows: { ...windows, tracks: Uint32Array.of(0, 0, 0, 1, 3) } }, 'track 3 of 3'],
    ['order', { windows: { ...windows, tops: Uint32Array.of(9, 2, 0, 7, 7) } }, 'out of order'],
    ['works', { works: [{ name: 'a' }] as never }, 'the works are not'],
    ['side', { patches: { ...patches, sides: Uint32Array.of(9, 9, 0) } }, 'patch 2 has no size'],
    [
      'patch',
      { patches: { ...patches, tops: Uint32Array.of(9, 8, 0) } },
      'patch 1 is out of order',
    ],
    ['left', { patches: { ...patches, tops: Uint32Array.of(9, 9, 0) } }, 'patch 1 is out of order'],
    [
      'size',
      {
        patches: {
          ...patches,
          tops: Uint32Array.of(9, 9, 0),
          lefts: Uint32Array.of(5, 5, 0),
          sides: Uint32Array.of(30, 29, 9),
        },
      },
      'patch 1 is out of order',
    ],
    ['patches', { patches: { ...patches, count: -1 } }, '-1 is no count of patches'],
    ['sides', { patches: { ...patches, sides: new Uint32Array(2) } }, '2 words of sides, not 3'],
    [
      'prints',
      { patches: { ...patches, prints: new Uint32Array(3) } },
      '3 words of prints, not 24',
    ],
  ];
  test.for(changes)('is not written: %s', ([, change, says]) => {
    expect(() => encode({ ...content, ...change })).toThrow(says);
    expect(codeOf(() => encode({ ...content, ...change }))).toBe('BAD_ARGUMENT');
  });
});

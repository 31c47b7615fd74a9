import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Arena } from '../../src/store/arena.ts';
import { bandsOf } from '../../src/store/bands.ts';
import type { IndexContent, Page } from '../../src/store/content.ts';
import { decode, encode, verify } from '../../src/store/format.ts';
import { Mih } from '../../src/store/mih.ts';
import { arrangePlain } from '../../src/store/tables.ts';
import { codeOf, emptyContent, printAt, randomWords, resealed, sampleContent } from './sample.ts';

const file = encode(sampleContent());
/** The bytes at an address that is `shift` past a multiple of 8. */
function shifted(bytes: Uint8Array, shift: number): Uint8Array {
  const room = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
  room.set(bytes);
  return room;
}

describe('the bytes of an index file', () => {
  test('begins with the documented bytes', () => {
    expect(Buffer.from(file.subarray(0, 48)).toString('hex')).toBe(
      '50414e454c505254' + // PANELPRT
        '03000000' + // version
        '01000000' + // profile
        'bc04000000000000' + // 1212 bytes
        '90020000' + // of them 656 of works
        '03000000' + // episodes
        '03000000' + // tracks
        '05000000' + // windows
        '03000000' + // patches
        '00000000', // bands
    );
  });

  test('without anything in it is these 86 bytes', () => {
    expect(Buffer.from(encode(emptyContent())).toString('hex')).toBe(
      '50414e454c5052540300000001000000' + // PANELPRT, version, profile
        '56000000000000000200000000000000000000000000000000000000' + // sizes and counts
        '00000000' + // bands
        '5019fe8db3731bebd629fce459511ccdb1232507fed6ccbe707076d86c5f32b7' + // SHA-256 of the three lines above and []
        '5b5d' + // []
        'ffd4f350', // CRC-32
    );
  });

  test('states the SHA-256 of everything but itself and the checksum', () => {
    const sha256 = createHash('sha256')
      .update(file.subarray(0, 48))
      .update(file.subarray(80, -4))
      .digest();
    expect(Buffer.from(file.subarray(48, 80))).toEqual(sha256);
    expect(decode(file).sha256).toBe(sha256.toString('hex'));
    expect(verify(file)).toBe(sha256.toString('hex'));
  });

  test('has each table where the documentation says', () => {
    const { windows, patches } = sampleContent();
    expect(new Uint32Array(file.buffer, 80, 40)).toEqual(windows.prints);
    expect(new Uint32Array(file.buffer, 80 + 160, 6)).toEqual(Uint32Array.of(...windows.tracks, 0));
    const bottoms = 80 + 160 + 3 * 24 + 4 * 16;
    expect(new Uint32Array(file.buffer, bottoms, 4)).toEqual(
      Uint32Array.of(900, 400, 4_000_000_000, 0),
    );
    const prints = bottoms + 16;
    expect(new Uint32Array(file.buffer, prints, 24)).toEqual(patches.prints);
    const { episodes, lefts, tops, sides } = patches;
    for (const [i, column] of [episodes, lefts, tops, sides].entries())
      expect(new Uint32Array(file.buffer, prints + 96 + 16 * i, 4)).toEqual(
        Uint32Array.of(...column, 0),
      );
    expect(file[prints + 96 + 4 * 16]).toBe('['.charCodeAt(0));
  });
});

describe('an index file', () => {
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
    const { patches, windows, tracks, works, profile } = content;
    expect(encode({ patches, windows, tracks, works, profile })).toEqual(file);
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
});

describe('the tables of an index file', () => {
  test('are searched in place: they are views of the bytes', () => {
    const bytes = file.slice();
    expect(decode(bytes).content.windows.prints.buffer).toBe(bytes.buffer);
    expect(decode(bytes).content.patches.prints.buffer).toBe(bytes.buffer);
    expect(decode(shifted(file, 4)).content.windows.prints.byteOffset).toBe(84);
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

  test('holds any number of windows, tracks and patches, odd or even', () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.nat(9),
        fc.nat(9),
        fc.integer(),
        (tracks, windows, patches, seed) => {
          const counts = { tracks, windows: tracks === 0 ? 0 : windows, patches };
          const content = contentOf(counts, seed | 1);
          const bytes = encode(content);
          expect(decode(bytes).content).toEqual(content);
          expect(verify(bytes)).toBe(decode(bytes).sha256);
        },
      ),
    );
  });
});

type Counts = Readonly<Record<'tracks' | 'windows' | 'patches', number>>;

function contentOf({ tracks, windows, patches }: Counts, seed: number): IndexContent {
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
    patches: {
      count: patches,
      prints: column(8 * patches),
      episodes: new Uint32Array(patches),
      lefts: column(patches),
      tops: column(patches).sort(),
      sides: column(patches).map((side) => side | 1),
    },
  };
}

test('a big-endian machine is refused', () => {
  const of = vi.spyOn(Uint32Array, 'of').mockReturnValue(Uint32Array.from([0x01000000]));
  try {
    expect(codeOf(() => decode(file))).toBe('INDEX_HOST');
    expect(codeOf(() => encode(emptyContent()))).toBe('INDEX_HOST');
  } finally {
    of.mockRestore();
  }
});

const count = 9000;
const column = new Uint32Array(count);
const many: IndexContent = {
  ...emptyContent(),
  works: [{ name: 'w', episodes: [{ name: 'e', pages: [] }] }],
  tracks: {
    ...{ count: 1, episodes: Uint32Array.of(0), lefts: Uint32Array.of(0) },
    ...{ rights: Uint32Array.of(256), tops: Uint32Array.of(0), bottoms: Uint32Array.of(999) },
  },
  windows: {
    ...{ count, prints: randomWords(8 * count, 5), tracks: column },
    ...{ tops: column.map((_, i) => i), heights: column },
  },
};

describe('an index of many windows', () => {
  const bytes = encode(many);
  const { windows, tables } = decode(bytes).content;

  test('holds them sorted by bands, and gives them back where they lie', () => {
    expect(tables!.windows.bands).toBe(bytes[44]);
    expect(tables!.windows.bands).toBeGreaterThan(10);
    expect(tables!.patches).toEqual({ bands: 0, words: new Uint32Array(0) });
    expect(tables!.windows.words.buffer).toBe(bytes.buffer);
    const plain = new Uint32Array(tables!.windows.words.length);
    arrangePlain(windows.prints, 8, count, bandsOf(tables!.windows.bands, 256), plain);
    expect(tables!.windows.words.every((word, i) => word === plain[i])).toBe(true);
  });

  test('is searched by them', () => {
    const mih = new Mih(windows.prints, tables!.windows);
    expect(mih.search(printAt(windows.prints, 4711), 31)).toEqual([{ window: 4711, distance: 0 }]);
    expect(mih.candidates).toBeGreaterThan(0);
  });

  test.for([
    ['a start beyond the last', (words: Uint32Array) => words.fill(count + 1, 9, 10)],
    ['starts that fall', (words: Uint32Array) => words.fill(0, 4000, 4001)],
    ['an entry of no window', (words: Uint32Array) => words.fill(count, -1)],
    ['an entry of no window, in the middle', (words: Uint32Array) => words.fill(count, -12, -11)],
  ] as const)('is refused with %s, whose checksum was mended', ([, spoil]) => {
    const copy = bytes.slice();
    const { byteOffset, length } = tables!.windows.words;
    spoil(new Uint32Array(copy.buffer, byteOffset - bytes.byteOffset, length));
    expect(codeOf(() => decode(resealed(copy)))).toBe('INDEX_CORRUPT');
    const inside = new Arena().take(copy.length);
    inside.set(resealed(copy));
    expect(codeOf(() => decode(inside))).toBe('INDEX_CORRUPT');
  });

  test('is searched rightly where the bytes lie in no memory of the kernel', () => {
    const outside = decode(new Uint8Array(bytes)).content;
    const mih = new Mih(outside.windows.prints, outside.tables!.windows);
    for (const window of [0, 17, 8999])
      expect(mih.search(printAt(windows.prints, window), 31)).toEqual([{ window, distance: 0 }]);
  });

  test.for([0, 1, 9, 17, 255])(
    'is refused with %i bands, into which so many are not cut',
    (bands) => {
      const copy = bytes.slice();
      copy[44] = bands;
      expect(codeOf(() => decode(resealed(copy)))).toBe('INDEX_CORRUPT');
    },
  );
});

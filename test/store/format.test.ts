import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { IndexContent, Page } from '../../src/store/content.ts';
import { decode, encode, verify } from '../../src/store/format.ts';
import { codeOf, emptyContent, randomWords, sampleContent } from './sample.ts';

const file = encode(sampleContent());
/** The bytes at an address that is `shift` past a multiple of 8. */
function shifted(bytes: Uint8Array, shift: number): Uint8Array {
  const room = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
  room.set(bytes);
  return room;
}

describe('the bytes of an index file', () => {
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
    expect(Buffer.from(encode(emptyContent())).toString('hex')).toBe(
      '50414e454c5052540100000001000000' + // PANELPRT, version, profile
        '4e0000000000000002000000000000000000000000000000' + // sizes and counts
        'c9e9b96eadba3c3f294fe86c2a87210a395609aca24287c162e557293d88e678' + // SHA-256 of the two lines above and []
        '5b5d' + // []
        'bbc651fd', // CRC-32
    );
  });

  test('states the SHA-256 of everything but itself and the checksum', () => {
    const sha256 = createHash('sha256')
      .update(file.subarray(0, 40))
      .update(file.subarray(72, -4))
      .digest();
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

test('a big-endian machine is refused', () => {
  const of = vi.spyOn(Uint32Array, 'of').mockReturnValue(Uint32Array.from([0x01000000]));
  try {
    expect(codeOf(() => decode(file))).toBe('INDEX_HOST');
    expect(codeOf(() => encode(emptyContent()))).toBe('INDEX_HOST');
  } finally {
    of.mockRestore();
  }
});

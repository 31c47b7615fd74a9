import { crc32 } from 'node:zlib';
import type { IndexContent } from '../../src/store/content.ts';

/** Words from a xorshift generator (Marsaglia 2003): the same in every run. */
export function randomWords(count: number, seed: number): Uint32Array {
  let state = seed;
  return new Uint32Array(count).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

/** The fingerprint that starts at word `8 * window` of a table. */
export function printAt(prints: Uint32Array, window: number): Uint32Array {
  return prints.slice(8 * window, 8 * window + 8);
}

/** A copy of a fingerprint with these bits turned over. */
export function flipped(print: Uint32Array, bits: Iterable<number>): Uint32Array {
  const copy = print.slice();
  for (const bit of bits) copy[bit >> 5]! ^= 1 << (bit & 31);
  return copy;
}

const SHA256 = '0123456789abcdef'.repeat(4);

/** Two works, three episodes, three tracks, five windows, three patches: small, and every optional field once there, once not. */
export function sampleContent(): IndexContent {
  const page = (file: string) => ({ file, width: 800, height: 1280, sha256: SHA256 });
  return {
    profile: 1,
    works: [
      {
        name: 'moon-garden',
        title: 'Moon Garden',
        titles: { ko: '달의 정원', es: 'Jardín de luna' },
        rightsHolder: 'Studio Test',
        episodes: [
          { name: 'ep01', title: 'The gate', number: '1', pages: [page('1.jpg'), page('2.jpg')] },
          { name: 'ep02', pages: [page('page "3" \ud800.png')] },
        ],
      },
      { name: 'rain', episodes: [{ name: 'ep01', pages: [] }] },
    ],
    tracks: {
      count: 3,
      episodes: Uint32Array.of(0, 1, 2),
      lefts: Uint32Array.of(0, 10, 0),
      rights: Uint32Array.of(128, 118, 64),
      tops: Uint32Array.of(0, 5, 0),
      bottoms: Uint32Array.of(900, 400, 4_000_000_000),
    },
    windows: {
      count: 5,
      prints: randomWords(40, 1),
      tracks: Uint32Array.of(0, 0, 0, 1, 2),
      tops: Uint32Array.of(0, 2, 0, 7, 7),
      heights: Uint32Array.of(64, 64, 128, 64, 64),
    },
    patches: {
      count: 3,
      prints: randomWords(24, 9),
      episodes: Uint32Array.of(0, 0, 2),
      lefts: Uint32Array.of(40, 7, 0),
      tops: Uint32Array.of(12, 300, 3_999_999_900),
      sides: Uint32Array.of(28, 113, 64),
    },
  };
}

export function emptyContent(): IndexContent {
  const none = new Uint32Array(0);
  return {
    profile: 1,
    works: [],
    tracks: { count: 0, episodes: none, lefts: none, rights: none, tops: none, bottoms: none },
    windows: { count: 0, prints: none, tracks: none, tops: none, heights: none },
    patches: { count: 0, prints: none, episodes: none, lefts: none, tops: none, sides: none },
  };
}

/** Makes the checksum right again after the bytes were changed: what is left is wrong for another reason. */
export function resealed(bytes: Uint8Array): Uint8Array {
  const checksum = crc32(bytes.subarray(0, -4));
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.length - 4, checksum, true);
  return bytes;
}

/** The code of the PanelError that a call throws; undefined when it throws none. */
export function codeOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

import { sha256Hex } from '../../src/checksum.ts';
import type { FreshEpisode } from '../../src/store/folder/update.ts';
import {
  encodeSections,
  MAX_HEAD_BYTES,
  readDirectory,
  type Section,
  type SectionFileKind,
} from '../../src/store/format/section-file.ts';
import { encodeSegment } from '../../src/store/format/segment.ts';
import type { SegmentData } from '../../src/store/format/segment-data.ts';
import { Searcher } from '../../src/store/index/searcher.ts';
import { snapshotOf } from '../../src/store/index/snapshot.ts';

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

/** A copy of a fingerprint with these bits flipped. */
export function flipped(print: Uint32Array, bits: Iterable<number>): Uint32Array {
  const copy = print.slice();
  for (const bit of bits) copy[bit >> 5]! ^= 1 << (bit & 31);
  return copy;
}

/** A page with a digest of its own. */
const pageOf = (file: string, width: number, height: number) => {
  return { file, width, height, sha256: sha256Hex(Buffer.from(`${file} ${width} ${height}`)) };
};

/**
 * Two works, three episodes, three tracks, five windows, three patches: each optional field is
 * present once and absent once.
 */
export function sampleContent(): SegmentData {
  const page = (file: string) => pageOf(file, 800, 1280);
  return {
    profile: 1,
    works: [
      {
        name: 'moon-garden',
        title: 'Moon Garden',
        titles: { ko: '달의 정원', es: 'Jardín de luna' },
        rightsHolder: 'Studio Test',
        sameAs: ['luna'],
        contains: ['rain/ep01'],
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

export function emptyContent(): SegmentData {
  const none = new Uint32Array(0);
  return {
    profile: 1,
    works: [],
    tracks: { count: 0, episodes: none, lefts: none, rights: none, tops: none, bottoms: none },
    windows: { count: 0, prints: none, tracks: none, tops: none, heights: none },
    patches: { count: 0, prints: none, episodes: none, lefts: none, tops: none, sides: none },
  };
}

/** The bytes of a segment with this content. */
export function segmentBytes(content: SegmentData): Buffer {
  return Buffer.concat(encodeSegment(content));
}

/** A searcher over an index with this content alone. */
export function panelIndexOf(content: SegmentData, sha256 = ''): Searcher {
  return new Searcher(snapshotOf(content), sha256);
}

/**
 * A file with some sections replaced, under right checksums: it is refused for its content alone.
 */
export function reframed(
  kind: SectionFileKind,
  bytes: Uint8Array,
  changes: Readonly<Record<string, Uint8Array | string>>,
): Uint8Array {
  const { entries } = readDirectory(
    kind,
    bytes.subarray(0, MAX_HEAD_BYTES),
    bytes.length,
    'the sample',
  );
  const sections = entries.map(({ tag, at, bytes: length }): Section => {
    const changed = changes[tag] ?? bytes.subarray(at, at + length);
    return [tag, typeof changed === 'string' ? new TextEncoder().encode(changed) : changed];
  });
  return Buffer.concat(encodeSections(kind, sections));
}

/** A print that all small episodes have, with some bits flipped in each. */
const COMMON = randomWords(40, 77).subarray(32);

/**
 * Prints that follow from a seed: the first is the common one with a few bits flipped, in low waves
 * and in others.
 */
function printsOf(count: number, seed: number): Uint32Array {
  const prints = randomWords(8 * count + 32, 31 * seed + 11).subarray(32);
  if (count > 0) prints.set(flipped(COMMON, [seed % 8, 128 + (seed % 100)]));
  return prints;
}

/**
 * A small episode. Everything about it follows from its seed; it may have no windows, no patches,
 * or neither. Its first window and patch look like those of every other.
 */
export function episodeOf(name: string, seed: number): FreshEpisode {
  const [a, b, c] = randomWords(40, 7919 * seed + 1).subarray(37);
  const [tracks, windows, patches] = [1 + (a! % 2), b! % 6, c! % 4];
  const words = (count: number, salt: number) => randomWords(count, 31 * seed + salt);
  const sha256 = sha256Hex(Buffer.from(`${seed}`));
  const episode = { name, pages: [{ file: '1.png', width: 256, height: 900, sha256 }] };
  const column = (count: number, of: (i: number) => number) =>
    Uint32Array.from({ length: count }, (_, i) => of(i));
  const content: SegmentData = {
    profile: 1,
    works: [{ name: '', episodes: [episode] }],
    tracks: {
      count: tracks,
      episodes: new Uint32Array(tracks),
      lefts: column(tracks, (i) => i),
      rights: new Uint32Array(tracks).fill(256),
      tops: new Uint32Array(tracks),
      bottoms: column(tracks, () => 900 - (seed % 100)),
    },
    windows: {
      count: windows,
      prints: printsOf(windows, seed),
      tracks: column(windows, (i) => (2 * i < windows ? 0 : tracks - 1)),
      tops: column(windows, (i) => 16 * i),
      heights: new Uint32Array(windows).fill(64),
    },
    patches: {
      count: patches,
      prints: printsOf(patches, seed + 1000),
      episodes: new Uint32Array(patches),
      lefts: words(patches, 17).map((left) => left % 200),
      tops: column(patches, (i) => 9 * i),
      sides: new Uint32Array(patches).fill(28 + (seed % 5)),
    },
  };
  return { episode, content };
}

/** The code of the PanelError that a call throws; undefined if it throws none. */
export function codeOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

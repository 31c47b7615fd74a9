import type { Memory } from '../../kernels/load.ts';
import { Arena, type MemoryLoan } from '../search/arena.ts';
import { Searcher } from './searcher.ts';
import type { SegmentPrints, Snapshot } from './snapshot.ts';

/** An index as it is handed to another thread: plain data, and the memories that both then search. */
export interface TransferableIndex {
  /** Its parts are in {@link segments}. */
  readonly snapshot: Snapshot;
  readonly segments: Readonly<Record<'windows' | 'patches', readonly PackedSegment[]>>;
  readonly sha256: string;
  readonly memories: readonly Memory[];
  /** Lent to the thread, memory by memory. */
  readonly loans?: readonly (MemoryLoan | undefined)[];
}

interface PackedSegment {
  readonly first: number;
  readonly prints: PackedWords;
  readonly bands: number;
  readonly words: PackedWords;
}

/** Where words lie in which of the memories; what lies in none is copied. */
type PackedWords =
  | { readonly memory: number; readonly at: number; readonly length: number }
  | Uint32Array;

/** Packs an index. What was opened from a file is not copied. */
export function toTransferable(searcher: Searcher): TransferableIndex {
  const { snapshot: stock, sha256 } = searcher;
  const arenas = arenasOf(searcher);
  const pack = (words: Uint32Array): PackedWords => {
    const memory = arenas.indexOf(Arena.of(words)!);
    return memory < 0 ? words : { memory, at: words.byteOffset, length: words.length };
  };
  const packed = ({ first, prints, table }: SegmentPrints): PackedSegment => ({
    ...{ first, prints: pack(prints), bands: table?.bands ?? 0 },
    words: pack(table?.words ?? new Uint32Array(0)),
  });
  const { windows, patches } = stock;
  return {
    snapshot: {
      ...stock,
      ...{ windows: { ...windows, segments: [] }, patches: { ...patches, segments: [] } },
    },
    segments: { windows: windows.segments.map(packed), patches: patches.segments.map(packed) },
    sha256,
    memories: arenas.map(({ memory }) => memory!),
  };
}

/** The arenas in which the prints of an index lie, those that the kernel reaches. */
export function arenasOf({ snapshot: { windows, patches } }: Searcher): Arena[] {
  const arenas = [...windows.segments, ...patches.segments].map(({ prints }) => Arena.of(prints));
  return [...new Set(arenas)].filter((arena) => arena?.memory !== undefined) as Arena[];
}

/** The index in a parcel, in the thread that received it. */
export function fromTransferable(parcel: TransferableIndex): Searcher {
  const { snapshot: stock, segments: parts, sha256, memories, loans: spares } = parcel;
  const arenas = memories.map((memory, i) => new Arena(memory, spares?.[i]));
  const unpacked = (words: PackedWords): Uint32Array => {
    if (words instanceof Uint32Array) return words;
    const { buffer, byteOffset } = arenas[words.memory]!.bytesAt(words.at, 4 * words.length);
    return new Uint32Array(buffer, byteOffset, words.length);
  };
  const part = ({ first, prints, bands, words }: PackedSegment): SegmentPrints => ({
    ...{ first, prints: unpacked(prints) },
    table: bands > 0 ? { bands, words: unpacked(words) } : undefined,
  });
  const whole: Snapshot = {
    ...stock,
    windows: { ...stock.windows, segments: parts.windows.map(part) },
    patches: { ...stock.patches, segments: parts.patches.map(part) },
  };
  return new Searcher(whole, sha256);
}

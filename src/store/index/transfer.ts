import type { Memory } from '../../kernels/load.ts';
import { Arena, type MemoryLoan } from '../search/arena.ts';
import { Searcher } from './searcher.ts';
import type { SegmentPrints, Snapshot } from './snapshot.ts';

/** An index for another thread: plain data, and the memories that both threads search. */
export interface TransferableIndex {
  /** Its segments are in {@link segments}. */
  readonly snapshot: Snapshot;
  readonly segments: Readonly<Record<'windows' | 'patches', readonly TransferableSegment[]>>;
  readonly sha256: string;
  readonly backgrounds: readonly TransferableIndex[];
  readonly memories: readonly Memory[];
  /** Memory lent to the thread, a loan for each of the memories. */
  readonly loans?: readonly (MemoryLoan | undefined)[];
}

interface TransferableSegment {
  readonly firstRow: number;
  readonly prints: TransferableWords;
  /** The band table; of no bands where there is none. */
  readonly bands: number;
  readonly table: TransferableWords;
}

/** Words in one of the memories, by their address; words outside of the memories are copied. */
type TransferableWords =
  | { readonly memory: number; readonly address: number; readonly length: number }
  | Uint32Array;

/** Prepares an index for another thread. Prints that were read into arenas are not copied. */
export function toTransferable(searcher: Searcher): TransferableIndex {
  const { snapshot, sha256 } = searcher;
  const { windows, patches } = snapshot;
  const arenas = arenasOf(searcher);
  const wordsOf = (words: Uint32Array): TransferableWords => {
    const memory = arenas.indexOf(Arena.of(words)!);
    return memory < 0 ? words : { memory, address: words.byteOffset, length: words.length };
  };
  const segmentOf = ({ firstRow, prints, table }: SegmentPrints): TransferableSegment => ({
    firstRow,
    prints: wordsOf(prints),
    bands: table?.bands ?? 0,
    table: wordsOf(table?.words ?? new Uint32Array(0)),
  });
  return {
    snapshot: {
      ...snapshot,
      windows: { ...windows, segments: [] },
      patches: { ...patches, segments: [] },
    },
    segments: {
      windows: windows.segments.map(segmentOf),
      patches: patches.segments.map(segmentOf),
    },
    sha256,
    backgrounds: searcher.givenBackgrounds.map(toTransferable),
    memories: arenas.map(({ memory }) => memory!),
  };
}

/** The arenas of an index that the kernel reaches, each once. */
export function arenasOf({ snapshot: { windows, patches } }: Searcher): Arena[] {
  const arenas = [...windows.segments, ...patches.segments].map(({ prints }) => Arena.of(prints));
  return [...new Set(arenas)].filter((arena) => arena?.memory !== undefined) as Arena[];
}

/** Makes a searcher of an index that another thread prepared. */
export function fromTransferable(index: TransferableIndex): Searcher {
  const { snapshot, segments, sha256, memories, loans } = index;
  const arenas = memories.map((memory, i) => new Arena(memory, loans?.[i]));
  const wordsOf = (words: TransferableWords): Uint32Array => {
    if (words instanceof Uint32Array) return words;
    const { memory, address, length } = words;
    const { buffer, byteOffset } = arenas[memory]!.bytesAt(address, 4 * length);
    return new Uint32Array(buffer, byteOffset, length);
  };
  const segmentOf = ({ firstRow, prints, bands, table }: TransferableSegment): SegmentPrints => ({
    firstRow,
    prints: wordsOf(prints),
    table: bands > 0 ? { bands, words: wordsOf(table) } : undefined,
  });
  const restored: Snapshot = {
    ...snapshot,
    windows: { ...snapshot.windows, segments: segments.windows.map(segmentOf) },
    patches: { ...snapshot.patches, segments: segments.patches.map(segmentOf) },
  };
  return new Searcher(restored, sha256, {
    backgrounds: index.backgrounds.map(fromTransferable),
  });
}

import type { Memory } from '../kernels/load.ts';
import { Arena, type Spare } from './arena.ts';
import { PanelIndex } from './panel-index.ts';
import type { Part, Stock } from './stock.ts';

/** An index as it is handed to another thread: plain data, and the memories that both then search. */
export interface Parcel {
  /** Its parts are in {@link parts}. */
  readonly stock: Stock;
  readonly parts: Readonly<Record<'windows' | 'patches', readonly PackedPart[]>>;
  readonly sha256: string;
  readonly memories: readonly Memory[];
  /** Lent to the thread, memory by memory. */
  readonly spares?: readonly (Spare | undefined)[];
}

interface PackedPart {
  readonly first: number;
  readonly prints: Packed;
  readonly bands: number;
  readonly words: Packed;
}

/** Where words lie in which of the memories; what lies in none is copied. */
type Packed =
  | { readonly memory: number; readonly at: number; readonly length: number }
  | Uint32Array;

/** Packs an index. What was opened from a file is not copied. */
export function parcelOf({ stock, sha256 }: PanelIndex): Parcel {
  const arenas = arenasOf(stock);
  const pack = (words: Uint32Array): Packed => {
    const memory = arenas.indexOf(Arena.of(words)!);
    return memory < 0 ? words : { memory, at: words.byteOffset, length: words.length };
  };
  const packed = ({ first, prints, table }: Part): PackedPart => ({
    ...{ first, prints: pack(prints), bands: table?.bands ?? 0 },
    words: pack(table?.words ?? new Uint32Array(0)),
  });
  const { windows, patches } = stock;
  return {
    stock: {
      ...stock,
      ...{ windows: { ...windows, parts: [] }, patches: { ...patches, parts: [] } },
    },
    parts: { windows: windows.parts.map(packed), patches: patches.parts.map(packed) },
    sha256,
    memories: arenas.map(({ memory }) => memory!),
  };
}

/** The arenas in which the prints of an index lie, those that the kernel reaches. */
export function arenasOf({ windows, patches }: Stock): Arena[] {
  const arenas = [...windows.parts, ...patches.parts].map(({ prints }) => Arena.of(prints));
  return [...new Set(arenas)].filter((arena) => arena?.memory !== undefined) as Arena[];
}

/** The index in a parcel, in the thread that received it. */
export function unpack(parcel: Parcel, columns: number): PanelIndex {
  const { stock, parts, sha256, memories, spares } = parcel;
  const arenas = memories.map((memory, i) => new Arena(memory, spares?.[i]));
  const unpacked = (words: Packed): Uint32Array => {
    if (words instanceof Uint32Array) return words;
    const { buffer, byteOffset } = arenas[words.memory]!.at(words.at, 4 * words.length);
    return new Uint32Array(buffer, byteOffset, words.length);
  };
  const part = ({ first, prints, bands, words }: PackedPart): Part => ({
    ...{ first, prints: unpacked(prints) },
    table: bands > 0 ? { bands, words: unpacked(words) } : undefined,
  });
  const whole: Stock = {
    ...stock,
    windows: { ...stock.windows, parts: parts.windows.map(part) },
    patches: { ...stock.patches, parts: parts.patches.map(part) },
  };
  return new PanelIndex(whole, sha256, columns);
}

import type { Memory } from '../kernels/load.ts';
import { Arena, type Spare } from './arena.ts';
import type { IndexContent } from './content.ts';
import { PanelIndex } from './panel-index.ts';

/** An index as it is handed to another thread: plain data, and the memory that both then search. */
export interface Parcel {
  readonly content: IndexContent;
  readonly sha256: string;
  /** Absent where the index lies in memory of one thread: it is copied then. */
  readonly memory: Memory | undefined;
  /** Lent to the thread. */
  readonly spare?: Spare | undefined;
}

/** Packs an index. What was opened from a file is not copied. */
export function parcelOf({ content, sha256 }: PanelIndex): Parcel {
  return { content, sha256, memory: Arena.of(content.windows.prints)?.memory };
}

/** The index in a parcel, in the thread that received it. */
export function unpack({ content, sha256, memory, spare }: Parcel, columns: number): PanelIndex {
  const arena = memory && new Arena(memory, spare);
  return new PanelIndex(arena ? within(arena, content) : content, sha256, columns);
}

/** The content with its columns as views of this thread's memory, so that the kernel finds them there. */
function within(arena: Arena, content: IndexContent): IndexContent {
  const words = ({ byteOffset, byteLength, length }: Uint32Array) => {
    const { buffer } = arena.at(byteOffset, byteLength);
    return new Uint32Array(buffer, byteOffset, length);
  };
  const moved = <T extends object>(table: T): T =>
    Object.fromEntries(
      Object.entries(table).map(([name, column]) => [
        name,
        column instanceof Uint32Array ? words(column) : column,
      ]),
    ) as T;
  const { tracks, windows, patches, tables } = content;
  return {
    ...content,
    ...{ tracks: moved(tracks), windows: moved(windows), patches: moved(patches) },
    ...(tables && {
      tables: { windows: moved(tables.windows), patches: moved(tables.patches) },
    }),
  };
}

import { MAX_PAGES, type Memory, memoryFor, PAGE } from '../../kernels/load.ts';
import { BINARY } from '../../kernels/search-binary.ts';

/** Which arena a buffer is of. */
const arenas = new WeakMap<ArrayBufferLike, Arena>();

/** A stretch of memory lent to a thread, for the rooms of its searches. */
export interface MemoryLoan {
  readonly address: number;
  readonly bytes: number;
}

/** Bytes that a thread is lent: the rooms of a search of windows and one of patches, and as much again. */
const LOAN_BYTES = 2 ** 24;

/** Bytes to which what is taken is aligned: a line of the cache. */
const CACHE_LINE = 64;

/**
 * Memory that the search kernel and every thread reach: one WebAssembly memory, of 4 GiB at most. Where the kernel
 * cannot run it is ordinary shared memory. What is taken is zero, and never given back.
 */
export class Arena {
  /** Absent where the kernel cannot run. */
  readonly memory: Memory | undefined;
  #spare: MemoryLoan | undefined;
  /** What was lent and given back. */
  readonly #returned: MemoryLoan[] = [];

  /** @param memory that of an arena of another thread; default: new. @param spare what was lent by it. */
  constructor(memory: Memory | undefined = memoryFor(BINARY, true), spare?: MemoryLoan) {
    this.memory = memory;
    this.#spare = spare;
  }

  /**
   * Lends a thread memory to search with. It never shrinks, so what threads leave behind is lent again.
   * @returns undefined where there is none left, or none to share.
   */
  lend(): MemoryLoan | undefined {
    if (this.memory === undefined) return undefined;
    const known = this.#returned.pop();
    if (known !== undefined) return known;
    try {
      return { address: this.allocate(LOAN_BYTES).byteOffset, bytes: LOAN_BYTES };
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Takes back what was lent; the thread is gone. */
  takeBack(spare: MemoryLoan): void {
    this.bytesAt(spare.address, spare.bytes).fill(0);
    this.#returned.push(spare);
  }

  /** The arena in which an array lies, if it lies in one. */
  static of({ buffer }: Uint8Array | Uint32Array): Arena | undefined {
    return arenas.get(buffer);
  }

  /**
   * Bytes that nobody has yet, at a new page: memory grows in one step, so threads need not agree. A line more is
   * there to read, as the kernel reads words where they begin to matter.
   * @throws RangeError when there is no more memory.
   */
  allocate(bytes: number): Uint8Array {
    if (this.memory === undefined) return this.#within(new SharedArrayBuffer(bytes), 0, bytes);
    const room = CACHE_LINE * Math.ceil((bytes + CACHE_LINE) / CACHE_LINE);
    if (this.#spare && room <= this.#spare.bytes) {
      const { address, bytes: left } = this.#spare;
      this.#spare = { address: address + room, bytes: left - room };
      return this.bytesAt(address, bytes);
    }
    const page = this.memory.grow(Math.ceil((bytes + CACHE_LINE) / PAGE));
    return this.bytesAt(page * PAGE, bytes);
  }

  /** Whether so many bytes may still be taken, as far as addresses go. */
  hasRoomFor(bytes: number): boolean {
    return this.memory === undefined || this.memory.buffer.byteLength + bytes <= MAX_PAGES * PAGE;
  }

  /** {@link allocate}, as words. */
  allocateWords(count: number): Uint32Array {
    const { buffer, byteOffset } = this.allocate(4 * count);
    return new Uint32Array(buffer, byteOffset, count);
  }

  /** Words as they lie here, copied if they lie elsewhere. */
  adopt(words: Uint32Array): Uint32Array {
    if (Arena.of(words) === this) return words;
    const copy = this.allocateWords(words.length);
    copy.set(words);
    return copy;
  }

  /** Several arrays of words side by side, each at a line of its own. */
  allocateColumns<K extends string>(counts: Readonly<Record<K, number>>): Record<K, Uint32Array> {
    const names = Object.keys(counts) as K[];
    const sizes = names.map((name) => Math.ceil((4 * counts[name]) / CACHE_LINE) * CACHE_LINE);
    const { buffer, byteOffset } = this.allocate(sizes.reduce((sum, size) => sum + size, 0));
    let at = byteOffset;
    const made = names.map((name, i) => {
      const words = new Uint32Array(buffer, at, counts[name]);
      at += sizes[i]!;
      return [name, words] as const;
    });
    return Object.fromEntries(made) as Record<K, Uint32Array>;
  }

  /** Bytes of the memory, where they are: for a thread that is told the address. */
  bytesAt(address: number, bytes: number): Uint8Array {
    return this.#within(this.memory!.buffer, address, bytes);
  }

  #within(buffer: ArrayBufferLike, address: number, bytes: number): Uint8Array {
    arenas.set(buffer, this);
    return new Uint8Array(buffer, address, bytes);
  }
}

import { MAX_PAGES, type Memory, memoryFor, PAGE_BYTES } from '../../kernels/load.ts';
import { BINARY } from '../../kernels/search-binary.ts';

/** The arena that allocated a buffer. */
const arenas = new WeakMap<ArrayBufferLike, Arena>();

/** Memory lent to a thread for the buffers of its searches. */
export interface MemoryLoan {
  readonly address: number;
  readonly bytes: number;
}

/** Bytes of a loan: twice what the buffers for searching windows and patches take. */
const LOAN_BYTES = 2 ** 24;

/** Allocations are aligned to this many bytes: one line of the cache. */
const CACHE_LINE = 64;

/**
 * Memory that the search kernel and all threads share: one WebAssembly memory of at most 4 GiB, or
 * ordinary shared memory where the kernel does not run. Allocated memory is zero and is never
 * freed.
 */
export class Arena {
  /** Undefined where the kernel does not run. */
  readonly memory: Memory | undefined;
  #loan: MemoryLoan | undefined;
  /** Loans that ended and can be lent again. */
  readonly #returned: MemoryLoan[] = [];

  /**
   * @param memory the memory of an arena of another thread; default: a new one.
   * @param loan memory that the other arena lends to this one, used before the memory grows.
   */
  constructor(memory: Memory | undefined = memoryFor(BINARY, true), loan?: MemoryLoan) {
    this.memory = memory;
    this.#loan = loan;
  }

  /**
   * Lends memory to a thread. WebAssembly memory never shrinks, so returned loans are lent again.
   * @returns undefined where the kernel does not run or no memory is left.
   */
  lend(): MemoryLoan | undefined {
    if (this.memory === undefined) return undefined;
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    try {
      return { address: this.allocate(LOAN_BYTES).byteOffset, bytes: LOAN_BYTES };
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Takes back a loan and clears it. The thread that used it must have ended. */
  takeBack(loan: MemoryLoan): void {
    this.bytesAt(loan.address, loan.bytes).fill(0);
    this.#returned.push(loan);
  }

  /** The arena that an array is in, if any. */
  static of({ buffer }: Uint8Array | Uint32Array): Arena | undefined {
    return arenas.get(buffer);
  }

  /**
   * Allocates bytes on a new page, or in the loan. Growing is one atomic step, so threads need no
   * lock. At least one cache line follows the bytes, because the kernel reads whole words and
   * vectors.
   * @throws RangeError when no memory is left.
   */
  allocate(bytes: number): Uint8Array {
    if (this.memory === undefined) return this.#register(new SharedArrayBuffer(bytes), 0, bytes);
    const size = CACHE_LINE * Math.ceil((bytes + CACHE_LINE) / CACHE_LINE);
    if (this.#loan && size <= this.#loan.bytes) {
      const { address, bytes: left } = this.#loan;
      this.#loan = { address: address + size, bytes: left - size };
      return this.bytesAt(address, bytes);
    }
    const page = this.memory.grow(Math.ceil((bytes + CACHE_LINE) / PAGE_BYTES));
    return this.bytesAt(page * PAGE_BYTES, bytes);
  }

  /** Whether this many bytes fit below the 4 GiB that the kernel can address. */
  hasRoomFor(bytes: number): boolean {
    return (
      this.memory === undefined || this.memory.buffer.byteLength + bytes <= MAX_PAGES * PAGE_BYTES
    );
  }

  /** Allocates words, as {@link allocate} does bytes. */
  allocateWords(count: number): Uint32Array {
    const { buffer, byteOffset } = this.allocate(4 * count);
    return new Uint32Array(buffer, byteOffset, count);
  }

  /** Returns words where the kernel reaches them: copies them if they are outside of the arena. */
  adopt(words: Uint32Array): Uint32Array {
    if (this.memory === undefined || Arena.of(words) === this) return words;
    const copy = this.allocateWords(words.length);
    copy.set(words);
    return copy;
  }

  /** Allocates several arrays of words in one piece, each aligned to a cache line. */
  allocateColumns<K extends string>(counts: Readonly<Record<K, number>>): Record<K, Uint32Array> {
    const names = Object.keys(counts) as K[];
    const sizes = names.map((name) => Math.ceil((4 * counts[name]) / CACHE_LINE) * CACHE_LINE);
    const { buffer, byteOffset } = this.allocate(sizes.reduce((sum, size) => sum + size, 0));
    let address = byteOffset;
    const columns = names.map((name, i) => {
      const words = new Uint32Array(buffer, address, counts[name]);
      address += sizes[i]!;
      return [name, words] as const;
    });
    return Object.fromEntries(columns) as Record<K, Uint32Array>;
  }

  /** Views memory that another thread allocated and sent the address of. */
  bytesAt(address: number, bytes: number): Uint8Array {
    return this.#register(this.memory!.buffer, address, bytes);
  }

  /**
   * Records that a buffer is of this arena; growing makes new buffer objects over the same memory.
   */
  #register(buffer: ArrayBufferLike, address: number, bytes: number): Uint8Array {
    arenas.set(buffer, this);
    return new Uint8Array(buffer, address, bytes);
  }
}

/**
 * Default bound of a cache in bytes: the luma of about 200 pictures of 800 x 1280 pixels, at 256
 * columns.
 */
const MAX_CACHE_BYTES = 24 * 1024 * 1024;

/** Bytes that an entry takes in addition to its value. */
const ENTRY_OVERHEAD_BYTES = 1024;

interface CacheEntry<T> {
  readonly value: Promise<T>;
  /** Bytes; 0 until the value is there. */
  bytes: number;
}

/**
 * A cache of values by key that is bounded by bytes and drops the entry that was used longest ago.
 * The entry used last is kept at any size.
 */
export class ByteCache<T> {
  /** In order of use, the entry used last at the end. */
  readonly #entries = new Map<string, CacheEntry<T>>();
  readonly #bytesOf: (value: T) => number;
  readonly #maxBytes: number;
  #bytes = 0;

  /**
   * @param bytesOf bytes that a value takes.
   * @param maxBytes bound of all entries together.
   */
  constructor(bytesOf: (value: T) => number, maxBytes: number = MAX_CACHE_BYTES) {
    this.#bytesOf = bytesOf;
    this.#maxBytes = maxBytes;
  }

  /**
   * Returns the value of a key. Calls `make` if there is none; a value that is still being made is
   * shared, and an error is kept.
   */
  get(key: string, make: () => Promise<T>): Promise<T> {
    const cached = this.#entries.get(key);
    const entry = cached ?? { value: make(), bytes: 0 };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (cached === undefined)
      entry.value.then(
        (value) => this.#weigh(key, entry, this.#bytesOf(value) + ENTRY_OVERHEAD_BYTES),
        () => this.#weigh(key, entry, ENTRY_OVERHEAD_BYTES),
      );
    return entry.value;
  }

  #weigh(key: string, entry: CacheEntry<T>, bytes: number): void {
    if (this.#entries.get(key) !== entry) return;
    entry.bytes = bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes || oldest === key) break;
      this.#entries.delete(oldest);
      this.#bytes -= freed;
    }
  }
}

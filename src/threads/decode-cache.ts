/** Bytes of luma kept, some two hundred pictures of 800 x 1280; the one asked for last is kept whatever its size. */
const MAX_CACHE_BYTES = 24 * 1024 * 1024;

/** Bytes that an entry takes besides. */
const ENTRY_BYTES = 1024;

/** What is kept of a picture. */
interface CacheEntry<T> {
  readonly made: Promise<T>;
  size: number;
}

/**
 * What was made lately of files, by the digest of their bytes: sites repeat their banners, credit pages and
 * placeholders from episode to episode, and what was decoded and examined once is the same again.
 */
export class DecodeCache<T> {
  readonly #kept = new Map<string, CacheEntry<T>>();
  readonly #sizeOf: (made: T) => number;
  readonly #most: number;
  #size = 0;

  /** @param sizeOf bytes that a thing takes. @param most bytes kept. */
  constructor(sizeOf: (made: T) => number, most: number = MAX_CACHE_BYTES) {
    this.#sizeOf = sizeOf;
    this.#most = most;
  }

  /** What was made of this file, or is being made; else what `make` makes of it. Its failure is kept too. */
  get(sha256: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(sha256);
    const kept = known ?? { made: make(), size: 0 };
    this.#kept.delete(sha256); // the one asked for last comes last
    this.#kept.set(sha256, kept);
    if (known === undefined)
      kept.made.then(
        (made) => this.#weigh(sha256, kept, this.#sizeOf(made) + ENTRY_BYTES),
        () => this.#weigh(sha256, kept, ENTRY_BYTES),
      );
    return kept.made;
  }

  #weigh(sha256: string, kept: CacheEntry<T>, size: number): void {
    if (this.#kept.get(sha256) !== kept) return;
    kept.size = size;
    this.#size += size;
    for (const [old, { size: freed }] of this.#kept) {
      if (this.#size <= this.#most || old === sha256) break;
      this.#kept.delete(old);
      this.#size -= freed;
    }
  }
}

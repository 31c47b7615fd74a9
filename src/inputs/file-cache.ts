import { type FileBytes, type FileStamp, readBytes, stampOf } from './file.ts';

/** The state of a file when it was last read. */
interface CachedFile extends FileStamp {
  readonly sha256: string;
}

/**
 * Milliseconds for which a changed file is not cached. Times of files may be as coarse as two
 * seconds, so a second change within this time may leave the stamp unchanged.
 */
const MIN_AGE_MS = 2000;

/**
 * Remembers the digests of files by their stamps (device and inode, size, times). A file with an
 * unchanged stamp need not be read again. Names play no part: another file may have taken a name.
 * The cache changes no result: a file that is not in it is read.
 */
export class FileCache {
  readonly #before: ReadonlyMap<string, CachedFile>;
  readonly #now: Map<string, CachedFile>;

  /**
   * @param text the result of an earlier {@link text}; an invalid one counts as an empty cache.
   * @param keepOthers keep files that this run does not ask about, because it covers only some.
   */
  constructor(text = '', keepOthers = false) {
    this.#before = parse(text);
    this.#now = new Map(keepOthers ? this.#before : []);
  }

  /**
   * Returns the digest of a file if its stamp is unchanged since it was last read; otherwise
   * undefined.
   * @throws PanelError INPUT_UNREADABLE.
   */
  unchangedDigest(file: string): string | undefined {
    const stamp = stampOf(file);
    const cached = this.#before.get(stamp.id);
    if (cached === undefined || !isSameStamp(cached, stamp)) return undefined;
    this.#keep(cached);
    return cached.sha256;
  }

  /** Reads a file and records its stamp and digest. @throws PanelError as `readBytes`. */
  async read(file: string): Promise<FileBytes> {
    // Before the read: if the file changes during it, the next run reads the file again.
    const stamp = stampOf(file);
    const read = await readBytes(file);
    this.#keep({ ...stamp, sha256: read.sha256 });
    return read;
  }

  #keep(file: CachedFile): void {
    const lastChange = Math.max(Number(file.modified), Number(file.changed)) / 1e6;
    if (lastChange < Date.now() - MIN_AGE_MS) this.#now.set(file.id, file);
  }

  /** The cache for the next run, as JSON: one row a file of id, size, both times and digest. */
  text(): string {
    return JSON.stringify(
      [...this.#now.values()].map(({ id, size, modified, changed, sha256 }) => {
        return [id, size, modified, changed, sha256];
      }),
    );
  }
}

function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed;
}

function parse(text: string): Map<string, CachedFile> {
  try {
    const rows = JSON.parse(text) as [string, number, string, string, string][];
    return new Map(
      rows.map(([id, size, modified, changed, sha256]) => {
        return [id, { id, size, modified, changed, sha256 }];
      }),
    );
  } catch {
    return new Map();
  }
}

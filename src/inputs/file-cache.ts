import { type FileBytes, type FileStamp, readBytes, stampOf } from './file.ts';

/** What a file was when it was last read: nanoseconds as digits, as they pass what a number holds. */
interface CachedFile extends FileStamp {
  readonly sha256: string;
}

/** A file changed so lately, in milliseconds, may change again without a trace: its times are no finer than that. */
const MIN_AGE_MS = 2000;

/**
 * Digests of files by which file it is, its size and its times: what has not been touched since it was read need not be
 * read again to know that it is the same. Names play no part: another file may be given one. It changes no result: a
 * file of which nothing is known is read.
 */
export class FileCache {
  readonly #before: ReadonlyMap<string, CachedFile>;
  readonly #now: Map<string, CachedFile>;

  /**
   * @param text what {@link text} gave before; anything else is as if nothing had been seen.
   * @param add whether files that are not asked about now are remembered: there are others than these.
   */
  constructor(text = '', add = false) {
    this.#before = parsed(text);
    this.#now = new Map(add ? this.#before : []);
  }

  /**
   * The digest of a file that has not been touched since it was last read; undefined of any other.
   * @throws PanelError INPUT_UNREADABLE when the file cannot be asked.
   */
  untouched(file: string): string | undefined {
    const stamp = stampOf(file);
    const known = this.#before.get(stamp.id);
    if (known === undefined || !isSameStamp(known, stamp)) return undefined;
    this.#keep(known);
    return known.sha256;
  }

  /** Reads a file, and takes down what it was. */
  async read(file: string): Promise<FileBytes> {
    const before = stampOf(file); // before it is read: if it changes meanwhile, it is read again
    const read = await readBytes(file);
    this.#keep({ ...before, sha256: read.sha256 });
    return read;
  }

  #keep(known: CachedFile): void {
    const touched = Math.max(Number(known.modified), Number(known.changed)) / 1e6;
    if (touched < Date.now() - MIN_AGE_MS) this.#now.set(known.id, known);
  }

  /** What was seen, for the next time: JSON, a row a file of its number, size, two times and digest. */
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

function parsed(text: string): Map<string, CachedFile> {
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

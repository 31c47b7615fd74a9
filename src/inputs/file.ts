import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { sha256Hex } from '../checksum.ts';
import { PanelError } from '../errors.ts';
import { type FileKind, fileKindOf, KIND_BYTES } from '../image/file-kind.ts';

/** Bytes above which a file is not read. Real pages are far smaller. */
export const MAX_FILE_BYTES = 268_435_456;

/** The bytes of a file and their digest, from one read. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** 64 lowercase hex digits. */
  readonly sha256: string;
}

/**
 * Reads a whole file. The store has another reader (store/folder/read.ts): it reads files of any
 * size in steps that can be aborted, and tests replace its file system.
 * @throws PanelError INPUT_UNREADABLE; PICTURE_TOO_LARGE above {@link MAX_FILE_BYTES}.
 */
export async function readBytes(file: string): Promise<FileBytes> {
  const handle = await open(file, 'r').catch((cause) => throwUnreadable(file, cause));
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES)
      throw new PanelError(
        'PICTURE_TOO_LARGE',
        `${size} bytes; at most ${MAX_FILE_BYTES} are read.`,
      );
    const bytes = await handle.readFile().catch((cause) => throwUnreadable(file, cause));
    return { bytes, sha256: sha256Hex(bytes) };
  } finally {
    await handle.close();
  }
}

/**
 * What identifies a file and its state. Nanoseconds are decimal digits: a number cannot hold them.
 */
export interface FileStamp {
  /** Bytes. */
  readonly size: number;
  /** Device and inode numbers. They identify the file; another file may have taken its name. */
  readonly id: string;
  /** When its bytes last changed (mtime). */
  readonly modified: string;
  /** When its bytes or metadata last changed (ctime). */
  readonly changed: string;
}

/**
 * Returns the stamp of a file. The call is synchronous: it takes 5 microseconds, a call through the
 * thread pool four times as long, and a catalogue has tens of thousands of files. The system has
 * the answer in memory, because the folder has just been listed.
 * @throws PanelError INPUT_UNREADABLE.
 */
export function stampOf(file: string): FileStamp {
  try {
    const { size, dev, ino, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return {
      size: Number(size),
      id: `${dev}:${ino}`,
      modified: String(mtimeNs),
      changed: String(ctimeNs),
    };
  } catch (cause) {
    return throwUnreadable(file, cause);
  }
}

/** Returns the kind of a file by its first bytes. @throws PanelError INPUT_UNREADABLE. */
export async function readKind(file: string): Promise<FileKind> {
  const handle = await open(file, 'r').catch((cause) => throwUnreadable(file, cause));
  try {
    const head = new Uint8Array(KIND_BYTES);
    const { bytesRead } = await handle
      .read(head, 0, KIND_BYTES, 0)
      .catch((cause) => throwUnreadable(file, cause));
    return fileKindOf(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * The error for a file or folder of a crawl that the file system refuses to open. Reports contain
 * its text, so the reason stays the system's name for it, such as EACCES.
 */
export function unreadableInput(path: string, cause: unknown): PanelError {
  const errno = (cause as NodeJS.ErrnoException).code;
  return new PanelError('INPUT_UNREADABLE', `Cannot read ${path} (${errno}).`, { cause });
}

function throwUnreadable(path: string, cause: unknown): never {
  throw unreadableInput(path, cause);
}
